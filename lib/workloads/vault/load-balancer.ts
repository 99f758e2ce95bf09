import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import type { Check } from "../issues/check";
import { apiPort, notAwaited, type Release } from "./release";
import type { Tls } from "./tls";

/** An address outside the cluster, such as for clusters of other clouds. TLS is Vault's own to the end: {@link Tls} must name its host. */
export interface LoadBalancer {
  /** CIDRs that may come in. Everybody is `0.0.0.0/0`, and must be said. */
  readonly sourceRanges: readonly string[];
  /** What the cloud's load balancers are told, such as `service.beta.kubernetes.io/aws-load-balancer-scheme`. Values may be `ref`s. */
  readonly annotations?: { readonly [annotation: string]: string };
}

/** The Service of a load balancer, to any open server: a standby hands requests on. */
export function loadBalancerService(scope: Construct, given: LoadBalancer, release: Release): k8s.KubeService {
  return new k8s.KubeService(scope, "load-balancer", {
    metadata: {
      ...release.metadata(`${release.name}-external`),
      annotations: { ...notAwaited, ...given.annotations },
    },
    spec: {
      type: "LoadBalancer",
      // Vault's audit log and the load balancer's source ranges see who it was.
      externalTrafficPolicy: "Local",
      loadBalancerSourceRanges: [...given.sourceRanges],
      selector: release.selector(),
      ports: [{ name: "https", port: 443, targetPort: k8s.IntOrString.fromNumber(apiPort) }],
    },
  });
}

export function checkLoadBalancer(given: LoadBalancer | undefined, tls: Tls | undefined, check: Check): void {
  if (!given) return;
  const named = tls?.secret !== undefined || Boolean(tls?.hosts?.length);
  check(named, ["tls", "hosts"], tls?.hosts, "the host names by which clients of the load balancer know Vault");
  const { sourceRanges } = given;
  check(sourceRanges?.length > 0, ["loadBalancer", "sourceRanges"], sourceRanges, "the CIDRs that may come in");
}
