import { escaped } from "../changes/changes-markdown";
import type { ComparedFinding } from "../policy/rule";
import { findingGroups, findingPlace, waiverText } from "./findings-text";

/** Resources of one rule that are named; the rest is counted. */
const mostNamed = 10;

/** Findings as a list for a pull request's comment, new ones first. */
export function findingsMarkdown(findings: readonly ComparedFinding[]): string {
  return findingGroups(findings)
    .map(({ status, first, findings: same }) => {
      const settings = [...new Set(same.flatMap(({ setting }) => setting ?? []))].map((setting) => `\`${setting}\``);
      const mend = settings.length > 0 && status !== "fixed" ? `; set ${settings.join(", ")}` : "";
      const more = same.length > mostNamed ? [`  - and ${same.length - mostNamed} more`] : [];
      return [
        `- **${status}**, ${first.severity}: ${escaped(first.title)} ([${first.rule}](${first.source}))${mend}`,
        ...same
          .slice(0, mostNamed)
          .map((finding) => `  - ${escaped(`${findingPlace(finding)}: ${finding.found}${waiverText(finding)}`)}`),
        ...more,
      ].join("\n");
    })
    .join("\n");
}
