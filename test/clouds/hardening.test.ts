import { readFileSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type RecordedResource, record } from "../../lib/preview/recording/record";
import { clouds, makeStack, type StackChanges, type TestedCloud } from "./cluster-programs";
import { endOfTable, hardeningTable, startOfTable } from "./hardening-document";
import { type HardeningRow, hardeningRows, isProperty, type Property } from "./hardening-rows";

function at(value: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((key) => key !== "")
    .reduce<unknown>((inner, key) => (inner && typeof inner === "object" ? Reflect.get(inner, key) : undefined), value);
}

function values(resources: readonly RecordedResource[], { type, resources: named, path }: Property): unknown[] {
  return resources
    .filter((resource) => resource.type === type && (named?.test(resource.name) ?? true))
    .map((resource) => at(resource.inputs, path));
}

function same(given: unknown, wanted: unknown): boolean {
  return wanted instanceof RegExp ? typeof given === "string" && wanted.test(given) : isDeepStrictEqual(given, wanted);
}

function isBest(resources: readonly RecordedResource[], property: Property): boolean {
  const found = values(resources, property).map((value) => same(value, property.best));
  return found.length > 0 && (property.one ? found.some(Boolean) : found.every(Boolean));
}

function isLowered(resources: readonly RecordedResource[], property: Property): boolean {
  const found = values(resources, property).map((value) => same(value, property.lowered));
  return found.every(Boolean) && (found.length > 0 || property.lowered === undefined);
}

function propertyOf(row: HardeningRow, cloud: TestedCloud): Property | undefined {
  const cell = row.cells[cloud];
  return isProperty(cell) ? cell : cell.instead;
}

/**
 * Six stacks instead of one per row: each row is lowered in three of them and no row in the same three as another, so that for any
 * two rows some stack lowers the one and not the other. A row that another one's setting lowered too would show there.
 */
const threesOfSix = [0, 1, 2, 3, 4, 5].flatMap((a) =>
  [0, 1, 2, 3, 4, 5].flatMap((b) => [0, 1, 2, 3, 4, 5].filter((c) => a < b && b < c).map((c) => [a, b, c])),
);
const lowerable = hardeningRows.filter(({ lower }) => lower);
const stacks = [0, 1, 2, 3, 4, 5].map((stack) => lowerable.filter((_, index) => threesOfSix[index]?.includes(stack)));

function together(changes: readonly StackChanges[]): StackChanges {
  return {
    cluster: Object.assign({}, ...changes.map(({ cluster }) => cluster)),
    pools: (pool, input) => changes.reduce((changed, { pools }) => pools?.(pool, changed) ?? changed, input),
  };
}

test("there are sixteen rows", () => {
  expect(new Set(hardeningRows.map(({ name }) => name)).size).toBe(16);
  expect(new Set(lowerable.map((_, index) => String(threesOfSix[index]))).size).toBe(15);
});

describe.each(clouds)("on %s", (cloud) => {
  const byDefault: RecordedResource[][] = [];
  const lowered: { rows: readonly HardeningRow[]; resources: RecordedResource[] }[] = [];

  beforeAll(async () => {
    for (const mode of ["preview", "update"] as const) {
      byDefault.push(await record(() => makeStack(cloud), { mode }));
    }
    for (const rows of stacks) {
      const changes = together(rows.map(({ lower }) => lower?.(cloud) ?? {}));
      lowered.push({ rows, resources: await record(() => makeStack(cloud, changes)) });
    }
  }, 120_000);

  test.each(hardeningRows)("$name is at its best by default", (row) => {
    const property = propertyOf(row, cloud);
    if (property) {
      const found = byDefault.map((resources) => ({
        values: values(resources, property),
        best: isBest(resources, property),
      }));
      expect(found).toEqual(byDefault.map(() => expect.objectContaining({ best: true })));
    } else {
      expect(row.cells[cloud]).toMatchObject({ always: true, source: expect.stringMatching(/^https:/) });
    }
  });

  test.each(lowerable)("lowering $name lowers it and nothing else", (row) => {
    const cell = row.cells[cloud];
    for (const { rows, resources } of lowered) {
      const takenAlong = rows.some((other) => {
        const along = other.cells[cloud];
        return isProperty(along) && along.takesAlong?.rows.includes(row.name);
      });
      const property = propertyOf(row, cloud);
      if (property) {
        const state = { values: values(resources, property), best: isBest(resources, property) };
        const down = takenAlong || (isProperty(cell) && rows.includes(row));
        expect({ ...state, lowered: isLowered(resources, property) || !down }).toMatchObject({
          best: !down,
          lowered: true,
        });
      }
    }
  });
});

test("docs/hardening.md shows this table; UPDATE_DOCS=1 writes it anew", () => {
  const file = "docs/hardening.md";
  const text = readFileSync(file, "utf8");
  const [before = "", rest = ""] = text.split(startOfTable);
  const [, after = ""] = rest.split(endOfTable);
  const current = `${before}${startOfTable}\n${hardeningTable(hardeningRows)}\n${endOfTable}${after}`;
  if (process.env["UPDATE_DOCS"]) {
    writeFileSync(file, current);
  }
  expect(readFileSync(file, "utf8")).toBe(current);
});
