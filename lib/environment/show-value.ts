import { z } from "zod";
import { nearest } from "./nearest";

/**
 * Keys whose values are never shown, and neither are those of keys that look like a mistyped one. `passwordSecret` and `secretKey` name a
 * Kubernetes Secret, which is no secret.
 */
const secretKey = /(password|passphrase|token|kubeconfig|credentials?|private_?key|api_?key|fernet_?key|secret)$/i;
const harmlessKey = /^passwordSecret$/;

/** Forms of secrets that stand out whatever their key: PEM, a kubeconfig's keys, cloud access keys, tokens, a URL's password. */
const secretText =
  /-----BEGIN |(client-key|certificate-authority)-data:|\b(AKIA|ASIA)[0-9A-Z]{16}\b|\bgh[pousr]_\w{20,}|\bglpat-|\bxox[abp]-|\beyJ[\w-]+\.[\w-]+\.|:\/\/[^/\s:@]+:[^/\s@]+@/;

/**
 * A value as an error may show it: plain data, in which Outputs and what looks like a secret are described.
 *
 * @param key the name that the value stands under
 */
export function showValue(value: unknown, key?: string | number): unknown {
  if (isOutput(value)) return "(an Output)";
  if (typeof value === "string") {
    const hidden = secretText.test(value) || (isSecretKey(key) && value !== "");
    return hidden ? `(hidden, ${value.length} characters)` : value;
  }
  if (Array.isArray(value)) return value.map((element) => showValue(element, key));
  if (z.core.util.isPlainObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, showValue(part, name)]));
  }
  if (typeof value === "number" && isSecretKey(key)) return "(hidden)";
  if (value === null || typeof value === "number" || typeof value === "boolean" || value === undefined) {
    return Number.isNaN(value) ? "NaN" : value;
  }
  return `(a ${typeof value})`;
}

/** Told by Pulumi's own mark, so that what shows an error need not load Pulumi. */
function isOutput(value: unknown): boolean {
  return value !== null && typeof value === "object" && "__pulumiOutput" in value && value.__pulumiOutput === true;
}

function isSecretKey(key: string | number | undefined): boolean {
  if (typeof key !== "string" || harmlessKey.test(key)) return false;
  return secretKey.test(key) || nearest(key.split(/[_.-]/).at(-1), ["password", "secret"]) !== undefined;
}
