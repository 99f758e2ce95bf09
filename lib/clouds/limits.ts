import type { Issue } from "../environment/issue";
import type { PlatformSettings } from "../environment/schema/environment";
import type { PostgresSettings } from "../environment/schema/postgres";
import { logDaysIssues } from "./cluster/cluster";
import { type NetworkLimits, networkIssues } from "./network/network";

/** Where one cloud can do less than an environment can ask for. */
export interface CloudLimits {
  /** As people call the cloud. */
  readonly title: string;
  readonly network: NetworkLimits;
  /** Longest that control-plane logs are kept, in days. */
  readonly logDays: number;
  readonly postgres: (settings: PostgresSettings) => readonly Issue[];
}

/** Everything that a cloud cannot do of what a platform asks for, found before anything is made. */
export function limitIssues(platform: PlatformSettings, zones: readonly string[], limits: CloudLimits): Issue[] {
  const { network, cluster, postgres, highAvailability } = platform;
  const { natPerZone = highAvailability, flowLogs, flowLogDays, privateDomain } = network;
  const inNetwork = networkIssues({ zones, natPerZone, flowLogs, flowLogDays, privateDomain }, limits.network);
  return [
    ...inNetwork.map((issue) => under("network", issue)),
    ...(cluster ? logDaysIssues(cluster, limits.logDays, limits.title) : []),
    ...(postgres.existing || postgres.inCluster
      ? []
      : limits.postgres({ highAvailability, ...postgres }).map((issue) => under("postgres", issue))),
  ];
}

function under(part: string, issue: Issue): Issue {
  return { ...issue, path: [part, ...issue.path] };
}
