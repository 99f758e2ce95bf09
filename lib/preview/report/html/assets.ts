import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as path from "node:path";

/** Files beside this one that become part of the page. `tools/copy-data.ts` copies them into the build. */
const styles = ["page", "toolbar", "picture", "lists", "changes", "findings", "cost", "print"];
const scripts = ["theme", "picture", "tabs", "filter", "links", "paper"];

function joined(folder: string, names: readonly string[], ending: string): string {
  return names.map((name) => readFileSync(path.join(__dirname, folder, `${name}.${ending}`), "utf8")).join("\n");
}

/** The page's style and script, each with the hash by which its policy allows it. */
export function assets() {
  const style = joined("style", styles, "css");
  const script = joined("client", scripts, "client.js");
  return { style, styleHash: hashOf(style), script, scriptHash: hashOf(script) };
}

/** @see https://www.w3.org/TR/CSP3/#grammardef-hash-source */
const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
