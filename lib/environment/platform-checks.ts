import { z } from "zod";
import type { Issue } from "./issue";
import { isIssue, machinesFor } from "./machine-types";
import { nearest } from "./nearest";
import type { CloudName } from "./schema/clouds";
import type { PlatformSettings } from "./schema/environment";
import { nodePool } from "./schema/node-pool";
import { either } from "./schema/words";
import { valueAt } from "./zod-issues";

/**
 * What a cloud needs of its platform beyond what the schema says; paths start at the platform's top. It looks at the platform
 * as it was written, so that it can speak even when other parts are wrong.
 */
export function platformIssues(cloud: CloudName, platform: unknown): Issue[] {
  if (cloud === "existing") return existingIssues(platform);
  return [
    ...requiredIssues(cloud, platform),
    ...machineIssues(cloud, platform),
    ...workerPoolIssues(platform),
    ...executorIssues(platform),
  ];
}

function existingIssues(platform: unknown): Issue[] {
  if (valueAt(platform, ["postgres", "existing"]) !== undefined) return [];
  return [
    {
      path: ["postgres", "existing"],
      given: undefined,
      allowed: "the server to use, since an existing cluster brings no Postgres of its own",
    },
  ];
}

function requiredIssues(cloud: CloudName, platform: unknown): Issue[] {
  const needed = {
    cluster: "the cluster's settings, at least version",
    nodePools: "node pools, at least core",
  };
  return Object.entries(needed)
    .filter(([key]) => valueAt(platform, [key]) === undefined)
    .map(([key, what]) => ({ path: [key], given: undefined, allowed: `${what}; ${cloud} makes a cluster` }));
}

function poolsOf(platform: unknown): [string, unknown][] {
  const pools = valueAt(platform, ["nodePools"]);
  return pools !== null && typeof pools === "object" ? Object.entries(pools) : [];
}

/** Only what decides the machines, so that they are checked even when something else of the pool is wrong. */
const machineAsk = z.object({
  cpu: nodePool.shape.cpu,
  memoryGiB: nodePool.shape.memoryGiB,
  gpu: nodePool.shape.gpu,
  architecture: nodePool.shape.architecture,
  machineTypes: nodePool.shape.machineTypes,
  spot: nodePool.shape.spot,
});

function machineIssues(cloud: Exclude<CloudName, "existing">, platform: unknown): Issue[] {
  return poolsOf(platform).flatMap(([name, pool]) => {
    const settings = machineAsk.safeParse(pool);
    if (!settings.success) return [];
    const found = machinesFor(cloud, settings.data);
    return isIssue(found) ? [{ ...found, path: ["nodePools", name, ...found.path] }] : [];
  });
}

function workerPoolIssues(platform: unknown): Issue[] {
  const given = valueAt(platform, ["airflow", "workerPool"]);
  const pools = poolsOf(platform).map(([name]) => name);
  if (typeof given !== "string" || pools.length === 0 || pools.includes(given)) return [];
  const meant = nearest(given, pools);
  return [
    {
      path: ["airflow", "workerPool"],
      given,
      allowed: `a node pool: ${either(pools)}`,
      ...(meant !== undefined && { nearest: meant }),
    },
  ];
}

/** Under the LocalExecutor the scheduler would write logs to the bucket, and it has no cloud identity for that. */
function executorIssues(platform: unknown): Issue[] {
  const given = valueAt(platform, ["airflow", "executor"]);
  if (![given].flat().includes("LocalExecutor")) return [];
  const allowed = "KubernetesExecutor or CeleryExecutor; LocalExecutor on a cluster that exists";
  return [{ path: ["airflow", "executor"], given, allowed }];
}

/** Zones that are none of the region's; paths start at the environment's top. */
export function zoneIssues(clouds: unknown): Issue[] {
  return (["aws", "gcp"] as const).flatMap((cloud) => {
    const region = valueAt(clouds, [cloud, "region"]);
    const zones = valueAt(clouds, [cloud, "zones"]);
    if (typeof region !== "string" || !Array.isArray(zones)) return [];
    const form = cloud === "aws" ? `${region}a` : `${region}-b`;
    return zones.flatMap((zone, index) =>
      typeof zone === "string" && !zone.startsWith(form.slice(0, -1))
        ? [{ path: ["clouds", cloud, "zones", index], given: zone, allowed: `zones of ${region}, such as ${form}` }]
        : [],
    );
  });
}

/** Zones of a pool must be among those of its cloud, which the network spans. */
export function poolZoneIssues(
  cloudZones: readonly string[] | undefined,
  pools: PlatformSettings["nodePools"],
): Issue[] {
  if (!cloudZones) return [];
  return Object.entries(pools ?? {}).flatMap(([name, pool]) =>
    (pool.zones ?? []).flatMap((zone, index) =>
      cloudZones.includes(zone)
        ? []
        : [
            {
              path: ["nodePools", name, "zones", index],
              given: zone,
              allowed: `zones of the cloud: ${either(cloudZones)}`,
            },
          ],
    ),
  );
}
