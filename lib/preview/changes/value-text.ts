import { SECRET } from "../recording/recorded-value";
import { isUnknown, UNKNOWN, type Value } from "./property-value";

/** Characters of a value that stand on one line. */
const longest = 160;
/** Characters before the first difference that are shown of two long values. */
const lead = 40;

/** How a property's value changes: `100 → 200`, or in words where neither can be told. */
export const fromTo = (old: Value | undefined, now: Value | undefined): string =>
  untold(old, now) ?? valueTexts(old, now).join(" → ");

/** The words for a change of which neither value can be told; undefined where one can. */
export function untold(old: Value | undefined, now: Value | undefined): string | undefined {
  if (isUnknown(old) && isUnknown(now)) return "decided anew";
  return old === SECRET && now === SECRET ? "another secret" : undefined;
}

/** Two values as JSON. Where one is long, both begin shortly before they differ, so that the difference is in what is shown. */
export function valueTexts(old: Value | undefined, now: Value | undefined): readonly [string, string] {
  const texts = [valueText(old), valueText(now)] as const;
  const [before, after] = texts;
  if (texts.every((text) => text.length <= longest)) return texts;
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const start = Math.max(0, same - lead);
  const piece = (text: string) => {
    const end = start + longest - 3;
    return `${start > 0 ? "…" : ""}${text.slice(start, end)}${text.length > end ? "…" : ""}`;
  };
  return [piece(before), piece(after)];
}

/** A value as JSON; what is a secret, or decided by a cloud, is no text of the program's and has no quotes. */
function valueText(value: Value | undefined): string {
  if (value === undefined) return "none";
  if (isUnknown(value)) return UNKNOWN;
  return value === SECRET ? SECRET : JSON.stringify(value);
}

/**
 * Two texts that are read line by line: those that have several lines, and JSON documents that are too long for one, such as policies, with a
 * line for each of their parts. Undefined for what fits on a line.
 */
export function asLines(old: Value | undefined, now: Value | undefined): readonly [string, string] | undefined {
  if (typeof old !== "string" || typeof now !== "string") return undefined;
  if (old.includes("\n") || now.includes("\n")) return [old, now];
  if (old.length <= longest && now.length <= longest) return undefined;
  const documents = [documentOf(old), documentOf(now)] as const;
  const [before, after] = documents;
  return before === undefined || after === undefined || before === after ? undefined : [before, after];
}

/** A JSON object or list with a line for each part; undefined for any other text. */
function documentOf(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
  } catch {
    return undefined;
  }
}
