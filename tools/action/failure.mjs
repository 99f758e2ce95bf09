// Writes preview.md for a preview that ended with an error, with the marker of the comment that it takes the place of.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

const [, , folder, ...given] = process.argv;
// Only names: whatever else was given stands in the text below, where it can do nothing.
const environments = given.filter((name) => /^\w[\w.-]*$/.test(name));
const withEngine = process.env.ISOBAR_ENGINE === "true";
const limit = 10_000;

/** The end of what was said, without colours. */
function said() {
  const text = stripVTControlCharacters(readFileSync(join(folder, "preview.log"), "utf8")).trim();
  return text.length > limit ? `…${text.slice(-limit)}` : text;
}

/** A fence longer than any in the text. */
function fenced(text) {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

// A real preview has credentials, and only the log of the run hides what GitHub knows to be secret.
const details = withEngine ? "The log of the run says why." : fenced(said() || "It said nothing.");
const names = environments.join(", ") || "the program";
writeFileSync(
  join(folder, "preview.md"),
  `<!-- isobar preview ${environments.join(" ")} -->\n### The preview of ${names} ended with an error\n\n${details}\n`,
);
