import { UNKNOWN } from "../../../lib/preview/changes/property-value";
import { workloadRules } from "../../../lib/preview/policy/workload/workload-rules";
import { findingsOf, type Literal, ruleOf } from "./graph";

type Fields = Readonly<Record<string, unknown>>;

const labels = { app: "web", tier: "front" };
const constraint = { topologyKey: "topology.kubernetes.io/zone", labelSelector: { matchLabels: { app: "web" } } };

function deployment(changes: Fields = {}, pod: Fields = {}, metadata: Fields = {}): Literal {
  const template = { metadata: { labels }, spec: { topologySpreadConstraints: [constraint], containers: [], ...pod } };
  return {
    type: "kubernetes:apps/v1:Deployment",
    name: "web",
    inputs: { metadata: { name: "web", namespace: "web", ...metadata }, spec: { replicas: 3, template, ...changes } },
  };
}
const budget = (spec: Fields, namespace: string = "web"): Literal => ({
  type: "kubernetes:policy/v1:PodDisruptionBudget",
  name: "budget",
  inputs: { metadata: { namespace }, spec: { maxUnavailable: 1, selector: { matchLabels: { app: "web" } }, ...spec } },
});
const autoscaler = (minReplicas: unknown): Literal => ({
  type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  name: "scaler",
  inputs: {
    metadata: { namespace: "web" },
    spec: { minReplicas, maxReplicas: 9, scaleTargetRef: { kind: "Deployment", name: "web" } },
  },
});

const all = (...literals: Literal[]) => workloadRules.flatMap((rule) => findingsOf(rule, literals));

test("three replicas that are spread and have a budget breach nothing", () => {
  expect(all(deployment(), budget({}))).toEqual([]);
});

describe("a PodDisruptionBudget", () => {
  const rule = ruleOf(workloadRules, "workload-disruption-budget");
  const missing = { name: "web", property: "spec.replicas", found: "3 replicas and no PodDisruptionBudget" };
  const found = (...literals: Literal[]) => findingsOf(rule, literals);

  test("is missed", () => expect(found(deployment())).toEqual([missing]));
  test("of another namespace is none", () => expect(found(deployment(), budget({}, "other"))).toEqual([missing]));
  test("of other labels is none", () => {
    expect(found(deployment(), budget({ selector: { matchLabels: { app: "web", tier: "back" } } }))).toEqual([missing]);
  });
  test("without a selector is none, and with an empty one is for every pod of its namespace", () => {
    expect(found(deployment(), budget({ selector: undefined }))).toEqual([missing]);
    expect(found(deployment(), budget({ selector: {} }))).toEqual([]);
  });

  test.each<[boolean, string, string, (readonly string[])?]>([
    [true, "tier", "In", ["front", "side"]],
    [false, "tier", "In", ["back"]],
    [true, "tier", "NotIn", ["back"]],
    [false, "tier", "NotIn", ["front"]],
    [true, "zone", "NotIn", ["a"]],
    [true, "tier", "Exists", []],
    [false, "zone", "Exists", []],
    [true, "zone", "DoesNotExist", []],
    [false, "tier", "DoesNotExist", []],
    [false, "tier", "Near", ["front"]],
  ])("selects by expressions: %s for %s %s %s", (selects, key, operator, values) => {
    const selector = { matchExpressions: [{ key, operator, values }] };
    expect(found(deployment(), budget({ selector }))).toEqual(selects ? [] : [missing]);
  });

  test.each([
    { selector: UNKNOWN },
    { selector: { matchLabels: { app: UNKNOWN } } },
    { selector: { matchExpressions: [UNKNOWN] } },
  ])("that may select them is taken for theirs: %j", (spec) => expect(found(deployment(), budget(spec))).toEqual([]));
  test("of a namespace that is not known yet is taken for theirs", () => {
    expect(found(deployment(), budget({}, UNKNOWN))).toEqual([]);
  });

  test.each([
    [{ maxUnavailable: 0 }, "maxUnavailable", "0"],
    [{ maxUnavailable: "0%" }, "maxUnavailable", "0%"],
    [{ maxUnavailable: undefined, minAvailable: 3 }, "minAvailable", "3"],
    [{ maxUnavailable: undefined, minAvailable: "100%" }, "minAvailable", "100%"],
  ])("that lets no pod go is found: %j", (spec, property, shown) => {
    expect(found(deployment(), budget(spec))).toEqual([
      { name: "budget", property: `spec.${property}`, found: `${shown} of 3: no pod may be evicted` },
    ]);
  });
  test("that lets one go, or is not known yet, is not", () => {
    for (const minAvailable of [2, "50%", UNKNOWN]) {
      expect(found(deployment(), budget({ maxUnavailable: undefined, minAvailable }))).toEqual([]);
    }
  });
  test("is not missed where there is one replica or none", () => {
    for (const replicas of [0, 1, undefined, UNKNOWN]) expect(found(deployment({ replicas }))).toEqual([]);
  });
  test("is missed where an autoscaler keeps two", () => {
    expect(found(deployment({ replicas: undefined }), autoscaler(2))).toHaveLength(1);
  });
});

