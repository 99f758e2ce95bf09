import type { Operation, ResourceChange } from "../changes/resource-changes";
import type { ToldStep } from "./engine-steps";
import type { EngineAgreement } from "./engine-view";

/** How much is done to a resource, for the two views to be compared by. */
const weight: Readonly<Record<Operation, number>> = { change: 1, add: 2, remove: 3, replace: 3 };

/** Compares what the offline view says of each resource with what the engine says, in order of URN. `failed`: the engine stopped at an error. */
export function agreementOf(
  changes: readonly ResourceChange[],
  steps: readonly ToldStep[],
  failed: boolean,
): EngineAgreement[] {
  const offline = new Map(changes.map((change) => [change.urn, change]));
  const engine = new Map(steps.map((step) => [step.urn, step]));
  return [...new Set([...offline.keys(), ...engine.keys()])].sort().map((urn) => {
    const [ours, theirs] = [offline.get(urn), engine.get(urn)];
    const reason = reasonFor(ours, theirs, failed);
    return {
      urn,
      verdict: verdictOf(ours?.operation, theirs?.operation),
      ...(ours && { offline: ours.operation }),
      ...(theirs && { engine: theirs.operation }),
      ...(reason !== undefined && { reason }),
    };
  });
}

function verdictOf(ours: Operation | undefined, theirs: Operation | undefined): EngineAgreement["verdict"] {
  if (ours === theirs) return "same";
  return (ours ? weight[ours] : 0) < (theirs ? weight[theirs] : 0) ? "missed" : "guessed";
}

function reasonFor(
  ours: ResourceChange | undefined,
  theirs: ToldStep | undefined,
  failed: boolean,
): string | undefined {
  if (!theirs)
    return ours && failed ? "the engine stopped at an error, perhaps before it came to it" : ours && notDone(ours);
  if (!ours) return notSeen(theirs);
  if (ours.operation !== theirs.operation) return otherwise(ours, theirs);
  const known = new Set(ours.properties.map(({ path }) => topOf(path)));
  const more = [...new Set(theirs.properties.map(topOf))].filter((property) => !known.has(property));
  return theirs.operation === "add" || more.length === 0 || known.size === 0
    ? undefined
    : `the engine also sees ${more.join(", ")}: ${theirs.drift ? "the cloud's differs" : "the state's differs from the base"}`;
}

/** The offline view says it, the engine does not. */
function notDone({ operation, properties }: ResourceChange): string {
  if (operation === "add") return "it is in the stack's state already: the head, or a part of it, was deployed before";
  if (operation === "remove")
    return "it is not in the stack's state: the base was not deployed, or it was removed since";
  if (properties.length > 0 && properties.every(({ old, new: now }) => old === "[secret]" && now === "[secret]")) {
    return "the secret has the same value, encrypted anew";
  }
  return "to the provider both are the same (a default, or another way to write it), or the head was deployed before";
}

/** The engine says it, the offline view does not. */
function notSeen({ operation, type, drift, imported, properties, replacing }: ToldStep): string {
  if (imported) return "it is in the cloud already, and the stack takes it in";
  if (operation === "add") {
    return drift
      ? "it is gone from the cloud, and made again"
      : "it is not in the stack's state: the base was not deployed, or it was taken out since";
  }
  if (operation === "remove")
    return "it is in the stack's state, and neither in the base nor in the head: left from another version";
  if (type.startsWith("pulumi:providers:")) return "the provider's version or configuration differs from the state's";
  if (drift) return `the cloud's differs from the state: somebody changed ${properties.join(", ") || "it"}`;
  if (operation === "replace" && replacing.length === 0) return "it is replaced with something that it depends on";
  return properties.length === 0
    ? "a provider's default or another version of the provider"
    : "the state is behind the base: the base was not deployed, or what the program reads beside its files differs";
}

/** Both say something, and not the same. */
function otherwise(ours: ResourceChange, theirs: ToldStep): string {
  if (ours.operation === "add") return "it is in the stack's state already";
  if (theirs.operation === "add")
    return theirs.drift ? "it is gone from the cloud, and made again" : "it is not in the stack's state";
  if (theirs.operation === "replace") {
    return theirs.replacing.length === 0
      ? "it is replaced with something that it depends on"
      : `the provider replaces it for ${theirs.replacing.join(", ")}`;
  }
  return ours.operation === "replace"
    ? "the provider changes it in place: what forces the replacement is the same in the state, or is not known to force one"
    : "the state differs from the base";
}

/** `tags` of `tags.owner` and of `tags["a.b"]`. */
const topOf = (path: string) => path.replace(/[.[].*$/s, "");
