import { z } from "zod";
import type { Issue } from "./issue";
import { buckets } from "./schema/buckets";
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
    ...bucketIssues(platform),
    ...trustIssues(platform),
    ...upgradeIssues(platform),
    ...standbyIssues(platform),
    ...productionIssues(platform),
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

const bothRetentions = z.object({
  postgres: z.object({ backup: postgres.shape.backup }).prefault({}),
  buckets: z.object({ backups: buckets.shape.backups }).prefault({}),
});

/** A server in the cluster is restored from the bucket, whose rules end backups; a bucket that exists has its own. */
function bucketIssues(platform: unknown): Issue[] {
  if (valueAt(platform, ["postgres", "inCluster"]) === undefined) return [];
  const given = bothRetentions.safeParse({
    postgres: { backup: valueAt(platform, ["postgres", "backup"]) },
    buckets: { backups: valueAt(platform, ["buckets", "backups"]) },
  });
  if (!given.success || given.data.buckets.backups.existing !== undefined) return [];
  const { retentionDays } = given.data.postgres.backup;
  const { retentionDays: kept } = given.data.buckets.backups;
  // To restore the first moment takes a base backup from before it, which is up to a day older.
  if (retentionDays < kept) return [];
  const allowed = `less than the ${kept} of buckets.backups.retentionDays, after which the bucket has none of the backups`;
  return [{ path: ["postgres", "backup", "retentionDays"], given: retentionDays, allowed }];
}

/** What a server that exists is checked against, where it is to be checked. */
function trustIssues(platform: unknown): Issue[] {
  const at = ["postgres", "existing", "certificateAuthority"];
  const sslMode = valueAt(platform, ["postgres", "existing", "sslMode"]) ?? "require";
  const given = valueAt(platform, at);
  if (given === undefined) {
    if (sslMode !== "verify-ca" && sslMode !== "verify-full") return [];
    const allowed = `the Secret or ConfigMap with which sslMode ${sslMode} checks the server: { configMap: { name, key } }`;
    return [{ path: at, given, allowed }];
  }
  const places = ["secret", "configMap"].filter((place) => valueAt(given, [place]) !== undefined);
  const issues: Issue[] =
    places.length === 1 ? [] : [{ path: at, given, allowed: "exactly one of secret and configMap" }];
  if (sslMode !== "disable") return issues;
  const allowed = "require, verify-ca or verify-full, since there is a certificateAuthority";
  return [...issues, { path: ["postgres", "existing", "sslMode"], given: sslMode, allowed }];
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
  // In production the other way out is none.
  const production = valueAt(platform, ["production"]) === true;
  const allowed = production ? "3 or more where production is true" : "3 or more, or postgres.highAvailability: false";
  return [{ path: ["postgres", "inCluster", "instances"], given: instances, allowed }];
}

/** What production may not lose with one node: a database that the cloud keeps has its own ways, one in the cluster only its standbys. */
function productionIssues(platform: unknown): Issue[] {
  const inCluster = valueAt(platform, ["postgres", "inCluster"]);
  if (valueAt(platform, ["production"]) !== true || inCluster === undefined) return [];
  const lowered = [["postgres", "highAvailability"], ["highAvailability"]].find(
    (path) => valueAt(platform, path) !== undefined,
  );
  if (lowered && valueAt(platform, lowered) === false) {
    const allowed = "true where production is true and the database is in the cluster";
    return [{ path: lowered, given: false, allowed }];
  }
  const asked = valueAt(platform, ["postgres", "highAvailability"]);
  const instances = valueAt(inCluster, ["instances"]);
  if (instances !== 1 || asked === true) return [];
  const allowed = "3 or more where production is true";
  return [{ path: ["postgres", "inCluster", "instances"], given: instances, allowed }];
}
