import { execFileSync } from "node:child_process";
import fc from "fast-check";
import type { AirflowProps } from "../../../lib/workloads/airflow";
import { podSecurityViolations } from "./pod-security";
import { props, render } from "./render";

const secret = (key: string, version?: string) => ({
  name: "declared",
  key,
  ...(version !== undefined && { version }),
});

function declare(given: Partial<AirflowProps>) {
  const { find, config, manifests } = render(given);
  const { metadata, spec } = find("Job", "airflow-declarations");
  const pod = spec.template;
  const [container] = pod.spec.containers;
  if (!container) throw new Error("no container");
  const plain = Object.fromEntries(container.env.map(({ name, value }) => [name, value ?? ""]));
  const declared = container.env
    .filter(({ name }) => /^DECLARED_\d+$/.test(name))
    .map(({ value = "" }) => JSON.parse(value.replaceAll("$$", "$")));
  const references = Object.fromEntries(
    container.env.flatMap(({ name, valueFrom }) =>
      name.startsWith("DECLARED_") && valueFrom ? [[name, valueFrom]] : [],
    ),
  );
  return { name: metadata.name, spec, pod, container, plain, declared, references, config, manifests };
}

const pools = { heavy: { slots: 2 } };

test("without a declaration no Job runs", () => {
  const kinds = render().manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  expect(kinds.filter((name) => name.includes("declarations"))).toEqual([]);
});

test("an empty declaration keeps the Job, which removes the last", () => {
  expect(declare({ pools: {} }).declared).toEqual([]);
});

test("one restricted pod does it, with an account of its own and no token for Kubernetes", () => {
  const { pod } = declare({ pools });
  expect(podSecurityViolations(pod.spec)).toEqual([]);
  expect(pod.spec.serviceAccountName).toBe("airflow-declarations");
  expect(pod.spec.automountServiceAccountToken).toBe(false);
});

test("what is refused is not tried again, and its pod stays to say why", () => {
  const { spec, pod } = declare({ pools });
  expect(pod.spec.restartPolicy).toBe("Never");
  expect(spec).toMatchObject({
    podFailurePolicy: { rules: [{ action: "FailJob", onExitCodes: { operator: "In", values: [3] } }] },
  });
});

test("its script is Python, and knows no name of what is declared", () => {
  const { config } = declare({ pools });
  const script = config["declarations.py"] ?? "";
  expect(script).not.toContain("heavy");
  execFileSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], { input: script });
});

test("a role has the start page too, as Airflow gives it to every role", () => {
  const { declared } = declare({ roles: { auditor: { permissions: [{ action: "can_read", resource: "DAGs" }] } } });
  const page = { action: "can_read", resource: "Website" };
  expect(declared[0].permissions).toEqual([page, { action: "can_read", resource: "DAGs" }]);
});

test("a Secret is referred to, never read", () => {
  const { declared, references } = declare({
    connections: {
      warehouse: { type: "postgres", password: secret("password"), extraSecrets: { token: secret("token") } },
      whole: { uri: secret("uri") },
    },
    variables: { key: { secret: secret("key") } },
  });
  const held = declared.map(({ secrets, extraSecrets }) =>
    Object.values({ ...secrets, ...extraSecrets }).map((variable) => references[String(variable)]),
  );
  const keys = (...names: string[]) => names.map((key) => ({ secretKeyRef: { name: "declared", key } }));
  expect(held).toEqual([keys("password", "token"), keys("uri"), keys("key")]);
});

test("another declaration, another version of a Secret, a revision and another version of Airflow make another Job", () => {
  const connections = (version?: string) => ({ connections: { whole: { uri: secret("uri", version) } } });
  const given: Partial<AirflowProps>[] = [
    connections(),
    connections("1"),
    connections("2"),
    { ...connections("2"), declarations: { revision: "1" } },
    { ...connections("2"), declarations: { takeOver: true } },
    { ...connections("2"), pools },
    { ...connections("2"), version: "3.2.3" },
  ];
  const names = given.map((one) => declare(one).name);
  expect(new Set(names).size).toBe(given.length);
  expect(given.map((one) => declare(one).name)).toEqual(names);
  expect(declare({ pools, replicas: { scheduler: 3 } }).name).toBe(declare({ pools }).name);
});

