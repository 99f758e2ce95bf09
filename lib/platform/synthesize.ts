import { existsSync, readFileSync, rmSync } from "node:fs";
import * as path from "node:path";
import type { Chart } from "cdk8s";
import type { Cloud, ManagedCloud } from "../clouds/cloud";
import { administrator, databaseNames } from "../clouds/postgres/postgres";
import { type Environment, environmentNames, readEnvironmentFile } from "../environment";
import { InvalidEnvironmentError } from "../environment/issue";
import { isIssue, machinesFor } from "../environment/machine-types";
import { cloudNames } from "../environment/schema/clouds";
import type { PlatformSettings } from "../environment/schema/environment";
import { inClusterOf } from "../environment/schema/postgres";
import { type BuildManifests, plainRef, writeManifests } from "../manifests";
import { ArgoApplication, type ChartRelease } from "../workloads/chart-release";
import type { DatabaseAccount } from "./airflow-database";
import { airflowManifests, databasePassword } from "./airflow-manifests";
import { type AirflowSurroundings, identified, schedulingOf } from "./airflow-surroundings";
import { cloudsOf } from "./cloud-entry-points";
import { existingDatabase } from "./existing-database";
import { operatorsOf } from "./operators";
import { checkClouds } from "./platform-issues";
import { type PlatformOutputs, placeholders } from "./platform-outputs";
import { type VaultSurroundings, vaultManifests } from "./vault-manifests";
import { airflowVault, type VaultPlace } from "./vault-place";

export interface SynthesizeOptions {
  /** The folder with `Pulumi.<environment>.yaml`. */
  readonly directory: string;
  /**
   * Environments to write.
   * @default every one that the folder has
   */
  readonly environments?: readonly string[];
  /**
   * Where to write `<environment>/<cloud>/*.yaml`.
   * @default dist
   */
  readonly outdir?: string;
}

/** The values that a cloud decided: those of `<directory>/outputs.<environment>.json`, else placeholders. */
function decided(directory: string, environment: string, cloud: string): PlatformOutputs<string> {
  const fallback = placeholders(cloud, `${environment}-${cloud}`);
  const file = path.join(directory, `outputs.${environment}.json`);
  if (!existsSync(file)) {
    return fallback;
  }
  let outputs: { clouds?: Record<string, Partial<PlatformOutputs<string>>> };
  try {
    outputs = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const allowed = `what \`pulumi stack output --json -s ${environment}\` prints`;
    throw new InvalidEnvironmentError([{ path: [file], given: String(error), allowed }], "the stack's outputs");
  }
  return { ...fallback, ...outputs.clouds?.[cloud] };
}

function surroundings(cloud: Cloud, settings: PlatformSettings, values: PlatformOutputs<string>): AirflowSurroundings {
  if (cloud.kind === "existing") {
    const { existing } = settings.postgres;
    return { ...(existing && { database: existingDatabase(existing) }), components: {}, workers: {}, identities: {} };
  }
  const scheduling = (pool: string) => {
    const asked = settings.nodePools?.[pool];
    const machines = asked && machinesFor(cloud.name, asked);
    return asked && machines && !isIssue(machines) ? cloud.scheduling(pool, asked, machines) : undefined;
  };
  return {
    ...databaseSurroundings(cloud, settings, values),
    ...schedulingOf(settings, scheduling),
    storage: {
      logs: cloud.airflowStorage(values.bucketNames.logs),
      xcom: cloud.airflowStorage(values.bucketNames.xcom),
    },
    identities: Object.fromEntries(identified.map((part) => [part, cloud.identityMarks(values.identities[part])])),
  };
}

/** What `platformDatabase` gives, from values that are known already. */
function databaseSurroundings(
  cloud: ManagedCloud,
  settings: PlatformSettings,
  { databaseHost = "", databaseIdentities, databaseAdministrator, bucketNames }: PlatformOutputs<string>,
): Pick<AirflowSurroundings, "database" | "administrator" | "backups"> {
  const { existing } = settings.postgres;
  if (existing) return { database: existingDatabase(existing) };
  const marks = (account: DatabaseAccount) => cloud.identityMarks(databaseIdentities[account] ?? "");
  const backups = { storage: cloud.airflowStorage(bucketNames.backups), dumps: marks("dumps") };
  if (inClusterOf(settings.postgres)) return { backups: { ...backups, postgres: marks("postgres") } };
  const password = cloud.secretNames(databaseAdministrator ?? { name: "" });
  return {
    backups,
    administrator: { user: administrator, password, identity: marks("administrator") },
    database: {
      ...databaseNames,
      host: databaseHost,
      name: databaseNames.database,
      passwordSecret: databasePassword,
      sslMode: "require",
      maxConnections: cloud.databaseConnections(settings),
    },
  };
}