describe("replicas", () => {
  const rule = ruleOf(workloadRules, "workload-replicas");
  const found = (...literals: Literal[]) => findingsOf(rule, literals);
  const one = [{ name: "web", property: "spec.replicas", found: "one replica, none while it moves to another node" }];

  test("of which there is one are found, also where nothing is said", () => {
    expect(found(deployment({ replicas: 1 }))).toEqual(one);
    expect(found(deployment({ replicas: undefined }))).toEqual(one);
  });
  test("are what an autoscaler leaves of them", () => {
    expect(found(deployment({ replicas: 1 }), autoscaler(2))).toEqual([]);
    expect(found(deployment({ replicas: 3 }), autoscaler(undefined))).toHaveLength(1);
    expect(found(deployment({ replicas: 1 }), autoscaler(UNKNOWN))).toEqual([]);
  });
  test("may be scaled to none", () => {
    const keda = { type: "kubernetes:keda.sh/v1alpha1:ScaledObject", name: "keda" };
    const inputs = { metadata: { namespace: "web" }, spec: { scaleTargetRef: { name: "web" } } };
    expect(found(deployment({ replicas: 1 }), { ...keda, inputs })).toEqual([]);
    expect(found(deployment({ replicas: 0 }))).toEqual([]);
  });
  test("of a StatefulSet are its own affair", () => {
    expect(found({ ...deployment({ replicas: 1 }), type: "kubernetes:apps/v1:StatefulSet" })).toEqual([]);
  });
});

describe("a spread", () => {
  const rule = ruleOf(workloadRules, "workload-spread");
  const found = (pod: Fields, replicas: unknown = 3) => findingsOf(rule, [deployment({ replicas }, pod)]);
  const none = [
    {
      name: "web",
      property: "spec.template.spec.topologySpreadConstraints",
      found: "3 replicas that may all be on one node",
    },
  ];
  const term = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: labels } };

  test("is missed", () => expect(found({ topologySpreadConstraints: undefined })).toEqual(none));
  test("over other pods is none", () => {
    const other = { ...constraint, labelSelector: { matchLabels: { app: "other" } } };
    expect(found({ topologySpreadConstraints: [other] })).toEqual(none);
    expect(found({ topologySpreadConstraints: [{ ...constraint, labelSelector: undefined }] })).toEqual(none);
  });
  test.each([
    { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
    { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }] } },
    UNKNOWN,
  ])("by affinity is one: %j", (affinity) => expect(found({ topologySpreadConstraints: [], affinity })).toEqual([]));
  test("is not missed of one replica", () => expect(found({ topologySpreadConstraints: undefined }, 1)).toEqual([]));
});
