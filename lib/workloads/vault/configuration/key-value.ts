import { type Check, wholeNumber } from "../../issues/check";
import { checkMount, secretsEngine } from "./mount";
import { daysInSeconds } from "./value";
import { compared, type VaultWrite } from "./write";

/** Secrets that somebody writes and others read, each with its versions: a KV engine of version 2. */
export interface KeyValueEngine {
  readonly description?: string;
  /**
   * Versions that are kept of each secret.
   * @default 10
   */
  readonly maxVersions?: number;
  /**
   * Whether a write must say which version it replaces, so that nobody overwrites what he has not seen.
   * @default false
   */
  readonly checkAndSet?: boolean;
  /**
   * Days until a version is deleted.
   * @default none: versions are kept
   */
  readonly deleteVersionsAfterDays?: number;
}

/** @see https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2 */
export function keyValueWrites(mount: string, engine: KeyValueEngine): readonly VaultWrite[] {
  const { description = "Secrets with versions", maxVersions = 10, checkAndSet = false } = engine;
  return [
    secretsEngine(mount, { type: "kv", description, options: { version: "2" } }),
    compared(`${mount}/config`, {
      max_versions: maxVersions,
      cas_required: checkAndSet,
      delete_version_after: `${daysInSeconds(engine.deleteVersionsAfterDays ?? 0)}s`,
    }),
  ];
}

export function checkKeyValue(mount: string, engine: KeyValueEngine, check: Check): void {
  const at = ["keyValue", mount];
  const { maxVersions, deleteVersionsAfterDays } = engine;
  checkMount(mount, at, check);
  check(wholeNumber(maxVersions, 1, 1000), [...at, "maxVersions"], maxVersions, "a whole number from 1 to 1000");
  check(
    wholeNumber(deleteVersionsAfterDays, 1, 36500),
    [...at, "deleteVersionsAfterDays"],
    deleteVersionsAfterDays,
    "a whole number of days from 1",
  );
}
