import { mkdtemp, readFile, rm } from "node:fs/promises";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { type Chart, Testing } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { Vault, type VaultProps, VaultRestore, VaultSnapshots } from "../../lib/workloads/vault";
import { eventually, progress, run } from "./command";
import { makeNamespace } from "./installation";
import type { KubernetesObject } from "./kubernetes";
import type { Namespace } from "./namespace";
import { bucket, type ObjectStore, s3Store } from "./object-stores";
import { waitUntilReady } from "./readiness";
import { Testbed } from "./testbed";
import { offerVolume } from "./volume";

/** Of this file alone. */
const name = "vault-server";
const instance = "vault";
const servers = ["vault-0", "vault-1", "vault-2"];
const quantity = k8s.Quantity.fromString;

/** One machine, and a busy one. */
const small: Pick<VaultProps, "highAvailability" | "resources"> = {
  highAvailability: false,
  resources: {
    requests: { cpu: quantity("50m"), memory: quantity("128Mi") },
    limits: { cpu: quantity("2"), memory: quantity("512Mi") },
  },
};
const shared = {
  ...small,
  version: "1.21.4",
  namespace: name,
  tls: { generated: true },
  network: { clients: [{ podSelector: {} }] },
} as const;

/** With another name, and an authority that clients without leave to read Secrets find in a ConfigMap. */
const tls: VaultProps["tls"] = {
  generated: true,
  hosts: ["vault.example.com"],
  publishedTo: [{ namespace: name, configMap: "authority" }],
};

let namespace: Namespace;
let store: ObjectStore;
let root = "";
let logLevel: NonNullable<VaultProps["logLevel"]> = "info";

const sealVault = (chart: Chart) =>
  new Vault(chart, "seal", {
    ...shared,
    releaseName: "seal",
    replicas: 1,
    seal: { shamir: true },
    audit: false,
    reviewsTokens: false,
  });

const vaultOf = (chart: Chart, changes: Partial<VaultProps>) =>
  new Vault(chart, "vault", {
    ...shared,
    replicas: 3,
    seal: {
      transit: {
        address: `https://seal.${name}.svc:8200`,
        keyName: "unseal",
        token: { name: "unseal", key: "token" },
        ca: { name: "seal-tls", key: "ca.crt" },
      },
    },
    audit: { sizeGiB: 1, fileMiB: 1 },
    ...changes,
  });

function objects(make: (chart: Chart) => void): KubernetesObject[] {
  const chart = Testing.chart();
  make(chart);
  return Testing.synth(chart);
}

async function apply(make: (chart: Chart) => void): Promise<KubernetesObject[]> {
  const made = objects(make);
  await namespace.apply(made);
  return made;
}

/** A command of Vault's in a server's pod. */
function vault(pod: string, token: string, args: readonly string[], input?: string): Promise<string> {
  const command = ["env", `VAULT_TOKEN=${token}`, "vault", ...args];
  return namespace.kubectl(["exec", "--stdin", pod, "--container=vault", "--", ...command], input ?? "");
}

interface Pod extends KubernetesObject {
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: { type: string; status: string }[];
  };
}

async function pods(selector: string): Promise<Pod[]> {
  // A pod's status, as the API server gives it.
  return (await namespace.list("pods", `--selector=${selector}`)) as unknown as Pod[];
}
const isReady = ({ status }: Pod) =>
  status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
const ofServers = (of = instance) => pods(`app.kubernetes.io/instance=${of},component=server`);
const leading = () => pods("vault-active=true,app.kubernetes.io/instance=vault");
/** The one server that leads; Vault puts the label on its pod a moment after. */
const leader = () =>
  eventually("one server leads", 120, async () => {
    const [first, ...others] = await leading();
    return others.length === 0 ? first : undefined;
  });

/** What a try before this one may have made is there already. */
const unlessThere = (error: Error) => {
  if (!/already in use/.test(error.message)) throw error;
};

