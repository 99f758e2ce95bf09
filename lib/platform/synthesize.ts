import { existsSync, readFileSync, rmSync } from "node:fs";
import * as path from "node:path";
import type { Cloud } from "../clouds/cloud";
import { type Environment, environmentNames, readEnvironmentFile } from "../environment";
import { InvalidEnvironmentError } from "../environment/issue";
import { isIssue, machinesFor } from "../environment/machine-types";
import type { PlatformSettings } from "../environment/schema/environment";
import { plainRef, writeManifests } from "../manifests";
import { airflowManifests, databasePassword } from "./airflow-manifests";
import { type AirflowSurroundings, identified, schedulingOf } from "./airflow-surroundings";
import { cloudsOf } from "./cloud-entry-points";
import { type PlatformOutputs, placeholders } from "./platform-outputs";

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
  const { existing } = settings.postgres;
  const database = existing
    ? { ...existing, name: existing.database }
    : {
        host: values.databaseHost ?? "",
        port: 5432,
        name: "airflow",
        user: "airflow",
        passwordSecret: databasePassword,
        sslMode: "require" as const,
      };
  if (cloud.kind === "existing") {
    return { database, components: {}, workers: {}, identities: {} };
  }
  const scheduling = (pool: string) => {
    const asked = settings.nodePools?.[pool];
    const machines = asked && machinesFor(cloud.name, asked);
    return asked && machines && !isIssue(machines) ? cloud.scheduling(pool, asked, machines) : undefined;
  };
  return {
    database,
    ...schedulingOf(settings, scheduling),
    storage: {
      logs: cloud.airflowStorage(values.bucketNames.logs),
      xcom: cloud.airflowStorage(values.bucketNames.xcom),
    },
    identities: Object.fromEntries(identified.map((part) => [part, cloud.identityMarks(values.identities[part])])),
  };
}

function synthesizePlatform(directory: string, outdir: string, environment: Environment, cloud: Cloud): string[] {
  const settings = environment.platforms[cloud.name];
  if (!settings) {
    return [];
  }
  const values = decided(directory, environment.name, cloud.name);
  const folder = path.join(outdir, environment.name, cloud.name);
  rmSync(folder, { recursive: true, force: true });
  const around = surroundings(cloud, settings, values);
  const files = [
    writeManifests(folder, "airflow", (chart, ref) => void airflowManifests(chart, ref, settings, around)),
  ];
  if (cloud.kind === "managed") {
    const { clusterName, keyId } = values;
    const args = { clusterName, keyId, platform: settings };
    files.push(writeManifests(folder, "cluster", (chart) => cloud.clusterManifests(chart, plainRef, args)));
  }
  return files;
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
  const loaded = names.map((name) => readEnvironmentFile(path.join(directory, `Pulumi.${name}.yaml`)));
  return loaded.flatMap((environment) =>
    cloudsOf(environment.clouds).flatMap((cloud) => synthesizePlatform(directory, outdir, environment, cloud)),
  );
}
