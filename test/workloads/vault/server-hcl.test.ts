import { parse } from "@cdktf/hcl2json";
import fc from "fast-check";
import { type VaultServer, vaultHcl } from "../../../lib/workloads/vault";
import { renderHcl } from "../../../lib/workloads/vault/hcl";

const server: VaultServer = {
  nodeId: "one",
  apiAddress: "https://one.example:8200",
  clusterAddress: "https://one.example:8201",
  listen: { api: "0.0.0.0:8200", cluster: "0.0.0.0:8201", metrics: "0.0.0.0:8202" },
  tls: { certificateFile: "/tls/tls.crt", keyFile: "/tls/tls.key", caFile: "/tls/ca.crt" },
  dataFolder: "/data",
  peers: [
    { apiAddress: "https://one.example:8200" },
    { apiAddress: "https://10.0.0.2:8200", serverName: "two.example" },
  ],
  seal: { shamir: true },
};

const parsed = (changes: Partial<VaultServer> = {}) => parse("server.hcl", vaultHcl({ ...server, ...changes }));

test("a server speaks TLS 1.3 on every port, and gives metrics without a token on one of its own only", async () => {
  const { listener } = await parsed();
  const tls = { tls_cert_file: "/tls/tls.crt", tls_key_file: "/tls/tls.key", tls_min_version: "tls13" };
  expect(listener.tcp).toMatchObject([
    { ...tls, address: "0.0.0.0:8200", cluster_address: "0.0.0.0:8201" },
    { ...tls, address: "0.0.0.0:8202", telemetry: [{ unauthenticated_metrics_access: true }] },
  ]);
  expect(listener.tcp[0]).not.toHaveProperty("telemetry");
  const { listener: alone } = await parsed({ listen: { api: "0.0.0.0:8200", cluster: "0.0.0.0:8201" } });
  expect(alone.tcp).toHaveLength(1);
});

test("a new node asks every peer to let it in, and knows each by its certificate", async () => {
  const { storage } = await parsed();
  expect(storage.raft).toMatchObject([
    {
      path: "/data",
      node_id: "one",
      retry_join: [
        { leader_api_addr: "https://one.example:8200", leader_tls_servername: "one.example" },
        { leader_api_addr: "https://10.0.0.2:8200", leader_tls_servername: "two.example" },
      ],
    },
  ]);
  for (const join of storage.raft[0].retry_join) expect(join.leader_ca_cert_file).toBe("/tls/ca.crt");
});

test("what the environment of a server says is not in its file", async () => {
  const { nodeId, apiAddress, clusterAddress, ...shared } = server;
  const configuration = await parse("server.hcl", vaultHcl(shared));
  expect(configuration).not.toHaveProperty("api_addr");
  expect(configuration).not.toHaveProperty("cluster_addr");
  expect(configuration["storage"].raft[0]).not.toHaveProperty("node_id");
});

test.each([
  [
    { awskms: { region: "eu-west-1", keyId: "arn:aws:kms:eu-west-1:111122223333:key/k" } },
    { awskms: [{ region: "eu-west-1", kms_key_id: "arn:aws:kms:eu-west-1:111122223333:key/k" }] },
  ],
  [
    { gcpckms: { project: "acme", region: "global", keyRing: "ring", cryptoKey: "vault" } },
    { gcpckms: [{ project: "acme", region: "global", key_ring: "ring", crypto_key: "vault" }] },
  ],
  [
    { azurekeyvault: { tenantId: "tenant", vaultName: "acme", keyName: "vault" } },
    { azurekeyvault: [{ tenant_id: "tenant", vault_name: "acme", key_name: "vault" }] },
  ],
  [
    { transit: { address: "https://other:8200", keyName: "k", caFile: "/ca", serverName: "other.example" } },
    {
      transit: [
        {
          address: "https://other:8200",
          key_name: "k",
          mount_path: "transit/",
          tls_ca_cert: "/ca",
          tls_server_name: "other.example",
          tls_skip_verify: "false",
        },
      ],
    },
  ],
  [{ shamir: true }, undefined],
] as const)("the seal of %j is what the server's documentation says", async (seal, expected) => {
  expect((await parsed({ seal }))["seal"]).toEqual(expected);
});

test("each distribution gets only what it knows: Vault the lock of memory, OpenBao the audit log", async () => {
  const vault = await parsed({ auditFile: "/audit/audit.log" });
  expect(vault).toMatchObject({ disable_mlock: true });
  expect(vault).not.toHaveProperty("audit");
  const openbao = await parsed({ auditFile: "/audit/audit.log", distribution: "openbao" });
  expect(openbao).not.toHaveProperty("disable_mlock");
  expect(openbao["audit"]).toEqual({
    file: { file: [{ description: expect.any(String), options: [{ file_path: "/audit/audit.log" }] }] },
  });
});

test("any text comes out of HCL as it went in", async () => {
  // The parser composes characters, as HCL's second version says.
  const text = fc
    .string({ unit: "grapheme" })
    .map((value) => value.normalize("NFC"))
    .filter((value) => !/[$%]\{/.test(value));
  await fc.assert(
    fc.asyncProperty(text, fc.array(text), async (value, list) => {
      const block = { type: "block", labels: ["label"], attributes: { value } };
      const read = await parse("any.hcl", renderHcl({ attributes: { value, list }, blocks: [block] }));
      expect(read).toEqual({ value, list, block: { label: [{ value }] } });
    }),
    { numRuns: 200 },
  );
});

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is what HCL would read.
test.each(["a-${file}", "%{ if x }"])("a text that HCL would take for a template is refused: %s", (keyName) => {
  const seal = { transit: { address: "https://other:8200", keyName } };
  expect(() => vaultHcl({ ...server, seal })).toThrow(/without \$\{ or %\{/);
});

test("a name that a deployment puts a value in for stays as it is", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what the deployment looks for.
  const keyId = "${aws_vault_key}";
  expect(vaultHcl({ ...server, seal: { awskms: { region: "eu-west-1", keyId } } })).toContain(
    `kms_key_id = "${keyId}"`,
  );
});
