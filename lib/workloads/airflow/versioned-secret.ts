import type { SecretKey } from "./feature";

/** One key of a Secret that may be given new content. */
export interface VersionedSecretKey extends SecretKey {
  /**
   * Any text that changes when the content does, such as a hash of it or the date of the change. Kubernetes rolls no pod because a
   * Secret has changed: with a new version, exactly the pods that hold it roll. May be a `ref`.
   * @default none: who changes the content restarts the pods
   */
  readonly version?: string;
}

/** Annotations of a pod that holds these Secrets, by what each is: a new version makes another pod. */
export function versionAnnotations(held: { readonly [name: string]: VersionedSecretKey }): {
  readonly [annotation: string]: string;
} {
  return Object.fromEntries(
    Object.entries(held).flatMap(([name, { version }]) =>
      version === undefined ? [] : [[`isobar.dev/${name}-version`, version]],
    ),
  );
}
