export { ArgoApplication, type ArgoApplicationProps } from "./argo-application";
export type { ChartRelease, ChartValue, ChartValues } from "./chart-release";
