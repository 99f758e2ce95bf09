import type { k8s } from "cdk8s-plus-28";
import type { AirflowComponent } from "../component";
import type { Connection } from "../feature";
import { type ObjectStorage, placeOf, usesKeys } from "./object-storage";

/** What uses a place in object storage: Airflow's hooks, or its file systems. They read different fields of a connection. */
export type StorageUser = "hook" | "fileSystem";

/**
 * An Airflow connection without any secret, by which a part reaches object storage as its own cloud identity: boto's chain on AWS,
 * application default credentials on Google Cloud, `DefaultAzureCredential` on Azure.
 */
function connection({ s3, gcs, azureBlob }: ObjectStorage, user: StorageUser): object {
  if (s3) {
    const { region, endpoint } = s3;
    return {
      conn_type: "aws",
      extra: {
        ...(region !== undefined && { region_name: region }),
        ...(endpoint !== undefined && { endpoint_url: endpoint }),
      },
    };
  }
  if (gcs) {
    const { project, endpoint } = gcs;
    return {
      conn_type: "google_cloud_platform",
      extra: {
        ...(project !== undefined && { project }),
        ...(endpoint !== undefined && user === "fileSystem" && { "gcs.endpoint": endpoint }),
      },
    };
  }
  const { account, endpoint } = azureBlob;
  const host = endpoint ?? `${account}.blob.core.windows.net`;
  if (user === "hook") return { conn_type: "wasb", host };
  const extra = { account_name: account, ...(endpoint !== undefined && { account_host: new URL(endpoint).host }) };
  return { conn_type: "wasb", host, extra };
}

/**
 * The variable by which a part finds the connection, without asking the API server: the one that a Secret holds, else one that holds no
 * secret.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/howto/connection.html#json-format-example
 */
export function connectionVariables(id: string, storage: ObjectStorage, user: StorageUser): k8s.EnvVar[] {
  const { identity } = placeOf(storage);
  const name = `AIRFLOW_CONN_${id.toUpperCase()}`;
  return [
    usesKeys(identity)
      ? { name, valueFrom: { secretKeyRef: identity.connection } }
      : { name, value: JSON.stringify(connection(storage, user)) },
    ...googleEndpoint(storage, user),
  ];
}

function googleEndpoint({ gcs }: ObjectStorage, user: StorageUser): k8s.EnvVar[] {
  if (gcs?.endpoint === undefined) return [];
  return user === "hook"
    ? // Google's hook takes no address from a connection; its client takes this one and still logs in.
      [{ name: "API_ENDPOINT_OVERRIDE", value: gcs.endpoint }]
    : // gcsfs asks Google's own address what kind of bucket it is, and waits a minute at each access where that is out of reach.
      [{ name: "GCSFS_EXPERIMENTAL_ZB_HNS_SUPPORT", value: "false" }];
}

/** The TCP connections that parts open to use object storage. */
export function storageConnections(storage: ObjectStorage, parts: readonly AirflowComponent[]): Connection[] {
  const { kind, endpoint, identity } = placeOf(storage);
  // Google Cloud's and the nodes' identities come from a link-local address, for which the network policies see by themselves.
  const fetchesToken = usesKeys(identity) ? kind !== "s3" : identity === "serviceAccount" && kind !== "gcs";
  return parts.flatMap((from) => [
    { from, to: { name: "objectStorage" }, ports: [portOf(endpoint)] },
    ...(fetchesToken ? [{ from, to: { name: "identityProvider" as const }, ports: [443] }] : []),
  ]);
}

function portOf(endpoint: string | undefined): number {
  if (endpoint === undefined) return 443;
  const { port, protocol } = new URL(endpoint);
  return port === "" ? (protocol === "http:" ? 80 : 443) : Number(port);
}
