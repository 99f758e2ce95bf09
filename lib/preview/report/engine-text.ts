import type { Colors } from "picocolors/types";
import type { EngineAgreement, EngineView } from "../engine/engine-view";

/** `120 the same, 2 missed, 1 guessed` */
export function engineCounts({ agreement }: EngineView): string {
  const count = (verdict: EngineAgreement["verdict"]) => agreement.filter((one) => one.verdict === verdict).length;
  return `${count("same")} the same, ${count("missed")} missed, ${count("guessed")} guessed`;
}

/** What the offline view missed or guessed, each on a line: `missed  change prod-aws (aws:rds/instance:Instance): …`. */
export function engineLines({ agreement, diagnostics }: EngineView): readonly string[] {
  return [
    ...agreement.flatMap(({ urn, verdict, offline, engine, reason }) => {
      if (verdict === "same") return [];
      const said = `offline ${offline ?? "nothing"}, engine ${engine ?? "nothing"}`;
      return [`${verdict}  ${nameOf(urn)}: ${said}${reason === undefined ? "" : `; ${reason}`}`];
    }),
    ...diagnostics,
  ];
}

/** Shows in a terminal what the engine says beside the offline view. */
export function engineText(view: EngineView, colors: Colors): string[] {
  return [
    `  ${engineCounts(view)} ${colors.dim(`(Pulumi ${view.engineVersion})`)}`,
    ...engineLines(view).map((line) => `  ${line}`),
  ];
}

/** `prod-aws (aws:rds/instance:Instance)` of a URN. */
function nameOf(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  return `${name.join("::")} (${types.split("$").at(-1)})`;
}
