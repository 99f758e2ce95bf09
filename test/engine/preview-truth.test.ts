import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resourceChanges } from "../../lib/preview/changes/resource-changes";
import { madeUpOutputs } from "../../lib/preview/recording/made-up-outputs";
import { record } from "../../lib/preview/recording/record";
import { kinds, production, productionOn, program } from "./production";
import type { Run } from "./run";
import { type EngineStack, openStack } from "./stack";
import { Agreement, named } from "./truth/agreement";
import { type Edit, edited, editsOfClouds, editsOfOneCloud } from "./truth/edits";
import { reasonFor } from "./truth/reasons";
import { type Row, tableOf } from "./truth/table";

jest.setTimeout(1_800_000);

const page = join(__dirname, "..", "..", "docs", "preview.md");
const [begin, end] = [
  "<!-- The table is written from test/engine/preview-truth.test.ts -->",
  "<!-- End of the table -->",
];

type Configuration = ReturnType<typeof production>;

const offline = (config: Configuration) =>
  record(program, {
    project: "isobar",
    stack: "prod",
    mode: "update",
    config,
    outputs: madeUpOutputs,
    secretSalt: "truth",
  });

/** What the engine says of each edit, against the state that an update made; nothing is protected there, so that no step is refused. */
async function previews(stack: EngineStack, base: Configuration, edits: readonly Edit[]): Promise<Map<string, Run>> {
  const runs = new Map<string, Run>();
  for (const edit of edits) {
    const preview = () => stack.preview({ config: edited(base, edit) });
    // Where a cluster is made anew, the engine now and then asks a provider that it cannot configure yet, and stops.
    runs.set(edit.name, await preview().catch(preview).catch(preview).catch(preview));
  }
  return runs;
}

async function rowsOf(base: Configuration, edits: readonly Edit[], runs: ReadonlyMap<string, Run>): Promise<Row[]> {
  const before = await offline(base);
  const rows: Row[] = [];
  for (const edit of edits) {
    const run = runs.get(edit.name);
    if (!run) throw new Error(`no preview of ${edit.name}`);
    const changes = resourceChanges(before, await offline(edited(base, edit)));
    rows.push({ edit: edit.name, agreement: new Agreement(run, changes), changes });
  }
  return rows;
}

describe("the offline diff and the engine", () => {
  const clouds = { edits: editsOfClouds, base: production(), rows: [] as Row[] };
  const oneCloud = { edits: editsOfOneCloud, base: productionOn("gcp"), rows: [] as Row[] };
  const added: Row[] = [];
  let kept: { readonly engine: readonly string[]; readonly offline: readonly string[] };
  const opened: EngineStack[] = [];
  const open = async (config: Configuration) => {
    const stack = await openStack({ name: "prod", program, config, kinds });
    opened.push(stack);
    return stack;
  };
  let updated: { readonly run: Run; readonly guessed: readonly string[] };

  beforeAll(async () => {
    // First all of the engine's: mocks take its place in the runtime for good.
    const one = await open(oneCloud.base);
    await one.up();
    await one.unprotect();
    const ofOne = await previews(one, oneCloud.base, oneCloud.edits);
    one.close();

    const three = await open(productionOn("aws", "gcp"));
    await three.up();
    const third = await three.preview({ config: clouds.base });
    await three.up({ config: clouds.base });
    const protectedByEngine = (await three.state()).filter(({ protect }) => protect).map(({ urn }) => ofUrn(urn));
    await three.unprotect();
    const ofThree = await previews(three, clouds.base, clouds.edits);
    const version = clouds.edits.find(({ name }) => name === "the Kubernetes version");
    if (!version) throw new Error("no edit of the version");
    const run = await three.up({ config: edited(clouds.base, version) });
    three.close();

    oneCloud.rows = await rowsOf(oneCloud.base, oneCloud.edits, ofOne);
    clouds.rows = await rowsOf(clouds.base, clouds.edits, ofThree);
    const [two, all] = [await offline(productionOn("aws", "gcp")), await offline(clouds.base)];
    const changes = resourceChanges(two, all);
    added.push({ edit: "a cloud added", agreement: new Agreement(third, changes), changes });
    kept = {
      engine: protectedByEngine.sort(),
      offline: all
        .filter(({ protect }) => protect)
        .map(named)
        .sort(),
    };
    const guessed = clouds.rows.find(({ edit }) => edit === version.name)?.agreement.guesses ?? [];
    updated = { run, guessed: guessed.map(({ resource }) => resource) };
  });

  afterAll(() => {
    for (const stack of opened) stack.close();
  });

  const rows = () => [...clouds.rows, ...added, ...oneCloud.rows];

  test("each of them is one edit, and every edit changes something", () => {
    expect(rows().length).toBeGreaterThanOrEqual(25);
    expect(rows().filter(({ changes }) => changes.length === 0)).toEqual([]);
  });

  test("say the same of everything, but for what has a reason", () => {
    const unexplained = rows().flatMap(({ edit, agreement }) =>
      agreement.differences.filter((kinds) => !reasonFor(kinds)).map((kinds) => ({ edit, ...kinds })),
    );
    expect(unexplained).toEqual([]);
  });

  test("protect the same resources", () => {
    expect(kept.offline).toEqual(kept.engine);
  });

  test("the engine's guesses do not come true: the update leaves those resources as they are", () => {
    expect(updated.guessed.length).toBeGreaterThan(0);
    const touched = updated.run.changes.map(named);
    expect(updated.guessed.filter((resource) => touched.includes(resource))).toEqual([]);
  });

  test("the table in docs/preview.md is what was found", () => {
    const table = tableOf([
      { title: "Production on three clouds", rows: [...clouds.rows, ...added] },
      { title: "Production on Google Cloud alone", rows: oneCloud.rows },
    ]);
    const text = readFileSync(page, "utf8");
    const [before, after] = [text.indexOf(begin), text.indexOf(end)];
    expect(before).toBeGreaterThan(0);
    if (process.env["UPDATE_DOCS"] === "1") {
      writeFileSync(page, `${text.slice(0, before + begin.length)}\n${table}${text.slice(after)}`);
    }
    expect(readFileSync(page, "utf8")).toContain(`${begin}\n${table}${end}`);
  });
});

const ofUrn = (urn: string): string => {
  const [, , types = "", ...name] = urn.split("::");
  return `${types.split("$").pop()} ${name.join("::")}`;
};
