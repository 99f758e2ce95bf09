import { distance } from "fastest-levenshtein";

const normal = (word: string) => word.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * The known name that a mistyped one most likely meant: letter case and punctuation apart, within a third of its length, or of
 * which it is the beginning. Undefined when none is near.
 */
export function nearest(given: unknown, known: readonly string[]): string | undefined {
  if (typeof given !== "string") return undefined;
  const word = normal(given);
  const ranked = known
    .map((name) => ({ name, distance: typingDistance(word, normal(name)) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  if (best && best.distance <= Math.max(1, Math.floor(word.length / 3))) return best.name;
  return word.length >= 3 ? known.find((name) => normal(name).startsWith(word)) : undefined;
}

/** The edit distance, letters in another order counting as one slip, and a likelier one than a letter too many or too few. */
function typingDistance(a: string, b: string): number {
  return a !== b && [...a].sort().join("") === [...b].sort().join("") ? 0.5 : distance(a, b);
}
