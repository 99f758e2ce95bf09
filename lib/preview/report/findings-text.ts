import type { Colors } from "picocolors/types";
import type { ComparedFinding, FindingStatus, Severity } from "../policy/rule";

export const severities: readonly Severity[] = ["high", "medium", "low"];
const statuses: readonly FindingStatus[] = ["new", "open", "fixed"];
/** Resources of one rule that are named; the rest is counted. */
const mostNamed = 5;

/** Findings that nobody has accepted. */
export const unwaived = (findings: readonly ComparedFinding[]): readonly ComparedFinding[] =>
  findings.filter(({ waiver }) => waiver === undefined);

/** Findings of one rule that have the same status and are waived or not alike. */
export interface FindingGroup {
  readonly status: FindingStatus | "waived";
  readonly first: ComparedFinding;
  readonly findings: readonly ComparedFinding[];
}

/** Findings by status (new ones first, waived ones last), severity and rule. */
export function findingGroups(findings: readonly ComparedFinding[]): readonly FindingGroup[] {
  const groups = new Map<
    string,
    { status: FindingGroup["status"]; first: ComparedFinding; findings: ComparedFinding[] }
  >();
  for (const finding of findings) {
    const status = finding.waiver && finding.status !== "fixed" ? "waived" : finding.status;
    const key = `${status} ${finding.rule}`;
    const there = groups.get(key);
    if (there) there.findings.push(finding);
    else groups.set(key, { status, first: finding, findings: [finding] });
  }
  const order: readonly FindingGroup["status"][] = [...statuses, "waived"];
  return [...groups.values()].sort(
    (a, b) =>
      order.indexOf(a.status) - order.indexOf(b.status) ||
      severities.indexOf(a.first.severity) - severities.indexOf(b.first.severity),
  );
}

/** `2 new (1 high, 1 low), 14 open, 1 fixed, 3 waived`; without a base `14 open (2 medium, 12 low)`. */
export function findingCounts(findings: readonly ComparedFinding[]): string {
  const counted = (all: readonly ComparedFinding[]) => {
    const parts = severities.flatMap((severity) => {
      const count = all.filter((finding) => finding.severity === severity).length;
      return count > 0 ? [`${count} ${severity}`] : [];
    });
    return parts.length > 0 ? ` (${parts.join(", ")})` : "";
  };
  const parts = statuses.flatMap((status) => {
    const all = findings.filter((finding) => finding.status === status && (status === "fixed" || !finding.waiver));
    return all.length > 0 ? [`${all.length} ${status}${status === "fixed" ? "" : counted(all)}`] : [];
  });
  const waived = findings.filter(({ status, waiver }) => waiver && status !== "fixed").length;
  return [...parts, ...(waived > 0 ? [`${waived} waived`] : [])].join(", ") || "nothing found";
}

/** Shows findings in a terminal: each rule once, with what breaches it, the setting that mends it, and why. */
export function findingsText(
  findings: readonly ComparedFinding[],
  { colors, all }: { readonly colors: Colors; readonly all: boolean },
): string[] {
  const paint: Readonly<Record<Severity, (text: string) => string>> = {
    high: (text) => colors.red(colors.bold(text)),
    medium: colors.yellow,
    low: colors.dim,
  };
  return findingGroups(findings).flatMap(({ status, first, findings: same }) => {
    const shown = all ? same : same.slice(0, mostNamed);
    const settings = [...new Set(same.flatMap(({ setting }) => setting ?? []))];
    return [
      `  ${status.padEnd(6)} ${paint[first.severity](first.severity.padEnd(6))} ${colors.bold(first.rule)}  ${first.title}`,
      ...shown.map((finding) => `      ${findingPlace(finding)}: ${finding.found}${waiverText(finding)}`),
      ...(same.length > shown.length ? [`      and ${same.length - shown.length} more`] : []),
      ...(settings.length > 0 && status !== "fixed" ? [`      ${colors.dim("set")} ${settings.join(", ")}`] : []),
      ...(status === "fixed" ? [] : [`      ${colors.dim(first.source)}`]),
    ];
  });
}

/** `prod-aws (aws:eks/cluster:Cluster) vpcConfig.endpointPublicAccess` */
export function findingPlace({ name, type, property }: ComparedFinding): string {
  return `${name} (${type})${property === undefined ? "" : ` ${property}`}`;
}

export function waiverText({ waiver, status }: ComparedFinding): string {
  return waiver && status !== "fixed" ? `; accepted until ${waiver.expires}: ${waiver.reason}` : "";
}
