export type { ChartRelease, ChartValues } from "../chart-release";
export { type CertManagerOptions, certManager } from "./cert-manager";
