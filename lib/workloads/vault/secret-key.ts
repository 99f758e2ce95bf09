import type { Check, IssuePath } from "../issues/check";

/** One key of a Secret in Vault's namespace. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

export function checkSecretKey(given: SecretKey | undefined, at: IssuePath, check: Check): void {
  check(Boolean(given?.name && given.key), at, given, "the name and the key of a Secret in Vault's namespace");
}
