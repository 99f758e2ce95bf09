import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VaultWrite } from "../../../../lib/workloads/vault/configuration";
import { applyScript } from "../../../../lib/workloads/vault/configuration/script";
import { scriptInput } from "../../../../lib/workloads/vault/configuration/script-input";
import { compared } from "../../../../lib/workloads/vault/configuration/write";

type Body = Record<string, unknown>;
interface Answer {
  readonly status: number;
  readonly body: Body;
}

let folder: string;
let server: Server;
let address: string;
let held: Map<string, Body>;
let posts: { path: string; body: Body }[];
let answers: Answer[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "isobar-apply-"));
  [held, posts, answers] = [new Map(), [], []];
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = request.url?.slice("/v1/".length) ?? "";
    const answer = ({ status, body }: Answer) => response.writeHead(status).end(JSON.stringify(body));
    const next = answers.shift();
    if (next) return answer(next);
    if (request.method === "GET") {
      const data = held.get(path);
      return answer(data ? { status: 200, body: { data } } : { status: 404, body: { errors: [] } });
    }
    const body: Body = JSON.parse(Buffer.concat(chunks).toString());
    posts.push({ path, body });
    held.set(path, { ...held.get(path), ...body });
    return answer({ status: 200, body: path.endsWith("/login") ? { auth: { client_token: "t" } } : { data: {} } });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = server.address();
  address = typeof at === "object" && at ? `http://127.0.0.1:${at.port}` : "";
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** What the script says, and with what it ends. Kubernetes' part, secrets, is done by hand. */
async function apply(
  writes: readonly VaultWrite[],
  env: Record<string, string> = {},
): Promise<{ code: number; said: string }> {
  const input = scriptInput(writes);
  await Promise.all([
    writeFile(join(folder, "apply.py"), applyScript),
    writeFile(join(folder, "requests.json"), input.requests),
  ]);
  const variables = input.env.map(({ name, value }) => [
    name,
    value === undefined ? "s3cr3t" : value.replaceAll("$$", "$"),
  ]);
  return new Promise((resolve) => {
    execFile(
      "python3",
      [join(folder, "apply.py"), join(folder, "requests.json")],
      {
        env: {
          PATH: process.env["PATH"],
          VAULT_ADDR: address,
          VAULT_TOKEN: "t",
          VAULT_WAIT_SECONDS: "20",
          ...Object.fromEntries(variables),
          ...env,
        },
      },
      (error, out, err) => resolve({ code: typeof error?.code === "number" ? error.code : 0, said: out + err }),
    );
  });
}

test("what is not there is made, what is as it should be is left alone, what differs is named and written", async () => {
  const write = compared("auth/k/role/a", { token_ttl: 3600, token_policies: ["b", "a"] });
  expect(await apply([write])).toEqual({ code: 0, said: "auth/k/role/a: made\n" });
  held.set("auth/k/role/a", { token_ttl: 3600, token_policies: ["a", "b"], other: 1 });
  expect((await apply([write])).said).toBe("auth/k/role/a: as it should be\n");
  held.set("auth/k/role/a", { token_ttl: 60, token_policies: ["a", "b"] });
  expect((await apply([write])).said).toBe("auth/k/role/a: changed: token_ttl\n");
  expect(posts).toHaveLength(2);
});

test.each([
  [10, "10s", true],
  [86400, "24h0m0s", true],
  [90, "1m30s", true],
  [10, "11s", false],
  ["0s", "0s", true],
  ["60s", "1m0s", true],
])("a duration of %s is %s: %s", async (wanted, shown, same) => {
  held.set("a", { ttl: shown });
  await apply([compared("a", { ttl: wanted })]);
  expect(posts).toHaveLength(same ? 0 : 1);
});

test("statements of SQL in another order differ", async () => {
  held.set("a", { creation_statements: ["b", "a"] });
  await apply([compared("a", { creation_statements: ["a", "b"] })]);
  expect(posts).toHaveLength(1);
});

test("no secret is ever said, not when Vault refuses it", async () => {
  const write: VaultWrite = {
    path: "db/config/a",
    body: { password: { $secret: { name: "s", key: "k" } }, url: { $text: 'a "b" $(c)\nd' } },
  };
  const { said } = await apply([write]);
  expect(posts[0]?.body).toEqual({ password: "s3cr3t", url: 'a "b" $(c)\nd' });
  expect(said).not.toContain("s3cr3t");
  answers.push({ status: 400, body: { errors: ["no"] } });
  expect(await apply([write])).toEqual({ code: 1, said: "db/config/a: 400 no\n" });
});

test("what Vault cannot change is an error, and nothing is written", async () => {
  held.set("sys/mounts/a", { type: "kv", options: { version: "1" } });
  const current = {
    path: "sys/mounts/a",
    fields: { type: "kv", options: { version: "2" } },
    fixed: ["type", "options"],
  };
  const { code, said } = await apply([{ path: "sys/mounts/a", body: {}, current }]);
  expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining("options cannot be changed") });
  expect(posts).toEqual([]);
});

test("it waits while there is no leader", async () => {
  answers.push(
    { status: 503, body: { errors: ["Vault is sealed"] } },
    { status: 500, body: { errors: ["local node not active but active cluster node not found"] } },
  );
  expect((await apply([compared("a", { b: 1 })])).said).toBe("a: made\n");
});

test("it logs in with the service account's token, and gives its own back, also after an error", async () => {
  await writeFile(join(folder, "jwt"), "eyJ\n");
  const login = {
    VAULT_TOKEN: "",
    VAULT_AUTH_MOUNT: "kubernetes",
    VAULT_ROLE: "configuration",
    VAULT_JWT_FILE: join(folder, "jwt"),
  };
  held.set("a", { b: 0 });
  const { code } = await apply(
    [{ path: "a", body: { b: 1 }, current: { path: "a", fields: { b: 1 }, fixed: ["b"] } }],
    login,
  );
  expect(code).toBe(1);
  expect(posts).toEqual([
    { path: "auth/kubernetes/login", body: { role: "configuration", jwt: "eyJ" } },
    { path: "auth/token/revoke-self", body: {} },
  ]);
});
