import { isDeepStrictEqual } from "node:util";
import type { Operation } from "../changes/resource-changes";
import type { DigestStep } from "./engine-digest";
import type { EngineStep } from "./engine-view";

/** A step of the engine, with what tells why it differs from another view. */
export interface ToldStep extends EngineStep {
  /** Whether it differs from what is in the cloud, and not from what the program said before. */
  readonly drift: boolean;
  /** Whether the cloud has it already and the stack takes it in. */
  readonly imported: boolean;
}

/** What each of the engine's operations comes to. What is missing changes nothing: same, read, refresh, discard. */
const operations: Readonly<Record<string, Operation>> = {
  create: "add",
  import: "add",
  update: "change",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "import-replacement": "replace",
  delete: "remove",
};

/**
 * What the engine would do to each resource, in order of URN. A replacement's steps are one; of a refresh and what follows it, the last counts:
 * it is what would be done. Components, stacks and providers that the engine makes itself are left out.
 */
export function engineSteps(steps: readonly DigestStep[]): ToldStep[] {
  const byUrn = new Map<string, DigestStep[]>();
  for (const step of steps) if (counts(step)) byUrn.set(step.urn, [...(byUrn.get(step.urn) ?? []), step]);
  return [...byUrn.entries()]
    .flatMap(([urn, several]) => merged(urn, several) ?? [])
    .sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

function counts({ urn, oldState, newState }: DigestStep): boolean {
  const type = typeOf(urn);
  if (type.startsWith("pulumi:pulumi:")) return false;
  if (type.startsWith("pulumi:providers:") && /::default(_[\w.+-]*)?$/.test(urn)) return false;
  return (newState ?? oldState)?.custom ?? true;
}

function merged(urn: string, steps: readonly DigestStep[]): ToldStep | undefined {
  // What an earlier, broken update left to be deleted goes besides.
  const own = steps.filter((step) => !(step.op === "delete" && step.oldState?.delete));
  const replacement = own.filter((step) => operations[step.op] === "replace");
  const last = replacement.length > 0 ? replacement : own.slice(-1);
  const operation = operations[last[0]?.op ?? ""];
  if (operation === undefined) return undefined;
  const details = last.flatMap(({ detailedDiff }) => Object.entries(detailedDiff ?? {}));
  const reasons = last.flatMap(({ diffReasons }) => diffReasons ?? []);
  const properties = details.length > 0 ? details.map(([path]) => path) : reasons;
  const isWhole = operation === "add" || operation === "remove";
  return {
    urn,
    type: typeOf(urn),
    operation,
    properties: isWhole ? [] : sorted(properties),
    replacing: operation === "replace" ? sorted(last.flatMap(({ replaceReasons }) => replaceReasons ?? [])) : [],
    drift: drifted(own.slice(0, -last.length), last[0]),
    imported: last.some(({ op }) => op.startsWith("import")),
  };
}

/**
 * Whether the cloud has something else than the state said: a refresh finds it otherwise, or gone, before the program's own step.
 */
function drifted(before: readonly DigestStep[], step: DigestStep | undefined): boolean {
  if (before.some(({ op }) => op === "update" || op === "delete")) return true;
  const refresh = before.find(({ op }) => op === "refresh");
  if (!refresh || !step) return false;
  const [was, is] = [refresh.oldState ?? refresh.newState, step.oldState];
  return !is || !isDeepStrictEqual(was?.inputs, is.inputs);
}

const sorted = (paths: readonly string[]) => [...new Set(paths)].sort();
const typeOf = (urn: string) => urn.split("::")[2]?.split("$").at(-1) ?? "";
