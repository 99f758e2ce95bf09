import { Release } from "@pulumi/kubernetes/helm/v3/release";
import * as pulumi from "@pulumi/pulumi";

export interface HelmReleaseArgs {
  /** The release's name in the cluster; Helm's own commands find it by it. */
  readonly name: string;
  /** Where it is installed; made when it is not there. */
  readonly namespace: pulumi.Input<string>;
  /** Address of the repository of charts, such as `https://cloudnative-pg.github.io/charts`. */
  readonly repository: pulumi.Input<string>;
  /** The chart's name in the repository. */
  readonly chart: pulumi.Input<string>;
  /** The chart's exact version. */
  readonly version: pulumi.Input<string>;
  /** Outputs may stand anywhere in them. */
  readonly values: object;
  /**
   * Whether to go on without waiting until what the chart makes is ready.
   * @default false
   */
  readonly skipAwait?: pulumi.Input<boolean>;
  /**
   * How long to wait until it is ready.
   * @default 600
   */
  readonly timeoutSeconds?: pulumi.Input<number>;
}

/**
 * A Helm chart that somebody else publishes, such as an operator, installed by Helm itself: hooks run, and `helm list` shows it. An
 * installation or upgrade that fails is taken back.
 *
 * What the chart makes is not in the preview, since Helm renders it in the cluster; what is yours belongs in {@link Manifests}.
 * @see https://www.pulumi.com/registry/packages/kubernetes/api-docs/helm/v3/release/
 */
export class HelmRelease extends pulumi.ComponentResource {
  /** The release itself, for what these arguments do not cover. */
  readonly release: Release;

  constructor(name: string, args: HelmReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("isobar:kubernetes:HelmRelease", name, {}, opts);
    this.release = new Release(
      name,
      {
        name: args.name,
        namespace: args.namespace,
        createNamespace: true,
        chart: args.chart,
        version: args.version,
        repositoryOpts: { repo: args.repository },
        values: { ...args.values },
        atomic: true,
        cleanupOnFail: true,
        maxHistory: 10,
        skipAwait: args.skipAwait ?? false,
        timeout: args.timeoutSeconds ?? 600,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
