import type { Check } from "../check";
import type { Config } from "../feature";
import type { Declared } from "./declared";

const actions = ["can_read", "can_create", "can_edit", "can_delete", "menu_access"] as const;

/** What may be done with what. */
export interface Permission {
  readonly action: (typeof actions)[number];
  /**
   * Such as `DAGs`, `DAG Runs`, `Task Instances`, `Connections` or `Website`; `DAG:orders` is the DAG `orders` alone, `DAG Run:orders` its
   * runs.
   * @see https://airflow.apache.org/docs/apache-airflow-providers-fab/stable/auth-manager/access-control.html
   */
  readonly resource: string;
}

/** A role of Airflow's FAB auth manager. */
export interface DeclaredRole {
  /** Besides `can_read` of `Website`, the start page, which every role has. */
  readonly permissions: readonly Permission[];
}

// Each API server that starts gives it to every role; without it they and the Job would take turns.
const startPage: Permission = { action: "can_read", resource: "Website" };

/** Those that Airflow keeps by itself. */
const airflowsOwn = ["Admin", "Op", "User", "Viewer", "Public"];

export function declaredRole(name: string, { permissions }: DeclaredRole): Declared {
  const all = [startPage, ...permissions].map(({ action, resource }) => ({ action, resource }));
  return { kind: "role", name, plain: { permissions: all } };
}

export function checkRoles(
  given: { readonly [name: string]: DeclaredRole } | undefined,
  { auth, config }: { readonly auth?: { readonly simple?: object }; readonly config: Config },
  check: Check,
): void {
  if (!given) return;
  const manager = config["core"]?.["auth_manager"];
  check(
    !auth?.simple && (manager === undefined || String(manager).endsWith(".FabAuthManager")),
    ["roles"],
    Object.keys(given).join(", "),
    "nothing, since only the FAB auth manager has roles in the database",
  );
  for (const [name, { permissions }] of Object.entries(given)) {
    const at = ["roles", name];
    check(name !== "" && name.length <= 64, at, name, "a name of 1 to 64 characters");
    check(!airflowsOwn.includes(name), at, name, `another name than ${airflowsOwn.join(", ")}, which Airflow keeps`);
    const seen = new Set<string>();
    for (const [index, { action, resource }] of permissions.entries()) {
      const here = [...at, "permissions", index];
      check(actions.includes(action), [...here, "action"], action, actions.join(", "));
      const named = typeof resource === "string" && resource !== "" && resource.length <= 250;
      check(named, [...here, "resource"], resource, "a resource of 1 to 250 characters, such as DAGs");
      const both = `${action} ${resource}`;
      check(!seen.has(both), here, both, "a permission that is not in the list before");
      seen.add(both);
    }
  }
}