test("any text reaches the script as it was given, even one that Kubernetes would read as a variable", () => {
  const text = fc.string({ unit: fc.constantFrom("$", "(", ")", "$(HOME)", '"', "\\", "\n", "ü", "a") });
  fc.assert(
    fc.property(text, (value) => {
      const { plain, declared } = declare({ variables: { one: { value: { nested: [value] } } } });
      expect(declared[0]).toMatchObject({ kind: "variable", name: "one", value: { nested: [value] } });
      // Without a pair of dollar signs before it, Kubernetes would put in another variable.
      expect(plain["DECLARED_0"]?.replaceAll("$$", "")).not.toContain("$");
    }),
    { numRuns: 30 },
  );
});

test("it reaches the database, through PgBouncer where there is one, and nothing else", () => {
  const policy = (given: Partial<AirflowProps>) =>
    JSON.stringify(render({ pools, ...given }).find("NetworkPolicy", "airflow-declarations").spec);
  expect(policy({})).toContain('"port":5432');
  expect(policy({ database: { ...props.database, pgbouncer: {} } })).toContain('"component":"pgbouncer"');
  expect(policy({})).not.toContain("api-server");
});

test.each<[string, Partial<AirflowProps>, RegExp]>([
  [
    "an id with a space",
    { connections: { "a b": { type: "http" } } },
    /connections\.a b: "a b"; allowed: an id of 1 to 250/,
  ],
  [
    "an id that is too long",
    { connections: { ["a".repeat(251)]: { type: "http" } } },
    /allowed: an id of 1 to 250 letters/,
  ],
  ["no type", { connections: { a: { type: "" } } }, /connections\.a\.type: ""; allowed: a type such as postgres/],
  ["a port that is none", { connections: { a: { type: "http", port: 70000 } } }, /connections\.a\.port: 70000/],
  [
    "a field that is plain and secret",
    { connections: { a: { type: "http", extra: { token: "x" }, extraSecrets: { token: secret("token") } } } },
    /connections\.a\.extraSecrets\.token: .*allowed: a field that is not in extra too/,
  ],
  ["a variable without a name", { variables: { "": { value: 1 } } }, /variables\.: ""; allowed: a name of 1 to 250/],
  [
    "a value too large for a program's environment",
    { variables: { large: { value: "x".repeat(140_000) } } },
    /variables\.large: "1\d+ bytes"; allowed: at most 131008 bytes/,
  ],
  ["a pool's name too long", { pools: { ["p".repeat(257)]: { slots: 1 } } }, /allowed: a name of 1 to 256 characters/],
  ["half a slot", { pools: { a: { slots: 0.5 } } }, /pools\.a\.slots: 0\.5; allowed: a whole number/],
  ["fewer than any number of slots", { pools: { a: { slots: -2 } } }, /pools\.a\.slots: -2/],
  ["a role of Airflow's own", { roles: { Viewer: { permissions: [] } } }, /roles\.Viewer: .*another name than Admin/],
  [
    "a permission twice",
    {
      roles: {
        a: {
          permissions: [
            { action: "can_read", resource: "DAGs" },
            { action: "can_read", resource: "DAGs" },
          ],
        },
      },
    },
    /roles\.a\.permissions\.1: "can_read DAGs"; allowed: a permission that is not in the list before/,
  ],
  [
    "a role without a database of roles",
    {
      roles: { a: { permissions: [] } },
      auth: { simple: { users: { ada: "admin" }, passwords: secret("passwords") } },
    },
    /roles: "a"; allowed: nothing, since only the FAB auth manager has roles/,
  ],
  [
    "a connection that the environment would hide",
    {
      connections: { warehouse: { type: "http" } },
      secretsBackend: { environment: { connections: { WAREHOUSE: secret("uri") } } },
    },
    /connections\.warehouse: .*allowed: a name that is not in secretsBackend\.environment\.connections/,
  ],
  ["an empty revision", { pools, declarations: { revision: "" } }, /declarations\.revision: ""; allowed: any text/],
])("%s is refused, naming the property", (_, given, message) => {
  expect(() => render(given)).toThrow(message);
});

test("what two variables or a field and a URI would say is refused, also where no types are checked", () => {
  const untyped = (json: string): Partial<AirflowProps> => JSON.parse(json);
  const both = untyped('{"connections":{"a":{"uri":{"name":"s","key":"k"},"host":"h"}}}');
  expect(() => render(both)).toThrow(/connections\.a: "host"; allowed: uri and description alone/);
  expect(() => render(untyped('{"variables":{"a":{}}}'))).toThrow(/variables\.a: .*one of value and secret/);
  const action = untyped('{"roles":{"a":{"permissions":[{"action":"read","resource":"DAGs"}]}}}');
  expect(() => render(action)).toThrow(/roles\.a\.permissions\.0\.action: "read"; allowed: can_read/);
});
