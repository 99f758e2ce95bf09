import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import type { SecretsBy } from "./stack-config";

const { isPlainObject } = z.core.util;

/** What the secrets of two stack files tell about each other without being decrypted. */
export interface SecretChanges {
  /** How both sides have to be recorded. */
  readonly secretsBy: SecretsBy;
  /** For the reader. */
  readonly notes: readonly string[];
}

/** Encryption has a random part, so that a value that is set again has another ciphertext. */
const keys = ["encryptionsalt", "encryptedkey", "secretsprovider"];

/**
 * Compares the secrets of two files `Pulumi.<stack>.yaml` by their ciphertexts. When the key that they are encrypted with differs, all
 * ciphertexts differ and tell nothing; otherwise a secret whose ciphertext differs was set again, most likely to another value.
 */
export function secretChanges(base: string | undefined, head: string | undefined): SecretChanges {
  const [before, now] = [secretsIn(base), secretsIn(head)];
  if (before.ciphertexts.size === 0 || now.ciphertexts.size === 0) return { secretsBy: "ciphertext", notes: [] };
  if (before.key !== now.key) {
    const note =
      "the key of the stack's secrets differs: whether their values changed cannot be told, and they are shown as unchanged";
    return { secretsBy: "place", notes: [note] };
  }
  const changed = [...now.ciphertexts].flatMap(([place, ciphertext]) => {
    const old = before.ciphertexts.get(place);
    return old !== undefined && old !== ciphertext ? [place] : [];
  });
  if (changed.length === 0) return { secretsBy: "ciphertext", notes: [] };
  const note = `${changed.sort().join(", ")}: encrypted anew, which is shown as a changed secret; it may be the same value, set again`;
  return { secretsBy: "ciphertext", notes: [note] };
}

interface Secrets {
  /** What they are encrypted with. */
  readonly key: string;
  readonly ciphertexts: ReadonlyMap<string, string>;
}

function secretsIn(file: string | undefined): Secrets {
  const document = file === undefined || !existsSync(file) ? undefined : parsed(file);
  const ciphertexts = new Map<string, string>();
  if (!isPlainObject(document)) return { key: "", ciphertexts };
  const visit = (value: unknown, place: string): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, `${place}[${index}]`);
    if (!isPlainObject(value)) return;
    const { secure } = value;
    if (typeof secure === "string" && Object.keys(value).length === 1) ciphertexts.set(place, secure);
    else for (const [key, item] of Object.entries(value)) visit(item, place === "" ? key : `${place}.${key}`);
  };
  visit(document["config"], "");
  return { key: JSON.stringify(keys.map((key) => document[key] ?? null)), ciphertexts };
}

function parsed(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"), { merge: true });
  } catch {
    // Whoever runs the program reports it.
    return undefined;
  }
}
