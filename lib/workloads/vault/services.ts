import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { apiPort, clusterPort, metricsPort, notAwaited, type Release } from "./release";

/** The names by which servers are called. */
export class Services extends Construct {
  /** `<name>`: any open server; a standby hands requests on to the active one. */
  readonly any: k8s.KubeService;
  /** `<name>-active`: the server that answers, for clients that want no detour. */
  readonly active: k8s.KubeService;
  /** `<name>-standby`: the others. */
  readonly standby: k8s.KubeService;
  /** `<name>-internal`: each server by its own name, also before it is open: that is how a cluster forms. */
  readonly internal: k8s.KubeService;

  constructor(
    scope: Construct,
    id: string,
    private readonly release: Release,
  ) {
    super(scope, id);
    const { name, activeLabel, internalService } = release;
    this.any = this.service("any", name, {});
    this.active = this.service("active", `${name}-active`, { [activeLabel]: "true" });
    this.standby = this.service("standby", `${name}-standby`, { [activeLabel]: "false" });
    const metadata = release.metadata(internalService);
    this.internal = new k8s.KubeService(this, "internal", {
      metadata: { ...metadata, annotations: notAwaited, labels: { ...metadata.labels, "vault-internal": "true" } },
      spec: {
        clusterIp: "None",
        publishNotReadyAddresses: true,
        selector: release.selector(),
        ports: [
          { name: "https", port: apiPort },
          { name: "https-internal", port: clusterPort },
          { name: "metrics", port: metricsPort },
        ],
      },
    });
  }

  private service(id: string, name: string, further: { readonly [label: string]: string }): k8s.KubeService {
    return new k8s.KubeService(this, id, {
      metadata: { ...this.release.metadata(name), annotations: notAwaited },
      spec: {
        selector: { ...this.release.selector(), ...further },
        ports: [{ name: "https", port: apiPort }],
      },
    });
  }
}
