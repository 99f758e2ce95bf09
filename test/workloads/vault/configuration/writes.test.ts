import fc from "fast-check";
import { secretsReaders, serviceAccountName } from "../../../../lib/workloads/airflow";
import {
  airflowConfiguration,
  firstWrites,
  mergeConfigurations,
  rotationRequests,
  type VaultConfiguration,
  type VaultWrite,
  vaultWrites,
} from "../../../../lib/workloads/vault/configuration";
import { everything } from "./sample";

const paths = (configuration: VaultConfiguration) => vaultWrites(configuration).map(({ path }) => path);

function at(configuration: VaultConfiguration, path: string): VaultWrite {
  const found = vaultWrites(configuration).find((write) => write.path === path);
  if (!found) throw new Error(`no write of ${path}; ${paths(configuration).join(", ")}`);
  return found;
}

test("what something needs is written before it", () => {
  const all = paths(everything);
  const order = (...some: string[]) =>
    expect(some.map((path) => all.indexOf(path))).toEqual(some.map((path) => all.indexOf(path)).sort((a, b) => a - b));
  for (const path of all) expect(all.indexOf(path)).toBe(all.lastIndexOf(path));
  order(
    "sys/policies/acl/configuration",
    "sys/audit/file",
    "sys/policies/acl/airflow-read",
    "auth/kubernetes-aws/role/airflow",
  );
  order("sys/mounts/airflow-database", "airflow-database/config/airflow", "airflow-database/roles/reader");
  order(
    "sys/mounts/pki",
    "pki/root/generate/internal",
    "sys/mounts/pki-tasks",
    "pki-tasks/intermediate/generate/internal",
    "pki-tasks/roles/web",
  );
  order(
    "sys/auth/oidc",
    "auth/oidc/config",
    "auth/oidc/role/people",
    "identity/group/name/oidc-data%20platform",
    "identity/group-alias",
  );
});

test("the same configuration gives the same writes", () => {
  expect(vaultWrites(structuredClone(everything))).toEqual(vaultWrites(everything));
});

test("Airflow's role is bound to the accounts that look secrets up, on every cluster, and may read by name only", () => {
  const accounts = secretsReaders.map((component) => serviceAccountName("airflow", component));
  expect(at(everything, "auth/kubernetes-aws/role/airflow").body).toMatchObject({
    bound_service_account_names: accounts,
    bound_service_account_namespaces: ["airflow"],
    audience: "vault",
    token_policies: ["airflow-read"],
    token_ttl: 3600,
  });
  expect(at(everything, "auth/kubernetes-azure/role/airflow").body["bound_service_account_names"]).toEqual(accounts);
  expect(at(everything, "auth/kubernetes-gcp/role/airflow").body["bound_claims"]).toEqual({
    sub: accounts.map((account) => `system:serviceaccount:airflow:${account}`),
  });
  const { policy } = at(everything, "sys/policies/acl/airflow-read").body;
  expect(policy).toContain('path "airflow/data/connections/*"');
  expect(policy).not.toMatch(/create|update|delete|list|sudo/);
});

test("each cluster has an auth method of its own, and only a reviewed one a credential", () => {
  expect(at(everything, "auth/kubernetes-aws/config").body).toMatchObject({ disable_local_ca_jwt: false });
  expect(at(everything, "auth/kubernetes-azure/config").body).toMatchObject({
    kubernetes_host: { $text: "https://10.0.0.1:6443" },
    disable_local_ca_jwt: true,
    token_reviewer_jwt: { $secret: { name: "azure-reviewer", key: "token" } },
  });
  expect(at(everything, "sys/auth/kubernetes-gcp").body).toMatchObject({ type: "jwt" });
  expect(JSON.stringify(at(everything, "auth/kubernetes-gcp/config"))).not.toContain("$secret");
});

