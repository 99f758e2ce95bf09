import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import { MultiCloud, parseEnvironment } from "isobar";
import { parse } from "yaml";
import { ruleIds } from "../../../lib/environment/schema/policy";
import { UNKNOWN } from "../../../lib/preview/changes/property-value";
import { type GraphResource, ResourceGraph } from "../../../lib/preview/graph";
import { bucketRules } from "../../../lib/preview/policy/bucket/bucket-rules";
import { identityRules } from "../../../lib/preview/policy/identity/identity-rules";
import { keyRules } from "../../../lib/preview/policy/key/key-rules";
import { postgresRules } from "../../../lib/preview/policy/postgres/postgres-rules";
import type { Rule } from "../../../lib/preview/policy/rule";
import { secretRules } from "../../../lib/preview/policy/secret/secret-rules";
import { stackRules } from "../../../lib/preview/policy/stack/stack-rules";
import { taggable } from "../../../lib/preview/policy/stack/taggable";
import { type RecordedResource, record } from "../../../lib/preview/recording/record";
import { graphOf } from "./graph";

const rules: readonly Rule[] = [
  ...bucketRules,
  ...keyRules,
  ...secretRules,
  ...identityRules,
  ...stackRules,
  ...postgresRules,
];
const context = { environment: "test" };

/** Notes the types that rules ask for. */
class AskedGraph extends ResourceGraph {
  readonly asked = new Set<string>();

  override ofType(...types: readonly string[]): readonly GraphResource[] {
    // Fields are not there yet while the graph itself is built.
    for (const type of types) this.asked?.add(type);
    return super.ofType(...types);
  }
}
const asking = new AskedGraph(graphOf({ type: "aws:rds/instance:Instance" }).resources);
for (const rule of rules) rule.check(asking, context);
/** Those that rules find by a pattern of their type. */
const byPattern = [
  "aws:ecr/repositoryPolicy:RepositoryPolicy",
  "aws:efs/fileSystemPolicy:FileSystemPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:opensearch/domain:Domain",
  "aws:opensearch/domainPolicy:DomainPolicy",
  "aws:secretsmanager/secretPolicy:SecretPolicy",
  "aws:sns/topic:Topic",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sqs/queue:Queue",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
  "gcp:folder/iAMBinding:IAMBinding",
  "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
  "gcp:kms/keyRingIAMPolicy:KeyRingIAMPolicy",
  "gcp:organizations/iAMMember:IAMMember",
  "gcp:projects/iAMBinding:IAMBinding",
  "gcp:projects/iAMMember:IAMMember",
  "gcp:projects/iAMPolicy:IAMPolicy",
  "gcp:serviceaccount/iAMMember:IAMMember",
  "gcp:storage/bucketIAMMember:BucketIAMMember",
  "gcp:storage/managedFolderIamMember:ManagedFolderIamMember",
];
const types = [...new Set([...asking.asked, ...byPattern, ...taggable.keys()])].sort();

test("each rule of what holds data is there once, with a title and a page that says why", () => {
  const ids = ruleIds.slice(ruleIds.indexOf("bucket-public-access"), ruleIds.indexOf("pod-security-standard"));
  expect(rules.map(({ id }) => id)).toEqual(ids);
  for (const { title, source } of rules) {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(source).toMatch(/^https:\/\//);
  }
});

describe("types", () => {
  const sdk = path.resolve(__dirname, "../../../node_modules/@pulumi");
  const modules = new Map<string, string>();
  /** All of a module's type tokens, as its classes hold them. */
  const sourceOf = (module: string): string => {
    const folder = path.join(sdk, module);
    const known = modules.get(module);
    if (known !== undefined) return known;
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".js")) : [];
    const source = files.map((file) => readFileSync(path.join(folder, file), "utf8")).join("\n");
    modules.set(module, source);
    return source;
  };
  const bridged = types.filter((type) => /^(aws|gcp|azure-native):/.test(type) && !/V2:/.test(type));

  test("that rules judge are all the providers' own", () => {
    const missing = bridged.filter((type) => {
      const [cloud = "", module = ""] = type.split(/[:/]/);
      return !sourceOf(`${cloud}/${module}`).includes(`'${type}'`);
    });
    expect(bridged.length).toBeGreaterThan(150);
    expect(missing).toEqual([]);
  });

  test("that should carry tags can, where the rules look for them", () => {
    const without = [...taggable].filter(([type, { path: place }]) => {
      const [cloud = "", module = "", kind = ""] = type.split(/[:/]/);
      const folder = path.join(sdk, cloud, module);
      const file = readdirSync(folder).find((name) => name.toLowerCase() === `${kind.toLowerCase()}.d.ts`);
      const declared = readFileSync(path.join(folder, file ?? "missing"), "utf8");
      const args = declared.slice(declared.lastIndexOf("export interface "));
      return !new RegExp(`^ {4}${place.split(".")[0]}\\??: `, "m").test(args);
    });
    expect(without.map(([type]) => type)).toEqual([]);
  });
});

