import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { checkAll, wholeNumber } from "../issues/check";
import type { Workload } from "../secret-holders/secret-holders";
import { apiVersion } from "./api-version";
import { checkDestination, type Destination, renderDestination, renderRestarts } from "./destination";
import type { VaultAuth } from "./vault-auth";

interface Common {
  readonly auth: VaultAuth | { readonly name: string };
  readonly destination: Destination;
  /** @default the chart's */
  readonly namespace?: string;
  /**
   * Where the database engine is mounted.
   * @default "database"
   */
  readonly mount?: string;
  /**
   * Rolled when the credentials have changed, such as what `holdersOf(airflow, "airflow-database")` finds.
   * @default nothing
   */
  readonly restarts?: readonly Workload[];
}

/** A new user of the database for as long as its lease. */
export interface LeasedCredentials extends Common {
  /** The engine's role that says what the user may do. */
  readonly role: string;
  /**
   * Per cent of the lease after which it is renewed, or the user is replaced.
   * @default 67
   */
  readonly renewalPercent?: number;
  /**
   * Whether the user ends with this object.
   * @default true
   */
  readonly revoke?: boolean;
  readonly staticRole?: never;
}

/**
 * One user of the database, whose password Vault changes on its schedule. The operator looks when the next change is due: one that somebody
 * makes out of turn is not seen before.
 */
export interface RotatedCredentials extends Common {
  /** The engine's static role. */
  readonly staticRole: string;
  readonly role?: never;
  readonly renewalPercent?: never;
  readonly revoke?: never;
}

export type VaultDynamicSecretProps = LeasedCredentials | RotatedCredentials;

/**
 * A Secret with `username` and `password` that Vault's database engine makes, kept good by the Vault Secrets Operator. With a `role` both
 * change with every lease; with a `staticRole` only the password does, as a client needs whose user stands in its settings, like Airflow.
 * @see https://developer.hashicorp.com/vault/docs/deploy/kubernetes/vso/api-reference#vaultdynamicsecret
 */
export class VaultDynamicSecret extends Construct {
  readonly secret: ApiObject;

  /** @throws InvalidEnvironmentError with everything that is wrong, before any object is made */
  constructor(scope: Construct, id: string, props: VaultDynamicSecretProps) {
    super(scope, id);
    const { auth, destination, namespace, mount = "database", restarts } = props;
    const { role, staticRole, renewalPercent = 67, revoke = true } = props;
    checkAll(this.node.path, (check) => {
      checkDestination(destination, check);
      const given = [role, staticRole].filter((name) => name !== undefined && name !== "");
      check(given.length === 1, ["role"], given.join(" and ") || role, "either a role or a staticRole, not empty");
      check(mount !== "", ["mount"], mount, "something, not an empty text");
      // The operator's bounds.
      check(wholeNumber(renewalPercent, 1, 90), ["renewalPercent"], renewalPercent, "a whole number from 1 to 90");
    });
    this.secret = new ApiObject(this, "secret", {
      apiVersion,
      kind: "VaultDynamicSecret",
      metadata: { name: destination.name, ...(namespace !== undefined && { namespace }) },
      spec: {
        vaultAuthRef: "auth" in auth ? auth.auth.name : auth.name,
        mount,
        ...(role === undefined
          ? { path: `static-creds/${staticRole}`, allowStaticCreds: true }
          : { path: `creds/${role}`, renewalPercent, revoke }),
        destination: renderDestination(destination),
        ...renderRestarts(restarts),
      },
    });
    if ("auth" in auth) this.secret.addDependency(auth.auth);
  }
}
