import { existsSync } from "node:fs";
import * as path from "node:path";
import { nearest } from "../../environment/nearest";
import { configDirectoryOf, stacksIn } from "../program/project";
import { type Base, MissingBaseError } from "./base";

/** Where one side of a comparison has its program, and as what it runs. */
export interface Side {
  readonly program: string;
  readonly stack: string;
  /** The folder with `Pulumi.<stack>.yaml`. */
  readonly configDirectory: string;
}

/** The base's side, undefined where the base has none and everything is new; and what to tell the reader about it. */
export interface BaseSide {
  readonly side?: Side;
  readonly notes: readonly string[];
}

/**
 * Finds in the base what one environment was there, also where its file or the program's was called otherwise.
 *
 * @param baseEnvironment the environment's name in the base, when the user gave it
 * @throws MissingBaseError when the base has no environment of the name that the user gave
 */
export function sideInBase(base: Base, head: Side, baseEnvironment: string | undefined): BaseSide {
  const program = base.at(head.program) ?? base.renamedFrom(head.program);
  if (program === undefined) return { notes: [`${shown(head.program)} is not in the base: everything is new`] };
  const moved =
    base.at(head.program) === undefined ? [`${shown(head.program)} was ${base.nameOf(program)} in the base`] : [];
  const found = stackInBase(base, head, program, baseEnvironment);
  if (!found) return { notes: [...moved, newNote(base, head, program)] };
  return { side: { program, ...found }, notes: [...moved, ...renameNotes(head.stack, found.stack)] };
}

/** By what name and with what configuration the environment ran in the base; undefined where it was not there yet. */
function stackInBase(
  base: Base,
  head: Side,
  program: string,
  baseEnvironment: string | undefined,
): Pick<Side, "stack" | "configDirectory"> | undefined {
  const usual = base.at(head.configDirectory) ?? configDirectoryOf(program);
  if (baseEnvironment !== undefined) {
    if (stackFile(usual, baseEnvironment) === undefined) throw unknownEnvironment(base, usual, baseEnvironment);
    return { stack: baseEnvironment, configDirectory: usual };
  }
  const file = stackFile(head.configDirectory, head.stack);
  // Programs that need no configuration run without one, on both sides.
  if (file === undefined || stackFile(usual, head.stack) !== undefined) {
    return { stack: head.stack, configDirectory: usual };
  }
  const old = base.at(file) ?? base.renamedFrom(file);
  const stack = old === undefined ? undefined : stackOf(path.basename(old));
  return old === undefined || stack === undefined ? undefined : { stack, configDirectory: path.dirname(old) };
}

/** The file of a stack's configuration; undefined where there is none. */
export const stackFile = (folder: string, stack: string): string | undefined =>
  ["yaml", "yml"].map((ending) => path.join(folder, `Pulumi.${stack}.${ending}`)).find((file) => existsSync(file));
const stackOf = (file: string) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1];
const shown = (file: string) => path.relative(process.cwd(), file) || ".";

function unknownEnvironment(base: Base, folder: string, given: string): MissingBaseError {
  const known = stacksIn(folder);
  const meant = nearest(given, known);
  const have = known.length === 0 ? "none" : known.join(", ");
  return new MissingBaseError(
    `--base-environment ${given}: not in the base (${base.commit}), whose ${base.nameOf(folder) || "."} has ${have}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
  );
}

/** A name that only the base has may be the same environment's, too much changed for git to see it. */
function newNote(base: Base, head: Side, program: string): string {
  const now = stacksIn(head.configDirectory);
  const gone = stacksIn(base.at(head.configDirectory) ?? configDirectoryOf(program)).filter(
    (stack) => !now.includes(stack),
  );
  const hint = gone.length === 0 ? "" : `; when it was ${gone.join(" or ")} there: --base-environment ${gone[0]}`;
  return `${head.stack} is not in the base: everything is new${hint}`;
}

const renameNotes = (now: string, old: string) =>
  now === old
    ? []
    : [
        `${now} was ${old} in the base, and is compared as after pulumi stack rename ${now} -s ${old}; without that, Pulumi makes a stack of its own, where everything is new`,
      ];