async function untilRunning(of: string, count: number): Promise<void> {
  await eventually(`${count} servers of ${of} run`, 300, async () => {
    const running = (await ofServers(of)).filter(({ status }) => status.phase === "Running");
    return running.length === count ? true : undefined;
  });
}

async function untilReady(of: string, count: number): Promise<void> {
  await eventually(`${count} servers of ${of} are ready`, 300, async () =>
    (await ofServers(of)).filter(isReady).length === count ? true : undefined,
  );
}

/** Initializes and opens the Vault whose one key opens the other. */
async function openSeal(): Promise<string> {
  const args = ["operator", "init", "-key-shares=1", "-key-threshold=1", "-format=json"];
  // The port is open a moment after the container runs.
  const { unseal_keys_b64, root_token } = JSON.parse(
    await eventually("the seal's Vault is initialized", 180, () => vault("seal-0", "", args)),
  );
  await vault("seal-0", "", ["operator", "unseal", unseal_keys_b64[0]]);
  await untilReady("seal", 1);
  // It is open a moment before it leads.
  await eventually("the seal's Vault answers", 60, () => vault("seal-0", root_token, ["token", "lookup"]));
  return root_token;
}

/** Runs the page's script for three holders of keys, and returns the root token, which only the first can read. */
async function initializeAsDocumented(): Promise<string> {
  const page = await readFile(join(__dirname, "../../docs/vault.md"), "utf8");
  const script = /```sh\n(#!\/bin\/sh[\s\S]*?)```/.exec(page)?.[1] ?? "";
  const folder = await mkdtemp(join(tmpdir(), "isobar-vault-"));
  const { kubernetes } = Testbed.current();
  const env = {
    GNUPGHOME: folder,
    KUBECONFIG: join(kubernetes.folder, "admin.kubeconfig"),
    PATH: `${dirname(kubernetes.kubectlCommand([]).program)}:${process.env["PATH"]}`,
  };
  try {
    const holders = ["ada", "grace", "edsger"];
    for (const holder of holders) {
      const generate = ["--batch", "--passphrase", "", "--quick-generate-key", holder, "default", "default", "never"];
      await run("gpg", generate, { env });
      await run("gpg", ["--batch", "--armor", "--output", join(folder, `${holder}.asc`), "--export", holder], { env });
    }
    const keys = holders.map((holder) => join(folder, `${holder}.asc`));
    const printed = await eventually("Vault is initialized", 180, () =>
      run("sh", ["-c", script, "sh", name, ...keys], { env }),
    );
    expect(printed.match(/^Recovery Key \d: /gm)).toHaveLength(3);
    const [, encrypted = ""] = /^Initial Root Token: (\S+)$/m.exec(printed) ?? [];
    return await run("sh", ["-c", "base64 -d | gpg --batch --quiet --decrypt"], { env, input: encrypted });
  } finally {
    await run("gpgconf", ["--kill", "all"], { env }).catch(() => undefined);
    await rm(folder, { recursive: true });
  }
}

/** Who Vault says it is, checked by its authority. */
async function trust(): Promise<{ readonly ca: Buffer; readonly servername: string }> {
  const ca = await namespace.kubectl(["get", "secret", "vault-tls", "--output=jsonpath={.data.ca\\.crt}"]);
  return { ca: Buffer.from(ca, "base64"), servername: `vault.${name}.svc` };
}

async function request(host: string, port: number, path: string): Promise<{ status: number; body: string }> {
  const trusted = await trust();
  return new Promise((resolve, reject) => {
    get({ host, port, path, ...trusted }, async (answer) => {
      resolve({ status: answer.statusCode ?? 0, body: await text(answer) });
    }).once("error", reject);
  });
}

/** The names in the certificate that a server shows. */
async function shownNames(host: string): Promise<string> {
  const trusted = await trust();
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: 8200, ...trusted }, () => {
      resolve(socket.getPeerCertificate().subjectaltname ?? "");
      socket.end();
    });
    socket.once("error", reject);
  });
}

