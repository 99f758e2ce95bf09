import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import * as path from "node:path";
import { kinds, productionOn, program, production as whole } from "../../test/engine/production";
import { openStack } from "../../test/engine/stack";
import { type Measured, run } from "./process-run";
import { manyResources, production, type Repository, repositoryOf } from "./repository";

const root = path.join(__dirname, "..", "..");
const readme = path.join(__dirname, "README.md");
const tsx = require.resolve("tsx/cli");
const runs = 3;

/** The run of the median time, of several. */
async function median(measure: () => Promise<Measured>): Promise<Measured> {
  const all: Measured[] = [];
  for (let index = 0; index < runs; index++) all.push(await measure());
  const middle = all.sort((a, b) => a.seconds - b.seconds)[Math.floor(runs / 2)];
  if (!middle) throw new Error("no run");
  return middle;
}

/** `isobar preview prod --base HEAD`, as a user runs it. Exits with 2 where data would be lost. */
const preview = ({ folder }: Repository) =>
  median(() =>
    run(
      process.execPath,
      [
        tsx,
        path.join(root, "lib", "cli", "isobar.ts"),
        "preview",
        "prod",
        "--base",
        "HEAD",
        "--format",
        "json",
        "--program",
        "stacks/index.ts",
        "--timeout",
        "600",
      ],
      { cwd: folder, codes: [0, 2] },
    ),
  );

async function previewOf(base: { program: string; config: object }, head: { program: string; config: object }) {
  const repository = repositoryOf(base, head);
  try {
    return await preview(repository);
  } finally {
    repository.remove();
  }
}

function edited(config: ReturnType<typeof whole>) {
  const environment = config["isobar:environment"];
  return { "isobar:environment": { ...environment, tags: { owner: "data-engineering", "cost-centre": "prod" } } };
}

interface Line {
  readonly what: string;
  readonly measured: Pick<Measured, "seconds"> & Partial<Measured>;
}

async function clouds(): Promise<Line[]> {
  const sets = [["aws"], ["aws", "gcp"], ["aws", "gcp", "azure"]];
  const lines: Line[] = [];
  for (const set of sets) {
    const config = productionOn(...set);
    const measured = await previewOf({ program: production, config }, { program: production, config: edited(config) });
    lines.push({ what: `production on ${set.join(", ")}`, measured });
  }
  return lines;
}

async function resources(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const count of [0, 1000, 2000, 4000]) {
    const [base, head] = ["a", "b"].map((label) => ({ program: manyResources(count, label), config: {} }));
    if (base && head) lines.push({ what: `a program of ${count} resources`, measured: await previewOf(base, head) });
  }
  return lines;
}

/** What the same takes without a preview: to load the program's modules, to check its types, and the engine's own preview. */
async function peers(): Promise<Line[]> {
  const modules = ["index", "clouds/aws", "clouds/gcp", "clouds/azure", "platform/platform"].map(
    (module) => `require(${JSON.stringify(path.join(root, "lib", module))})`,
  );
  const loading = await median(() => run(process.execPath, [tsx, "--eval", modules.join(";")], { cwd: root }));
  const types = await median(() =>
    run(process.execPath, [path.join(root, "node_modules", "typescript", "bin", "tsc"), "--noEmit", "-p", "."], {
      cwd: root,
      codes: [0, 1, 2],
    }),
  );
  const stack = await openStack({ name: "prod", program, config: whole(), kinds });
  try {
    await stack.up();
    const times: number[] = [];
    for (let index = 0; index < runs; index++) times.push((await stack.preview({ config: edited(whole()) })).seconds);
    return [
      { what: "to load the modules of the program, once", measured: loading },
      { what: "`tsc --noEmit` of this repository", measured: types },
      {
        what: "`pulumi preview` of the same change, by the engine over stand-ins for the clouds",
        measured: { seconds: times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0 },
      },
    ];
  } finally {
    stack.close();
  }
}

function table(lines: readonly Line[]): string {
  const head = "| what | s | processor s | peak MiB |\n|---|---|---|---|";
  const cell = (value: number | undefined, digits: number) => (value === undefined ? "" : value.toFixed(digits));
  const rows = lines.map(
    ({ what, measured: { seconds, processor, peak } }) =>
      `| ${what} | ${seconds.toFixed(1)} | ${cell(processor, 1)} | ${cell(peak, 0)} |`,
  );
  return [head, ...rows].join("\n");
}

function conclusions(ofClouds: readonly Line[], ofResources: readonly Line[], ofPeers: readonly Line[]): string {
  const seconds = (lines: readonly Line[], index: number) => lines[index]?.measured.seconds ?? 0;
  const [none, one, two, four] = [0, 1, 2, 3].map((index) => seconds(ofResources, index)) as [
    number,
    number,
    number,
    number,
  ];
  const [aws, both, three] = [0, 1, 2].map((index) => seconds(ofClouds, index)) as [number, number, number];
  const [loading, types, engine] = [0, 1, 2].map((index) => seconds(ofPeers, index)) as [number, number, number];
  const per = (value: number) => value.toFixed(2);
  return [
    `- Each further cloud takes ${per(both - aws)} and ${per(three - both)} s.`,
    `- Per 1,000 resources, beside the ${per(none)} s of none: ${per(one - none)} s of 1,000, ${per((two - none) / 2)} s of 2,000, ${per((four - none) / 4)} s of 4,000.`,
    `- Production on three clouds, both sides, takes ${per(three / engine)} times the engine's preview of one, ${per(three / loading)} times the loading of its modules, and ${per(three / types)} times the check of this repository's types.`,
  ].join("\n");
}

async function main(): Promise<void> {
  const load = loadavg()[0]?.toFixed(1);
  const [ofClouds, ofResources, ofPeers] = [await clouds(), await resources(), await peers()];
  const day = new Date().toISOString().slice(0, 10);
  const result = [
    `${day}, Node ${process.versions.node}, ${cpus().length} cores, load ${load} at the beginning and ${loadavg()[0]?.toFixed(1)} at the end, the median of ${runs} runs each:`,
    "",
    table([...ofClouds, ...ofResources, ...ofPeers]),
    "",
    conclusions(ofClouds, ofResources, ofPeers),
  ].join("\n");
  console.log(result);
  const [begin, end] = ["<!-- Written by bench/preview/measure.ts -->", "<!-- End of what is written -->"];
  const page = readFileSync(readme, "utf8");
  const [from, to] = [page.indexOf(begin) + begin.length, page.indexOf(end)];
  writeFileSync(readme, `${page.slice(0, from)}\n${result}\n${page.slice(to)}`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
