import type { OptionFact } from "./facts";
import { parsed } from "./values";

/** Whether an option is nothing but a secret. One with JSON may hold settings that are none. */
export function isSecret(fact: OptionFact): boolean {
  return fact.sensitive === true && fact.type !== "json";
}

const secretKey = /pass(word|wd|phrase)?$|token$|secret|credential|(private|access|api|account)_?key/i;
const place = /_?(path|file|id|name|prefix|pattern)$/i;

/** The first key in an option's JSON whose value looks like a secret: `auth.password`. */
export function secretInside(value: unknown): string | undefined {
  const json = typeof value === "string" ? parsed(value) : value;
  if (typeof json !== "object" || json === null) return undefined;
  for (const [key, inner] of Object.entries(json)) {
    const given = typeof inner === "string" && inner !== "";
    if (given && secretKey.test(key) && (!place.test(key) || /secret_id$/i.test(key))) return key;
    const deeper = secretInside(typeof inner === "object" ? inner : undefined);
    if (deeper !== undefined) return `${key}.${deeper}`;
  }
  return undefined;
}
