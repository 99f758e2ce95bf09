import { readFileSync } from "node:fs";
import * as path from "node:path";
import { readEnvironmentFile } from "isobar";
import { parse } from "yaml";
import { clearTextSecrets } from "../../lib/environment/clear-text-secrets";
import { InvalidEnvironmentError } from "../../lib/environment/issue";
import { insteadOf, sensitiveOptions } from "../../lib/environment/sensitive-options";
import { factsOf, lines } from "../../lib/workloads/airflow/options/facts";
import { isSecret } from "../../lib/workloads/airflow/options/secrets";

const canary = "c4nary-Zq81";
const airflow = (config: unknown) => ({ airflow: { config } });
const dag = (url: string) => ({ airflow: { dags: [{ name: "main", git: { url } }] } });

describe("a secret in clear text is found, and the issue says what to write instead", () => {
  test.each<[string, unknown, string, RegExp]>([
    [
      "the database's URL",
      airflow({ database: { sql_alchemy_conn: `postgresql://a:${canary}@db/airflow` } }),
      "airflow.config.database.sql_alchemy_conn",
      /postgres\.existing, with passwordSecret/,
    ],
    [
      "a password of airflow.cfg",
      airflow({ smtp: { smtp_password: canary } }),
      "airflow.config.smtp.smtp_password",
      /smtp\.smtp_password_cmd.*smtp\.smtp_password_secret/,
    ],
    [
      "a key that Isobar makes",
      airflow({ core: { fernet_key: canary } }),
      "airflow.config.core.fernet_key",
      /^nothing/,
    ],
    [
      "a plugin's option",
      { airflow: { extraConfig: { acme: { api_key: canary } } } },
      "airflow.extraConfig.acme.api_key",
      /acme\.api_key_cmd/,
    ],
    [
      "a secret inside an option's JSON",
      airflow({ secrets: { backend_kwargs: `{"url": "https://vault", "token": "${canary}"}` } }),
      "airflow.config.secrets.backend_kwargs",
      /secrets\.backend_kwargs_cmd/,
    ],
    [
      "a secret inside an option's table",
      airflow({ database: { sql_alchemy_engine_args: { connect_args: { password: canary } } } }),
      "airflow.config.database.sql_alchemy_engine_args.connect_args.password",
      /sql_alchemy_engine_args_cmd/,
    ],
    [
      "a git URL with a password",
      dag(`https://x:${canary}@git.acme.com/d`),
      "airflow.dags.0.git.url",
      /git\.credential/,
    ],
    [
      "a git URL with a token",
      dag("https://ghp_0123456789abcdefghij0123456789abcdef@github.com/d"),
      "airflow.dags.0.git.url",
      /token: \{ name, key \}/,
    ],
    [
      "an override",
      { overrides: { gcp: airflow({ smtp: { smtp_password: canary } }) } },
      "overrides.gcp.airflow.config.smtp.smtp_password",
      /smtp_password_cmd/,
    ],
    [
      "a password beside the host",
      { postgres: { existing: { host: "db", password: canary } } },
      "postgres.existing.password",
      /passwordSecret: \{ name, key \}/,
    ],
    [
      "the client's secret itself",
      { airflow: { auth: { oidc: { clientSecret: canary } } } },
      "airflow.auth.oidc.clientSecret",
      /clientSecret: \{ name, key \}/,
    ],
    [
      "a kubeconfig's text with its credential",
      { clouds: { existing: { kubeconfig: `apiVersion: v1\nusers:\n- name: a\n  user:\n    token: ${canary}\n` } } },
      "clouds.existing.kubeconfig",
      /the path of a kubeconfig/,
    ],
    ["a private key", { any: `-----BEGIN OPENSSH PRIVATE KEY-----\n${canary}` }, "any", /Kubernetes Secret/],
    ["an account key", { any: `AccountName=a;AccountKey=${canary}==` }, "any", /Kubernetes Secret/],
    ["a DSN", { any: `host=db password=${canary}` }, "any", /Kubernetes Secret/],
    [
      "a host with a password",
      { postgres: { existing: { host: `a:${canary}@db` } } },
      "postgres.existing.host",
      /host/,
    ],
    [
      "a plugin's login",
      { airflow: { extraConfig: { acme: { basic_auth: `ada:${canary}` } } } },
      "airflow.extraConfig.acme.basic_auth",
      /acme\.basic_auth_cmd/,
    ],
    ["a short name for a password", { any: { db_pass: canary } }, "any.db_pass", /Kubernetes Secret/],
    ["a header", { any: `Bearer ${canary}-0123456789abcdef` }, "any", /Kubernetes Secret/],
  ])("%s", (_, environment, at, instead) => {
    const issues = clearTextSecrets(environment);
    expect(issues.map((issue) => issue.path.join("."))).toEqual([at]);
    expect(issues[0]?.allowed).toMatch(instead);
    expect(new InvalidEnvironmentError(issues).message).not.toMatch(/c4nary|ghp_/);
    expect(JSON.stringify(issues)).not.toMatch(/c4nary|ghp_/);
  });
});

