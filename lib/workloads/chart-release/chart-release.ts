/** A value of a Helm chart: what JSON can say. */
export type ChartValue = string | number | boolean | null | readonly ChartValue[] | ChartValues;

export interface ChartValues {
  readonly [key: string]: ChartValue;
}

/**
 * That a Helm chart is installed, as data: `HelmRelease` of `isobar/manifests` deploys it with Pulumi, `ArgoApplication` hands it to
 * Argo CD.
 */
export interface ChartRelease {
  /** The release's name. */
  readonly name: string;
  /** Where it is installed; made when it is not there. */
  readonly namespace: string;
  /** Address of the repository of charts, such as `https://cloudnative-pg.github.io/charts`. */
  readonly repository: string;
  /** The chart's name in the repository. */
  readonly chart: string;
  /** The chart's exact version. */
  readonly version: string;
  readonly values: ChartValues;
}
