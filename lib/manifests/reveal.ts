import * as pulumi from "@pulumi/pulumi";
import { isRecord } from "./object";
import { splitTokens, type Token, tokensIn } from "./token";

/** The Output that a ref stands for. */
export type Lookup = (token: Token) => pulumi.Output<unknown>;

/**
 * Plain data with every ref turned back into its Output. A string that is one ref becomes the Output itself, of whatever type; a
 * ref inside a larger text is interpolated, and escaped where that text is JSON.
 *
 * @param where names the value in the error for an Output whose value cannot stand in a text
 */
export function reveal(value: unknown, lookup: Lookup, where: string): unknown {
  if (typeof value === "string") {
    return revealText(value, lookup, where);
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => reveal(item, lookup, `${where}[${index}]`));
  }
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        reveal(item, lookup, where.endsWith(" ") ? where + key : `${where}.${key}`),
      ]),
    );
  }
  return value;
}

function revealText(text: string, lookup: Lookup, where: string): string | pulumi.Output<unknown> {
  if (tokensIn(text).length === 0) {
    return text;
  }
  const pieces = splitTokens(text);
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined && typeof only !== "string") {
    const output = lookup(only);
    return only.form === "x" ? output : output.apply((value) => textOf(value, where));
  }
  if (isJson(text)) {
    return revealJson(text, lookup, where);
  }
  return pulumi
    .all(pieces.map((piece) => (typeof piece === "string" ? piece : lookup(piece))))
    .apply((values) => values.map((value) => textOf(value, where)).join(""));
}

/** The text of an Output's value. What has no text of its own is an error, never `[object Object]` or `undefined`. */
export function textOf(value: unknown, where: string): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  const given = value === null || value === undefined ? String(value) : Array.isArray(value) ? "an array" : "an object";
  throw new TypeError(
    `${where}: an Output inside a text is ${given}; only a string, number or boolean can be (see ref.json)`,
  );
}

function isJson(text: string): boolean {
  if (!/^\s*["[{]/.test(text)) {
    return false;
  }
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON text, in which only the string literals that hold a ref are written anew. */
function revealJson(text: string, lookup: Lookup, where: string): pulumi.Output<string> {
  const pieces: pulumi.Input<string>[] = [];
  let end = 0;
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
    const [literal] = match;
    if (tokensIn(literal).length > 0) {
      const inner: pulumi.Output<unknown> = pulumi.output(revealText(JSON.parse(literal), lookup, where));
      const isKey = /^\s*:/.test(text.slice(match.index + literal.length));
      pieces.push(
        text.slice(end, match.index),
        inner.apply((value) => (isKey ? JSON.stringify(textOf(value, where)) : jsonOf(value, where))),
      );
      end = match.index + literal.length;
    }
  }
  return pulumi.all([...pieces, text.slice(end)]).apply((parts) => parts.join(""));
}

export function jsonOf(value: unknown, where: string): string {
  const text = JSON.stringify(value);
  if (text === undefined) {
    throw new TypeError(`${where}: an Output inside JSON is ${String(value)}, which JSON cannot hold`);
  }
  return text;
}
