import type { Issue } from "../../environment/issue";
import type { PostgresSettings } from "../../environment/schema/postgres";
import type { NameRule } from "../names";
import { type ServerSize, smallestSize, tooLarge } from "./postgres";
import { replicaIssues } from "./read-replica";

/** @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftdbforpostgresql */
export const flexibleServerName: NameRule = { min: 3, max: 63, dashes: true };

export type FlexibleServerTier = "Burstable" | "GeneralPurpose" | "MemoryOptimized";

/** An exact size. */
export interface FlexibleServerSku {
  readonly name: string;
  readonly tier: FlexibleServerTier;
}

interface FlexibleServerSize extends ServerSize {
  readonly tier: FlexibleServerTier;
}

/** @see https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-compute */
export const flexibleServerSizes: readonly FlexibleServerSize[] = [
  { name: "Standard_B2s", tier: "Burstable", cpu: 2, memoryGiB: 4 },
  ...[2, 4, 8, 16, 32, 48, 64, 96].flatMap((cpu): FlexibleServerSize[] => [
    { name: `Standard_D${cpu}ds_v5`, tier: "GeneralPurpose", cpu, memoryGiB: cpu * 4 },
    { name: `Standard_E${cpu}ds_v5`, tier: "MemoryOptimized", cpu, memoryGiB: cpu === 96 ? 672 : cpu * 8 },
  ]),
];

/** Azure's disks come in these sizes. @see https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-storage */
const diskGiB = [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384] as const;

/** The smallest disk with at least this much. */
export function diskFor(storageGiB: number): number {
  return diskGiB.find((disk) => disk >= storageGiB) ?? storageGiB;
}

type Asked = PostgresSettings & { readonly highAvailability?: boolean | undefined };

/**
 * Burstable servers can have neither a standby nor read replicas.
 * @see https://learn.microsoft.com/azure/reliability/reliability-postgresql-flexible-server
 * @see https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-read-replicas
 */
function needsWholeCpus({ highAvailability = true, readReplicas = [] }: Asked): boolean {
  return highAvailability || readReplicas.length > 0;
}

/** What is chosen beside an environment's settings. */
export interface FlexibleServerChoice {
  readonly sku?: FlexibleServerSku | undefined;
  /** The server's own region. */
  readonly region?: string | undefined;
  /** Regions for which a subnet and a key are given. */
  readonly replicaRegions?: readonly string[];
}

/** What Flexible Server cannot do of what is asked for. */
export function checkFlexibleServer(settings: Asked, choice: FlexibleServerChoice = {}): Issue[] {
  const { sku, region, replicaRegions = [] } = choice;
  const { backup, readReplicas = [], upgradeFrom } = settings;
  const issues: Issue[] = [];
  if (sku === undefined && !flexibleServerSize(settings)) {
    issues.push(tooLarge(flexibleServerSizes, settings));
  }
  if (sku?.tier === "Burstable" && needsWholeCpus(settings)) {
    const less = readReplicas.length > 0 ? "no readReplicas and highAvailability: false" : "highAvailability: false";
    const allowed = `GeneralPurpose or MemoryOptimized, as burstable servers have no standby and no replicas; or ${less}`;
    issues.push({ path: ["sku", "tier"], given: sku.tier, allowed });
  }
  if (backup.retentionDays < 7) {
    issues.push({ path: ["backup", "retentionDays"], given: backup.retentionDays, allowed: "7 to 35 days on Azure" });
  }
  if (upgradeFrom !== undefined && upgradeFrom !== settings.version && readReplicas.length > 0) {
    const allowed =
      "none while upgradeFrom is set: Azure upgrades no server that has replicas; make them anew afterwards";
    issues.push({ path: ["readReplicas"], given: readReplicas.map(({ name }) => name), allowed });
  }
  const needs = "needs a subnet and a key there, given to FlexibleServerPostgres as replicaRegions";
  return [...issues, ...replicaIssues(readReplicas, { own: region, others: replicaRegions, needs })];
}

/** GiB of the burstable sizes; general ones have 4 per vCPU, memory-optimized ones 8. */
const burstableGiB: Readonly<Record<string, number>> = {
  Standard_B1ms: 2,
  Standard_B2s: 4,
  Standard_B2ms: 8,
  Standard_B4ms: 16,
  Standard_B8ms: 32,
  Standard_B12ms: 48,
  Standard_B16ms: 64,
  Standard_B20ms: 80,
};

/** The memory that a size's name tells. */
function memoryOf(name: string): number | undefined {
  const [, family, cpu] = /^Standard_([DE])(\d+)[a-z]*_v\d$/.exec(name) ?? [];
  if (cpu === undefined) return burstableGiB[name];
  // The largest of one generation is an exception.
  return flexibleServerSizes.find((size) => size.name === name)?.memoryGiB ?? Number(cpu) * (family === "D" ? 4 : 8);
}

/** The size to make; undefined when there is none. Of an exact size whose name tells no memory, only what was asked for is known. */
export function flexibleServerSize(
  settings: Asked,
  sku?: FlexibleServerSku,
): (FlexibleServerSku & { readonly memoryGiB: number }) | undefined {
  if (sku === undefined) {
    const whole = needsWholeCpus(settings);
    return smallestSize(
      flexibleServerSizes.filter((size) => !whole || size.tier !== "Burstable"),
      settings,
    );
  }
  return { ...sku, memoryGiB: memoryOf(sku.name) ?? settings.memoryGiB };
}

/** Connections that Azure keeps for its own replication and monitoring. */
const reservedConnections = 15;

/**
 * Azure's own `max_connections` for a new server with this much memory. A change holds only after a restart, which nobody makes, so that it
 * is this figure that is set; Azure alone would leave it as it was when the server grows.
 * @see https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-limits#maximum-connections
 */
export function flexibleServerMaxConnections(memoryGiB: number): number {
  return memoryGiB <= 2 ? memoryGiB * 25 : Math.min(Math.floor(memoryGiB * 1024 * 0.1049164697034809), 5000);
}

/** `max_connections` of the server that is made, without those that Azure keeps for itself. */
export function flexibleServerConnections(settings: Asked, sku?: FlexibleServerSku): number {
  const { memoryGiB } = flexibleServerSize(settings, sku) ?? settings;
  return flexibleServerMaxConnections(memoryGiB) - reservedConnections;
}
