import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { wholeNumber } from "../issues/check";
import { checkShaped } from "../issues/shape";
import { apiVersion } from "./api-version";
import { checkDestination, renderDestination, renderRestarts } from "./destination";
import type { VaultDynamicSecretProps } from "./props";
import { vaultDynamicSecretShape } from "./shape";

export type { LeasedCredentials, RotatedCredentials, VaultDynamicSecretProps } from "./props";

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
    checkShaped(this.node.path, vaultDynamicSecretShape, props, (check) => {
      checkDestination(destination, check);
      const given = [role, staticRole].filter((name) => name !== undefined && name !== "");
      check(given.length === 1, ["role"], given.join(" and ") || role, "either a role or a staticRole, not empty");
      check("auth" in auth || auth.name !== undefined, ["auth"], auth, "a VaultAuth, or { name }");
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
