import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** A property's value as the engine sends it. */
export type Value = null | boolean | number | string | readonly Value[] | Properties;
export type Properties = { readonly [property: string]: Value };

/** How the protocol writes a string, number, … that is known only after an update. A stand-in writes the first. */
const unknowns = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "f44a0f80-8b56-4ea8-8e1c-4b1e1dc5f9a4",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

export const isUnknown = (value: Value | undefined): boolean => typeof value === "string" && unknowns.includes(value);

export const isObject = (value: Value | undefined): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

export const isSecret = (value: Value | undefined): value is Properties =>
  isObject(value) && value[signature] === secretSignature;

export const secret = (value: Value): Properties => ({ [signature]: secretSignature, value });

/** The value without the marks of secrecy, at every depth. */
export function revealed(value: Value): Value {
  if (isSecret(value)) {
    return revealed(value["value"] ?? null);
  }
  if (isList(value)) {
    return value.map(revealed);
  }
  return isObject(value) ? mapped(value, revealed) : value;
}

export const revealedProperties = (properties: Properties): Properties => mapped(properties, revealed);

/** The value with the marks of secrecy that another version of it carries. */
export function markedAs(example: Value | undefined, value: Value): Value {
  if (isSecret(example)) {
    return secret(value);
  }
  if (isList(example) && isList(value)) {
    return value.map((item, index) => markedAs(example[index], item));
  }
  return isObject(example) && isObject(value) ? mapped(value, (item, key) => markedAs(example[key], item)) : value;
}

export function mapped(object: Properties, change: (value: Value, key: string) => Value): Properties {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

/** Whether an unknown is anywhere inside. */
export function hasUnknown(value: Value | undefined): boolean {
  if (isList(value)) {
    return value.some(hasUnknown);
  }
  return isObject(value) ? Object.values(value).some(hasUnknown) : isUnknown(value);
}

/** The object at a key, or an empty one. */
export const objectAt = (properties: Properties | undefined, key: string): Properties => {
  const value = properties?.[key];
  return isObject(value) ? value : {};
};

export const textAt = (properties: Properties | undefined, key: string): string | undefined => {
  const value = properties?.[key];
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
};

/** Properties from the wire; a null counts as not given. */
export function fromStruct(struct: Struct | undefined): Properties {
  return withoutNulls((struct?.toJavaScript() ?? {}) as Properties);
}

export const toStruct = (properties: Properties): Struct => Struct.fromJavaScript({ ...properties });

function withoutNulls(properties: Properties): Properties {
  const kept = Object.entries(properties).filter(([, value]) => value !== null);
  return Object.fromEntries(kept.map(([key, value]) => [key, isObject(value) ? withoutNulls(value) : value]));
}
