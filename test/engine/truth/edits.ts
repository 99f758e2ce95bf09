import type { EnvironmentFile } from "../production";

/** One edit of the production environment, as a pull request would make it. */
export interface Edit {
  /** What the table calls it. */
  readonly name: string;
  /** What changes: objects merge, `null` removes. */
  readonly change: EnvironmentFile;
}

const dags = { name: "main", git: { url: "https://github.com/acme/dags", ref: "main" } };

/** Edits of what the clouds make, on all three of them. */
export const editsOfClouds: readonly Edit[] = [
  { name: "a pool's size", change: { nodePools: { workers: { min: 1, max: 60 } } } },
  { name: "a pool's machine type", change: { nodePools: { core: { cpu: 8, memoryGiB: 32 } } } },
  { name: "spot off", change: { nodePools: { workers: { spot: null } } } },
  {
    name: "a pool renamed",
    change: {
      nodePools: { gpu: null, accelerated: { gpu: { model: "t4", count: 1 }, min: 0, max: 5 } },
      overrides: null,
    },
  },
  { name: "an override for one cloud", change: { overrides: { azure: { nodePools: { core: { max: 20 } } } } } },
  { name: "the Kubernetes version", change: { cluster: { version: "1.36" } } },
  { name: "encryption of Secrets off", change: { cluster: { secretsEncryption: false } } },
  { name: "the image of nodes", change: { cluster: { nodeImage: "general" } } },
  { name: "one NAT gateway", change: { network: { natPerZone: false } } },
  { name: "the network's range", change: { network: { range: "10.48.0.0/12" } } },
  {
    name: "regions",
    change: {
      clouds: { aws: { region: "us-west-2" }, gcp: { region: "europe-west1" }, azure: { region: "westeurope" } },
    },
  },
  { name: "the database into the cluster", change: { postgres: { inCluster: true } } },
  { name: "the primary cloud", change: { primary: "gcp", vault: null } },
  { name: "a cloud removed", change: { clouds: { azure: null } } },
];

/** Edits of what every cloud makes alike, on Google Cloud alone. */
export const editsOfOneCloud: readonly Edit[] = [
  { name: "spot on", change: { nodePools: { gpu: { spot: { fallback: true } } } } },
  { name: "a pool added", change: { nodePools: { memory: { cpu: 4, memoryGiB: 32, min: 0, max: 5 } } } },
  { name: "a pool removed", change: { nodePools: { gpu: null }, overrides: null } },
  { name: "a public endpoint", change: { cluster: { publicEndpoint: { allowedRanges: ["203.0.113.0/24"] } } } },
  { name: "administrators", change: { clouds: { gcp: { admins: ["group:on-call@example.com"] } } } },
  { name: "flow logs off", change: { network: { flowLogs: false } } },
  { name: "the database's size", change: { postgres: { cpu: 8, memoryGiB: 64 } } },
  { name: "the database's major version", change: { postgres: { version: "18", upgradeFrom: "17" } } },
  { name: "how long backups are kept", change: { postgres: { backup: { retentionDays: 14 } } } },
  { name: "tags", change: { tags: { owner: "data-engineering", team: "etl" } } },
  { name: "high availability off", change: { highAvailability: false } },
  { name: "a pool's boot disk", change: { nodePools: { core: { diskGiB: 200 } } } },
  { name: "a pool's labels and taints", change: { nodePools: { workers: { labels: { team: "etl" }, taints: [] } } } },
  { name: "the maintenance window", change: { cluster: { maintenanceWindow: { day: "saturday", startHour: 5 } } } },
  { name: "how long control-plane logs are kept", change: { cluster: { controlPlaneLogDays: 30 } } },
  { name: "the private domain", change: { network: { privateDomain: "data.internal" } } },
  { name: "the database's storage", change: { postgres: { storageGiB: 200 } } },
  { name: "the database without a standby", change: { postgres: { highAvailability: false } } },
  { name: "a read replica", change: { postgres: { readReplicas: [{ name: "reports" }] } } },
  { name: "how long task logs are kept", change: { buckets: { logs: { retentionDays: 60 } } } },
  { name: "Vault's replicas", change: { vault: { replicas: 5 } } },
  { name: "Vault's volumes", change: { vault: { storageGiB: 20 } } },
  { name: "OpenBao in place of Vault", change: { vault: { distribution: "openbao" } } },
  { name: "no Vault", change: { vault: null } },
  { name: "Airflow's version", change: { airflow: { version: "3.1.8" } } },
  { name: "Airflow's image", change: { airflow: { image: { repository: "registry.example.com/airflow" } } } },
  {
    name: "the executor",
    change: { airflow: { executor: "CeleryExecutor", celery: { workers: { default: { replicas: 2 } } } } },
  },
  { name: "schedulers", change: { airflow: { replicas: { scheduler: 3 } } } },
  { name: "Airflow's namespace", change: { airflow: { namespace: "workflows" } } },
  { name: "an option of airflow.cfg", change: { airflow: { config: { core: { parallelism: 64 } } } } },
  {
    name: "a source of DAGs added",
    change: { airflow: { dags: [dags, { name: "ml", git: { url: "https://github.com/acme/ml" } }] } },
  },
  { name: "no PgBouncer", change: { airflow: { pgbouncer: false } } },
];

/** An environment's configuration after an edit. */
export function edited(
  given: { readonly "isobar:environment": EnvironmentFile },
  { change }: Edit,
): { "isobar:environment": EnvironmentFile } {
  return { "isobar:environment": merged(given["isobar:environment"], change) };
}

/** A JSON merge patch. */
function merged(given: unknown, change: EnvironmentFile): EnvironmentFile {
  const result: Record<string, unknown> = isObject(given) ? { ...given } : {};
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete result[key];
    else result[key] = isObject(value) ? merged(result[key], value) : value;
  }
  return result;
}

const isObject = (value: unknown): value is EnvironmentFile =>
  typeof value === "object" && value !== null && !Array.isArray(value);
