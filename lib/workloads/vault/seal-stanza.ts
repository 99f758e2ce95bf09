import type { HclBlock } from "./hcl";

/** A key of AWS KMS. */
export interface AwsKmsSeal {
  /** Its region; may be a `ref`. */
  readonly region: string;
  /** Its id or ARN; may be a `ref`. */
  readonly keyId: string;
  /** Address of a VPC endpoint of KMS, such as `https://vpce-….kms.eu-west-1.vpce.amazonaws.com`; may be a `ref`. */
  readonly endpoint?: string;
}

/** A key of Google Cloud KMS. */
export interface GcpKmsSeal {
  /** May be a `ref`, as may all of these. */
  readonly project: string;
  /** The key ring's location, such as `europe-west1` or `global`. */
  readonly region: string;
  readonly keyRing: string;
  readonly cryptoKey: string;
}

/** A key of Azure Key Vault. */
export interface AzureKeyVaultSeal {
  /** May be a `ref`, as may all of these. */
  readonly tenantId: string;
  readonly vaultName: string;
  readonly keyName: string;
}

/**
 * A key of another Vault's transit engine. The token with which it is used is not in the configuration: the server reads it from
 * `VAULT_TOKEN`, and renews it for as long as it may be renewed.
 */
export interface TransitSeal {
  /** The other Vault's address, such as `https://vault.example:8200`; may be a `ref`. */
  readonly address: string;
  readonly keyName: string;
  /**
   * Where the other Vault has its transit engine.
   * @default "transit/"
   */
  readonly mountPath?: string;
  /** A namespace of the other Vault's, where it has namespaces. */
  readonly namespace?: string;
  /** The name that must be in the other Vault's certificate, when it is not the address's host. */
  readonly serverName?: string;
}

/** What opens a server's storage when it starts. Exactly one. */
export type SealKey =
  | { readonly awskms: AwsKmsSeal }
  | { readonly gcpckms: GcpKmsSeal }
  | { readonly azurekeyvault: AzureKeyVaultSeal }
  | { readonly transit: TransitSeal & { readonly caFile?: string } }
  | { readonly shamir: true };

/**
 * A program beside OpenBao that uses the seal's key for it, such as openbao-plugin-kms-aws.
 * @see https://openbao.org/docs/2.6.x/configuration/seal/
 */
export interface SealPlugin {
  /** The folder that it is in, such as `/openbao/plugins`; no symbolic link. */
  readonly folder: string;
  /** Its file in that folder. */
  readonly command: string;
  /** SHA-256 of the file, in 64 hexadecimal digits: another one is not started. */
  readonly sha256: string;
}

/** The stanza `plugin` of a seal, under the name by which the stanza `seal` calls it. */
export function sealPluginStanza(seal: SealKey, { command, sha256 }: SealPlugin): HclBlock[] {
  return Object.keys(seal).map((name) => ({
    type: "plugin",
    labels: ["kms", name],
    attributes: { command, sha256sum: sha256 },
  }));
}

/** The stanza `seal`; none for key shares that people enter, which is what a server without one expects. */
export function sealStanza(seal: SealKey): HclBlock[] {
  if ("awskms" in seal) {
    const { region, keyId, endpoint } = seal.awskms;
    return [stanza("awskms", { region, kms_key_id: keyId, endpoint })];
  }
  if ("gcpckms" in seal) {
    const { project, region, keyRing, cryptoKey } = seal.gcpckms;
    return [stanza("gcpckms", { project, region, key_ring: keyRing, crypto_key: cryptoKey })];
  }
  if ("azurekeyvault" in seal) {
    const { tenantId, vaultName, keyName } = seal.azurekeyvault;
    return [stanza("azurekeyvault", { tenant_id: tenantId, vault_name: vaultName, key_name: keyName })];
  }
  if ("transit" in seal) {
    const { address, keyName, mountPath = "transit/", namespace, caFile, serverName } = seal.transit;
    const key = { address, key_name: keyName, mount_path: mountPath, namespace };
    return [stanza("transit", { ...key, tls_ca_cert: caFile, tls_server_name: serverName, tls_skip_verify: "false" })];
  }
  return [];
}

const stanza = (label: string, attributes: HclBlock["attributes"] = {}): HclBlock => ({
  type: "seal",
  labels: [label],
  attributes,
});
