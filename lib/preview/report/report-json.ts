import type { PreviewReport } from "./report";

/** A report for tools, in the form of `preview.schema.json`; the same bytes for the same report. */
export function reportJson(report: PreviewReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
