import { waiverRule } from "../../../lib/preview/policy/findings";
import type { Rule } from "../../../lib/preview/policy/rule";
import { ruleSections } from "../../../lib/preview/policy/rules";

export const startOfTable = "<!-- rules: written by test/preview/policy/documentation.test.ts -->";
export const endOfTable = "<!-- /rules -->";

const row = ({ id, severity, title, setting, source }: Omit<Rule, "check">): string =>
  `| \`${id}\` | ${severity} | ${title} | ${setting === undefined ? "" : `\`${setting}\``} | [${new URL(source).host}](${source}) |`;

/** The rules, one table a section. */
export function ruleTable(): string {
  return Object.entries({ ...ruleSections, Waivers: [waiverRule] })
    .map(([section, all]) =>
      [
        `### ${section}`,
        "",
        "| rule | severity | what holds | setting | why |",
        "|---|---|---|---|---|",
        ...all.map(row),
      ].join("\n"),
    )
    .join("\n\n");
}
