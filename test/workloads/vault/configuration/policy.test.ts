import { parse } from "@cdktf/hcl2json";
import fc from "fast-check";
import { type Policy, policyHcl, vaultWrites } from "../../../../lib/workloads/vault/configuration";
import { capabilities } from "../../../../lib/workloads/vault/configuration/policy";

const policy = (...rules: Policy) => vaultWrites({ keyValue: { airflow: {} }, policies: { test: rules } });

test("a policy says in HCL what its rules say, whatever characters are in them", async () => {
  const part = fc.stringMatching(/^[a-z0-9"\\ {}._-]{1,12}$/).filter((text) => !/[$%]\{/.test(text));
  const rule = fc.record({
    path: part,
    capabilities: fc.uniqueArray(fc.constantFrom(...capabilities.slice(0, 6)), { minLength: 1 }),
    because: fc.string(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(rule, { minLength: 1, maxLength: 4, selector: ({ path }) => path }),
      async (rules) => {
        const read = await parse("policy.hcl", policyHcl(rules));
        const expected = rules.map(({ path, capabilities }) => [path, [{ capabilities }]]);
        expect(read).toEqual({ path: Object.fromEntries(expected) });
      },
    ),
    { numRuns: 50 },
  );
});

test("an unknown capability is refused, and the one that was meant is named", () => {
  // @ts-expect-error what a program without types could give
  expect(() => policy({ path: "airflow/data/x", capabilities: ["raed"] })).toThrow(
    /policies\.test\.0\.capabilities\.0: "raed"; allowed: one of create.*did you mean read\?/,
  );
});

test.each(["*", "+/data/x", "*/", "+"])(
  "a path that begins with %s, so is of no mount, is refused without a reason",
  (path) => {
    expect(() => policy({ path, capabilities: ["read"] })).toThrow(/policies\.test\.0\.path: .*only with `because`/);
    expect(() => policy({ path, capabilities: ["read"], because: "the auditors read everything" })).not.toThrow(
      /because/,
    );
  },
);

test("sudo is refused without a reason", () => {
  const rule = { path: "sys/audit", capabilities: ["read", "sudo"] } as const;
  expect(() => policy(rule)).toThrow(/policies\.test\.0\.capabilities: .*sudo only with `because`/);
  expect(() => policy({ ...rule, because: "the auditors see what is logged" })).not.toThrow();
});

test.each([
  ["sys/*", "sys/policies/acl"],
  ["sys/+/*", "sys/policies/acl"],
  ["sys/policies/acl/*", "sys/policies/acl"],
  ["auth/*", "auth/token/create"],
  ["auth/token/create", "auth/token/create"],
  ["identity/*", "identity/group"],
])("writing to %s, by which anything can be got, is refused without a reason", (path, what) => {
  expect(() => policy({ path, capabilities: ["update"] })).toThrow(`a path that leaves out ${what}`);
  expect(() => policy({ path, capabilities: ["update"], because: "they look after Vault" })).not.toThrow();
  expect(() => policy({ path, capabilities: ["read", "list"] })).not.toThrow();
});

test("a path that begins like a mount and is others' too is refused without a reason", () => {
  expect(() => policy({ path: "airflow*", capabilities: ["read"] })).toThrow(/path: "airflow\*"; allowed: airflow\/\*/);
  expect(() => policy({ path: "airflow/*", capabilities: ["read"] })).not.toThrow();
});

test("everything may be denied without a reason", () => {
  expect(() => policy({ path: "*", capabilities: ["deny"] })).not.toThrow();
});

test("a reason cannot smuggle a rule into the policy", async () => {
  const hcl = policyHcl([{ path: "a", capabilities: ["read"], because: 'none\npath "*" { capabilities = ["sudo"] }' }]);
  expect(Object.keys((await parse("policy.hcl", hcl))["path"])).toEqual(["a"]);
});

test.each([
  ["/airflow/data/x", /without a slash/],
  ["v1/airflow/data/x", /below \/v1\//],
  ["airflow/*/x", /\* at the end only/],
  ["airflow//data/x", /without spaces around it and empty parts/],
  [" airflow/data/x", /without spaces/],
  ["airflow/data/+x", /\+ as a whole part/],
  ["airflow/connections/*", /KV engine of version 2; did you mean airflow\/data\/connections\/\*/],
])("%s, which would match nothing, is refused", (path, why) => {
  expect(() => policy({ path, capabilities: ["read"] })).toThrow(why);
});

test("no capability at all, and deny beside another, are refused", () => {
  expect(() => policy({ path: "a", capabilities: [] }, { path: "b", capabilities: ["deny", "read"] })).toThrow(
    /policies\.test\.0\.capabilities[\s\S]*policies\.test\.1\.capabilities: .*deny alone/,
  );
});
