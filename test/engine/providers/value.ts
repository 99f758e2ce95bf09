import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isList, isObject, isUnknown, type Properties, type Value } from "../../../lib/preview/changes/property-value";

export { isList, isObject, isUnknown, type Properties, type Value };

/** How the protocol writes a string that is known only after an update. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

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
