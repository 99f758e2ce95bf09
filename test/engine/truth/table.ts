import type { ResourceChange } from "../../../lib/preview/changes/resource-changes";
import type { Agreement } from "./agreement";
import { reasons } from "./reasons";

/** One line of the table in docs/preview.md. */
export interface Row {
  readonly edit: string;
  readonly agreement: Agreement;
  /** What the offline diff says, for what Pulumi would refuse. */
  readonly changes: readonly ResourceChange[];
}

const legend = [
  "How well it tells what the engine will do: each edit of the production environment is previewed by the real engine over stand-ins for the clouds, which take the same",
  "[table of replacements](../lib/preview/changes/replacements.json) for the providers' rules, and by `isobar preview`. Resources are compared by what happens to them; providers,",
  "which are nothing in a cloud, are left out. The table itself is compared with the documentation of the installed SDKs.",
  "",
  "- **added … removed**: how many, engine/offline where the two differ.",
  "- **not yet known**: what the engine lists only because a value, or the address of its cluster, is not known before the update. Most of it stays as it is: an update of the",
  "  Kubernetes version, carried out, touches none of it. What a replaced resource decides anew, such as the name of a scaling group, may change it after all.",
  "- **refused**: replacements and removals of what is protected, which Pulumi refuses.",
  ...reasons.map(({ why }) => `- **differ**: ${why}`),
];

const kinds = ["add", "change", "replace", "remove"] as const;

/** The lines between the two marks in docs/preview.md. `engine/offline` where the two differ. */
export function tableOf(sections: readonly { readonly title: string; readonly rows: readonly Row[] }[]): string {
  const rows = sections.flatMap(({ rows }) => rows);
  const total = (of: (row: Row) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  const same = total(({ agreement }) => agreement.same.length);
  const differ = total(({ agreement }) => agreement.differences.length);
  return [
    ...legend,
    "",
    `${rows.length} edits, ${same + differ} changed resources: ${percent(same, same + differ)} of the same kind. ${differ} differ. The engine lists ${total(({ agreement }) => agreement.guesses.length)} more as not yet known.`,
    "",
    ...sections.flatMap(({ title, rows }) => [
      `**${title}**`,
      "",
      "| edit | added | changed | replaced | removed | same kind | differ | not yet known | refused |",
      "|---|---|---|---|---|---|---|---|---|",
      ...rows.map(line),
      "",
    ]),
  ].join("\n");
}

function line({ edit, agreement, changes }: Row): string {
  const guessed = (kind: (typeof kinds)[number]) => agreement.guesses.filter(({ engine }) => engine === kind).length;
  const counts = kinds.map((kind) => {
    const [engine, offline] = [agreement.count("engine", kind) - guessed(kind), agreement.count("offline", kind)];
    return engine === offline ? engine : `${engine}/${offline}`;
  });
  const refused = changes.filter(
    ({ protected: kept, operation }) => kept && (operation === "replace" || operation === "remove"),
  ).length;
  const judged = agreement.same.length + agreement.differences.length;
  const cells = [
    edit,
    ...counts,
    percent(agreement.same.length, judged),
    agreement.differences.length,
    agreement.guesses.length,
    refused,
  ];
  return `| ${cells.join(" | ")} |`;
}

const percent = (part: number, all: number): string => `${all === 0 ? 100 : Math.floor((1000 * part) / all) / 10} %`;
