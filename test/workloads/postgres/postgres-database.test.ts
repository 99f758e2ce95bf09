import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { PostgresDatabase, type PostgresDatabaseProps } from "../../../lib/workloads/postgres";
import { podSecurityViolations } from "../airflow/pod-security";
import { type JobSpec, type NetworkPolicySpec, only, plain, render } from "./render";

const props: PostgresDatabaseProps = {
  server: { host: "db.example" },
  admin: { user: "isobar", password: { kubernetesSecret: { name: "admin", key: "password" } } },
  owner: { passwordSecret: { name: "airflow-database", key: "password" } },
};

function make(given: Partial<PostgresDatabaseProps> = {}) {
  const { find, manifests } = render((chart) => new PostgresDatabase(chart, "database", { ...props, ...given }));
  const job = find<JobSpec>("Job");
  const pod = job.spec.template;
  const container = only(pod.spec.containers);
  const egress = find<NetworkPolicySpec>("NetworkPolicy").spec.egress;
  const ports = egress.flatMap((rule) => rule.ports.map(({ port }) => port));
  return { manifests, job, pod, container, variables: plain(container), scripts: find("ConfigMap").data, ports, find };
}

test("one restricted pod does it, with an account of its own and no token for Kubernetes", () => {
  const { pod, find } = make();
  expect(podSecurityViolations(pod.spec)).toEqual([]);
  expect(pod.spec).toMatchObject({ serviceAccountName: "postgres-database", automountServiceAccountToken: false });
  expect(find("ServiceAccount").metadata.name).toBe("postgres-database");
});

test("a transaction in which nothing happens for ten minutes is ended, a statement never", () => {
  const [owner] = JSON.parse(make().variables["ROLES"] ?? "");
  expect(owner).toEqual({
    limit: -1,
    settings: { idle_in_transaction_session_timeout: "600s", statement_timeout: null },
  });
});

test.each([
  ["", /owner\.name: ""; allowed: a role's name of 1 to 63 bytes/],
  ["n".repeat(64), /owner\.name: .*; allowed: a role's name of 1 to 63 bytes/],
  ["ä".repeat(32), /owner\.name: .*; allowed: a role's name of 1 to 63 bytes/],
  ["pg_airflow", /owner\.name: "pg_airflow"; allowed: .*begins with pg_/],
  ["public", /owner\.name: "public"; allowed: .*PostgreSQL's own/],
  ["isobar", /owner\.name: "isobar"; allowed: another role than the administrator/],
])("a role that PostgreSQL would refuse or cut is refused before: %j", (name, message) => {
  expect(() => make({ owner: { ...props.owner, name } })).toThrow(message);
});

test("an unknown name, a missing part and a wrong type are told at once, with what is allowed", () => {
  const given = { ...props, databse: "airflow", owner: {}, server: { host: "db", sslmode: "require" } };
  const broken = () => make(given as unknown as Partial<PostgresDatabaseProps>);
  expect(broken).toThrow(/3 errors/);
  expect(broken).toThrow(/databse: "airflow"; allowed: .*did you mean database\?/);
  expect(broken).toThrow(/owner\.passwordSecret: missing; allowed: settings: name, key, version/);
  expect(broken).toThrow(/server\.sslmode: "require"; allowed: .*did you mean sslMode\?/);
});

test("a database's name that PostgreSQL would cut is refused, one with odd characters is not", () => {
  expect(() => make({ database: "d".repeat(64) })).toThrow(/database: .*; allowed: a name of 1 to 63 bytes/);
  expect(() => make({ database: `air"flow'; DROP %s` })).not.toThrow();
});

test("limits and time-outs are those that are given, and a reader only reads", () => {
  const { variables } = make({
    owner: { ...props.owner, connectionLimit: 90, statementTimeoutSeconds: 7200, idleInTransactionSeconds: 60 },
    readers: [{ name: "reporting", passwordSecret: { name: "reporting", key: "password" }, connectionLimit: 5 }],
  });
  expect(JSON.parse(variables["ROLES"] ?? "")).toEqual([
    { limit: 90, settings: { idle_in_transaction_session_timeout: "60s", statement_timeout: "7200s" } },
    {
      limit: 5,
      settings: {
        idle_in_transaction_session_timeout: "600s",
        statement_timeout: "300s",
        default_transaction_read_only: "on",
      },
    },
  ]);
  expect(variables).toMatchObject({ ROLE_0_NAME: "airflow", ROLE_1_NAME: "reporting" });
});

test("the connection is encrypted, and checked against the authority that is given", () => {
  expect(make().variables).toMatchObject({ PGHOST: "db.example", PGPORT: "5432", PGSSLMODE: "require" });
  const secret = { name: "ca", key: "bundle.pem" };
  const { pod, container, variables } = make({
    server: { host: "db.example", sslMode: "verify-full", certificateAuthority: { secret } },
  });
  const mount = container.volumeMounts.find(({ name }) => name === "postgres-ca");
  expect(variables["PGSSLROOTCERT"]).toBe(`${mount?.mountPath}/ca.crt`);
  expect(pod.spec.volumes).toContainEqual({
    name: "postgres-ca",
    secret: { secretName: "ca", items: [{ key: "bundle.pem", path: "ca.crt" }] },
  });
});

const sources: readonly [PostgresDatabaseProps["admin"]["password"], Readonly<Record<string, string>>][] = [
  [
    { awsSecretsManager: { secretId: "arn:aws:secretsmanager:eu-west-1:1:secret:rds!db-1", region: "eu-west-1" } },
    { ADMIN_PASSWORD_SECRET: "arn:aws:secretsmanager:eu-west-1:1:secret:rds!db-1", ADMIN_PASSWORD_REGION: "eu-west-1" },
  ],
  [
    { gcpSecretManager: { project: "acme", secret: "admin" } },
    { ADMIN_PASSWORD_PROJECT: "acme", ADMIN_PASSWORD_SECRET: "admin" },
  ],
  [
    { azureKeyVault: { vaultUrl: "https://acme.vault.azure.net", name: "admin" } },
    { ADMIN_PASSWORD_VAULT: "https://acme.vault.azure.net", ADMIN_PASSWORD_SECRET: "admin" },
  ],
];
test.each(sources)("an administrator's password that a cloud keeps is read in the pod: %j", (password, expected) => {
  const { variables, container, ports } = make({ admin: { user: "isobar", password } });
  expect(variables).toMatchObject(expected);
  expect(container.env.map(({ name }) => name)).not.toContain("ADMIN_PASSWORD");
  expect(ports).toEqual(expect.arrayContaining([443, 80, 988]));
});

test("with a password from the cluster the pod reaches the server and DNS, and nothing else", () => {
  const { ports, container } = make({ server: { host: "db.example", port: 6432 } });
  expect(ports).toEqual([53, 53, 6432]);
  expect(container.env).toContainEqual({
    name: "ADMIN_PASSWORD",
    valueFrom: { secretKeyRef: { name: "admin", key: "password" } },
  });
});

test("whatever changes what the Job does makes another Job, and nothing else does", () => {
  const name = (given: Partial<PostgresDatabaseProps> = {}) => make(given).job.metadata.name;
  const secret = props.owner.passwordSecret;
  const names = [
    name(),
    name({ database: "other" }),
    name({ owner: { ...props.owner, connectionLimit: 50 } }),
    name({ owner: { passwordSecret: { ...secret, version: "1" } } }),
    name({ owner: { passwordSecret: { ...secret, version: "2" } } }),
    name({ statements: ["GRANT rds_iam TO airflow"] }),
  ];
  expect(new Set(names).size).toBe(names.length);
  expect(name()).toBe(names[0]);
});

test("what is refused is not tried again; what failed is, for an hour, and the Job stays", () => {
  const { job } = make();
  expect(job.spec.podFailurePolicy?.rules).toEqual([
    { action: "FailJob", onExitCodes: { containerName: "postgres-database", operator: "In", values: [3] } },
  ]);
  expect(job.spec).toMatchObject({ backoffLimit: 10, activeDeadlineSeconds: 3600 });
  expect(job.spec.ttlSecondsAfterFinished).toBeUndefined();
});

test("any text arrives as it is: Kubernetes puts nothing in for what looks like a variable", () => {
  const expand = (text: string) => text.replaceAll(/\$\$|\$\(\w+\)/g, (found) => (found === "$$" ? "$" : "replaced"));
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("$", "(", ")", "PGHOST", '"', "'", "\\", ";") }), (text) => {
      const { variables } = make({ statements: [`SELECT ${text}`] });
      expect(expand(variables["STATEMENT_0"] ?? "")).toBe(`SELECT ${text}`);
    }),
    { numRuns: 50 },
  );
});

