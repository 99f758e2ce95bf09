import type { ResourceChange } from "../../../lib/preview/changes/resource-changes";
import type { Agreement } from "./agreement";

/** One line of the table in docs/preview.md. */
export interface Row {
  readonly edit: string;
  readonly agreement: Agreement;
  /** What the offline diff says, for what Pulumi would refuse. */
  readonly changes: readonly ResourceChange[];
}

const kinds = ["add", "change", "replace", "remove"] as const;

/** The lines between the two marks in docs/preview.md. `engine/offline` where the two differ. */
export function tableOf(sections: readonly { readonly title: string; readonly rows: readonly Row[] }[]): string {
  const rows = sections.flatMap(({ rows }) => rows);
  const total = (of: (row: Row) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  const same = total(({ agreement }) => agreement.same.length);
  const differ = total(({ agreement }) => agreement.differences.length);
  return [
    `${rows.length} edits, ${same + differ} changed resources: ${percent(same, same + differ)} of the same kind. The engine guesses ${total(({ agreement }) => agreement.guesses.length)} more.`,
    "",
    ...sections.flatMap(({ title, rows }) => [
      `**${title}**`,
      "",
      "| edit | added | changed | replaced | removed | same kind | differ | engine guesses | refused |",
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
