import type { Issue } from "../../environment/issue";
import type { PostgresSettings } from "../../environment/schema/postgres";
import { type ServerSize, smallestSize, tooLarge } from "./postgres";
import { replicaIssues } from "./read-replica";
import { connectionsFor } from "./tuning";

/** Enterprise Plus restores to any second of 35 days where Enterprise does of 7, and fails over faster; it costs more. */
export type CloudSqlEdition = "ENTERPRISE" | "ENTERPRISE_PLUS";

/**
 * Days of write-ahead log that each edition keeps.
 * @see https://cloud.google.com/sql/docs/postgres/backup-recovery/configure-pitr
 */
export const logDays: Record<CloudSqlEdition, number> = { ENTERPRISE: 7, ENTERPRISE_PLUS: 35 };

/** @see https://cloud.google.com/sql/docs/postgres/machine-series-overview */
const enterprisePlusSizes: readonly ServerSize[] = [2, 4, 8, 16, 32, 48, 64, 80].map((cpu) => ({
  name: `db-perf-optimized-N-${cpu}`,
  cpu,
  memoryGiB: cpu * 8,
}));

/** Sizes that share their CPU with others'. Google's agreement covers none of them, with or without a standby. */
const sharedSizes: readonly ServerSize[] = [
  { name: "db-f1-micro", cpu: 0.2, memoryGiB: 0.6 },
  { name: "db-g1-small", cpu: 0.5, memoryGiB: 1.7 },
];

/**
 * Enterprise takes any custom size: one vCPU or an even number up to 96, memory in steps of 256 MiB, at least 3.75 GiB, and 0.9 to
 * 6.5 GiB per vCPU.
 * @see https://cloud.google.com/sql/docs/postgres/instance-settings
 */
function enterpriseSize(asked: Pick<PostgresSettings, "cpu" | "memoryGiB">): ServerSize | undefined {
  const fewest = Math.max(asked.cpu, asked.memoryGiB / 6.5);
  const cpu = fewest <= 1 ? 1 : Math.ceil(fewest / 2) * 2;
  const memory = Math.ceil((Math.max(asked.memoryGiB, 3.75, cpu * 0.9) * 1024) / 256) * 256;
  return cpu > 96 ? undefined : { name: `db-custom-${cpu}-${memory}`, cpu, memoryGiB: memory / 1024 };
}

/** What is chosen beside an environment's settings. */
export interface CloudSqlChoice {
  readonly edition?: CloudSqlEdition | undefined;
  /** An exact tier. */
  readonly tier?: string | undefined;
  /** The server's own region. */
  readonly region?: string | undefined;
  /** Regions for which a key is given. */
  readonly replicaRegions?: readonly string[];
}

export function editionFor(settings: PostgresSettings, asked?: CloudSqlEdition): CloudSqlEdition {
  return asked ?? (settings.backup.retentionDays > logDays.ENTERPRISE ? "ENTERPRISE_PLUS" : "ENTERPRISE");
}

/** The smallest tier of an edition that has at least this much; undefined when there is none. */
export function cloudSqlTier(
  edition: CloudSqlEdition,
  asked: Pick<PostgresSettings, "cpu" | "memoryGiB">,
): ServerSize | undefined {
  return edition === "ENTERPRISE" ? enterpriseSize(asked) : smallestSize(enterprisePlusSizes, asked);
}

/** What Cloud SQL cannot do of what is asked for. */
export function checkCloudSql(
  settings: PostgresSettings & { readonly highAvailability?: boolean | undefined },
  choice: CloudSqlChoice = {},
): Issue[] {
  const { tier, region, replicaRegions = [] } = choice;
  const edition = editionFor(settings, choice.edition);
  const needs = "needs a key there, given to CloudSqlPostgres as replicaRegions";
  return [
    ...(tier === undefined
      ? sizeIssues(settings, edition)
      : tierIssues(tier, edition, settings.highAvailability ?? true)),
    ...replicaIssues(settings.readReplicas, { own: region, others: replicaRegions, needs }),
  ];
}

function sizeIssues(settings: PostgresSettings, edition: CloudSqlEdition): Issue[] {
  const largest = edition === "ENTERPRISE" ? [{ name: "", cpu: 96, memoryGiB: 624 }] : enterprisePlusSizes;
  return cloudSqlTier(edition, settings) ? [] : [tooLarge(largest, settings)];
}

/** @see https://cloud.google.com/sql/docs/postgres/operational-guidelines */
function tierIssues(tier: string, edition: CloudSqlEdition, highAvailability: boolean): Issue[] {
  const shared = sharedSizes.some(({ name }) => name === tier);
  const issues: Issue[] = [];
  if (edition === "ENTERPRISE_PLUS" && (shared || tier.startsWith("db-custom-"))) {
    const allowed =
      "a tier of Enterprise Plus, which more than 7 days of backup need, such as db-perf-optimized-N-2; or edition: ENTERPRISE";
    issues.push({ path: ["tier"], given: tier, allowed });
  }
  if (edition === "ENTERPRISE" && tier.startsWith("db-perf-optimized-")) {
    const allowed = "a tier of Enterprise, such as db-custom-2-8192; or edition: ENTERPRISE_PLUS";
    issues.push({ path: ["tier"], given: tier, allowed });
  }
  if (shared && highAvailability) {
    const allowed =
      "a tier with a CPU of its own, which a standby needs to be covered by Google; or highAvailability: false";
    issues.push({ path: ["tier"], given: tier, allowed });
  }
  return issues;
}

/** The size to make; of an exact tier that tells no memory, only what was asked for is known. */
export function cloudSqlSize(
  settings: PostgresSettings,
  choice: CloudSqlChoice = {},
): { name: string; memoryGiB: number } {
  const { tier } = choice;
  if (tier === undefined) {
    const edition = editionFor(settings, choice.edition);
    return cloudSqlTier(edition, settings) ?? { name: "", memoryGiB: settings.memoryGiB };
  }
  const custom = /^db-custom-\d+-(\d+)$/.exec(tier)?.[1];
  const known = [...enterprisePlusSizes, ...sharedSizes].find(({ name }) => name === tier)?.memoryGiB;
  return { name: tier, memoryGiB: custom === undefined ? (known ?? settings.memoryGiB) : Number(custom) / 1024 };
}

/**
 * `max_connections` of the server that is made. It is set, so that it is the same for all tiers with this much memory and known beforehand.
 * @see https://cloud.google.com/sql/docs/postgres/flags
 */
export function cloudSqlConnections(settings: PostgresSettings, choice?: CloudSqlChoice): number {
  return connectionsFor(cloudSqlSize(settings, choice).memoryGiB);
}
