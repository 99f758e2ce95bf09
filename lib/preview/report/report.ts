import type { ResourceChange } from "../changes/resource-changes";
import type { CostChange, CostEstimate } from "../cost/estimate";
import type { EngineView } from "../engine/engine-view";
import type { GraphCloud } from "../graph";
import type { ComparedFinding } from "../policy/rule";

/** The version of the report's form. It grows when a field is removed or changes its meaning, not when one is added. */
export const reportVersion = 1;

/** Everything that a preview found, for people and for tools. */
export interface PreviewReport {
  readonly version: typeof reportVersion;
  /** What it was compared with; undefined without `--base`. */
  readonly base?: { readonly ref: string; readonly commit: string };
  readonly environments: readonly EnvironmentReport[];
}

/** What a preview found in one environment. */
export interface EnvironmentReport {
  readonly environment: string;
  /** What makes the report less than exact, for the reader. */
  readonly notes: readonly string[];
  /** What the program registers now, in order of URN. Secrets and unknown values are named, never shown. */
  readonly resources: readonly ReportedResource[];
  /** What differs from the base, in order of URN; undefined without one. */
  readonly changes?: readonly ResourceChange[];
  /** By severity, rule and URN. Fixed ones are the base's. */
  readonly findings: readonly ComparedFinding[];
  readonly cost: CostEstimate;
  /** Undefined without a base. */
  readonly costChange?: CostChange;
  /** What the real engine says; undefined without `--engine`. */
  readonly engine?: EngineView;
}

/** One resource or component. */
export interface ReportedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent?: string;
  readonly cloud: GraphCloud;
  readonly protected: boolean;
  /** URNs of the resources that it waits for. */
  readonly dependencies: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
}
