import type { Distribution } from "./distribution";
import { type HclBlock, renderHcl } from "./hcl";
import { type SealKey, type SealPlugin, sealPluginStanza, sealStanza } from "./seal-stanza";

/** Another node of the cluster, or the node itself: a list may name all. */
export interface RaftPeer {
  /** Where its API answers: `https://vault-0.vault-internal:8200`. */
  readonly apiAddress: string;
  /**
   * The name that must be in its certificate.
   * @default the host of the address
   */
  readonly serverName?: string;
}

/** What one server is told. All paths are the server's own. */
export interface VaultServer {
  /** @default "vault" */
  readonly distribution?: Distribution;
  /**
   * The node's name in the cluster; it never changes.
   * @default the server's environment says: VAULT_RAFT_NODE_ID, or BAO_RAFT_NODE_ID of OpenBao
   */
  readonly nodeId?: string;
  /**
   * Where clients and other nodes reach this node's API: `https://<host>:<port>`.
   * @default the server's environment says: VAULT_API_ADDR, or BAO_API_ADDR
   */
  readonly apiAddress?: string;
  /**
   * Where other nodes reach this node's cluster port: `https://<host>:<port>`.
   * @default the server's environment says: VAULT_CLUSTER_ADDR, or BAO_CLUSTER_ADDR
   */
  readonly clusterAddress?: string;
  /** Where it listens, as `<address>:<port>`. */
  readonly listen: {
    /** Clients, and nodes that join. */
    readonly api: string;
    /** The other nodes. */
    readonly cluster: string;
    /**
     * Metrics without a token, apart from the API so that a firewall can tell who may read them. The next port is taken too.
     * @default none: only `/v1/sys/metrics` of the API, with a token
     */
    readonly metrics?: string;
  };
  readonly tls: {
    readonly certificateFile: string;
    readonly keyFile: string;
    /** The authority by which nodes know each other. */
    readonly caFile: string;
  };
  /** An existing folder, empty when the node is new. */
  readonly dataFolder: string;
  /** Whom a new node asks to let it in, again and again until the cluster is there. */
  readonly peers: readonly RaftPeer[];
  readonly seal: SealKey;
  /** What uses the seal's key for OpenBao, where that is a plugin. Vault takes none. */
  readonly sealPlugin?: SealPlugin;
  /**
   * Audit log that the configuration declares. Only OpenBao takes it from here; Vault is told through its API.
   * @see https://openbao.org/docs/configuration/audit
   */
  readonly auditFile?: string;
  /**
   * Whether the server labels its own pod as active, standby or sealed.
   * @default false
   */
  readonly registersInKubernetes?: boolean;
  /** @default true */
  readonly ui?: boolean;
  /**
   * Factor on the time after which a silent leader is replaced: 1 is fastest and what production is advised, 10 most patient.
   * @default 1
   * @see https://developer.hashicorp.com/vault/docs/configuration/storage/raft#performance_multiplier
   */
  readonly performanceMultiplier?: number;
  /** @default "info" */
  readonly logLevel?: LogLevel;
}

export const logLevels = ["trace", "debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * The configuration file of one Vault or OpenBao server that keeps its data in a raft cluster and speaks nothing but TLS 1.3.
 * Throws a RangeError for a text that HCL would take for a template.
 * @see https://developer.hashicorp.com/vault/docs/configuration
 */
export function vaultHcl(server: VaultServer): string {
  const { distribution = "vault", apiAddress, clusterAddress, auditFile, sealPlugin } = server;
  return renderHcl({
    attributes: {
      api_addr: apiAddress,
      cluster_addr: clusterAddress,
      ui: server.ui ?? true,
      log_level: server.logLevel ?? "info",
      log_format: "json",
      // Locking memory needs a capability that restricted pods have not, and would hold all of raft's mapped data in memory. OpenBao
      // has given it up and knows no such option.
      disable_mlock: distribution === "vault" ? true : undefined,
      plugin_directory: sealPlugin?.folder,
    },
    blocks: [
      ...listeners(server),
      storage(server),
      ...(sealPlugin ? sealPluginStanza(server.seal, sealPlugin) : []),
      ...sealStanza(server.seal),
      ...(server.registersInKubernetes ? [{ type: "service_registration", labels: ["kubernetes"] }] : []),
      { type: "telemetry", attributes: { disable_hostname: true, prometheus_retention_time: "24h" } },
      ...(distribution === "openbao" && auditFile !== undefined ? [audit(auditFile)] : []),
    ],
  });
}

function listeners({ listen, tls }: VaultServer): HclBlock[] {
  const listener = (address: string, cluster: string | undefined, telemetry: HclBlock[]): HclBlock => ({
    type: "listener",
    labels: ["tcp"],
    attributes: {
      address,
      cluster_address: cluster,
      tls_cert_file: tls.certificateFile,
      tls_key_file: tls.keyFile,
      tls_min_version: "tls13",
      tls_disable_client_certs: true,
    },
    blocks: telemetry,
  });
  const open: HclBlock = { type: "telemetry", attributes: { unauthenticated_metrics_access: true } };
  return [
    listener(listen.api, listen.cluster, []),
    ...(listen.metrics === undefined ? [] : [listener(listen.metrics, undefined, [open])]),
  ];
}

function storage({ dataFolder, nodeId, peers, tls, performanceMultiplier = 1 }: VaultServer): HclBlock {
  return {
    type: "storage",
    labels: ["raft"],
    attributes: { path: dataFolder, node_id: nodeId, performance_multiplier: performanceMultiplier },
    blocks: peers.map(({ apiAddress, serverName }) => ({
      type: "retry_join",
      attributes: {
        leader_api_addr: apiAddress,
        leader_ca_cert_file: tls.caFile,
        leader_tls_servername: serverName ?? new URL(apiAddress).hostname,
      },
    })),
  };
}

function audit(file: string): HclBlock {
  return {
    type: "audit",
    labels: ["file", "file"],
    attributes: { description: "Every request and response, secrets hashed" },
    blocks: [{ type: "options", attributes: { file_path: file } }],
  };
}