test("a database password is written when the connection is made, rotated at once, and never written again", () => {
  const connection = at(everything, "airflow-database/config/airflow");
  expect(connection.body["password"]).toEqual({ $secret: { name: "warehouse-vault", key: "password" } });
  expect(connection.body["connection_url"]).toEqual({ $text: expect.stringContaining("sslmode=verify-full") });
  expect(connection.change?.body).not.toHaveProperty("password");
  expect(connection.afterMaking).toEqual([{ path: "airflow-database/rotate-root/airflow", body: {} }]);
  expect(rotationRequests(everything)).toEqual(connection.afterMaking);
});

test("what can rotate rotates every 30 days", () => {
  const days30 = 30 * 24 * 3600;
  expect(at(everything, "airflow-database/static-roles/loader").body["rotation_period"]).toBe(days30);
  expect(at(everything, "transit/keys/xcom").body["auto_rotate_period"]).toBe(days30);
  expect(at(everything, "pki-tasks/roles/web").body["max_ttl"]).toBe(days30);
});

test("no secret and no reading of secrets is in the policy of who applies it, and all that it does", () => {
  const { policy } = at(everything, "sys/policies/acl/configuration").body;
  const allowed = String(policy);
  for (const path of paths(everything)) expect(allowed).toContain(`path "${decodeURIComponent(path)}"`);
  expect(allowed).not.toMatch(/\/data\/|\/creds|delete|\*|path "[^"]*\+/);
  const guarded = [...allowed.matchAll(/path "([^"]*)" \{\n {2}capabilities = \[[^\]]*sudo/g)].map(([, path]) => path);
  expect(guarded.every((path) => /^sys\/(auth\/|audit)/.test(path ?? ""))).toBe(true);
});

test("what an administrator writes once is enough for the account to log in and go on", () => {
  expect(firstWrites(everything).map(({ path }) => path)).toEqual([
    "sys/auth/kubernetes-aws",
    "auth/kubernetes-aws/config",
    "sys/policies/acl/configuration",
    "auth/kubernetes-aws/role/configuration",
  ]);
  expect(firstWrites({ keyValue: { a: {} } })).toEqual([]);
});

/** What a file, or a program in plain JavaScript, may give. */
const misshapen = (configuration: object) => configuration as VaultConfiguration;

const role = (changes: object) =>
  misshapen({
    clusters: [{ name: "aws", local: true }],
    policies: { p: [{ path: "a/b", capabilities: ["read"] }] },
    kubernetesRoles: { r: { namespace: "n", serviceAccounts: ["s"], policies: ["p"], ...changes } },
  });

const reviewed = (changes: object) => ({
  name: "a",
  host: "https://10.0.0.1",
  caCert: "PEM",
  reviewerToken: { name: "a", key: "token" },
  ...changes,
});

const postgres = (changes: object, more: object = {}) => {
  const password = { name: "warehouse-vault", key: "password" };
  const main = { host: "db.internal", database: "warehouse", username: "vault", password, ...changes };
  return misshapen({ databases: { db: { connections: { main }, ...more } } });
};

const login = {
  issuer: "https://login.example.com",
  clientId: "vault",
  clientSecret: { name: "vault-oidc", key: "client-secret" },
  redirectUris: ["https://vault.example.com/callback"],
  groups: {},
};

