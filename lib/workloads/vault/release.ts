import { type Distribution, type DistributionFacts, distributions } from "./distribution";

/** Clients, and nodes that join. */
export const apiPort = 8200;
/** The other nodes. */
export const clusterPort = 8201;
/** Metrics without a token. */
export const metricsPort = 8202;

/**
 * On what is ready, or has a ready pod behind it, only once somebody has initialized Vault: Pulumi does not wait for it.
 */
export const notAwaited = { "pulumi.com/skipAwait": "true" } as const;

/** Names and labels of one Vault's objects, those of the official charts. */
export class Release {
  readonly facts: DistributionFacts;

  constructor(
    readonly name: string,
    readonly namespace: string,
    readonly distribution: Distribution,
    readonly replicas: number,
    private readonly labels: { readonly [label: string]: string } = {},
  ) {
    this.facts = distributions[distribution];
  }

  /** Metadata of an object with this name, in the release's namespace. */
  metadata(name: string, component = "server") {
    return { name, namespace: this.namespace, labels: { ...this.labels, ...this.selector(component) } };
  }

  /** Metadata of an object of the cluster. */
  clusterMetadata(name: string) {
    return { name, labels: { ...this.labels, ...this.selector("server") } };
  }

  /** What selects a part's pods; it never changes in a StatefulSet's life, so further labels are not in it. */
  selector(component = "server") {
    return {
      "app.kubernetes.io/name": this.facts.label,
      "app.kubernetes.io/instance": this.name,
      component,
    };
  }

  podLabels(component: string, further: { readonly [label: string]: string } = {}) {
    return { ...this.labels, ...further, ...this.selector(component) };
  }

  /** Names of the servers' pods, in the order of their numbers. */
  get pods(): readonly string[] {
    return Array.from({ length: this.replicas }, (_, number) => `${this.name}-${number}`);
  }

  /** The Service by which each server has a name of its own. */
  get internalService(): string {
    return `${this.name}-internal`;
  }

  /** Host names of a Service, the shortest first: those that are known in the namespace, in the cluster, and in a cluster of the usual domain. */
  hosts(service: string): readonly string[] {
    const full = `${service}.${this.namespace}`;
    return [service, full, `${full}.svc`, `${full}.svc.cluster.local`];
  }

  /** Where one server is known in the whole cluster; `pod` may be a variable of the container's environment. */
  hostOf(pod: string): string {
    return `${pod}.${this.internalService}.${this.namespace}.svc`;
  }

  /** Address of the API by a Service, known in the whole cluster. */
  addressOf(service: string): string {
    return `https://${service}.${this.namespace}.svc:${apiPort}`;
  }

  /** The folder in a server's container below which everything is. */
  get folder(): string {
    return `/${this.facts.label}`;
  }

  /** Name of a variable of the server's environment. */
  variable(name: string): string {
    return `${this.facts.environment}_${name}`;
  }

  /** The label that tells the active server, by which the active Service finds it. */
  get activeLabel(): string {
    return `${this.facts.label}-active`;
  }

  get sealedLabel(): string {
    return `${this.facts.label}-sealed`;
  }
}
