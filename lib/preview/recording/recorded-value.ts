import { createHash, createHmac } from "node:crypto";
import { UNKNOWN, unknownSentinels } from "../changes/property-value";

/** Stands for a secret's value. */
export const SECRET = "[secret]";

/** What is told of values. */
export interface Showing {
  /** Show secrets as `{ secret: value }`. */
  readonly revealSecrets?: boolean;
  /** Show secrets as `[secret <digest>]`. */
  readonly secretSalt?: string;
  /** A text that has one of these in it is a secret. */
  readonly hidden: Iterable<string>;
  /** A text that has one of these in it is unknown. */
  readonly unknown: Iterable<string>;
}

/** The special signature and its value for secrets, as the engine's protocol defines them. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** The engine's protocol's form of a secret. */
export const asSecret = (value: unknown) => ({ [signature]: secretSignature, value });

/** Whether a value is a secret in the form of the engine's protocol. */
export const isSecret = (value: unknown): value is { readonly value: unknown } =>
  value !== null && typeof value === "object" && signature in value && value[signature] === secretSignature;

/** A value of the engine's protocol as it is recorded. */
export function recordedValue(value: unknown, showing: Showing): unknown {
  if (typeof value === "string") return text(value, showing);
  if (Array.isArray(value)) return value.map((item) => recordedValue(item, showing));
  if (value === null || typeof value !== "object") return value;
  if (isSecret(value)) return secretAs(value.value, showing);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, recordedValue(item, showing)]));
}

function text(value: string, showing: Showing): unknown {
  if (unknownSentinels.includes(value)) return UNKNOWN;
  for (const hidden of showing.hidden) if (value.includes(hidden)) return secretAs(value, showing);
  for (const unknown of showing.unknown) if (value.includes(unknown)) return UNKNOWN;
  return value;
}

function secretAs(value: unknown, showing: Showing): unknown {
  if (showing.revealSecrets) return { secret: recordedValue(value, { ...showing, hidden: [] }) };
  if (showing.secretSalt === undefined) return SECRET;
  return `[secret ${createHmac("sha256", showing.secretSalt).update(JSON.stringify(value)).digest("base64url")}]`;
}

/**
 * Inputs with what is a secret, or no reading, by its place: the data of a Kubernetes Secret, whose plain texts are as secret as marked ones,
 * and the code of a dynamic provider, of which a digest tells that it changed.
 */
export function byPlace(type: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const places: Record<string, (value: unknown) => unknown> = {
    ...(type === "kubernetes:core/v1:Secret" && { data: secretValues, stringData: secretValues }),
    ...(type.startsWith("pulumi-nodejs:dynamic") && { __provider: digestOfCode }),
  };
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, places[key]?.(value) ?? value]));
}

function secretValues(data: unknown): unknown {
  if (data === null || typeof data !== "object" || isSecret(data)) return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      typeof value === "string" && !unknownSentinels.includes(value) ? asSecret(value) : value,
    ]),
  );
}

function digestOfCode(code: unknown): unknown {
  const text = isSecret(code) ? code.value : code;
  return typeof text === "string" ? `[code ${createHash("sha256").update(text).digest("hex").slice(0, 12)}]` : code;
}
