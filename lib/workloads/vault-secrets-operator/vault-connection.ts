import { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import { checkAll, dnsLabel } from "../issues/check";
import { apiVersion } from "./api-version";
import { isDuration } from "./durations";

export interface VaultConnectionProps {
  readonly name: string;
  /** @default the chart's */
  readonly namespace?: string;
  /** Address of Vault, by https; may be a `ref`. */
  readonly address: string;
  /**
   * A Secret whose key `ca.crt` says who signed the server's certificate.
   * @default the public authorities
   */
  readonly caCertSecret?: string;
  /** The name in the server's certificate, where it is not the address's. */
  readonly tlsServerName?: string;
  /**
   * How long an answer may take, such as `30s`.
   * @default the operator's
   */
  readonly timeout?: string;
  /** Sent along with every request. */
  readonly headers?: { readonly [name: string]: string };
}

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
    checkAll(this.node.path, (check) => {
      check(dnsLabel(name), ["name"], name, "at most 63 lower-case letters, digits and dashes");
      check(address !== "" && !address.startsWith("http:"), ["address"], address, "an https address");
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
