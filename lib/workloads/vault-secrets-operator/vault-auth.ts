import { ApiObject } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { dnsLabel, wholeNumber } from "../issues/check";
import { checkShaped } from "../issues/shape";
import { mountPath } from "../vault/configuration/mount";
import { apiVersion } from "./api-version";
import type { VaultAuthProps } from "./props";
import { vaultAuthShape } from "./shape";

export type { VaultAuthProps } from "./props";

/**
 * As whom the Vault Secrets Operator reads: a service account of the namespace, which no other namespace may use.
 * @see https://developer.hashicorp.com/vault/docs/deploy/kubernetes/vso/api-reference#vaultauth
 */
export class VaultAuth extends Construct {
  readonly auth: ApiObject;
  /** Undefined where one was given. */
  readonly serviceAccount: k8s.KubeServiceAccount | undefined;

  /** @throws InvalidEnvironmentError with everything that is wrong, before any object is made */
  constructor(scope: Construct, id: string, props: VaultAuthProps) {
    super(scope, id);
    const { name, namespace, connection, role, mount = "kubernetes", audience = "vault", vaultNamespace } = props;
    const { serviceAccountName: serviceAccount = name, tokenSeconds = 600 } = props;
    checkShaped(this.node.path, vaultAuthShape, props, (check) => {
      check(dnsLabel(name), ["name"], name, "at most 63 lower-case letters, digits and dashes");
      for (const [what, value] of Object.entries({ role, audience })) {
        check(value !== "", [what], value, "something, not an empty text");
      }
      check(mountPath(mount), ["mount"], mount, "letters, digits, -, _ and / between them");
      const found = "connection" in connection || connection.name !== undefined;
      check(found, ["connection"], connection, "a VaultConnection, or { name }");
      // Kubernetes makes no token for less than ten minutes.
      check(wholeNumber(tokenSeconds, 600, 86400), ["tokenSeconds"], tokenSeconds, "a whole number from 600 to 86400");
    });
    const metadata = { name, ...(namespace !== undefined && { namespace }) };
    this.serviceAccount =
      props.serviceAccountName === undefined
        ? new k8s.KubeServiceAccount(this, "service-account", { metadata, automountServiceAccountToken: false })
        : undefined;
    this.auth = new ApiObject(this, "auth", {
      apiVersion,
      kind: "VaultAuth",
      metadata,
      spec: {
        vaultConnectionRef: "connection" in connection ? connection.connection.name : connection.name,
        method: "kubernetes",
        mount,
        ...(vaultNamespace !== undefined && { namespace: vaultNamespace }),
        kubernetes: { role, serviceAccount, audiences: [audience], tokenExpirationSeconds: tokenSeconds },
      },
    });
    if ("connection" in connection) this.auth.addDependency(connection.connection);
    if (this.serviceAccount) this.auth.addDependency(this.serviceAccount);
  }
}
