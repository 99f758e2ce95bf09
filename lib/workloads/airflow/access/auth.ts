import type { Check } from "../check";
import type { Feature, ReleaseFacts } from "../feature";

// biome-ignore lint/suspicious/noEmptyInterface: filled by its owner
export interface Auth {}

/** Who may log in, and as what. */
export function auth(_given: Auth | undefined, _facts: ReleaseFacts): Feature {
  return {
    // No user exists until one is made: Airflow's simple manager would make an administrator by itself, with a password per pod.
    config: { core: { auth_manager: "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager" } },
  };
}

export function checkAuth(_given: Auth | undefined, _check: Check): void {}
