import type { TestedCloud } from "./cluster-programs";
import { type HardeningRow, isProperty, type NothingToSet, type Property } from "./hardening-rows";

export const startOfTable = "<!-- The table is written from test/clouds/hardening-rows.ts -->";
export const endOfTable = "<!-- End of the table -->";

const code = (value: unknown) => `\`${value instanceof RegExp ? value.source : JSON.stringify(value)}\``;

const resourceName = (type: string) => type.split(":").at(-1) ?? type;

function show(cell: Property | NothingToSet): string {
  if (!isProperty(cell)) {
    const page = `([page](${cell.source}))`;
    const instead = cell.instead ? ` Nearest: ${show(cell.instead)}.` : "";
    return cell.always ? `always; ${cell.because} ${page}` : `**not possible**: ${cell.because} ${page}.${instead}`;
  }
  const along = cell.takesAlong ? `; takes along ${cell.takesAlong.rows.join(", ")}: ${cell.takesAlong.because}` : "";
  return `${resourceName(cell.type)} \`${cell.path}\` ${code(cell.best)}${cell.note ? `; ${cell.note}` : ""}${along}`;
}

/** The rows as a table, with the names of the tests that check them. */
export function hardeningTable(rows: readonly HardeningRow[]): string {
  const order: TestedCloud[] = ["aws", "gcp", "azure"];
  const lines = rows.map(({ name, setting, cells, lower }) => {
    const tests = [
      `${name} is at its best by default`,
      ...(lower ? [`lowering ${name} lowers it and nothing else`] : []),
    ];
    return [name, `\`${setting}\``, ...order.map((cloud) => show(cells[cloud])), tests.join("; ")];
  });
  const head = ["Row", "Setting", "EKS", "GKE", "AKS", "Tests in `hardening.test.ts`"];
  return [
    "",
    ...[head, head.map(() => "---"), ...lines].map(
      (cells) => `| ${cells.map((c) => c.replaceAll("|", "\\|")).join(" | ")} |`,
    ),
    "",
  ].join("\n");
}
