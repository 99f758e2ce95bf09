import { isIP } from "node:net";
import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import { type Check, wholeNumber } from "../issues/check";
import { apiPort, notAwaited, type Release } from "./release";
import type { Tls } from "./tls";

/** An address outside the cluster, such as for clusters of other clouds. TLS is Vault's own to the end: {@link Tls} must name its host. */
export interface LoadBalancer {
  /** CIDRs that may come in. Everybody is `0.0.0.0/0`, and must be said. */
  readonly sourceRanges: readonly string[];
  /** @default 443 */
  readonly port?: number;
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
      ports: [{ name: "https", port: given.port ?? 443, targetPort: k8s.IntOrString.fromNumber(apiPort) }],
    },
  });
}

export function checkLoadBalancer(given: LoadBalancer | undefined, tls: Tls | undefined, check: Check): void {
  if (!given) return;
  const named = tls?.secret !== undefined || Boolean(tls?.hosts?.length);
  check(named, ["tls", "hosts"], tls?.hosts, "the host names by which clients of the load balancer know Vault");
  const { sourceRanges, port } = given;
  const listed = Array.isArray(sourceRanges) && sourceRanges.length > 0;
  check(listed, ["loadBalancer", "sourceRanges"], sourceRanges, "the CIDRs that may come in");
  for (const [index, range] of (listed ? sourceRanges : []).entries()) {
    const ok = typeof range === "string" && isRange(range);
    check(ok, ["loadBalancer", "sourceRanges", index], range, "a CIDR, such as 203.0.113.0/24");
  }
  check(wholeNumber(port, 1, 65535), ["loadBalancer", "port"], port, "a port, from 1 to 65535");
}

function isRange(text: string): boolean {
  const [address = "", bits = "", ...rest] = text.split("/");
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

/** Those whom the load balancer lets in, as servers see them: a policy that leaves them out would keep them from the servers. */
export function loadBalancerClients(given: LoadBalancer | undefined): k8s.NetworkPolicyPeer[] {
  return (given?.sourceRanges ?? []).map((cidr) => ({ ipBlock: { cidr } }));
}
