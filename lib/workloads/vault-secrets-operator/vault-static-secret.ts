import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { checkShaped } from "../issues/shape";
import { apiVersion } from "./api-version";
import { checkDestination, renderDestination, renderRestarts } from "./destination";
import { isDuration } from "./durations";
import type { VaultStaticSecretProps } from "./props";
import { vaultStaticSecretShape } from "./shape";

export type { VaultStaticSecretProps } from "./props";

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
    checkShaped(this.node.path, vaultStaticSecretShape, props, (check) => {
      checkDestination(destination, check);
      check(mount !== "", ["mount"], mount, "something, not an empty text");
      check("auth" in auth || auth.name !== undefined, ["auth"], auth, "a VaultAuth, or { name }");
      check(path !== "" && !path.startsWith("/"), ["path"], path, "a path inside the engine, such as airflow/database");
      // The operator puts `data/` before it itself.
      const twice = type === "kv-v2" && path.startsWith("data/");
      check(!twice, ["path"], path, `${path.replace("data/", "")}, without the data/ of Vault's API`);
      check(
        version === undefined || (type === "kv-v2" && Number.isInteger(version) && version > 0),
        ["version"],
        version,
        type === "kv-v2" ? "a whole number of at least 1" : "nothing: kv-v1 keeps no versions",
      );
      check(isDuration(String(refreshAfter)), ["refreshAfter"], refreshAfter, "a time such as 30s or 5m");
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
