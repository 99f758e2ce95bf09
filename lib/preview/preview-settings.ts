import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readFile } from "../environment/environment-file";
import { inFileOrder } from "../environment/findings";
import { InvalidEnvironmentError, type Issue } from "../environment/issue";
import { type CostSettings, cost } from "../environment/schema/cost";
import { type PolicySettings, policy } from "../environment/schema/policy";
import { issuesOf, valueAt } from "../environment/zod-issues";

/** What a preview reads of an environment: the rest is the program's. */
export interface PreviewSettings {
  readonly policy: PolicySettings;
  readonly cost: CostSettings;
}

const settings = z.object({ policy: policy.prefault({}), cost: cost.prefault({}) });

/**
 * What `Pulumi.<environment>.yaml` says below `isobar:environment` under `policy` and `cost`, of any program: also of one whose
 * configuration has nothing else of Isobar's. Defaults stand for what is absent, a missing file included.
 *
 * @param directory the folder with the stack's file
 * @throws InvalidEnvironmentError with everything that is wrong in them, or that makes the file no YAML
 */
export function previewSettings(directory: string, environment: string): PreviewSettings {
  const path = join(directory, `Pulumi.${environment}.yaml`);
  if (!existsSync(path)) return settingsIn({}, environment);
  const read = readFile(path);
  const { data, issues } = check(read.value);
  const located = issues.map((issue): Issue => {
    const location = read.locate(issue.path, issue.misnamed ? "key" : "value");
    return { ...issue, ...(location && { location }) };
  });
  const all = [...read.issues.filter(concerns), ...located].sort(inFileOrder);
  if (data && all.length === 0) return data;
  throw new InvalidEnvironmentError(all, `environment ${environment}`);
}

/**
 * The same of an environment that is there already, as a stack's configuration holds it.
 *
 * @throws InvalidEnvironmentError with everything that is wrong in them
 */
export function settingsIn(value: unknown, environment: string): PreviewSettings {
  const { data, issues } = check(value);
  if (data) return data;
  throw new InvalidEnvironmentError(issues, `environment ${environment}`);
}

/** Only its own keys: what else an environment is, the program's loader checks. */
function check(value: unknown): { readonly data: PreviewSettings | undefined; readonly issues: readonly Issue[] } {
  const written = Object.fromEntries(
    ["policy", "cost"].flatMap((key) => {
      const part = asDays(valueAt(value, [key]));
      return part === undefined ? [] : [[key, part]];
    }),
  );
  const { data, error } = settings.safeParse(written);
  return { data, issues: error ? issuesOf(error, settings, written) : [] };
}

/** Pulumi reads a day without quotes as a time: `2027-01-31 00:00:00 +0000 UTC`. */
function asDays(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/^(\d{4}-\d{2}-\d{2}) 00:00:00 \+0000 UTC$/, "$1");
  if (Array.isArray(value)) return value.map(asDays);
  if (!z.core.util.isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asDays(part)]));
}

/** Broken YAML has no path; names given twice elsewhere are the program's to report. */
const concerns = ({ path: [top] }: Issue) => top === undefined || top === "policy" || top === "cost";
