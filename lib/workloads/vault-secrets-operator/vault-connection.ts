import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { secretForm } from "../../environment/secret-forms";
import { dnsLabel, httpsAddress } from "../issues/check";
import { checkShaped } from "../issues/shape";
import { apiVersion } from "./api-version";
import { isDuration } from "./durations";
import type { VaultConnectionProps } from "./props";
import { vaultConnectionShape } from "./shape";

export type { VaultConnectionProps } from "./props";

/**
 * Where the Vault Secrets Operator finds a Vault. Its certificate is always checked.
 * @see https://developer.hashicorp.com/vault/docs/deploy/kubernetes/vso/api-reference#vaultconnection
 */
export class VaultConnection extends Construct {
  readonly connection: ApiObject;

  /** @throws InvalidEnvironmentError with everything that is wrong, before any object is made */
  constructor(scope: Construct, id: string, props: VaultConnectionProps) {
    super(scope, id);
    const { name, namespace, address, caCertSecret, tlsServerName, timeout, headers } = props;
    checkShaped(this.node.path, vaultConnectionShape, props, (check) => {
      check(dnsLabel(name), ["name"], name, "at most 63 lower-case letters, digits and dashes");
      check(httpsAddress(address), ["address"], address, "an https address");
      for (const [header, value] of Object.entries(headers ?? {})) {
        const secret = /^(x-vault-token|authorization|cookie)$/i.test(header) || secretForm(value) !== undefined;
        check(!secret, ["headers", header], "(a secret, hidden)", "no secret: VaultAuth says as whom Vault is read");
      }
      check(timeout === undefined || isDuration(timeout), ["timeout"], timeout, "a time such as 30s");
    });
    this.connection = new ApiObject(this, "connection", {
      apiVersion,
      kind: "VaultConnection",
      metadata: { name, ...(namespace !== undefined && { namespace }) },
      spec: {
        address,
        skipTLSVerify: false,
        ...(caCertSecret !== undefined && { caCertSecretRef: caCertSecret }),
        ...(tlsServerName !== undefined && { tlsServerName }),
        ...(timeout !== undefined && { timeout }),
        ...(headers && { headers }),
      },
    });
  }
}
