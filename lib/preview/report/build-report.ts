import { type Properties, shown } from "../changes/property-value";
import type { ResourceChange } from "../changes/resource-changes";
import { compareCost } from "../cost/compare-cost";
import { type CostEstimate, estimateCost, type Prices } from "../cost/estimate-cost";
import type { EngineView } from "../engine/engine-view";
import { ResourceGraph } from "../graph";
import { compareFindings, renamesBetween } from "../policy/compare-findings";
import { findingsOf } from "../policy/findings";
import type { Finding } from "../policy/rule";
import type { PreviewSettings } from "../preview-settings";
import type { RecordedResource } from "../recording/record";
import type { EnvironmentReport, ReportedResource } from "./report";

/** One version of an environment: what its program registers, and what its file says of previews. */
export interface Side {
  readonly resources: readonly RecordedResource[];
  readonly settings: PreviewSettings;
}

export interface ReportInput {
  readonly environment: string;
  readonly head: Side;
  /** What it is compared with; undefined without one. */
  readonly base?: Side & { readonly changes: readonly ResourceChange[] };
  readonly notes: readonly string[];
  readonly prices: Prices;
  /** By which waivers expire, YYYY-MM-DD. */
  readonly today: string;
  readonly engine?: EngineView;
}

interface Judged {
  readonly findings: readonly Finding[];
  readonly cost: CostEstimate;
}

/** Puts together what one environment is, what of it changes, which rules it breaks and what it costs. */
export function environmentReport(input: ReportInput): EnvironmentReport {
  const { environment, head, base, notes, engine } = input;
  const graph = new ResourceGraph(head.resources);
  const now = judged(graph, head, input);
  const before = base && judged(new ResourceGraph(base.resources), base, input);
  return {
    environment,
    notes: [...notes, ...unpriced(before?.cost, now.cost)],
    resources: head.resources.map((resource) => reported(resource, graph)),
    ...(base && { changes: base.changes }),
    findings: before
      ? compareFindings(before.findings, now.findings, renamesBetween(base?.resources ?? [], head.resources))
      : now.findings.map((finding) => ({ ...finding, status: "open" as const })),
    cost: now.cost,
    ...(before && { costChange: compareCost(before.cost, now.cost) }),
    ...(engine && { engine }),
  };
}

/** What has lost its price looks as if it cost nothing. */
function unpriced(before: CostEstimate | undefined, now: CostEstimate): string[] {
  const more = before ? now.unknown.length - before.unknown.length : 0;
  if (more <= 0) return [];
  return [
    `${more} more ${more === 1 ? "thing" : "things"} than in the base without a known price: the cost grows by more, or falls by less, than it looks`,
  ];
}

function judged(graph: ResourceGraph, { settings }: Side, { environment, prices, today }: ReportInput): Judged {
  const cost = estimateCost(graph, { prices, expectedNodes: settings.cost.expectedNodes });
  const { monthlyBudget } = settings.cost;
  const context = { environment, cost, ...(monthlyBudget !== undefined && { monthlyBudget }) };
  return { cost, findings: findingsOf(graph, context, settings.policy.waivers, today) };
}

function reported(resource: RecordedResource, graph: ResourceGraph): ReportedResource {
  const { urn, type, name, custom, parent, protect, dependencies } = resource;
  return {
    urn,
    type,
    name,
    custom,
    ...(parent !== undefined && { parent }),
    cloud: graph.cloudOf(resource),
    protected: protect,
    dependencies: [...dependencies].sort(),
    // Recorded inputs are plain data.
    inputs: shown(resource.inputs as Properties) as Properties,
  };
}
