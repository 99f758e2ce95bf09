import { changesMarkdown, escaped, type MarkdownDetail } from "../changes/changes-markdown";
import { countsText, operations } from "../changes/changes-text";
import { losesData, type ResourceChange } from "../changes/resource-changes";
import { costCell, costMarkdown } from "../cost/cost-markdown";
import { engineCounts, engineLines } from "./engine-text";
import { findingsMarkdown } from "./findings-markdown";
import { findingCounts } from "./findings-text";
import type { EnvironmentReport, PreviewReport } from "./report";

/**
 * Characters that a comment may have.
 * @see https://github.com/orgs/community/discussions/27190
 */
const githubLimit = 65_536;
/** Resources whose loss is told before anything is unfolded; the rest is counted. */
const mostLost = 20;

/** Something folded, as it is and as it is where there is no room. */
type Part = Pick<MarkdownDetail, "full" | "short"> & { readonly what: string; readonly count: number };

/**
 * Shows a report as a comment of a pull request: a table first, details folded. It begins with a line that is the same for every report of
 * these environments, by which an earlier comment is found and replaced. What would be too long loses its details, from the end, and then is
 * left out and counted.
 *
 * @param limit characters at most; GitHub's by default
 */
export function reportMarkdown(report: PreviewReport, limit = githubLimit): string {
  const { base, environments } = report;
  const head = [
    `<!-- isobar preview ${environments.map(({ environment }) => environment).join(" ")} -->`,
    `### Isobar preview${base ? ` against ${escaped(base.ref)} (${base.commit})` : ""}`,
    "",
    table(report),
    ...environments.flatMap(warnings),
  ].join("\n");
  return `${fitted(
    head,
    environments.flatMap((one) => parts(one, environments.length > 1)),
    limit,
  )}\n`;
}

function table({ base, environments }: PreviewReport): string {
  const header = [
    "environment",
    ...(base ? ["added", "changed", "replaced", "removed"] : ["resources"]),
    "policy",
    "cost a month",
  ];
  const rows = environments.map(({ environment, changes, resources, findings, cost, costChange }) => [
    `**${environment}**`,
    ...(changes
      ? operations.map((operation) => String(changes.filter((change) => change.operation === operation).length))
      : [String(resources.filter(({ custom }) => custom).length)]),
    findingCounts(findings),
    costCell(cost, costChange),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = header.map((_, index) => (index === 0 || index >= header.length - 2 ? "---" : "--:"));
  return [line(header), `|${rule.join("|")}|`, ...rows.map(line)].join("\n");
}

function warnings({ environment, changes = [], findings, notes }: EnvironmentReport): string[] {
  const lost = changes.filter(losesData);
  const high = findings.filter(({ status, severity, waiver }) => status === "new" && severity === "high" && !waiver);
  return [
    ...(lost.length > 0 ? ["", `> [!CAUTION]\n> **${environment}**: data is lost with ${lostMarkdown(lost)}`] : []),
    ...(high.length > 0
      ? [
          "",
          `> [!WARNING]\n> **${environment}**: ${[...new Set(high.map(({ title }) => `not so any more: ${title}`))].join("; ")}.`,
        ]
      : []),
    ...notes.map((note) => `\n_${environment}: ${note}_`),
  ];
}

/** What takes data with it: one in the sentence, several as a list below it, which leaves room for the rest of the comment. */
function lostMarkdown(lost: readonly ResourceChange[]): string {
  const titles = lost.map(({ name, type }) => `\`${name}\` (${type})`);
  if (titles.length === 1) return `${titles[0]}.`;
  const left = titles.length - mostLost;
  const more = left > 0 ? [`and ${left} more, below`] : [];
  return [`${titles.length} resources:`, ...[...titles.slice(0, mostLost), ...more].map((line) => `> - ${line}`)].join(
    "\n",
  );
}

function parts(
  { environment, changes = [], findings, cost, costChange, engine }: EnvironmentReport,
  several: boolean,
): Part[] {
  const titled = (title: string) => (several ? `${environment}: ${title}` : title);
  const folded = (title: string, text: string) =>
    `<details><summary>${escaped(titled(title))}</summary>\n\n${text}\n\n</details>`;
  const short = (title: string) => `_${titled(title)}; left out here, since a comment has no room for it_`;
  const part = (title: string, text: string, what: string, count: number): Part => ({
    full: folded(title, text),
    short: short(title),
    what,
    count,
  });
  const policy =
    findings.length > 0
      ? [part(`policy: ${findingCounts(findings)}`, findingsMarkdown(findings), "findings", findings.length)]
      : [];
  const engineLine =
    engine &&
    part(
      `engine: ${engineCounts(engine)}`,
      engineLines(engine)
        .map((line) => `- ${escaped(line)}`)
        .join("\n"),
      "differences",
      1,
    );
  const place =
    several && changes.length > 0
      ? [
          {
            full: `#### ${environment}: ${countsText(changes)}`,
            short: `#### ${environment}`,
            what: "changes",
            count: 0,
          },
        ]
      : [];
  return [
    ...policy,
    part("cost", costMarkdown(cost, costChange), "costs", 1),
    ...(engineLine ? [engineLine] : []),
    ...place,
    ...changesMarkdown(changes).map((detail) => ({ ...detail, what: "changes", count: detail.changes })),
  ];
}

/** As much as there is room for: from the end, what is long is shortened; when all is, what is left over is counted. */
function fitted(head: string, all: readonly Part[], limit: number): string {
  const sizes = all.map(({ full }) => full.length + 2);
  let size = head.length + 1 + sizes.reduce((sum, one) => sum + one, 0);
  const texts = all.map(({ full }) => full);
  for (let index = all.length - 1; index >= 0 && size > limit; index--) {
    const part = all[index];
    if (!part || part.short.length >= part.full.length) continue;
    size -= part.full.length - part.short.length;
    texts[index] = part.short;
  }
  if (size <= limit) return [head, ...texts].join("\n\n");
  const omitted = (from: number) => {
    const left = all.slice(from).filter(({ what }) => what === "changes");
    return `_${left.reduce((sum, { count }) => sum + count, 0)} more changes are left out here, since a comment has no room for them._`;
  };
  let text = head;
  for (const [index, next] of texts.entries()) {
    const room = limit - omitted(index).length - 3;
    if (text.length + next.length + 2 > room) return `${text}\n\n${omitted(index)}`.slice(0, limit - 1);
    text = `${text}\n\n${next}`;
  }
  return text.slice(0, limit - 1);
}