test("the scripts are Python, and no password is in any object", () => {
  const { scripts, manifests } = make();
  for (const [file, text] of Object.entries(scripts)) {
    execFileSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read(), sys.argv[1])", file], { input: text });
  }
  expect(manifests.map(({ kind }) => kind).sort()).toEqual(["ConfigMap", "Job", "NetworkPolicy", "ServiceAccount"]);
});

test("everything that is wrong is said at once, before anything is made", () => {
  const wrong: PostgresDatabaseProps = {
    name: "Database",
    server: { host: "postgres://db.example/airflow", port: 0, sslMode: "verify-full" },
    admin: { user: "airflow", password: { gcpSecretManager: { project: "", secret: "x" } } },
    database: "postgres",
    owner: { ...props.owner, connectionLimit: 0 },
    readers: [{ name: "airflow", passwordSecret: { name: "x", key: "y" }, statementTimeoutSeconds: -1 }],
    statements: [" "],
  };
  const paths = [
    "name",
    "server.host",
    "server.port",
    "server.certificateAuthority",
    "admin.password.gcpSecretManager.project",
    "database",
    "owner.name",
    "owner.connectionLimit",
    "readers.0.name",
    "readers.0.statementTimeoutSeconds",
    "statements.0",
  ];
  const message = new RegExp(paths.map((path) => `\n {2}${path.replaceAll(".", "\\.")}: .*; allowed: `).join("[^]*"));
  expect(() => make(wrong)).toThrow(message);
});

test("two sources of the administrator's password are refused, and so is none", () => {
  const two = { ...props.admin.password, azureKeyVault: { vaultUrl: "https://acme.vault.azure.net", name: "x" } };
  expect(() => make({ admin: { user: "isobar", password: two } })).toThrow(/admin\.password: .*exactly one of/);
  // What a caller in JavaScript may give.
  const none = {} as PostgresDatabaseProps["admin"]["password"];
  expect(() => make({ admin: { user: "isobar", password: none } })).toThrow(/admin\.password: .*exactly one of/);
});
