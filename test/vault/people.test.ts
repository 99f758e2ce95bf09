import { randomBytes } from "node:crypto";
import { vaultWrites } from "../../lib/workloads/vault/configuration";
import { Browser } from "../cluster/browser";
import { progress } from "../cluster/command";
import { OidcIssuer } from "../cluster/oidc-issuer";
import { freePort, Testbed } from "../cluster/testbed";
import type { VaultApi } from "./api";
import { applyWrites } from "./apply";
import { vaultBinary } from "./binary";
import { RaftCluster } from "./raft-cluster";

const binary = vaultBinary();
const scenario = "path" in binary ? test : test.skip;
const password = randomBytes(12).toString("hex");
const clientSecret = randomBytes(24).toString("hex");
let raft: RaftCluster;
let issuer: OidcIssuer;
let redirect: string;

beforeAll(async () => {
  if ("missing" in binary) return progress(`skipped: no Vault runs here: ${binary.missing}`);
  const { nodeAddress } = Testbed.current().kubernetes;
  raft = await RaftCluster.start(binary.path, nodeAddress);
  const url = `https://${nodeAddress}:${await freePort()}`;
  redirect = `${raft.client.address}/v1/auth/oidc/oidc/callback`;
  issuer = await OidcIssuer.start({
    issuer: url,
    tls: raft.certificate,
    client: { id: "vault", secret: clientSecret, redirect },
    users: { ada: { password, groups: ["Data Platform"] }, mallory: { password, groups: ["everybody"] } },
  });
  const writes = vaultWrites({
    keyValue: { airflow: {} },
    policies: { writers: [{ path: "airflow/data/*", capabilities: ["create", "update"] }] },
    people: {
      oidc: {
        issuer: url,
        caCert: raft.certificate.authority,
        clientId: "vault",
        clientSecret: { name: "vault-oidc", key: "secret" },
        redirectUris: [redirect],
        scopes: ["profile", "groups"],
        groups: { "Data Platform": ["writers"] },
      },
    },
  });
  const vault = { address: raft.client.address, caFile: raft.caFile, token: raft.rootToken };
  const apply = () => applyWrites(writes, { ...vault, secrets: { "vault-oidc/secret": clientSecret } });
  await apply();
  expect((await apply()).filter((line) => !line.endsWith(": as it should be"))).toEqual([
    "auth/oidc/config: written; Vault does not show whether it differed",
  ]);
});

afterAll(async () => {
  await issuer?.stop();
  await raft?.stop();
});

/** Vault as somebody who logs in at the provider's page. */
async function logIn(login: string): Promise<VaultApi> {
  const browser = new Browser(raft.certificate.authority);
  type Start = { data: { auth_url: string } };
  const start = await raft.client.call<Start>("POST", "auth/oidc/oidc/auth_url", {
    role: "people",
    redirect_uri: redirect,
  });
  const form = await browser.get(start.data.auth_url);
  const page = await browser.submit(form.url, { login, password });
  if (page.status !== 200) throw new Error(`${login}: ${page.status} ${page.body}`);
  return raft.client.as(JSON.parse(page.body).auth.client_token);
}

scenario("a member of a group may do what the group's policies say, and nothing else", async () => {
  const ada = await logIn("ada");
  expect((await ada.ask("POST", "airflow/data/variables/a", { data: { value: "1" } })).status).toBe(200);
  expect((await ada.ask("GET", "airflow/data/variables/a")).status).toBe(403);
});

scenario("who is in no group that is named may log in, and do nothing", async () => {
  const mallory = await logIn("mallory");
  expect((await mallory.ask("POST", "airflow/data/variables/a", { data: { value: "1" } })).status).toBe(403);
});
