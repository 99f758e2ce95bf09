import { randomBytes } from "node:crypto";
import * as path from "node:path";
import type { Base } from "./base/base";
import { inBase } from "./base/base-failure";
import { type Side, sideInBase, stackFile } from "./base/base-side";
import { renameStack } from "./base/stack-rename";
import { movedProviders } from "./changes/moved-providers";
import { type ResourceChange, resourceChanges } from "./changes/resource-changes";
import { entryOf } from "./program/entry";
import { configDirectoryOf, projectOf } from "./program/project";
import { secretChanges } from "./program/secret-changes";
import { stackConfig } from "./program/stack-config";
import type { RecordedResource, RecordOptions } from "./recording/record";
import { SECRET } from "./recording/recorded-value";
import { recordApart, UnknownEndError } from "./recording/recording";

export interface ComparisonOptions {
  readonly environment: string;
  /** The Pulumi program in the working tree: its file or its folder. */
  readonly program: string;
  /** The folder with `Pulumi.<environment>.yaml`; by default the program's. */
  readonly configDirectory?: string;
  readonly base: Base;
  /** How long each of the two may run. */
  readonly timeoutSeconds: number;
  /**
   * The environment's name in the base.
   * @default the same, or the name that git sees its file renamed from
   */
  readonly baseEnvironment?: string;
  /**
   * Take everything as new when the base's program does not run, instead of throwing what it threw.
   * @default false
   */
  readonly baseMayFail?: boolean;
}

/** What a change of the program does to one environment. */
export interface Comparison {
  readonly environment: string;
  /** The base's commit, abbreviated. */
  readonly base: string;
  /** The environment's name in the base, where it is another one. */
  readonly baseEnvironment?: string;
  readonly changes: readonly ResourceChange[];
  /** What makes the comparison less than exact, for the reader. */
  readonly notes: readonly string[];
  /** What both registered, secrets left out; the base's is empty where everything is new. */
  readonly recordings: { readonly base: readonly RecordedResource[]; readonly head: readonly RecordedResource[] };
  /** The folders with `Pulumi.<environment>.yaml`; the base's is undefined where everything is new. */
  readonly configDirectories: { readonly head: string; readonly base?: string };
}

type Mode = NonNullable<RecordOptions["mode"]>;
type Resources = readonly RecordedResource[];

/**
 * Runs a program as it is and as it was, and compares what they register.
 *
 * Both are run as an update, in which values that a cloud decides are made up, the same on both sides: so that what is composed from them can
 * be compared. A program that cannot live with made-up values is run as a first preview instead, where they are unknown.
 *
 * Throws what the program throws; of the base's, that it is the base's.
 *
 * @throws MissingProgramError when there is no program in the working tree
 * @throws MissingBaseError when the base lacks the environment that `baseEnvironment` names
 */
export async function compare(options: ComparisonOptions): Promise<Comparison> {
  const { environment, base } = options;
  // What is wrong with the program now is told before anything of the base.
  entryOf(options.program);
  const program = path.resolve(options.program);
  const configDirectory = path.resolve(options.configDirectory ?? configDirectoryOf(program));
  const head: Side = { program, stack: environment, configDirectory };
  const { side: before, notes: baseNotes } = sideInBase(base, head, options.baseEnvironment);
  const { now, old, notes } = await recordBoth(head, before, options);
  const renamed = renameStack(old ?? [], before?.stack ?? environment, environment);
  return {
    environment,
    base: base.commit,
    ...(before && before.stack !== environment && { baseEnvironment: before.stack }),
    changes: resourceChanges(renamed, now),
    notes: [
      ...base.notes,
      ...baseNotes,
      ...movedProviders(
        { resources: renamed, config: before && old ? configOf(before) : {} },
        { resources: now, config: configOf(head) },
      ),
      ...notes,
    ],
    recordings: { base: renamed.map(withoutDigests), head: now.map(withoutDigests) },
    configDirectories: { head: configDirectory, ...(before && old && { base: before.configDirectory }) },
  };
}

/** Both recordings; the base's is undefined where everything is new. */
async function recordBoth(
  head: Side,
  before: Side | undefined,
  { base, timeoutSeconds, baseMayFail }: ComparisonOptions,
): Promise<{ now: Resources; old: Resources | undefined; notes: readonly string[] }> {
  const secretSalt = randomBytes(32).toString("hex");
  const { secretsBy, notes: secretNotes } = secretChanges(before && configured(before), configured(head));
  const record = (mode: Mode, side: Side) => recordApart({ ...side, mode, secretSalt, secretsBy }, { timeoutSeconds });
  const settled = <T>(side: Promise<T>) => Promise.allSettled([side]).then(([result]) => result);
  // One after the other: two at a time would need twice the memory.
  const both = async (mode: Mode) => {
    const now = await settled(record(mode, head));
    // Whatever the base does, this is what is told.
    if (now.status === "rejected" && isForCertain(now.reason)) throw now.reason;
    return [now, await settled(Promise.resolve(before && record(mode, before)))] as const;
  };

  const update = await both("update");
  // An error that does not come from made-up values comes again, and then it is the reader's.
  const failures = update.flatMap((side) => (side.status === "rejected" ? [side.reason] : []));
  const again = failures.length > 0 && !failures.some(isForCertain);
  const [now, old] = again ? await both("preview") : update;
  // What is wrong with the change itself matters more to its author than what was wrong before.
  if (now.status === "rejected") throw now.reason;
  if (old.status === "fulfilled") {
    const said = old.value?.notes.filter((note) => !now.value.notes.includes(note)) ?? [];
    const notes = [
      ...(again ? ["the program does not run with made-up values: what depends on a cloud's is unknown"] : []),
      ...secretNotes,
      ...now.value.notes,
      ...said.map((note) => `in the base: ${note}`),
    ];
    return { now: now.value.resources, old: old.value?.resources, notes };
  }
  const failure = inBase(base, old.reason);
  if (!baseMayFail) throw failure;
  const said = (failure instanceof Error ? failure.message : String(failure)).split("\n");
  // "Transform failed with 1 error:" says nothing without the line that follows.
  const first = said.slice(0, said[0]?.endsWith(":") ? 2 : 1).join(" ");
  const [whole] = update;
  const { resources, notes } = whole.status === "fulfilled" ? whole.value : now.value;
  return { now: resources, old: undefined, notes: [`${first}; everything is taken as new`, ...notes] };
}

/** Whether a failure has nothing to do with made-up values. */
const isForCertain = (failure: unknown) =>
  failure instanceof UnknownEndError ||
  (failure instanceof Error && /^Cannot find (module|package) |^Transform failed/.test(failure.message));

const configured = ({ configDirectory, stack }: Side) => stackFile(configDirectory, stack);

/** A side's configuration as its program reads it, secrets as stand-ins. */
const configOf = ({ program, stack, configDirectory }: Side) =>
  stackConfig({ stack, directory: configDirectory, project: projectOf(entryOf(program)) }).values;

/** Digests serve to compare. */
function withoutDigests(resource: RecordedResource): RecordedResource {
  return { ...resource, inputs: JSON.parse(JSON.stringify(resource.inputs, (_, value) => digestless(value))) };
}

const digestless = (value: unknown) =>
  typeof value === "string" && /^\[secret [\w-]+\]$/.test(value) ? SECRET : value;
