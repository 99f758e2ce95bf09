import type { Issue } from "./issue";
import { postgres, postgresVersions } from "./schema/postgres";
import { valueAt } from "./zod-issues";

/** Days for which production must be restorable: a weekend and the days until somebody notices. */
const productionRetentionDays = 7;

const makers = ["managed", "inCluster", "existing"] as const;

/** What of Postgres does not fit together. It looks at the platform as it was written; paths start at the platform's top. */
export function postgresIssues(platform: unknown): Issue[] {
  return [
    ...makerIssues(platform),
    ...retentionIssues(platform),
    ...upgradeIssues(platform),
    ...standbyIssues(platform),
  ];
}

function makerIssues(platform: unknown): Issue[] {
  const given = makers.filter((maker) => valueAt(platform, ["postgres", maker]) !== undefined);
  const issues: Issue[] = given.slice(1).map((maker) => ({
    path: ["postgres", maker],
    given: valueAt(platform, ["postgres", maker]),
    allowed: `one of managed, inCluster and existing; ${given[0]} is given already, and null in an override removes it`,
  }));
  const replicas = valueAt(platform, ["postgres", "readReplicas"]);
  const maker = given.find((name) => name !== "managed");
  if (maker && Array.isArray(replicas) && replicas.length > 0) {
    issues.push({ path: ["postgres", "readReplicas"], given: replicas, allowed: "with a managed server only" });
  }
  return issues;
}

/** A server that exists is backed up by whoever made it. */
function retentionIssues(platform: unknown): Issue[] {
  if (valueAt(platform, ["production"]) !== true || valueAt(platform, ["postgres", "existing"]) !== undefined)
    return [];
  const given = valueAt(platform, ["postgres", "backup", "retentionDays"]);
  if (typeof given !== "number" || given >= productionRetentionDays) return [];
  const allowed = `${productionRetentionDays} days or more where production is true`;
  return [{ path: ["postgres", "backup", "retentionDays"], given, allowed }];
}

function upgradeIssues(platform: unknown): Issue[] {
  const given = postgres.pick({ version: true, upgradeFrom: true }).safeParse({
    version: valueAt(platform, ["postgres", "version"]),
    upgradeFrom: valueAt(platform, ["postgres", "upgradeFrom"]),
  });
  if (!given.success || given.data.upgradeFrom === undefined) return [];
  const { version, upgradeFrom } = given.data;
  if (postgresVersions.indexOf(upgradeFrom) < postgresVersions.indexOf(version)) return [];
  const allowed = `a version before ${version}: a server's major version never goes down`;
  return [{ path: ["postgres", "upgradeFrom"], given: upgradeFrom, allowed }];
}

/** Of two instances that have each commit both, the loss of either stops every commit. One is a choice that is plain to see. */
function standbyIssues(platform: unknown): Issue[] {
  const instances = valueAt(platform, ["postgres", "inCluster", "instances"]);
  const asked = valueAt(platform, ["postgres", "highAvailability"]);
  const available = asked ?? valueAt(platform, ["highAvailability"]) ?? true;
  if (!(instances === 1 && asked === true) && !(instances === 2 && available === true)) return [];
  const allowed = "3 or more, or postgres.highAvailability: false";
  return [{ path: ["postgres", "inCluster", "instances"], given: instances, allowed }];
}
