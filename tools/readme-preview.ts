import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

const root = path.resolve(__dirname, "..");
const readme = path.join(root, "README.md");
const [begin, end] = ["<!-- preview:begin -->", "<!-- preview:end -->"];
const longest = 140;

/** The part of `npm run preview` that the README shows: the first platform, findings counted, and cost; lines cut to a page's width. */
export function previewExcerpt(): string {
  const args = ["--require", "tsx/cjs", path.join(root, "lib/cli/isobar.ts"), "preview"];
  const lines = execFileSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  }).split("\n");
  const isPlatform = (line: string) => /^[├└]─ Platform/.test(line);
  const first = lines.findIndex(isPlatform);
  const next = lines.findIndex((line, index) => index > first && isPlatform(line));
  const policy = lines.filter((line) => line.startsWith("Policy: "));
  const cost = lines.slice(lines.indexOf("Cost")).filter((line) => line !== "");
  const cut = (line: string) => (line.length > longest ? `${line.slice(0, longest - 1)}…` : line);
  return [...lines.slice(0, next), ...lines.slice(next).filter(isPlatform), "", ...policy, "", ...cost]
    .map(cut)
    .join("\n");
}

/** The README with the current excerpt in its place. */
export function readmeWithPreview(text: string): string {
  const [before = ""] = text.split(begin);
  const [, after = ""] = text.split(end);
  return `${before}${begin}\n\n\`\`\`text\n${previewExcerpt()}\n\`\`\`\n\n${end}${after}`;
}

if (require.main === module) {
  writeFileSync(readme, readmeWithPreview(readFileSync(readme, "utf8")));
}