function vaultSurroundings(
  cloud: ManagedCloud,
  { components }: AirflowSurroundings,
  { vault, bucketNames }: PlatformOutputs<string>,
  clients: VaultSurroundings["clients"],
): VaultSurroundings {
  return {
    seal: cloud.vaultSeal(vault?.key ?? { key: "" }),
    servers: cloud.identityMarks(vault?.identities.servers ?? ""),
    snapshots: {
      storage: cloud.airflowStorage(bucketNames.backups),
      identity: cloud.identityMarks(vault?.identities.snapshots ?? ""),
    },
    components,
    cluster: cloud.name,
    clients,
  };
}

/** Writes one platform's files, and returns them. */
class PlatformFiles {
  private readonly folder: string;

  constructor(
    private readonly directory: string,
    outdir: string,
    private readonly environment: Environment,
  ) {
    this.folder = path.join(outdir, environment.name);
  }

  write(cloud: Cloud): string[] {
    const { environment } = this;
    const settings = environment.platforms[cloud.name];
    if (!settings) {
      return [];
    }
    const values = decided(this.directory, environment.name, cloud.name);
    const folder = path.join(this.folder, cloud.name);
    rmSync(folder, { recursive: true, force: true });
    const place = this.vaultPlace(cloud, settings);
    const around = {
      ...surroundings(cloud, settings, values),
      ...(cloud.kind === "managed" && airflowVault(settings, cloud.name, place)),
    };
    const files = [
      writeManifests(folder, "airflow", (chart, ref) => void airflowManifests(chart, ref, settings, around)),
    ];
    const operators = operatorsOf(settings);
    if (operators.length > 0) {
      files.push(writeManifests(folder, "operators", (chart) => argoApplications(chart, operators)));
    }
    if (cloud.kind !== "managed") return files;
    const { clusterName, keyId } = values;
    const args = { clusterName, keyId, platform: settings };
    files.push(writeManifests(folder, "cluster", (chart) => cloud.clusterManifests(chart, plainRef, args)));
    const { vault } = settings;
    if (vault && place.here) {
      const vaultAround = vaultSurroundings(cloud, around, values, place.clients);
      const build: BuildManifests = (chart, ref) =>
        void vaultManifests(chart, ref, { ...settings, vault }, vaultAround);
      files.push(writeManifests(folder, "vault", build));
    }
    return files;
  }

  private vaultPlace({ name }: Cloud, { vault }: PlatformSettings): VaultPlace {
    const { primary, platforms, name: environment } = this.environment;
    if (!vault?.central) return { here: true, clients: [] };
    const others = cloudNames.filter((cloud) => cloud !== name && cloud !== "existing" && platforms[cloud]?.vault);
    return {
      here: name === primary,
      clients: others.map((other) => ({
        name: other,
        issuer: decided(this.directory, environment, other).issuerUrl,
      })),
    };
  }
}

function argoApplications(chart: Chart, operators: readonly ChartRelease[]): void {
  for (const [index, release] of operators.entries()) {
    new ArgoApplication(chart, release.name, { release, syncWave: index - operators.length });
  }
}

/**
 * Writes the manifests of environments to files, for Argo CD, Flux or kubectl: what a {@link Platform} deploys, without its Secrets.
 *
 * Values that a cloud decides (a database's host, an identity's name) come from `<directory>/outputs.<environment>.json`, which
 * `pulumi stack output --json` writes. Where there is no such file a placeholder such as `${aws_database_host}` stands for each, as
 * Flux's `postBuild.substituteFrom` and `envsubst` read them. Files are byte-identical between runs.
 *
 * @returns the files, in the order in which they were written
 * @throws InvalidEnvironmentError before any file is written, with everything that is wrong in the first wrong environment
 */
export function synthesizeEnvironments({ directory, environments, outdir = "dist" }: SynthesizeOptions): string[] {
  const names = environments ?? environmentNames(directory);
  const loaded = names.map((name) => {
    const environment = readEnvironmentFile(path.join(directory, `Pulumi.${name}.yaml`));
    const clouds = cloudsOf(environment.clouds);
    // Of a cluster that exists only its kubeconfig is checked, which nothing here reads.
    checkClouds(
      clouds.filter(({ kind }) => kind === "managed"),
      environment,
    );
    return { environment, clouds };
  });
  return loaded.flatMap(({ environment, clouds }) =>
    clouds.flatMap((cloud) => new PlatformFiles(directory, outdir, environment).write(cloud)),
  );
}