const refused: [string, VaultConfiguration, RegExp][] = [
  [
    "a role of an unknown cluster",
    {
      clusters: [{ name: "aws", local: true }],
      kubernetesRoles: { a: { clusters: ["asw"], namespace: "n", serviceAccounts: ["s"], policies: [] } },
    },
    /kubernetesRoles\.a\.clusters\.0: "asw"; allowed: one of aws/,
  ],
  [
    "a role with a policy that is not there",
    {
      clusters: [{ name: "aws", local: true }],
      policies: { reading: [{ path: "a", capabilities: ["read"] }] },
      kubernetesRoles: { a: { namespace: "n", serviceAccounts: ["s"], policies: ["readng"] } },
    },
    /kubernetesRoles\.a\.policies\.0: "readng".*did you mean reading/,
  ],
  [
    "the policy root",
    {
      clusters: [{ name: "aws", local: true }],
      kubernetesRoles: { a: { namespace: "n", serviceAccounts: ["s"], policies: ["root"] } },
    },
    /"root"; allowed: a policy of least privilege/,
  ],
  [
    "every service account",
    {
      clusters: [{ name: "aws", local: true }],
      kubernetesRoles: { a: { namespace: "n", serviceAccounts: ["*"], policies: [] } },
    },
    /a service account.s name; \* would let others in/,
  ],
  [
    "two engines on one mount",
    { keyValue: { a: {} }, transit: { a: { keys: {} } } },
    /transit\.a: "a"; allowed: a mount that keyValue does not have/,
  ],
  ["a mount where Vault itself is", { keyValue: { sys: {} } }, /keyValue\.sys/],
  [
    "authorities that sign each other",
    { pki: { a: { commonName: "a", signedBy: "b" }, b: { commonName: "b", signedBy: "a" } } },
    /pki\.a\.signedBy/,
  ],
  [
    "an authority that outlives its root",
    { pki: { a: { commonName: "a", days: 30 }, b: { commonName: "b", signedBy: "a", days: 31 } } },
    /pki\.b\.days: 31; allowed: at most 30/,
  ],
  [
    "a database role of an unknown connection",
    { databases: { db: { connections: {}, roles: { a: { connection: "x", memberOf: ["y"] } } } } },
    /databases\.db\.roles\.a\.connection/,
  ],
  [
    "a rotation after a year",
    { transit: { t: { keys: { k: { rotationDays: 366 } } } } },
    /transit\.t\.keys\.k\.rotationDays: 366/,
  ],
  ["too few voters", { autopilot: { minQuorum: 2 } }, /autopilot\.minQuorum: 2; allowed: a whole number, at least 3/],
  ["an audit log in a relative file", { audit: { file: { file: "audit.log" } } }, /audit\.file\.file/],
  [
    "a policy of the applier's name",
    {
      clusters: [{ name: "aws", local: true }],
      appliedBy: { cluster: "aws", namespace: "n" },
      policies: { configuration: [{ path: "a", capabilities: ["read"] }] },
    },
    /policies\.configuration: .*the name of the applier's own/,
  ],
  ["a glob of service accounts", { ...role({ serviceAccounts: ["air*"] }) }, /serviceAccounts\.0: "air\*"/],
  ["a glob of namespaces", { ...role({ namespace: "**" }) }, /kubernetesRoles\.r\.namespace: "\*\*"/],
  ["no audience", { ...role({ audience: "" }) }, /kubernetesRoles\.r\.audience: ""; allowed: a text that is not empty/],
  ["a policy that only JavaScript has", { ...role({ policies: ["toString"] }) }, /policies\.0: "toString"/],
  ["a name that is none of a role's", { ...role({ ttl: 5 }) }, /kubernetesRoles\.r\.ttl: 5; .*did you mean ttlSeconds/],
  ["a part that there is not", misshapen({ polices: {} }), /polices: \{\}; .*did you mean policies\?/],
  ["a cluster that nobody knows how to ask", misshapen({ clusters: [{ name: "aws" }] }), /clusters\.0/],
  [
    "a cluster that is known in two ways",
    misshapen({ clusters: [{ name: "aws", local: true, issuer: "https://issuer.example" }] }),
    /clusters\.0/,
  ],
  [
    "tokens of an issuer over plain HTTP",
    { clusters: [{ name: "a", issuer: "http://issuer.example" }] },
    /clusters\.0\.issuer: .*https/,
  ],
  ["an API server over plain HTTP", { clusters: [reviewed({ host: "http://10.0.0.1" })] }, /clusters\.0\.host/],
  ["a reviewer's token in clear", { clusters: [reviewed({ reviewerToken: "s3cret" })] }, /reviewerToken: "\(hidden/],
  ["capabilities that are no list", misshapen({ policies: { p: [{ path: "a/b", capabilities: "read" }] } }), /a list/],
  ["a database nowhere", postgres({ host: "" }), /connections\.main\.host: ""; allowed: a text that is not empty/],
  ["a database at a URL", postgres({ host: "postgres://u:s3cret@h" }), /connections\.main\.host: "\(hidden/],
  ["a database whose name says how to connect", postgres({ database: "a?sslmode=disable" }), /main\.database/],
  ["a superuser whose password would change", postgres({ username: "postgres" }), /a role of Vault's own/],
  ["a password in clear", postgres({ password: "s3cret" }), /connections\.main\.password: "\(hidden/],
  [
    "a static role that is Vault's own",
    postgres({}, { staticRoles: { s: { connection: "main", username: "vault" } } }),
    /staticRoles\.s\.username: "vault"; allowed: another role/,
  ],
  [
    "statements that make a role without its password",
    postgres({}, { roles: { r: { connection: "main", creationStatements: ['CREATE ROLE "{{name}}"'] } } }),
    /creationStatements: .*\{\{password\}\}/,
  ],
  [
    "certificates that outlive their authority by default",
    { pki: { pki: { commonName: "x", days: 7, roles: { r: { domains: ["a.example"] } } } } },
    /pki\.pki\.roles\.r\.days: 30; allowed: a whole number of days from 1 to 7/,
  ],
  [
    "a provider over plain HTTP",
    { people: { oidc: { ...login, issuer: "http://i.example" } } },
    /people\.oidc\.issuer/,
  ],
  [
    "a provider's document in place of its issuer",
    { people: { oidc: { ...login, issuer: "https://i.example/.well-known/openid-configuration" } } },
    /people\.oidc\.issuer: .*without/,
  ],
  ["people sent anywhere", { people: { oidc: { ...login, redirectUris: ["*"] } } }, /redirectUris\.0: "\*"/],
  [
    "an applier without a namespace",
    { clusters: [{ name: "aws", local: true }], appliedBy: { cluster: "aws", namespace: "A B" } },
    /appliedBy\.namespace: "A B"/,
  ],
  ["an applier of an unknown cluster", { appliedBy: { cluster: "x", namespace: "n" } }, /appliedBy\.cluster: "x"/],
];
test.each(refused)("%s is refused", (_, configuration, why) => expect(() => vaultWrites(configuration)).toThrow(why));

test("all that is wrong is said at once", () => {
  const [one, other] = [refused[4]?.[1], refused[10]?.[1]];
  expect(() => vaultWrites({ ...one, ...other })).toThrow(/has 2 errors/);
});

test("configurations are merged by name, and what two say differently of one name is an error", () => {
  const merged = mergeConfigurations(
    airflowConfiguration({ namespace: "a", mount: "one", role: "one" }),
    airflowConfiguration({ namespace: "b", mount: "two", role: "two" }),
  );
  expect(Object.keys(merged.keyValue ?? {})).toEqual(["one", "two"]);
  expect(mergeConfigurations(everything, everything)).toEqual(everything);
  expect(() =>
    mergeConfigurations(airflowConfiguration({ namespace: "a" }), airflowConfiguration({ namespace: "b" })),
  ).toThrow(/kubernetesRoles\.airflow/);
});

test("whatever is merged, every name is there with what was said of it, in any order of merging", () => {
  const named = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.constant({}), { maxKeys: 4 });
  const configuration = fc.record({ keyValue: named, audit: fc.constant({ file: { file: "stdout" } }) });
  fc.assert(
    fc.property(configuration, configuration, configuration, (a, b, c) => {
      const merged = mergeConfigurations(a, b, c);
      expect(merged).toEqual(mergeConfigurations(c, mergeConfigurations(b, a)));
      expect(merged.keyValue).toEqual({ ...a.keyValue, ...b.keyValue, ...c.keyValue });
    }),
  );
});
