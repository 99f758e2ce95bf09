import type { Issue } from "../../environment/issue";
import type { PostgresSettings } from "../../environment/schema/postgres";
import { type ServerSize, smallestSize, tooLarge } from "./postgres";
import { replicaIssues } from "./read-replica";
import { connectionsFor } from "./tuning";

/**
 * Burstable below 8 GiB, then general and memory-optimized machines with Graviton processors. All of them can have a standby.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
 */
export const rdsSizes: readonly ServerSize[] = [
  { name: "db.t4g.small", cpu: 2, memoryGiB: 2 },
  { name: "db.t4g.medium", cpu: 2, memoryGiB: 4 },
  ...[
    ["large", 2],
    ["xlarge", 4],
    ["2xlarge", 8],
    ["4xlarge", 16],
    ["8xlarge", 32],
    ["12xlarge", 48],
    ["16xlarge", 64],
  ].flatMap(([size, cpu]) => [
    { name: `db.m7g.${size}`, cpu: Number(cpu), memoryGiB: Number(cpu) * 4 },
    { name: `db.r7g.${size}`, cpu: Number(cpu), memoryGiB: Number(cpu) * 8 },
  ]),
];

/** What is chosen beside an environment's settings. */
export interface RdsChoice {
  /** An exact instance class. */
  readonly instanceClass?: string | undefined;
  /** The server's own region. */
  readonly region?: string | undefined;
  /** Regions for which a key and subnets are given. */
  readonly replicaRegions?: readonly string[];
}

/** What RDS cannot do of what is asked for. */
export function checkRds(settings: PostgresSettings, choice: RdsChoice = {}): Issue[] {
  const { instanceClass, region, replicaRegions = [] } = choice;
  const issues: Issue[] = [];
  if (instanceClass === undefined && !smallestSize(rdsSizes, settings)) {
    issues.push(tooLarge(rdsSizes, settings));
  }
  if (instanceClass !== undefined && !/^db\.[a-z0-9-]+\.[a-z0-9]+$/.test(instanceClass)) {
    issues.push({ path: ["instanceClass"], given: instanceClass, allowed: "an instance class, such as db.m7g.large" });
  }
  const needs = "needs a key and subnets there, given to RdsPostgres as replicaRegions";
  return [...issues, ...replicaIssues(settings.readReplicas, { own: region, others: replicaRegions, needs })];
}

/** GiB of the burstable classes, and per vCPU of the general and the memory-optimized ones. */
const burstableGiB: Readonly<Record<string, number>> = {
  micro: 1,
  small: 2,
  medium: 4,
  large: 8,
  xlarge: 16,
  "2xlarge": 32,
};
const perCpuGiB: Readonly<Record<string, number>> = { m: 4, r: 8 };

/** The memory that a class's name tells; undefined for families whose names tell none. */
function memoryOf(instanceClass: string): number | undefined {
  const [, family = "", size = ""] = /^db\.([mrt])\d[a-z]*\.(\w+)$/.exec(instanceClass) ?? [];
  if (family === "t") return burstableGiB[size];
  const [, times] = /^(\d*)xlarge$/.exec(size) ?? [];
  const cpu = size === "large" ? 2 : times === undefined ? undefined : 4 * Number(times || 1);
  const each = perCpuGiB[family];
  return cpu === undefined || each === undefined ? undefined : cpu * each;
}

/** The size to make; of an exact class whose name tells no memory, only what was asked for is known. */
export function rdsSize(settings: PostgresSettings, instanceClass?: string): { name: string; memoryGiB: number } {
  if (instanceClass === undefined) {
    return smallestSize(rdsSizes, settings) ?? { name: "", memoryGiB: settings.memoryGiB };
  }
  return { name: instanceClass, memoryGiB: memoryOf(instanceClass) ?? settings.memoryGiB };
}

/**
 * `max_connections` of the server that is made. It is set to a figure, since RDS's own formula counts a memory that RDS tells nobody.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
export function rdsMaxConnections(settings: PostgresSettings, instanceClass?: string): number {
  return connectionsFor(rdsSize(settings, instanceClass).memoryGiB);
}

/**
 * `rds.rds_superuser_reserved_connections`, which RDS keeps beside PostgreSQL's own three.
 * @see https://repost.aws/knowledge-center/rds-postgresql-error-connection-slots
 */
const reservedConnections = 2;

/** `max_connections` of the server that is made, without those that RDS keeps for its own role. */
export function rdsConnections(settings: PostgresSettings, instanceClass?: string): number {
  return rdsMaxConnections(settings, instanceClass) - reservedConnections;
}
