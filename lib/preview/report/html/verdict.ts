import { losesData } from "../../changes/resource-changes";
import type { EnvironmentReport } from "../report";
import { countsOf } from "./operations";

/** What a reviewer must know first, and how bad it is. */
export interface Verdict {
  readonly weight: "bad" | "warn" | "good";
  readonly text: string;
}

/** Lost data weighs most, then what newly breaks a rule; without a base, whatever breaks one. */
export function verdictOf({ changes, findings }: EnvironmentReport): Verdict {
  const lost = (changes ?? []).filter(losesData);
  if (lost.length > 0) {
    const what = lost.length === 1 ? "1 resource that holds data is" : `${lost.length} resources that hold data are`;
    return { weight: "bad", text: `${what} ${countsOf(lost).replace(/\d+ /g, "").replace(", ", " or ")}` };
  }
  const broken = findings.filter(({ status, waiver }) => !waiver && status === (changes ? "new" : "open"));
  const high = broken.filter(({ severity }) => severity === "high").length;
  const count = `${broken.length} ${changes ? "new " : ""}${broken.length === 1 ? "finding" : "findings"}`;
  if (high > 0) return { weight: "bad", text: `${count}, ${high} of high severity` };
  if (broken.length > 0) return { weight: "warn", text: count };
  if (changes?.length === 0) return { weight: "good", text: "Nothing changes" };
  return { weight: "good", text: changes ? "No data is lost, and no rule is newly broken" : "Every rule holds" };
}