beforeAll(async () => {
  const { kubernetes } = Testbed.current();
  namespace = await makeNamespace(name);
  [store] = await Promise.all([s3Store(), kubernetes.loadImages("vault")]);
  const claims = ["data-seal-0", ...servers.flatMap((server) => [`data-${server}`, `audit-${server}`])];
  for (const claim of claims) await offerVolume(kubernetes, name, claim);

  await apply(sealVault);
  await untilRunning("seal", 1);
  const token = await openSeal();
  await vault("seal-0", token, ["secrets", "enable", "transit"]);
  await vault("seal-0", token, ["write", "-f", "transit/keys/unseal"]);
  const policy = ["encrypt", "decrypt"].map((use) => `path "transit/${use}/unseal" { capabilities = ["update"] }`);
  await vault("seal-0", token, ["policy", "write", "unseal", "-"], policy.join("\n"));
  const create = ["token", "create", "-orphan", "-policy=unseal", "-period=24h", "-field=token"];
  await namespace.setSecret("unseal", { token: (await vault("seal-0", token, create)).trim() });
});

afterAll(async () => {
  store?.stop();
  await Testbed.current().kubernetes.kubectl([
    "delete",
    "clusterrolebinding",
    "vault-server-binding",
    "--ignore-not-found",
  ]);
});

test("three servers under Pod Security restricted form a cluster and open by another Vault's key", async () => {
  await apply((chart) => vaultOf(chart, {}));
  await untilRunning(instance, 3);
  expect((await ofServers()).filter(isReady)).toEqual([]);
  root = await initializeAsDocumented();
  await untilReady(instance, 3);
  await leader();
  // A server that joins has no vote until it has been stable for ten seconds.
  await eventually("every server has a vote", 180, async () => {
    const peers = await vault("vault-1", root, ["operator", "raft", "list-peers", "-format=json"]);
    const found: { node_id: string; voter: boolean }[] = JSON.parse(peers).data.config.servers;
    const voters = found.filter(({ voter }) => voter).map(({ node_id }) => node_id);
    return voters.sort().join(" ") === servers.join(" ") ? true : undefined;
  });
});

test("metrics are given without a token on their own port only, over a certificate that the authority vouches for", async () => {
  for (const { status } of await ofServers()) {
    const ask = (port: number) => request(status.podIP ?? "", port, "/v1/sys/metrics?format=prometheus");
    expect(await ask(8202)).toMatchObject({ status: 200, body: expect.stringContaining("vault_core_unsealed") });
    // A standby names the active server, which asks for a token.
    expect([307, 403]).toContain((await ask(8200)).status);
  }
});

test("what one server was told every other knows, and the audit log has it without the secret", async () => {
  const enable = (...args: string[]) => vault("vault-0", root, args).catch(unlessThere);
  await enable("audit", "enable", "file", "file_path=/vault/audit/audit.log");
  await enable("secrets", "enable", "-path=kv", "-version=2", "kv");
  // The second version of this engine makes itself out of the first, and refuses everything until it has.
  await eventually("it is told", 60, () =>
    vault("vault-1", root, ["kv", "put", "-mount=kv", "before", "canary=s3cr3t-canary"]),
  );
  for (const server of servers) {
    expect(await vault(server, root, ["kv", "get", "-mount=kv", "-field=canary", "before"])).toBe("s3cr3t-canary");
  }
  const { name: leads } = (await leader()).metadata;
  const log = await namespace.kubectl(["exec", leads, "--container=vault", "--", "cat", "/vault/audit/audit.log"]);
  expect(log).toContain("kv/data/before");
  expect(log).not.toContain("s3cr3t-canary");
});

test("a leader that is killed is replaced within seconds, and nothing is lost", async () => {
  const { name: killed, uid } = (await leader()).metadata;
  const other = servers.find((server) => server !== killed) ?? "";
  await namespace.kubectl(["delete", "pod", killed, "--grace-period=0", "--force"]);
  const since = Date.now();
  // It may be the same server again, in another pod.
  await eventually("another pod leads", 180, async () =>
    (await leading()).find(({ metadata }) => metadata.uid !== uid),
  );
  const again = () => vault(other, root, ["kv", "put", "-mount=kv", "during", "leader=gone"]);
  await eventually("a write succeeds", 120, again);
  progress(`vault: writes go on ${Date.now() - since} ms after ${killed} was killed`);
  await untilReady(instance, 3);
  expect(await vault(other, root, ["kv", "get", "-mount=kv", "-field=canary", "before"])).toBe("s3cr3t-canary");
});

