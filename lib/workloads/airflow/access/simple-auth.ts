import { k8s } from "cdk8s-plus-28";
import type { Check } from "../check";
import type { Feature, ReleaseFacts, SecretKey } from "../feature";
import { containerSecurityContext } from "../security";

/**
 * Users in a list, for development: Airflow's own documentation says that its simple auth manager is not for production.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/auth-manager/simple/index.html
 */
export interface SimpleAuth {
  /** At least one. */
  readonly users: { readonly [username: string]: "viewer" | "user" | "op" | "admin" };
  /** A JSON object with every user's password by name. For a user that is not in it each API server would make up another one. */
  readonly passwords: SecretKey;
}

const given = "/opt/airflow/simple-auth";
const used = "/tmp/simple-auth-passwords.json";

/** The simple auth manager opens its file for writing, so each API server has a copy. */
export function simpleAuth({ users, passwords }: SimpleAuth, { image }: ReleaseFacts): Feature {
  const quantities = { cpu: k8s.Quantity.fromString("10m"), memory: k8s.Quantity.fromString("32Mi") };
  const copy: k8s.Container = {
    name: "copy-passwords",
    image: `${image.repository}:${image.tag}`,
    imagePullPolicy: "IfNotPresent",
    command: ["install", "--mode=600", `${given}/passwords.json`, used],
    securityContext: containerSecurityContext,
    resources: { requests: quantities, limits: quantities },
    volumeMounts: [
      { name: "simple-auth", mountPath: given, readOnly: true },
      { name: "tmp", mountPath: "/tmp" },
    ],
  };
  return {
    config: {
      core: {
        auth_manager: "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
        simple_auth_manager_users: Object.entries(users)
          .map(([name, role]) => `${name}:${role}`)
          .join(","),
        simple_auth_manager_passwords_file: used,
      },
    },
    pod: (component) =>
      component === "apiServer"
        ? {
            initContainers: [copy],
            volumes: [
              {
                name: "simple-auth",
                secret: { secretName: passwords.name, items: [{ key: passwords.key, path: "passwords.json" }] },
              },
            ],
          }
        : {},
  };
}

export function checkSimpleAuth({ users }: SimpleAuth, check: Check): void {
  const at = ["auth", "simple", "users"];
  check(Object.keys(users).length > 0, at, users, "at least one user");
  for (const [name, role] of Object.entries(users)) {
    check(/^[^:,\s]+$/.test(name), [...at, name], name, "a name without colons, commas and spaces");
    check(["viewer", "user", "op", "admin"].includes(role), [...at, name], role, "viewer, user, op or admin");
  }
}
