import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";

/** One step of the engine with one resource. */
export interface Step {
  /** create, update, delete, same, replace, create-replacement, delete-replaced, refresh, … */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** A component is not: it is nothing in a cloud. */
  readonly custom: boolean;
  /** Paths of the inputs that differ. */
  readonly changed: readonly string[];
  /** Properties that force a replacement. */
  readonly replacing: readonly string[];
  /** The inputs after the step, secrets hidden. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What a policy pack said of a resource. */
export interface Violation {
  readonly policy: string;
  readonly urn: string;
  readonly message: string;
  readonly level: string;
}

/** What the engine did, or in a preview would do, as its events tell it. */
export class Run {
  /** In the order in which the engine began them; the stack itself and default providers are left out. */
  readonly steps: readonly Step[];
  /** In the order in which they were finished: `create workers-b`. */
  readonly finished: readonly string[];
  /** Errors, as the user reads them. */
  readonly said: string;
  /** In the order in which they were found. */
  readonly violations: readonly Violation[];

  constructor(
    events: readonly EngineEvent[],
    readonly failed: boolean,
    readonly seconds: number,
    output: string,
  ) {
    this.steps = events.flatMap(({ resourcePreEvent }) => (resourcePreEvent ? step(resourcePreEvent.metadata) : []));
    this.finished = events.flatMap(({ resOutputsEvent }) =>
      resOutputsEvent ? step(resOutputsEvent.metadata).map(({ op, name }) => `${op} ${name}`) : [],
    );
    const spoken = events.flatMap(({ diagnosticEvent }) =>
      diagnosticEvent?.severity.startsWith("error")
        ? [uncoloured(`${diagnosticEvent.prefix ?? ""}${diagnosticEvent.message}`)]
        : [],
    );
    this.violations = events.flatMap(({ policyEvent }) =>
      policyEvent
        ? [
            {
              policy: policyEvent.policyName,
              urn: policyEvent.resourceUrn ?? "",
              message: uncoloured(policyEvent.message),
              level: policyEvent.enforcementLevel,
            },
          ]
        : [],
    );
    this.said = [...spoken, ...(failed && spoken.length === 0 ? [output] : [])].join("\n");
  }

  /** Every step that is not `same`, `read` or `refresh`. */
  get changes(): readonly Step[] {
    return this.steps.filter(({ op }) => !["same", "read", "refresh"].includes(op));
  }

  /** Names with what happens to them: `["create vpc", "update pool"]`, sorted. */
  get summary(): readonly string[] {
    return this.changes.map(({ op, name }) => `${op} ${name}`).sort();
  }

  /** Steps that make something in a cloud: neither providers nor components. */
  get made(): readonly Step[] {
    return this.steps.filter(
      ({ op, type, custom }) => op.startsWith("create") && custom && !type.startsWith("pulumi:providers:"),
    );
  }

  /** URNs of all resources that are there after the run. */
  get resources(): readonly string[] {
    const there = this.steps.filter(({ op }) => !["delete", "delete-replaced", "refresh"].includes(op));
    return [...new Set(there.map(({ urn }) => urn))].sort();
  }

  /** All steps with resources of a name. */
  of(name: string): readonly Step[] {
    return this.steps.filter((step) => step.name === name);
  }

  /** What was begun and neither finished nor failed. */
  get unfinished(): readonly string[] {
    return this.changes.map(({ op, name }) => `${op} ${name}`).filter((step) => !this.finished.includes(step));
  }

  /** How many steps of each kind. */
  get counts(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { op } of this.steps) {
      counts[op] = (counts[op] ?? 0) + 1;
    }
    return counts;
  }
}

function step(metadata: StepEventMetadata): Step[] {
  const { op, urn, type } = metadata;
  const name = urn.split("::").slice(3).join("::");
  if (type === "pulumi:pulumi:Stack" || (type.startsWith("pulumi:providers:") && name.startsWith("default"))) {
    return [];
  }
  return [
    {
      op,
      urn,
      type,
      name,
      custom: (metadata.new ?? metadata.old)?.custom ?? false,
      changed: Object.keys(metadata.detailedDiff ?? {}).sort(),
      replacing: [...(metadata.keys ?? [])].sort(),
      inputs: metadata.new?.inputs ?? {},
    },
  ];
}

/** The engine marks colours as `<{%fg 1%}>`. */
const uncoloured = (text: string): string => text.replace(/<\{%.*?%\}>/g, "").trim();
