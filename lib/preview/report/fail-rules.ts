import { nearest } from "../../environment/nearest";
import { losesData } from "../changes/resource-changes";
import { isStateful } from "../changes/stateful";
import { type CostRule, costExceeds, parseCostRule } from "../cost/cost-rule";
import type { ComparedFinding, Severity } from "../policy/rule";
import { severities, unwaived } from "./findings-text";
import type { EnvironmentReport, PreviewReport } from "./report";

/** What `--fail-on` may name, as its help shows it. */
export const failRules = ["replace-stateful", "policy", "policy:high", "policy:low", "cost+20%", "cost+500"] as const;

/** When a preview fails. */
export type FailRule =
  | { readonly kind: "replace-stateful"; readonly text: string }
  | { readonly kind: "policy"; readonly text: string; readonly least: Severity }
  | { readonly kind: "cost"; readonly text: string; readonly rule: CostRule };

/** A `--fail-on` that names no rule. */
export class UnknownFailRuleError extends Error {
  override readonly name = "UnknownFailRuleError";
}

/**
 * The rules of `replace-stateful,policy,cost+20%`; none of `none`.
 *
 * - `replace-stateful`: something that holds data is replaced or removed, by the offline view or by the engine's.
 * - `policy`: a finding of severity medium or high is new, or, without a base, open; `policy:high` and `policy:low` set another least severity.
 * - `cost+20%`, `cost+500`: the expected cost grows by more than this share, or by more than so many US dollars a month.
 *
 * @throws UnknownFailRuleError for what is none of them, for nothing at all, and for `none` beside others
 */
export function parseFailRules(given: string): readonly FailRule[] {
  const words = given
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  if (words.length === 0) throw new UnknownFailRuleError(`no rule; ${allowed}`);
  if (!words.includes("none")) return words.map(failRule);
  if (words.length > 1) throw new UnknownFailRuleError(`${given}: none stands alone`);
  return [];
}

const allowed = `one of ${failRules.join(", ")}, or none`;

function failRule(text: string): FailRule {
  if (text === "replace-stateful") return { kind: "replace-stateful", text };
  const [word, least = "medium", ...more] = text.split(":");
  const severity = severities.find((one) => one === least);
  if (word === "policy" && severity && more.length === 0) return { kind: "policy", text, least: severity };
  if (/^cost\b/.test(text)) return { kind: "cost", text, rule: parseCostRule(text) };
  const meant = nearest(text, failRules);
  throw new UnknownFailRuleError(`${text}: ${allowed}${meant === undefined ? "" : `; did you mean ${meant}?`}`);
}

/** A rule that a report breaks, and how. */
export interface Failure {
  readonly rule: string;
  /** Such as `prod: 2 findings, private-api of prod-aws and 1 more`. */
  readonly message: string;
}

/** The rules that a report breaks, in the order of environments and rules. */
export function failures(report: PreviewReport, rules: readonly FailRule[]): readonly Failure[] {
  return report.environments.flatMap((environment) =>
    rules.flatMap((rule) => {
      const message = failureOf(rule, environment, report.base !== undefined);
      return message === undefined ? [] : [{ rule: rule.text, message: `${environment.environment}: ${message}` }];
    }),
  );
}

function failureOf(rule: FailRule, report: EnvironmentReport, hasBase: boolean) {
  const { changes = [], findings, costChange } = report;
  switch (rule.kind) {
    case "replace-stateful": {
      const lost = changes.filter(losesData).map(({ name, type }) => `${name} (${type})`);
      const all = [...lost, ...lostByEngine(report)];
      return all.length > 0 ? `data is lost with ${firstOf(all)}` : undefined;
    }
    case "policy": {
      const broken = unwaived(findings)
        .filter(({ status }) => status === (hasBase ? "new" : "open"))
        .filter(({ severity }) => severities.indexOf(severity) <= severities.indexOf(rule.least));
      const count = broken.length === 1 ? "a finding" : `${broken.length} findings`;
      return broken.length > 0 ? `${count}: ${firstOf(broken.map(named))}` : undefined;
    }
    case "cost":
      return costChange && costExceeds(costChange, rule.rule);
  }
}

/** What only the engine replaces or removes: a preview with it is not to pass what one without it would not have seen. */
function lostByEngine({ changes = [], resources, engine }: EnvironmentReport): readonly string[] {
  const seen = new Set(changes.filter(losesData).map(({ urn }) => urn));
  const inputs = new Map(resources.map((resource) => [resource.urn, resource.inputs]));
  return (engine?.steps ?? [])
    .filter(({ urn, operation }) => (operation === "replace" || operation === "remove") && !seen.has(urn))
    .filter(({ urn, type }) => isStateful(type, inputs.get(urn) ?? {}))
    .map(({ urn, type }) => `${urn.split("::").slice(3).join("::")} (${type}), as the engine says`);
}

const named = ({ rule, name }: ComparedFinding) => `${rule} of ${name}`;

function firstOf(all: readonly string[]): string {
  const more = all.length - 3;
  return `${all.slice(0, 3).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
