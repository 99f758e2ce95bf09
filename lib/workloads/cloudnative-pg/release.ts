import type { ApiObjectMetadata } from "cdk8s";

/** What every object of one database cluster is called and labelled. */
export class Release {
  constructor(
    readonly name: string,
    readonly namespace: string | undefined,
    private readonly labels: { readonly [label: string]: string },
  ) {}

  /** The operator puts this label on every pod, volume and Service of the cluster. */
  get selector(): { readonly [label: string]: string } {
    return { "cnpg.io/cluster": this.name };
  }

  metadata(name = this.name, annotations: { readonly [annotation: string]: string } = {}): ApiObjectMetadata {
    return {
      name,
      ...(this.namespace !== undefined && { namespace: this.namespace }),
      labels: { "app.kubernetes.io/name": "postgresql", "app.kubernetes.io/instance": this.name, ...this.labels },
      ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
    };
  }
}
