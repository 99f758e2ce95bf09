import type { GraphCloud } from "../../graph";

/**
 * The last day of each Kubernetes minor version's standard support, oldest first. Where a cloud names a month only, its last day; where it
 * gives estimates, those. None was read at the cloud's own page on one day:
 *
 * | cloud | the cloud's page | as found in |
 * |---|---|---|
 * | aws | https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html | https://aws-samples.github.io/sample-apex-skills, checked there on 2026-04-24 |
 * | gcp | https://cloud.google.com/kubernetes-engine/docs/release-schedule | https://endoflife.date/google-kubernetes-engine, of 2026-04-10 |
 * | azure | https://learn.microsoft.com/azure/aks/supported-kubernetes-versions | copies of its text up to version 1.37, which differ by a month for 1.33: the later one |
 */
const supportEnds: Readonly<
  Record<Exclude<GraphCloud, "none">, readonly (readonly [minor: string, lastDay: string])[]>
> = {
  aws: [
    ["1.29", "2025-03-23"],
    ["1.30", "2025-07-23"],
    ["1.31", "2025-11-26"],
    ["1.32", "2026-03-23"],
    ["1.33", "2026-07-29"],
    ["1.34", "2026-12-02"],
    ["1.35", "2027-03-27"],
  ],
  gcp: [
    ["1.29", "2025-04-12"],
    ["1.30", "2025-09-30"],
    ["1.31", "2026-01-16"],
    ["1.32", "2026-04-11"],
    ["1.33", "2026-08-03"],
    ["1.34", "2026-10-01"],
    ["1.35", "2027-04-11"],
  ],
  azure: [
    ["1.30", "2025-08-22"],
    ["1.31", "2025-11-01"],
    ["1.32", "2026-03-31"],
    ["1.33", "2026-07-31"],
    ["1.34", "2026-11-30"],
    ["1.35", "2027-03-31"],
    ["1.36", "2027-06-30"],
    ["1.37", "2027-10-31"],
  ],
};

/**
 * Since when a version has no standard support; undefined for one that has it, or that is not known.
 *
 * @param version as a cloud writes it: `1.35`, `1.32.4-gke.200`
 * @param today YYYY-MM-DD
 * @returns the last day of its support; for versions before the table's first, `before` that one's
 */
export function outOfSupport(
  cloud: Exclude<GraphCloud, "none">,
  version: string,
  today: string,
): { readonly lastDay: string; readonly before: boolean } | undefined {
  const minor = minorOf(version);
  const [first] = supportEnds[cloud];
  if (minor === undefined || first === undefined) return undefined;
  const [oldest, lastDay] = first;
  if (minor < (minorOf(oldest) ?? 0)) return { lastDay, before: true };
  const known = supportEnds[cloud].find(([name]) => minorOf(name) === minor);
  return known !== undefined && known[1] < today ? { lastDay: known[1], before: false } : undefined;
}

/** 35 of `1.35.2-gke.100`. */
function minorOf(version: string): number | undefined {
  const minor = /^v?1\.(\d{1,3})(\D|$)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}
