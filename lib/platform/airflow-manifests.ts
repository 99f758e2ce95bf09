import { ApiObject, type Chart } from "cdk8s";
import type { PlatformSettings } from "../environment/schema/environment";
import type { Ref } from "../manifests";
import { Airflow } from "../workloads/airflow";
import { airflowDatabase } from "./airflow-database";
import { airflowProps, redisPassword } from "./airflow-props";
import type { AirflowSurroundings } from "./airflow-surroundings";
import { vaultAuthorityIn } from "./vault-authority";

/** The Secret with Airflow's own keys, in Airflow's namespace. */
export const airflowKeys = {
  secret: "airflow-keys",
  fernetKey: "fernet-key",
  jwtSecret: "jwt-secret",
  apiSecretKey: "api-secret-key",
} as const;

/** The Secret with the password of a database that Isobar made, in Airflow's namespace. */
export const databasePassword = { name: "airflow-database", key: "password" } as const;

/** Where all Airflow's pods meet the strictest Pod Security Standard, the namespace enforces it. */
function namespace(chart: Chart, name: string): ApiObject {
  return new ApiObject(chart, "namespace", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
}

function secret(chart: Chart, name: string, inNamespace: string, stringData: Record<string, string>): void {
  new ApiObject(chart, name, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace: inNamespace },
    type: "Opaque",
    stringData,
  });
}

/**
 * Writes one platform's Airflow, its namespace and Secrets into a chart.
 *
 * `ref` is the one that `Manifests` gives, or `plainRef` where manifests are written to files.
 */
export function airflowManifests(
  chart: Chart,
  ref: Ref,
  settings: PlatformSettings,
  around: AirflowSurroundings,
): Airflow {
  const { airflow } = settings;
  const { secrets } = around;

  namespace(chart, airflow.namespace);
  if (secrets) {
    const { fernetKey, jwtSecret, apiSecretKey } = airflowKeys;
    secret(chart, airflowKeys.secret, airflow.namespace, {
      [fernetKey]: ref(secrets.fernetKey),
      [jwtSecret]: ref(secrets.jwtSecret),
      [apiSecretKey]: ref(secrets.apiSecretKey),
    });
    if (secrets.databasePassword !== undefined) {
      secret(chart, databasePassword.name, airflow.namespace, {
        [databasePassword.key]: ref(secrets.databasePassword),
      });
    }
    if (secrets.redisPassword !== undefined) {
      secret(chart, redisPassword.name, airflow.namespace, { [redisPassword.key]: ref(secrets.redisPassword) });
    }
  }
  const key = (name: string) => ({ name: airflowKeys.secret, key: name });

  if (around.vault?.here) vaultAuthorityIn(chart, airflow.namespace);
  const { connection, before } = airflowDatabase(chart, ref, settings, around);
  const made = new Airflow(chart, "airflow", {
    ...airflowProps(settings, around, connection, ref),
    keys: {
      fernetKey: key(airflowKeys.fernetKey),
      jwtSecret: key(airflowKeys.jwtSecret),
      apiSecretKey: key(airflowKeys.apiSecretKey),
    },
  });
  made.migrations.node.addDependency(...before);
  return made;
}
