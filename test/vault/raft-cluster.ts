import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vaultHcl } from "../../lib/workloads/vault/server-hcl";
import { type SignedCertificate, signedCertificate } from "../cluster/certificates";
import { eventually, progress } from "../cluster/command";
import { freePort } from "../cluster/testbed";
import { VaultApi } from "./api";
import { VaultServer } from "./server";

/** Address of the API server's Service, the first of the cluster's range. */
const apiServer = "10.96.0.1";

/** Names of files in PEM. */
interface CertificateFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

async function writeCertificate(folder: string, signed: SignedCertificate): Promise<CertificateFiles> {
  const files = {
    certificateFile: join(folder, "tls.crt"),
    keyFile: join(folder, "tls.key"),
    caFile: join(folder, "ca.crt"),
  };
  await writeFile(files.certificateFile, signed.certificate);
  await writeFile(files.keyFile, signed.key, { mode: 0o600 });
  await writeFile(files.caFile, signed.authority);
  return files;
}

/** A Vault that seals the others: in memory, opened by hand. Returns it and the token with which they use its key. */
async function startSeal(
  binary: string,
  folder: string,
  tls: CertificateFiles,
): Promise<{ server: VaultServer; token: string }> {
  const port = await freePort();
  const hcl = [
    'storage "inmem" {}',
    `listener "tcp" {\n  address = "127.0.0.1:${port}"\n  tls_cert_file = "${tls.certificateFile}"\n  tls_key_file = "${tls.keyFile}"\n}`,
    `api_addr = "https://127.0.0.1:${port}"`,
    "disable_mlock = true",
  ].join("\n");
  const api = new VaultApi(`https://127.0.0.1:${port}`, tls.caFile);
  const server = new VaultServer({ binary, folder, hcl, api });
  await server.start();
  const init = await api.call<{ keys: string[]; root_token: string }>("PUT", "sys/init", {
    secret_shares: 1,
    secret_threshold: 1,
  });
  await api.call("PUT", "sys/unseal", { key: init.keys[0] });
  const root = api.as(init.root_token);
  await eventually(
    "the sealing Vault is ready",
    120,
    async () => (await root.ask("GET", "sys/mounts")).status === 200 || undefined,
  );
  await root.call("POST", "sys/mounts/transit", { type: "transit" });
  await root.call("POST", "transit/keys/unseal", {});
  const policy = ["encrypt", "decrypt"]
    .map((verb) => `path "transit/${verb}/unseal" { capabilities = ["update"] }`)
    .join("\n");
  await root.call("PUT", "sys/policies/acl/unseal", { policy });
  const made = await root.call<{ auth: { client_token: string } }>("POST", "auth/token/create-orphan", {
    policies: ["unseal"],
    period: "24h",
  });
  return { server, token: made.auth.client_token };
}

/** Three raft nodes of the configuration that the construct `Vault` renders, and a fourth Vault whose key opens them. */
export class RaftCluster {
  private constructor(
    private readonly folder: string,
    readonly nodes: readonly VaultServer[],
    private readonly seal: VaultServer,
    /** Of the first initialization: it may do everything. */
    readonly rootToken: string,
    readonly caFile: string,
    /** Of every server, for this machine's names. */
    readonly certificate: SignedCertificate,
    /** What the nodes have in place of a pod's service account: put `ca.crt` and `token` there. */
    readonly serviceAccountFolder: string,
  ) {}

  /** Starts all, initializes them, and waits until all three are open and vote. `address` is this machine's, which pods know. */
  static async start(binary: string, address: string): Promise<RaftCluster> {
    const folder = await mkdtemp(join(tmpdir(), "isobar-vault-"));
    const names = [`IP:${address}`, "IP:127.0.0.1", "DNS:localhost", "DNS:host.isobar.internal"];
    const certificate = await signedCertificate(...names);
    const tls = await writeCertificate(folder, certificate);
    const serviceAccountFolder = join(folder, "service-account");
    await mkdir(serviceAccountFolder);
    const seal = await startSeal(binary, join(folder, "seal"), tls);
    const ports = await Promise.all([1, 2, 3].map(async () => ({ api: await freePort(), cluster: await freePort() })));
    const addressOf = (port: number) => `https://${address}:${port}`;
    const peers = ports.map(({ api }) => ({ apiAddress: addressOf(api) }));
    const nodes = await Promise.all(
      ports.map(async ({ api, cluster }, number) => {
        const own = join(folder, `node-${number}`);
        const dataFolder = join(own, "data");
        await mkdir(dataFolder, { recursive: true });
        const hcl = vaultHcl({
          nodeId: `node-${number}`,
          apiAddress: addressOf(api),
          clusterAddress: addressOf(cluster),
          listen: { api: `${address}:${api}`, cluster: `${address}:${cluster}` },
          tls,
          dataFolder,
          peers,
          seal: { transit: { address: seal.server.api.address, keyName: "unseal", caFile: tls.caFile } },
        });
        const client = new VaultApi(addressOf(api), tls.caFile);
        const env = { VAULT_TOKEN: seal.token };
        // The PostgreSQL of the testbed has a certificate for the name by which pods know this machine.
        const hosts = `127.0.0.1 localhost\n${address} host.isobar.internal\n${apiServer} kubernetes.default.svc\n`;
        return new VaultServer({ binary, folder: own, hcl, api: client, env, hosts, serviceAccountFolder });
      }),
    );
    await Promise.all(nodes.map((node) => node.start()));
    const [first] = nodes;
    if (!first) throw new Error("no nodes");
    const { root_token } = await first.api.call<{ root_token: string }>("PUT", "sys/init", {
      recovery_shares: 1,
      recovery_threshold: 1,
    });
    const raft = new RaftCluster(folder, nodes, seal.server, root_token, tls.caFile, certificate, serviceAccountFolder);
    await raft.waitUntilWhole();
    progress("vault: three nodes are open and vote");
    return raft;
  }

  /** The first node, as the administrator. */
  get root(): VaultApi {
    return this.client.as(this.rootToken);
  }

  /** The first node, as nobody. */
  get client(): VaultApi {
    const [first] = this.nodes;
    if (!first) throw new Error("no nodes");
    return first.api;
  }

  /** Waits until every node is open and a voter. */
  async waitUntilWhole(): Promise<void> {
    await eventually("all nodes are open", 180, async () => {
      const states = await Promise.all(
        this.nodes.map(({ api }) => api.call<{ sealed: boolean; initialized: boolean }>("GET", "sys/seal-status")),
      );
      return states.every(({ sealed, initialized }) => initialized && !sealed) || undefined;
    });
    await eventually("all nodes vote", 180, async () => {
      const { config } = await this.root.read<{ config: { servers: { voter: boolean }[] } }>(
        "sys/storage/raft/configuration",
      );
      return config.servers.filter(({ voter }) => voter).length === this.nodes.length || undefined;
    });
  }

  /** The node that answers for all. */
  async leader(): Promise<VaultServer> {
    return eventually("there is a leader", 180, async () => {
      for (const node of this.nodes) {
        const answer = await node.api.ask("GET", "sys/health").catch(() => undefined);
        if (answer?.status === 200) return node;
      }
      return undefined;
    });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.nodes, this.seal].map((server) => server.kill()));
    await rm(this.folder, { recursive: true, force: true });
  }
}
