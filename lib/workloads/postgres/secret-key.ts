import type { k8s } from "cdk8s-plus-28";

/** One key of a Secret in the pod's namespace. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/** One key of a Secret that may be given new content. */
export interface VersionedSecretKey extends SecretKey {
  /**
   * Any text that changes when the content does, such as a hash of it or the date of the change: Kubernetes runs no Job because a Secret
   * has changed. May be a `ref`.
   * @default none: new content is noticed when something else makes another Job
   */
  readonly version?: string;
}

/** The variable with a Secret's content. */
export const secretVariable = (variable: string, { name, key }: SecretKey): k8s.EnvVar => ({
  name: variable,
  valueFrom: { secretKeyRef: { name, key } },
});
