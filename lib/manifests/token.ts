import { createHash } from "node:crypto";

/**
 * A ref's text during synthesis: `isobarref-<chart>-<number>-x`. It passes as a DNS label, so that constructs that check names
 * let it through, and its first word is one that no manifest holds by chance.
 *
 */
const marker = "isobarref";
const pattern = `${marker}-([0-9a-f]{6})-(\\d+)-([xtp])`;

/**
 * What becomes of a ref: `x` is the Output itself, `t` its text, and `p` its text too, where a `+` made it, which must not have
 * meant to add numbers.
 */
export type TokenForm = "x" | "t" | "p";

/** One ref inside a text. */
export interface Token {
  /** Of which chart. */
  readonly chart: string;
  readonly id: number;
  readonly form: TokenForm;
}

/** Six hexadecimal digits that tell the refs of one chart from those of another. */
export function chartTag(name: string): string {
  return createHash("sha256").update(name).digest("hex").slice(0, 6);
}

export function formatToken({ chart, id, form }: Token): string {
  return `${marker}-${chart}-${id}-${form}`;
}

function formOf(letter: string | undefined): TokenForm {
  return letter === "t" || letter === "p" ? letter : "x";
}

/** The pieces of a text in order: what stands between refs as strings, and the refs. Empty strings are left out. */
export function splitTokens(text: string): readonly (string | Token)[] {
  if (!text.includes(marker)) {
    return text === "" ? [] : [text];
  }
  const pieces: (string | Token)[] = [];
  let end = 0;
  for (const match of text.matchAll(new RegExp(pattern, "g"))) {
    if (match.index > end) {
      pieces.push(text.slice(end, match.index));
    }
    pieces.push({ chart: match[1] ?? "", id: Number(match[2]), form: formOf(match[3]) });
    end = match.index + match[0].length;
  }
  if (end < text.length) {
    pieces.push(text.slice(end));
  }
  return pieces;
}

/** The refs inside a text. */
export function tokensIn(text: string): readonly Token[] {
  return splitTokens(text).filter((piece) => typeof piece !== "string");
}

/** The characters of a text's base64 that do not depend on what surrounds it, for each of the three ways it can be aligned. */
function base64Forms(text: string): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from("\0".repeat(offset) + text).toString("base64");
    return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + text.length) * 8) / 6));
  });
}

/** Begins the text that Pulumi gives instead of an Output's value, when something asks the Output for text or JSON. */
const outputText = /Calling \[to(String|JSON)\] on an \[Output/;
const encoded = new RegExp(
  [marker, "Calling [toString]", "Calling [toJSON]"]
    .flatMap((text) => [...base64Forms(text), Buffer.from(text).toString("hex"), encodeURIComponent(text)])
    .filter((form) => form !== marker)
    .join("|"),
);

export type Damage = "stringified" | "jsonified" | "encoded" | "cut" | "added";

/** What became of an Output or a ref that a text holds only in a form that cannot become the value again; undefined when all is well. */
export function damageIn(text: string): Damage | undefined {
  const asText = outputText.exec(text);
  if (asText) {
    return asText[1] === "JSON" ? "jsonified" : "stringified";
  }
  if (encoded.test(text)) {
    return "encoded";
  }
  const pieces = splitTokens(text);
  if (pieces.some((piece) => typeof piece === "string" && piece.toLowerCase().includes(marker))) {
    return "cut";
  }
  return pieces.some((piece, index) => isPlus(piece) && meetsNumber(pieces[index - 1], pieces[index + 1]))
    ? "added"
    : undefined;
}

function isPlus(piece: string | Token | undefined): boolean {
  return typeof piece === "object" && piece.form === "p";
}

/** Whether what stands on either side of a `+` may have been a number. */
function meetsNumber(before: string | Token | undefined, after: string | Token | undefined): boolean {
  return (
    (typeof before === "string" && /\d$/.test(before)) ||
    (typeof after === "string" && /^-?\.?\d/.test(after)) ||
    isPlus(after)
  );
}
