import type { SecretKey } from "../secret-key";

/** What is known only where the writes are applied. */
export type Later =
  /** The content of a Kubernetes Secret. */
  | { readonly $secret: SecretKey }
  /** A text of any characters that may be a `ref`. */
  | { readonly $text: string }
  /** The accessor of an auth method that is mounted at this path. */
  | { readonly $accessor: string }
  /** The id of what is found at this path. */
  | { readonly $id: string };

export type Value = string | number | boolean | null | Later | readonly Value[] | { readonly [name: string]: Value };

/** Fields of a request or an answer. */
export type Fields = { readonly [name: string]: Value };

export const secret = ({ name, key }: SecretKey): Value => ({ $secret: { name, key } });

export function isSecret(value: object): value is { readonly $secret: SecretKey } {
  return "$secret" in value;
}

/** A text that may be a `ref`, or of several lines. */
export const text = ($text: string): Value => ({ $text });

/** Fields without those that are undefined. */
export function given(fields: { readonly [name: string]: Value | undefined }): Fields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

export const daysInSeconds = (days: number): number => days * 24 * 3600;
