import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { checkAll } from "../issues/check";
import type { Workload } from "../secret-holders/secret-holders";
import { apiVersion } from "./api-version";
import { checkDestination, type Destination, renderDestination, renderRestarts } from "./destination";
import { isDuration } from "./durations";
import type { VaultAuth } from "./vault-auth";

export interface VaultStaticSecretProps {
  readonly auth: VaultAuth | { readonly name: string };
  readonly destination: Destination;
  /** @default the chart's */
  readonly namespace?: string;
  /**
   * Where the KV engine is mounted.
   * @default "airflow"
   */
  readonly mount?: string;
  /** The secret's path in the engine. */
  readonly path: string;
  /** @default "kv-v2" */
  readonly type?: "kv-v1" | "kv-v2";
  /**
   * A version of the secret, which then never changes.
   * @default the newest
   */
  readonly version?: number;
  /**
   * How often Vault is asked: `30s`, `5m`. It is how long a rotated secret may take to arrive.
   * @default "5m"
   */
  readonly refreshAfter?: string;
  /**
   * Rolled when the content has changed, such as what `holdersOf(airflow, "airflow-keys")` finds.
   * @default nothing
   */
  readonly restarts?: readonly Workload[];
}

/**
 * A Secret whose content is in Vault's KV engine, kept up to date by the Vault Secrets Operator, which also puts back what somebody
 * has changed by hand.
 * @see https://developer.hashicorp.com/vault/docs/deploy/kubernetes/vso/api-reference#vaultstaticsecret
 */
export class VaultStaticSecret extends Construct {
  readonly secret: ApiObject;

  /** @throws InvalidEnvironmentError with everything that is wrong, before any object is made */
  constructor(scope: Construct, id: string, props: VaultStaticSecretProps) {
    super(scope, id);
    const { auth, destination, namespace, mount = "airflow", path, type = "kv-v2", version } = props;
    const { refreshAfter = "5m", restarts } = props;
    checkAll(this.node.path, (check) => {
      checkDestination(destination, check);
      check(mount !== "", ["mount"], mount, "something, not an empty text");
      check(path !== "" && !path.startsWith("/"), ["path"], path, "a path inside the engine, such as airflow/database");
      check(
        version === undefined || (type === "kv-v2" && Number.isInteger(version) && version > 0),
        ["version"],
        version,
        type === "kv-v2" ? "a whole number of at least 1" : "nothing: kv-v1 keeps no versions",
      );
      check(isDuration(refreshAfter), ["refreshAfter"], refreshAfter, "a time such as 30s or 5m");
    });
    this.secret = new ApiObject(this, "secret", {
      apiVersion,
      kind: "VaultStaticSecret",
      metadata: { name: destination.name, ...(namespace !== undefined && { namespace }) },
      spec: {
        vaultAuthRef: "auth" in auth ? auth.auth.name : auth.name,
        mount,
        path,
        type,
        ...(version !== undefined && { version }),
        refreshAfter,
        hmacSecretData: true,
        destination: renderDestination(destination),
        ...renderRestarts(restarts),
      },
    });
    if ("auth" in auth) this.secret.addDependency(auth.auth);
  }
}
