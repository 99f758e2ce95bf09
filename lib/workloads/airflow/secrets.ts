import type { k8s } from "cdk8s-plus-28";
import type { Component, Keys, SecretKey } from "./props";

const variables: { readonly [K in keyof Keys]: string } = {
  fernetKey: "AIRFLOW__CORE__FERNET_KEY",
  jwtSecret: "AIRFLOW__API_AUTH__JWT_SECRET",
  apiSecretKey: "AIRFLOW__API__SECRET_KEY",
};

/**
 * Which part gets which key. Whoever has the JWT secret can act as any task, so only the scheduler, which signs, and the API server,
 * which checks, have it. The triggerer answers the API server's requests for its log files. A task gets none: connections reach it
 * decrypted, through the API server.
 */
const held: { readonly [C in Component]: readonly (keyof Keys)[] } = {
  scheduler: ["fernetKey", "jwtSecret"],
  apiServer: ["fernetKey", "jwtSecret", "apiSecretKey"],
  dagProcessor: ["fernetKey"],
  triggerer: ["fernetKey", "apiSecretKey"],
  migrations: ["fernetKey"],
  worker: [],
};

/** The environment that hands a part of Airflow its keys, by reference. */
export function keyEnvironment(component: Component, keys: Keys): k8s.EnvVar[] {
  const reference = ({ name, key }: SecretKey) => ({ secretKeyRef: { name, key } });
  return held[component].map((key) => ({ name: variables[key], valueFrom: reference(keys[key]) }));
}
