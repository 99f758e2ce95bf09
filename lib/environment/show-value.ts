import { z } from "zod";
import { isOutput } from "./is-output";
import { nearest } from "./nearest";
import { isSecretName, secretForm } from "./secret-forms";

/** What is hidden besides what is certainly a secret: PEM and a kubeconfig's keys, whatever they hold, and one end of a token. */
const hiddenText = /-----BEGIN |(client-key|certificate-authority)-data:|\bglpat-|\bxox[abp]-|\beyJ[\w-]+\.[\w-]+\./;

/** Under the name of a reference to a Kubernetes Secret: these two are no secret. */
const referenceKeys: readonly unknown[] = ["name", "key"];

/** A user and a password before a host. Elsewhere it would be taken for a principal, as `group:admins@example.com`. */
const loginBefore = /:[^/\s@]+@/;

/**
 * A value as an error may show it: plain data, in which Outputs and what looks like a secret are described.
 *
 * @param key the name that the value stands under
 * @param above the name above that: beside `name` and `key` nothing of `passwordSecret` is shown
 */
export function showValue(value: unknown, key?: string | number, above?: string | number): unknown {
  if (isOutput(value)) return "(an Output)";
  if (typeof value === "string") return showText(value, key, above);
  if (Array.isArray(value)) return value.map((element) => showValue(element, key, above));
  if (z.core.util.isPlainObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, showValue(part, name, key)]));
  }
  if (typeof value === "number" && isSecretPlace(key, above)) return "(hidden)";
  if (value === null || typeof value === "number" || typeof value === "boolean" || value === undefined) {
    return Number.isNaN(value) ? "NaN" : value;
  }
  return `(a ${typeof value})`;
}

function showText(text: string, key: string | number | undefined, above: string | number | undefined): string {
  // What was found was described already.
  if (/^\([\w ]+, hidden\)$/.test(text)) return text;
  const found = secretForm(text) !== undefined || hiddenText.test(text) || (key === "host" && loginBefore.test(text));
  const hidden = found || (isSecretPlace(key, above) && text !== "");
  return hidden ? `(hidden, ${text.length} characters)` : text;
}

function isSecretPlace(key: string | number | undefined, above: string | number | undefined): boolean {
  if (isSecretKey(key)) return true;
  return typeof key === "string" && !referenceKeys.includes(key) && typeof above === "string" && isSecretName(above);
}

/** Also one that looks like a mistyped one. */
function isSecretKey(key: string | number | undefined): boolean {
  if (typeof key !== "string") return false;
  if (isSecretName(key) || /kubeconfig$/i.test(key)) return true;
  return nearest(key.split(/[_.-]/).at(-1), ["password", "secret"]) !== undefined;
}
