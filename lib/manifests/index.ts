export { HelmRelease, type HelmReleaseArgs } from "./helm-release";
export { InvalidManifestsError, type ManifestIssue } from "./invalid-manifests";
export { Manifests, type ManifestsOptions, type PerObject } from "./manifests";
export type { KubernetesObject } from "./object";
export { plainRef, type Ref, type RefOptions } from "./ref";
export { manifestsYaml, renderManifests, writeManifests } from "./render";
export { KubernetesResource } from "./resource";
export type { BuildManifests, SynthesisOptions } from "./synthesize";
