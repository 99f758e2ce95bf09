import type { Check } from "../check";
import type { VersionedSecretKey } from "../versioned-secret";
import { type Declared, longestId } from "./declared";
import type { Json } from "./json";

/** A variable: of this value, or of what a Secret holds. */
export type DeclaredVariable = { readonly description?: string } & (
  | {
      /**
       * A text is stored as it is, all else as JSON. Texts may be `ref`s, of text without quotation marks, backslashes and line ends.
       * No secrets: it stands in the manifest.
       */
      readonly value: Json;
      readonly secret?: never;
    }
  | { readonly secret: VersionedSecretKey; readonly value?: never }
);

export function declaredVariable(name: string, { value, secret, description }: DeclaredVariable): Declared {
  return { kind: "variable", name, plain: { value, description }, secrets: { value: secret } };
}

export function checkVariables(given: { readonly [name: string]: DeclaredVariable } = {}, check: Check): void {
  for (const [name, { value, secret }] of Object.entries(given)) {
    const at = ["variables", name];
    check(name !== "" && name.length <= longestId, at, name, `a name of 1 to ${longestId} characters`);
    check((value === undefined) !== (secret === undefined), at, undefined, "one of value and secret");
  }
}
