import type { Check } from "../check";
import type { Feature, ReleaseFacts } from "../feature";
import { checkOidc, type Oidc, oidc } from "./oidc";
import { checkSimpleAuth, type SimpleAuth, simpleAuth } from "./simple-auth";

/** Who may log in: those whom an OpenID Connect provider vouches for, or those in a list. */
export type Auth =
  | { readonly oidc: Oidc; readonly simple?: never }
  | { readonly simple: SimpleAuth; readonly oidc?: never };

/**
 * Who may log in, and as what. Unless it is said, users and roles are in Airflow's database and no user exists until one is made:
 * Airflow's own default would make an administrator by itself, with a password per pod.
 */
export function auth(given: Auth | undefined, facts: ReleaseFacts): Feature {
  if (given?.simple) return simpleAuth(given.simple, facts);
  const provider = given?.oidc ? oidc(given.oidc) : {};
  return {
    ...provider,
    config: {
      ...provider.config,
      core: { auth_manager: "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager" },
    },
  };
}

export function checkAuth(given: Auth | undefined, check: Check): void {
  if (!given) return;
  check(
    (given.oidc === undefined) !== (given.simple === undefined),
    ["auth"],
    Object.keys(given),
    "one of oidc and simple",
  );
  if (given.oidc) checkOidc(given.oidc, check);
  if (given.simple) checkSimpleAuth(given.simple, check);
}
