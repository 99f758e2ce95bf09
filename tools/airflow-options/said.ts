import { z } from "zod";
import { ask, installed, packagesOf, unpacked } from "./install";
import { former, releases } from "./releases";

const name = z.tuple([z.string(), z.string()]);

const option = z.strictObject({
  type: z.enum(["boolean", "integer", "float", "string", "list", "json"]),
  default: z.union([z.string(), z.number(), z.boolean(), z.null()]),
  since: z.string().nullable(),
  deprecated: z.string().nullable(),
  sensitive: z.boolean(),
  enum: z.array(z.string()).nullable(),
  refused: z.array(z.string()).nullable(),
});
export type SaidOption = z.output<typeof option>;

const described = z.strictObject({
  sections: z.record(z.string(), z.strictObject({ open: z.boolean(), options: z.record(z.string(), option) })),
  changes: z.array(z.strictObject({ from: name, to: name.nullable() })),
});
export type Described = z.output<typeof described>;

const optionRename = z.strictObject({
  from: name,
  to: name,
  since: z.string().nullable(),
  merged: z.boolean().optional(),
});
const sectionRename = z.strictObject({ fromSection: z.string(), toSection: z.string(), since: z.string() });
const history = z.strictObject({
  options: z.record(z.string(), z.array(z.string())),
  renames: z.array(z.union([optionRename, sectionRename])),
});
export type History = z.output<typeof history>;

/** What the real packages say: by line, oldest first. */
export interface Said {
  readonly described: ReadonlyMap<string, Described>;
  readonly history: ReadonlyMap<string, History>;
}

const byVersion = ([a]: [string, unknown], [b]: [string, unknown]) => a.localeCompare(b, "en", { numeric: true });

export async function askPackages(): Promise<Said> {
  const environments = new Map<string, string>();
  const told: [string, Described][] = [];
  for (const [line, release] of Object.entries(releases)) {
    const environment = await installed(release);
    environments.set(line, environment);
    told.push([line, described.parse(await ask(environment, "describe.py"))]);
  }
  const reader = environments.get("3.2") ?? "";
  const histories: [string, History][] = [];
  for (const [line, environment] of environments) {
    histories.push([line, history.parse(await ask(reader, "history.py", packagesOf(environment)))]);
  }
  for (const [line, version] of Object.entries(former)) {
    histories.push([line, history.parse(await ask(reader, "history.py", await unpacked(version)))]);
  }
  return { described: new Map(told.sort(byVersion)), history: new Map(histories.sort(byVersion)) };
}
