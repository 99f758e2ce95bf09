import type { RuleId } from "../../environment/schema/policy";
import type { CostEstimate } from "../cost/estimate";
import type { GraphCloud, GraphResource, ResourceGraph } from "../graph";

/** How bad a breach is: `high` opens a way in or loses data, `medium` weakens a defence, `low` is untidy or dear. */
export type Severity = "high" | "medium" | "low";

/** What a rule may ask beside the resources. */
export interface RuleContext {
  /** The environment's or stack's name. */
  readonly environment: string;
  /**
   * The day to judge on, YYYY-MM-DD.
   * @default the clock's
   */
  readonly today?: string;
  /** What it costs; undefined where nothing was estimated, as in a policy pack. */
  readonly cost?: CostEstimate;
  /** The environment's limit in US dollars a month. */
  readonly monthlyBudget?: number;
}

/** Something that must hold in every environment, judged on what a program registers. */
export interface Rule {
  readonly id: RuleId;
  /** What holds, as a sentence without a full stop: `The Kubernetes API is private`. */
  readonly title: string;
  readonly severity: Severity;
  /** The path in the environment file that fixes it, such as `cluster.publicEndpoint`; undefined where only the program can. */
  readonly setting?: string;
  /** The page that says why: of the provider, of Kubernetes, or of a benchmark. */
  readonly source: string;
  /** Where it does not hold. What is unknown before an update is not a breach. Never throws, whatever the inputs are. */
  check(graph: ResourceGraph, context: RuleContext): readonly Breach[];
}

/** One place where a rule does not hold. */
export interface Breach {
  readonly resource: GraphResource;
  /** The input that breaches it, such as `vpcConfig.endpointPublicAccess`. */
  readonly property?: string;
  /** What is there, in a few words and without a secret: `reachable from 0.0.0.0/0`. */
  readonly found: string;
  /** A nearer path than the rule's: `nodePools.gpu.zones`. */
  readonly setting?: string;
}

/** A breach as a reader sees it. */
export interface Finding {
  readonly rule: RuleId;
  readonly title: string;
  readonly severity: Severity;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly cloud: GraphCloud;
  readonly property?: string;
  readonly found: string;
  /** Path in the environment that fixes it. */
  readonly setting?: string;
  readonly source: string;
  /** Why it is accepted, and until when (a date, YYYY-MM-DD). */
  readonly waiver?: { readonly reason: string; readonly expires: string };
}

/** Against a base: not there before, there before and now, or no longer there. Without a base all are open. */
export type FindingStatus = "new" | "open" | "fixed";

export interface ComparedFinding extends Finding {
  readonly status: FindingStatus;
}
