import type { k8s } from "cdk8s-plus-28";
import type { AirflowComponent } from "./component";
import type { Feature, SecretKey } from "./feature";

/** The keys that Airflow signs and encrypts with. They must outlive every deployment, so none is ever made in synthesis. */
export interface Keys {
  /** Encrypts connections and variables in the database: a Fernet key, or several with commas, the newest first. */
  readonly fernetKey: SecretKey;
  /** Signs the token with which a task talks to the API server. */
  readonly jwtSecret: SecretKey;
  /** Signs sessions of the web interface and requests for log files. */
  readonly apiSecretKey: SecretKey;
}

const variables: { readonly [K in keyof Keys]: string } = {
  fernetKey: "AIRFLOW__CORE__FERNET_KEY",
  jwtSecret: "AIRFLOW__API_AUTH__JWT_SECRET",
  apiSecretKey: "AIRFLOW__API__SECRET_KEY",
};

/**
 * Which part gets which key. Whoever has the JWT secret can act as any task, so only the scheduler, which signs, and the API server,
 * which checks, have it. Those that serve their own log files check the API server's requests with the API's key. A task gets none:
 * connections reach it decrypted, through the API server.
 */
const held: { readonly [C in AirflowComponent]: readonly (keyof Keys)[] } = {
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

/** Hands every part of Airflow its keys, by reference. */
export function keys(given: Keys): Feature {
  const reference = ({ name, key }: SecretKey): k8s.EnvVarSource => ({ secretKeyRef: { name, key } });
  return {
    pod: (component) => ({
      env: held[component].map((key) => ({ name: variables[key], valueFrom: reference(given[key]) })),
    }),
  };
}
