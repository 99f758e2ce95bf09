import * as path from "node:path";
import * as fc from "fast-check";
import { MultiCloud, readEnvironmentFile } from "isobar";
import { ruleIds } from "../../../lib/environment/schema/policy";
import { UNKNOWN } from "../../../lib/preview/changes/property-value";
import { type GraphResource, ResourceGraph } from "../../../lib/preview/graph";
import { clusterAccessRules } from "../../../lib/preview/policy/cluster-access/cluster-access-rules";
import { findingsOf } from "../../../lib/preview/policy/findings";
import { podRules } from "../../../lib/preview/policy/pod/pod-rules";
import { rules } from "../../../lib/preview/policy/rules";
import { workloadRules } from "../../../lib/preview/policy/workload/workload-rules";
import { type RecordedResource, record, SECRET } from "../../../lib/preview/recording/record";

const context = { environment: "prod", monthlyBudget: 1000 };
const stacks = path.resolve(__dirname, "../../../stacks");
const recorded = (name: string) =>
  record(() => void MultiCloud.fromEnvironment("data", readEnvironmentFile(path.join(stacks, `Pulumi.${name}.yaml`))), {
    stack: name,
  });

test("every rule that a waiver may name is checked once; waivers themselves are judged apart", () => {
  const ids = rules.map(({ id }) => id);
  expect([...ids, "waiver-expired"].sort()).toEqual([...ruleIds].sort());
});

test("every rule has a title without a full stop, a page to read on, and a severity", () => {
  for (const { id, title, source, severity } of rules) {
    expect({ id, title, source, severity }).toEqual({
      id,
      title: expect.stringMatching(/^[A-Z].*[^.]$/),
      source: expect.stringMatching(/^https:\/\//),
      severity: expect.stringMatching(/^(high|medium|low)$/),
    });
  }
});

describe("production", () => {
  let prod: readonly RecordedResource[];
  beforeAll(async () => {
    prod = await recorded("prod");
  }, 120_000);

  const all = (resources: readonly GraphResource[]) =>
    findingsOf(new ResourceGraph(resources), context, [], "2026-11-21");

  test("has no finding", () => {
    expect(all(prod).map(({ rule, name, found }) => `${rule} ${name}: ${found}`)).toEqual([]);
  });

  test("is judged the same every time", () => {
    expect(JSON.stringify(all([...prod].reverse()))).toBe(JSON.stringify(all(prod)));
  });

  test("says nothing more of a pod when anything in it is unknown", () => {
    const judges = [...podRules, ...workloadRules, ...clusterAccessRules];
    const found = (resources: readonly GraphResource[]) => {
      const graph = new ResourceGraph(resources);
      return judges.flatMap((rule) => rule.check(graph, context).map(({ resource: { urn } }) => `${rule.id} ${urn}`));
    };
    const beside = prod.filter(
      ({ type, name }) =>
        /:(NetworkPolicy|PodDisruptionBudget|\w*Binding|ServiceAccount)$/.test(type) && name.startsWith("prod-aws-"),
    );
    const pods = prod.filter(({ name }) =>
      /-aws-.*\/(Deployment\/(airflow-scheduler|cluster-autoscaler)|StatefulSet\/vault|CronJob\/postgres-dump)$/.test(
        name,
      ),
    );
    expect(pods).toHaveLength(4);
    const wrong = pods.flatMap((pod) => {
      const known = new Set(found([...beside, pod]));
      return pathsIn(pod.inputs).flatMap((keys) => {
        const changed = { ...pod, inputs: replaced(pod.inputs, keys, UNKNOWN) };
        return found([...beside, changed])
          .filter((finding) => !known.has(finding))
          .map((finding) => `${keys.join(".")}: ${finding}`);
      });
    });
    expect(wrong).toEqual([]);
  });

  test("judged with garbage in any place throws nothing", () => {
    const places = prod.flatMap((resource) => pathsIn(resource.inputs).map((keys) => ({ resource, keys })));
    const garbage = fc.oneof(
      fc.constantFrom(
        null,
        undefined,
        "",
        UNKNOWN,
        SECRET,
        0,
        -1,
        true,
        [],
        {},
        [[]],
        [null],
        "*",
        "{",
        "[1",
        Number.NaN,
      ),
      fc.anything({ withNullPrototype: true, withDate: true }),
    );
    const around = (resource: RecordedResource) =>
      prod.filter(({ type, parent }) => type === resource.type || parent === resource.parent);
    fc.assert(
      fc.property(fc.nat(), garbage, (at, value) => {
        const place = places[at % places.length];
        if (!place) return;
        const { resource, keys } = place;
        const changed = { ...resource, inputs: replaced(resource.inputs, keys, value) };
        const found = all([...around(resource).filter(({ urn }) => urn !== resource.urn), changed]);
        expect(found.every((finding) => typeof finding.found === "string")).toBe(true);
      }),
      { numRuns: 300 },
    );
  }, 120_000);
});

test("a resource of any type with any inputs throws nothing", () => {
  const types = [
    "Pod",
    "Deployment",
    "Service",
    "Ingress",
    "Role",
    "RoleBinding",
    "NetworkPolicy",
    "StorageClass",
    "ConfigMap",
  ];
  const type = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "aws:s3/bucket:Bucket",
      "gcp:storage/bucket:Bucket",
      "azure-native:storage:StorageAccount",
      "aws:iam/policy:Policy",
    ),
    fc.constantFrom(...types).map((kind) => `kubernetes:v/1:${kind}`),
  );
  const word = fc.constantFrom(
    "spec",
    "template",
    "metadata",
    "labels",
    "containers",
    "rules",
    "policy",
    "selector",
    "matchLabels",
    "tags",
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      fc.anything(),
      fc.dictionary(word, tie("tree"), { maxKeys: 4 }),
      fc.array(tie("tree"), { maxLength: 3 }),
    ),
  }));
  const resource = fc.record({ type, inputs: fc.dictionary(word, tree) }).map(
    ({ type, inputs }, index = 0): GraphResource => ({
      urn: `urn:pulumi:prod::p::${type}::${index}`,
      type,
      name: "r",
      custom: true,
      parent: undefined,
      inputs,
      protect: false,
      dependencies: [],
    }),
  );
  fc.assert(
    fc.property(fc.array(resource, { maxLength: 4 }), (resources) => {
      expect(Array.isArray(findingsOf(new ResourceGraph(resources), context, [], "2026-01-01"))).toBe(true);
    }),
  );
});

/** Every place in plain data, containers included. */
function pathsIn(value: unknown): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...pathsIn(inner).map((rest) => [key, ...rest])]);
}

function replaced(
  value: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  by: unknown,
): Readonly<Record<string, unknown>> {
  const copy: unknown = structuredClone(value);
  let inner: unknown = copy;
  for (const key of keys.slice(0, -1))
    inner = typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined;
  const last = keys.at(-1);
  if (typeof inner === "object" && inner !== null && last !== undefined) Reflect.set(inner, last, by);
  return typeof copy === "object" && copy !== null ? { ...copy } : {};
}
