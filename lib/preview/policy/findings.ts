import picomatch from "picomatch";
import type { WaiverSettings } from "../../environment/schema/policy";
import type { GraphResource, ResourceGraph } from "../graph";
import type { Breach, Finding, Rule, RuleContext, Severity } from "./rule";
import { rules } from "./rules";

/**
 * Every breach of every rule, by severity, rule and URN. One that a waiver accepts stays, and says so.
 *
 * A waiver that is over waives nothing and is a finding itself, and so is one that waives nothing: what it was for is gone, or was never
 * called so.
 *
 * @param waivers of the environment, `policy.waivers`
 * @param today YYYY-MM-DD; a waiver holds on its last day
 */
export function findingsOf(
  graph: ResourceGraph,
  context: RuleContext,
  waivers: readonly WaiverSettings[],
  today: string,
): readonly Finding[] {
  const accepted = waivers.map((waiver, index): Waiver => {
    // Names have slashes in them, as Kubernetes objects' do, and a star is for any part of a name.
    const fits = picomatch(waiver.resource, { bash: true, dot: true, nonegate: true });
    return { ...waiver, index, over: waiver.expires < today, fits: (name) => fits(name) || waiver.resource === name };
  });
  const needed = new Set<Waiver>();
  const found = rules.flatMap((rule) =>
    rule.check(graph, { ...context, today }).map((breach): Finding => {
      const fitting = accepted.filter(({ rule: id, fits }) => id === rule.id && fits(breach.resource.name));
      for (const waiver of fitting) needed.add(waiver);
      const waiver = fitting.find(({ over }) => !over);
      return {
        ...finding(rule, breach, graph),
        ...(waiver && { waiver: { reason: waiver.reason, expires: waiver.expires } }),
      };
    }),
  );
  const stack = graph.ofType("pulumi:pulumi:Stack")[0];
  const ofWaivers = accepted.flatMap((waiver) => waiverFinding(waiver, needed.has(waiver), stack, context));
  return [...found, ...ofWaivers].sort(inOrder);
}

interface Waiver extends WaiverSettings {
  readonly index: number;
  readonly over: boolean;
  readonly fits: (name: string) => boolean;
}

function finding(rule: Rule, breach: Breach, graph: ResourceGraph): Finding {
  const { resource, property, found } = breach;
  const setting = breach.setting ?? (isOurs(resource, graph) ? rule.setting : undefined);
  return {
    rule: rule.id,
    title: rule.title,
    severity: rule.severity,
    urn: resource.urn,
    type: resource.type,
    name: resource.name,
    cloud: graph.cloudOf(resource),
    ...(property !== undefined && { property }),
    found,
    ...(setting !== undefined && { setting }),
    source: rule.source,
  };
}

/** Whether the environment decides it: what a program makes beside Isobar's constructs, no setting mends. */
function isOurs(resource: GraphResource, graph: ResourceGraph): boolean {
  if (resource.type === "pulumi:pulumi:Stack") return true;
  return [...graph.ancestors(resource), resource].some(({ type }) => type.startsWith("isobar:"));
}

/** The rule of waivers themselves, which only their evaluation can judge. */
export const waiverRule: Omit<Rule, "check"> & { readonly setting: string } = {
  id: "waiver-expired",
  title: "Every waiver is still valid and needed",
  severity: "medium",
  setting: "policy.waivers",
  source: "https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure",
};

function waiverFinding(
  { index, over, rule, resource, expires }: Waiver,
  needed: boolean,
  stack: GraphResource | undefined,
  { environment }: RuleContext,
): Finding[] {
  if (needed && !over) return [];
  const what = `the waiver of ${rule} for ${resource}`;
  return [
    {
      rule: waiverRule.id,
      title: waiverRule.title,
      severity: over ? waiverRule.severity : "low",
      urn: stack?.urn ?? "",
      type: "pulumi:pulumi:Stack",
      name: stack?.name ?? environment,
      cloud: "none",
      found: over ? `${what} ended on ${expires}${needed ? "" : ", and nothing needs it"}` : `${what} waives nothing`,
      setting: `${waiverRule.setting}[${index}]`,
      source: waiverRule.source,
    },
  ];
}

const rank: Readonly<Record<Severity, number>> = { high: 0, medium: 1, low: 2 };
const byText = (a = "", b = "") => (a < b ? -1 : a > b ? 1 : 0);

/** By severity, rule and URN, and then so that the order is the same every time. */
export function inOrder(a: Finding, b: Finding): number {
  return (
    rank[a.severity] - rank[b.severity] ||
    byText(a.rule, b.rule) ||
    byText(a.urn, b.urn) ||
    byText(a.property, b.property) ||
    byText(a.found, b.found)
  );
}