test("whatever is in a resource, no rule throws, and what it finds is text", () => {
  const json = fc.json({ maxDepth: 4 });
  const names = fc.constantFrom(
    ...["policy", "bucket", "permissions", "members", "settings", "properties", "rules", "tags", "labels", "scope"],
    ...["assumeRolePolicy", "replication", "network", "spec", "policyData", "engine", "databaseVersion", "kind"],
  );
  const anything = fc.oneof(fc.anything({ withNullPrototype: true, maxDepth: 4 }), json, fc.constant(UNKNOWN));
  const literal = fc.record({
    type: fc.constantFrom(...types),
    name: fc.string(),
    inputs: fc.dictionary(fc.oneof(names, fc.string()), anything, { maxKeys: 8 }),
    protect: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(literal, { maxLength: 12 }), (literals) => {
      const graph = graphOf(...literals.map((one, index) => ({ ...one, name: `${one.name}${index}` })));
      for (const rule of rules)
        for (const { found, property } of rule.check(graph, context)) {
          expect(typeof found).toBe("string");
          expect(["string", "undefined"]).toContain(typeof property);
        }
    }),
  );
});

describe("Isobar's own environments", () => {
  const outputs = () => ({
    base64: "a+b/",
    email: "tasks@acme.iam.gserviceaccount.com",
    clientId: "c",
    address: "db",
    principalId: "p",
  });
  const file = (name: string) =>
    parse(readFileSync(path.resolve(__dirname, `../../../stacks/Pulumi.${name}.yaml`), "utf8")).config[
      "isobar:environment"
    ];
  const recorded = new Map<string, readonly RecordedResource[]>();

  beforeAll(async () => {
    for (const run of ["prod preview", "prod update", "staging preview", "dev update"]) {
      const [name = "", mode = ""] = run.split(" ");
      const environment = parseEnvironment(file(name), { name });
      const program = () => void MultiCloud.fromEnvironment("data", environment);
      recorded.set(run, await record(program, mode === "update" ? { mode, outputs } : {}));
    }
  }, 240_000);

  const findingsIn = (resources: readonly RecordedResource[]) => {
    const graph = new ResourceGraph(resources);
    return rules.flatMap(({ id, severity, check }) =>
      check(graph, context).map(({ resource, property = "", found }) => ({
        severity,
        text: `${id} ${graph.within(resource).at(-1) ?? ""} ${property}: ${found}`,
        key: `${id} ${resource.urn}`,
      })),
    );
  };
  const textsOf = (run: string) => findingsIn(recorded.get(run) ?? []).map(({ text }) => text);

  test.each(["preview", "update"])("prod has nothing to be found in a recording as %s", (mode) => {
    expect(textsOf(`prod ${mode}`)).toEqual([]);
  });

  test("staging and dev have the standby less that they chose", () => {
    expect(textsOf("staging preview")).toEqual([
      "postgres-high-availability Postgres staging-aws multiAz: no standby",
      "postgres-high-availability Postgres staging-gcp settings.availabilityType: no standby: ZONAL",
      "postgres-high-availability Postgres staging-azure highAvailability.mode: no standby",
    ]);
    expect(textsOf("dev update")).toEqual([
      expect.stringMatching(/^postgres-high-availability .* spec.instances: one instance, so no standby$/),
    ]);
  });

  test("both ways of recording find the same", () => {
    expect(textsOf("prod update")).toEqual(textsOf("prod preview"));
  });

  test("values that become unknown, at any depth, never make a finding", () => {
    const resources = recorded.get("prod update") ?? [];
    const before = new Set(findingsIn(resources).map(({ key }) => key));
    const places = resources.map(({ inputs }) => pathsIn(inputs));
    const choices = fc.array(fc.nat(), { minLength: resources.length, maxLength: resources.length });
    fc.assert(
      fc.property(choices, (chosen) => {
        const less = resources.map((resource, index) => {
          const own = places[index] ?? [];
          const place = own[(chosen[index] ?? 0) % own.length] ?? [];
          return place.length === 0 ? resource : { ...resource, inputs: Object(hidden(resource.inputs, place)) };
        });
        // A tag that some may have is told of those that have none.
        const more = findingsIn(less).filter(({ key }) => !before.has(key) && !key.startsWith("tags-environment"));
        expect(more).toEqual([]);
      }),
      // Shrinking hundreds of choices takes minutes, and the finding says enough.
      { numRuns: 10, endOnFailure: true },
    );
  });
});

type Place = readonly (string | number)[];

/** Where there is a value, at any depth. */
function pathsIn(value: unknown): readonly Place[] {
  if (value === null || typeof value !== "object") return [];
  const keys: Place = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => [[key], ...pathsIn(Object(value)[key]).map((place) => [key, ...place])]);
}

/** The same, unknown at one place. */
function hidden(value: unknown, [key, ...place]: Place): unknown {
  if (key === undefined) return UNKNOWN;
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? hidden(item, place) : item));
  return { ...Object(value), [key]: hidden(Object(value)[key], place) };
}
