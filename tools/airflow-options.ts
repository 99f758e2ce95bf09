import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cache } from "./airflow-options/install";
import { makeChanges } from "./airflow-options/make-changes";
import { makeFacts } from "./airflow-options/make-facts";
import { makeTypes } from "./airflow-options/make-types";
import { former, releases } from "./airflow-options/releases";
import { askPackages } from "./airflow-options/said";

const root = join(__dirname, "..");
const target = join(root, "lib/workloads/airflow/options");

const usage = `usage: tsx tools/airflow-options.ts [--check]

Writes lib/workloads/airflow/options/{${Object.keys(releases).join(",")},changes}.json and airflow-options.ts: the options of Airflow
${Object.values(releases)
  .map(({ version }) => version)
  .join(
    ", ",
  )} with the names that releases since ${Object.keys(former)[0]} had. Installs the real packages with uv, as they were when each was
released, into ${cache}
(1 GB; a minute each time, somewhat more the first). Facts only: nothing that Airflow says of an option is copied.

  --check  write nothing; fail when a file differs from what the packages say
`;

async function made(): Promise<Map<string, string>> {
  const said = await askPackages();
  const facts = new Map([...said.described].map(([line, described]) => [line, makeFacts(line, described)]));
  const changes = makeChanges(said);
  return new Map([
    ...[...facts].map(([line, fact]): [string, string] => [`${line}.json`, json(fact)]),
    ["changes.json", json(changes)],
    ["airflow-options.ts", makeTypes(facts, changes)],
  ]);
}

/** An option to a line, as the formatter keeps it: it breaks an object where its writer did. */
function json(value: object, depth = 0): string {
  const indent = "  ".repeat(depth + 1);
  const lines = Object.entries(value).map(([key, part]) => {
    const leaf = Object.values(part).every((inner) => typeof inner !== "object" || Array.isArray(inner));
    return `${indent}${JSON.stringify(key)}: ${leaf && depth > 0 ? JSON.stringify(part) : json(part, depth + 1)}`;
  });
  return `{\n${lines.join(",\n")}\n${"  ".repeat(depth)}}`;
}

/** As the project's formatter writes the file. */
function formatted(file: string, text: string): string {
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  return execFileSync(process.execPath, [biome, "format", `--stdin-file-path=${file}`], {
    cwd: root,
    input: text,
    encoding: "utf8",
  });
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean", short: "h" } } });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const stale: string[] = [];
  for (const [name, unformatted] of await made()) {
    const file = join(target, name);
    const text = formatted(file, unformatted);
    if (values.check) {
      if (readFileSync(file, "utf8") !== text) stale.push(name);
    } else writeFileSync(file, text);
  }
  if (stale.length > 0) {
    process.stderr.write(`not what the packages say: ${stale.join(", ")}; run tsx tools/airflow-options.ts\n`);
    process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
