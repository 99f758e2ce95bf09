import { isObject, isUnknown, type Value } from "../../../lib/preview/changes/property-value";
import type { Operation, ResourceChange } from "../../../lib/preview/changes/resource-changes";
import type { Run, Step } from "../run";

/** What happens to one resource, as the engine and the offline diff have it; undefined where one of them sees no change. */
export interface Kinds {
  /** Its type and name. */
  readonly resource: string;
  readonly engine: Operation | undefined;
  readonly offline: Operation | undefined;
  /** The engine lists it only because values are unknown until the update, or because its provider's are. */
  readonly guessed: boolean;
}

/** What the two say of one edit. Providers are left out: they are nothing in a cloud. */
export class Agreement {
  readonly all: readonly Kinds[];

  constructor(run: Run, changes: readonly ResourceChange[]) {
    const steps = new Map<string, Step>();
    for (const step of run.changes.filter(({ custom, type }) => custom && !isProvider(type))) {
      // A replacement is three steps, of which one has the properties that force it.
      if (steps.get(named(step))?.op !== "replace") steps.set(named(step), step);
    }
    const offline = new Map(
      changes.filter(({ type }) => !isProvider(type)).map((change) => [named(change), change.operation]),
    );
    this.all = [...new Set([...steps.keys(), ...offline.keys()])].sort().map((resource) => {
      const step = steps.get(resource);
      return {
        resource,
        engine: step && kindOf(step.op),
        offline: offline.get(resource),
        guessed: step !== undefined && isGuess(step),
      };
    });
  }

  get same(): readonly Kinds[] {
    return this.all.filter(({ engine, offline }) => engine === offline);
  }

  /** What only the engine lists, because it does not know better before the update. */
  get guesses(): readonly Kinds[] {
    return this.all.filter(({ offline, guessed }) => offline === undefined && guessed);
  }

  /** Everything else. */
  get differences(): readonly Kinds[] {
    return this.all.filter((kinds) => !this.same.includes(kinds) && !this.guesses.includes(kinds));
  }

  /** How many of a kind. */
  count(side: "engine" | "offline", kind: Operation): number {
    return this.all.filter((kinds) => kinds[side] === kind).length;
  }
}

export const named = ({ type, name }: { readonly type: string; readonly name: string }): string => `${type} ${name}`;

const isProvider = (type: string): boolean => type.startsWith("pulumi:providers:");

function kindOf(op: string): Operation {
  if (op === "create") return "add";
  if (op === "update") return "change";
  if (op === "delete") return "remove";
  if (["replace", "create-replacement", "delete-replaced"].includes(op)) return "replace";
  throw new Error(`no kind for the engine's step ${op}`);
}

function isGuess({ op, changed, inputs }: Step): boolean {
  // A step's inputs are plain data, as the engine's events carry it.
  const after = inputs as Value;
  return ["update", "replace"].includes(op) && changed.every((path) => isUnknown(at(after, path)));
}

/** The value at a path such as `spec.template.spec.containers[0].env[6].value`, where keys with a dot are in brackets and quotes. */
function at(value: Value | undefined, path: string): Value | undefined {
  let found: Value | undefined = value;
  for (const [, quoted, index, key] of path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)) {
    if (Array.isArray(found)) found = found[Number(index)];
    else if (isObject(found)) found = found[quoted ?? key ?? index ?? ""];
    else return undefined;
    if (isUnknown(found)) return found;
  }
  return found;
}
