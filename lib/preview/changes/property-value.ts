/** A property's value as plain data. */
export type Value = null | boolean | number | string | readonly Value[] | Properties;
export type Properties = { readonly [property: string]: Value };

/** Stands, in a recording, for a value that is known only after an update. */
export const UNKNOWN = "[unknown]";

/** How the engine's protocol, in its several versions, writes an unknown string, number, bool, list, map, asset, archive or object. */
export const unknownSentinels: readonly string[] = [
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "f44a0f80-8b56-4ea8-8e1c-4b1e1dc5f9a4",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

export const isUnknown = (value: Value | undefined): boolean =>
  typeof value === "string" && (value === UNKNOWN || unknownSentinels.includes(value));

export const isObject = (value: Value | undefined): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

/** A recorded value as it may be shown: digests serve to compare, and what is shown is only that there is a secret or an unknown value. */
export function shown(value: Value): Value {
  if (typeof value === "string") {
    return /^\[secret [\w-]+\]$/.test(value) ? "[secret]" : isUnknown(value) ? UNKNOWN : value;
  }
  if (isList(value)) return value.map(shown);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)])) : value;
}
