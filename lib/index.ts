export type { Cloud, ExistingCloud, ManagedCloud } from "./clouds/cloud";
export * from "./environment";
export { MissingCloudSdkError } from "./platform/cloud-entry-points";
export { type LoadedEnvironment, MultiCloud, type MultiCloudArgs } from "./platform/multi-cloud";
export { Platform, type PlatformArgs } from "./platform/platform";
export type { PlatformOutputs } from "./platform/platform-outputs";
export { type SynthesizeOptions, synthesizeEnvironments } from "./platform/synthesize";