test("an upgrade reaches one server at a time, the active one last", async () => {
  const { name: last, uid } = (await leader()).metadata;
  const started = new Map((await ofServers()).map(({ metadata }) => [metadata.name, metadata.uid]));
  const order: string[] = [];
  let fewest = servers.length;
  // Another one in each try.
  logLevel = logLevel === "debug" ? "trace" : "debug";
  const made = await apply((chart) => vaultOf(chart, { logLevel }));
  await eventually("every server is another pod", 600, async () => {
    const now = await ofServers();
    const replaced = now
      .filter(({ metadata }) => started.get(metadata.name) !== metadata.uid)
      .map(({ metadata }) => metadata.name);
    for (const server of replaced) if (!order.includes(server)) order.push(server);
    // Once the leader goes itself, the others may be unready until one of them leads.
    const leads = now.some(({ metadata }) => metadata.uid === uid && metadata.deletionTimestamp === undefined);
    if (leads) fewest = Math.min(fewest, now.filter(isReady).length);
    return order.length === 3 && now.filter(isReady).length === 3 ? true : undefined;
  });
  expect(order.at(-1)).toBe(last);
  // None goes while another is not back.
  expect(fewest).toBeGreaterThanOrEqual(2);
  expect((await leader()).metadata.name).not.toBe(last);
  const job = made.find(({ kind, metadata }) => kind === "Job" && metadata.name.includes("upgrade"));
  await waitUntilReady(namespace, job ? [job] : [], 300);
  progress(`vault: ${(await namespace.kubectl(["logs", `job/${job?.metadata.name}`])).trim().replaceAll("\n", "; ")}`);
});

test("a certificate with another name is shown by every server without a restart", async () => {
  const before = (await ofServers()).map(({ metadata }) => metadata.uid);
  await apply((chart) => vaultOf(chart, { logLevel, tls }));
  const since = Date.now();
  await eventually("every server shows it", 420, async () => {
    const names = await Promise.all((await ofServers()).map(({ status }) => shownNames(status.podIP ?? "")));
    return names.every((shown) => shown.includes("vault.example.com")) ? true : undefined;
  });
  progress(`vault: the new certificate is shown ${Math.round((Date.now() - since) / 1000)} s after it was asked for`);
  expect((await ofServers()).map(({ metadata }) => metadata.uid)).toEqual(before);
  expect(await vault("vault-0", root, ["kv", "get", "-mount=kv", "-field=canary", "before"])).toBe("s3cr3t-canary");
});

test("the authority is published to a ConfigMap that is made later", async () => {
  const metadata = { name: "authority", namespace: name };
  const rbac = "rbac.authorization.k8s.io";
  await namespace.apply([
    { apiVersion: "v1", kind: "ConfigMap", metadata },
    {
      apiVersion: `${rbac}/v1`,
      kind: "Role",
      metadata,
      rules: [{ apiGroups: [""], resources: ["configmaps"], resourceNames: ["authority"], verbs: ["patch"] }],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: rbac, kind: "Role", name: "authority" },
      subjects: [{ kind: "ServiceAccount", name: "vault-certificate", namespace: name }],
    },
  ]);
  const { ca } = await trust();
  await eventually("it is there", 180, async () => {
    const found = await namespace.kubectl(["get", "configmap", "authority", "--output=jsonpath={.data.ca\\.crt}"]);
    return found === ca.toString() ? true : undefined;
  });
});

