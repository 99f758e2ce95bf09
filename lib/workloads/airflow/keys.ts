import type { k8s } from "cdk8s-plus-28";
import type { Check } from "./check";
import type { AirflowComponent } from "./component";
import type { Feature, SecretKey } from "./feature";
import { type VersionedSecretKey, versionAnnotations } from "./versioned-secret";

/** The keys that Airflow signs and encrypts with. They must outlive every deployment, so none is ever made in synthesis. */
export interface Keys {
  /**
   * Encrypts connections and variables in the database: a Fernet key, or several with commas. The first encrypts; each may decrypt.
   * @see https://airflow.apache.org/docs/apache-airflow/stable/security/secrets/fernet.html
   */
  readonly fernetKey: VersionedSecretKey;
  /**
   * Encrypts everything in the database anew with the first Fernet key, once, by a Job whose name is a hash of this text: such as the
   * date on which a new first key was set. Set it when all pods have the new key already. Not a `ref`.
   * @default nothing is encrypted anew
   */
  readonly fernetRotation?: string;
  /** Signs the token with which a task talks to the API server. With another one, tasks that run then fail. */
  readonly jwtSecret: VersionedSecretKey;
  /** Signs sessions of the web interface and requests for log files. */
  readonly apiSecretKey: VersionedSecretKey;
}

type Key = "fernetKey" | "jwtSecret" | "apiSecretKey";

const variables: { readonly [K in Key]: string } = {
  fernetKey: "AIRFLOW__CORE__FERNET_KEY",
  jwtSecret: "AIRFLOW__API_AUTH__JWT_SECRET",
  apiSecretKey: "AIRFLOW__API__SECRET_KEY",
};

const annotationName: { readonly [K in Key]: string } = {
  fernetKey: "fernet-key",
  jwtSecret: "jwt-secret",
  apiSecretKey: "api-secret-key",
};

/**
 * Which part gets which key. Whoever has the JWT secret can act as any task, so only the scheduler, which signs, and the API server,
 * which checks, have it. Those that serve their own log files check the API server's requests with the API's key. A task gets none:
 * connections reach it decrypted, through the API server.
 */
const held: { readonly [C in AirflowComponent]: readonly Key[] } = {
  scheduler: ["fernetKey", "jwtSecret"],
  apiServer: ["fernetKey", "jwtSecret", "apiSecretKey"],
  dagProcessor: ["fernetKey"],
  triggerer: ["fernetKey", "apiSecretKey"],
  celeryWorker: ["apiSecretKey"],
  migrations: ["fernetKey"],
  databaseCleanup: ["fernetKey"],
  declarations: ["fernetKey"],
  worker: [],
};

/** Hands every part of Airflow its keys, by reference, and rolls those that hold a key of a new version. */
export function keys(given: Keys): Feature {
  const reference = ({ name, key }: SecretKey): k8s.EnvVarSource => ({ secretKeyRef: { name, key } });
  return {
    pod: (component) => ({
      env: held[component].map((key) => ({ name: variables[key], valueFrom: reference(given[key]) })),
      annotations: versionAnnotations(
        Object.fromEntries(held[component].map((key) => [annotationName[key], given[key]])),
      ),
    }),
  };
}

export function checkKeys({ fernetRotation }: Keys, check: Check): void {
  check(fernetRotation !== "", ["keys", "fernetRotation"], fernetRotation, "any text, such as today's date");
}