test.each([
  ["Vault", `hvs.${"Ab1".repeat(10)}`],
  ["OpenBao", `s.${"Ab1c".repeat(6)}`],
  ["Databricks", `dapi${"0a1b".repeat(8)}`],
  ["SendGrid", `SG.${"Ab1c".repeat(5)}.${"Ab1c".repeat(10)}`],
  ["Pulumi", `pul-${"0a1b".repeat(10)}`],
  ["PyPI", `pypi-${"Ab1c".repeat(10)}`],
  ["Entra ID", `abc8Q~${"Ab1c".repeat(8)}`],
  ["Google's OAuth", `GOCSPX-${"Ab1c".repeat(7)}`],
])("a token of %s is known by its form, wherever it stands", (_, token) => {
  for (const text of [token, `token ${token} of ours`]) {
    const issues = clearTextSecrets({ any: text });
    expect(issues).toHaveLength(1);
    expect(JSON.stringify(issues)).not.toContain(token);
  }
});

test.each<[string, unknown]>([
  ["a member of a cloud", { admins: ["group:platform-admins@example.com", "user:ada@example.com"] }],
  ["an image by its digest", { image: `airflow:3.2.2@sha256:${"0a".repeat(32)}` }],
  ["a compass", { any: { compass: "north", bypass: "on" } }],
  ["a host of a short name", { host: `s.${"db".repeat(13)}.example.com` }],
  ["a Secret's name and key", { postgres: { existing: { passwordSecret: { name: "db", key: "password" } } } }],
  ["where a secret is kept", airflow({ smtp: { smtp_password_cmd: "cat /run/p", smtp_password_secret: "smtp" } })],
  ["what Airflow takes from its environment", airflow({ smtp: { smtp_password: "$SMTP_PASSWORD" } })],
  ["a URL whose password is in the environment", airflow({ a: { b: "amqp://u:${" + "BROKER_PASSWORD}@mq:5672" } })],
  ["a URL with a port", airflow({ a: { b: "https://mq.acme.com:5671/x@y" } })],
  ["git over SSH", dag("git@github.com:acme/dags.git")],
  ["git over SSH, as a URL", dag("ssh://git@github.com:22/acme/dags.git")],
  ["a user's name in a URL", dag("https://ada@git.acme.com/dags")],
  [
    "a public key",
    { airflow: { dags: [{ git: { credential: { knownHosts: "github.com ssh-ed25519 AAAAC3Nza" } } }] } },
  ],
  ["a certificate", { any: "-----BEGIN CERTIFICATE-----\nMIIB" }],
  ["a tag", { tags: { "rotates-token": "yes" } }],
  ["a kubeconfig's path", { clouds: { existing: { kubeconfig: "/root/.kube/config" } } }],
  [
    "a kubeconfig whose login is a command",
    { clouds: { existing: { kubeconfig: "users:\n- user:\n    exec: {}\n" } } },
  ],
  ["an ARN, a size, a switch", { a: "arn:aws:iam::111122223333:role/token", token: true }],
])("%s is no secret", (_, environment) => {
  expect(clearTextSecrets(environment)).toEqual([]);
});

test("the options that are secrets are those that Airflow calls so", () => {
  const facts = lines.flatMap((line) =>
    Object.entries(factsOf(line)).flatMap(([section, described]) =>
      Object.entries(described?.options ?? {}).flatMap(([option, fact]) =>
        fact && isSecret(fact) ? [`${section}.${option}`] : [],
      ),
    ),
  );
  expect([...sensitiveOptions].sort()).toEqual([...new Set(facts)].sort());
  for (const option of sensitiveOptions) expect(insteadOf(option)).not.toBe("");
});

test("no option that Airflow calls harmless is taken for a secret by its name", () => {
  const alarms = lines.flatMap((line) =>
    Object.entries(factsOf(line)).flatMap(([section, described]) =>
      Object.entries(described?.options ?? {}).flatMap(([option, fact]) => {
        const value = fact?.default === undefined || typeof fact.default === "boolean" ? "a-value" : fact.default;
        const found = clearTextSecrets(airflow({ [section]: { [option]: value } }));
        return fact && !fact.sensitive && fact.type !== "boolean" && found.length > 0 ? [`${section}.${option}`] : [];
      }),
    ),
  );
  expect([...new Set(alarms)]).toEqual([]);
});

test.each(["dev", "local", "prod", "staging"])("the environment %s holds none", (name) => {
  const file = path.resolve(__dirname, "../../stacks", `Pulumi.${name}.yaml`);
  expect(clearTextSecrets(parse(readFileSync(file, "utf8")))).toEqual([]);
  expect(readEnvironmentFile(file).name).toBe(name);
});
