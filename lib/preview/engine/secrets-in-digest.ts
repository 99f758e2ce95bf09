import { z } from "zod";
import { isSecret } from "../recording/recorded-value";

const { isPlainObject } = z.core.util;

/**
 * The secrets that stand readable in a preview, as `pulumi preview --json --show-secrets` prints them: each the JSON of a value under `plaintext`.
 * They are looked for to be taken out of what else it says.
 */
export function secretsInDigest(digest: unknown): readonly unknown[] {
  if (Array.isArray(digest)) return digest.flatMap(secretsInDigest);
  if (!isPlainObject(digest)) return [];
  const { plaintext } = digest;
  if (typeof plaintext === "string") return [valueOfJson(plaintext), plaintext];
  return isSecret(digest) ? [digest.value] : Object.values(digest).flatMap(secretsInDigest);
}

function valueOfJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