test("a large audit file gives way to a new one, into which is written", async () => {
  const { name: leads } = (await leader()).metadata;
  const shell = (script: string) => namespace.kubectl(["exec", leads, "--container=vault", "--", "sh", "-c", script]);
  const older = () => shell("ls /vault/audit | grep -c audit- || true");
  const before = await older();
  await shell("head -c 1200000 /dev/zero | tr '\\0' ' ' >> /vault/audit/audit.log");
  await eventually("there is one more older file", 180, async () => ((await older()) > before ? true : undefined));
  await eventually("the new one is written to", 180, async () => {
    await vault(leads, root, ["kv", "get", "-mount=kv", "-field=canary", "before"]);
    const written = await shell("cat /vault/audit/audit.log");
    return written.includes("kv/data/before") && written.length < 1_000_000 ? true : undefined;
  });
});

test("a snapshot goes to the bucket, and a restore brings back what it has and nothing later", async () => {
  await vault("vault-0", root, ["auth", "enable", "kubernetes"]).catch(unlessThere);
  await vault("vault-0", root, ["write", "auth/kubernetes/config", "kubernetes_host=https://kubernetes.default.svc"]);
  for (const [role, path, capability] of [
    ["snapshot", "sys/storage/raft/snapshot", "read"],
    ["restore", "sys/storage/raft/snapshot", "update"],
  ]) {
    const policy = `path "${path}" { capabilities = ["${capability}"] }`;
    await vault("vault-0", root, ["policy", "write", `${role}`, "-"], policy);
    const account = [`bound_service_account_names=vault-${role}`, `bound_service_account_namespaces=${name}`];
    const settings = [...account, "audience=vault", `token_policies=${role}`, "token_ttl=5m"];
    await vault("vault-0", root, ["write", `auth/kubernetes/role/${role}`, ...settings]);
  }
  const { url: endpoint } = store;
  const backups = {
    store: { s3: { bucket, prefix: "vault", region: "us-east-1", endpoint, identity: "node" } },
    env: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map((key) => ({ name: key, value: "testing" })),
  } as const;
  const whole = (chart: Chart) => vaultOf(chart, { logLevel, tls });
  await apply((chart) => new VaultSnapshots(chart, "snapshots", { ...backups, vault: whole(chart) }));
  await namespace.kubectl(["delete", "job", "snapshot-now", "--ignore-not-found"]);
  await namespace.kubectl(["create", "job", "--from=cronjob/vault-snapshot", "snapshot-now"]);
  await waitUntilReady(namespace, [{ kind: "Job", metadata: { name: "snapshot-now" } }], 300);
  progress(`vault: ${(await namespace.kubectl(["logs", "job/snapshot-now"])).trim()}`);
  const [stored = ""] = await store.list();
  expect(stored).toMatch(/^vault\/.*\.snap$/);

  await vault("vault-0", root, ["kv", "put", "-mount=kv", "after", "written=later"]);
  const snapshot = stored.replace("vault/", "");
  const made = await apply(
    (chart) => new VaultRestore(chart, "restore", { ...backups, vault: whole(chart), snapshot }),
  );
  const job = made.find(({ kind, metadata }) => kind === "Job" && metadata.name.includes("restore"));
  await waitUntilReady(namespace, job ? [job] : [], 300);
  progress(`vault: ${(await namespace.kubectl(["logs", `job/${job?.metadata.name}`])).trim().replaceAll("\n", "; ")}`);
  // Kubernetes learns that a server was not ready only after a while.
  const canary = await eventually("every server knows what was before", 180, async () => {
    const get = ["kv", "get", "-mount=kv", "-field=canary", "before"];
    const [first, ...others] = await Promise.all(servers.map((server) => vault(server, root, get)));
    return others.every((other) => other === first) ? first : undefined;
  });
  expect(canary).toBe("s3cr3t-canary");
  await untilReady(instance, 3);
  await expect(vault("vault-0", root, ["kv", "get", "-mount=kv", "after"])).rejects.toThrow(/No value found/);
});

test("the same manifests again change nothing", async () => {
  const secret = async () => (await namespace.list("secrets")).map(({ metadata }) => metadata);
  const before = await secret();
  await apply((chart) => vaultOf(chart, { logLevel, tls }));
  expect(await secret()).toEqual(before);
});
