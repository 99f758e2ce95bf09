import { UNKNOWN } from "../../../lib/preview/changes/property-value";
import { clusterAccessRules } from "../../../lib/preview/policy/cluster-access/cluster-access-rules";
import type { Rule } from "../../../lib/preview/policy/rule";
import { findingsOf, type Literal, ruleOf } from "./graph";

type Fields = Readonly<Record<string, unknown>>;

const found = (id: Rule["id"], ...literals: Literal[]) => findingsOf(ruleOf(clusterAccessRules, id), literals);

describe("a NetworkPolicy", () => {
  const pod = (spec: Fields = {}, namespace = "web"): Literal => ({
    type: "kubernetes:apps/v1:Deployment",
    name: "web",
    inputs: {
      metadata: { namespace },
      spec: { template: { metadata: { labels: { app: "web" } }, spec: { containers: [], ...spec } } },
    },
  });
  const policy = (spec: Fields, namespace = "web"): Literal => ({
    type: "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    name: "policy",
    inputs: { metadata: { namespace }, spec: { podSelector: { matchLabels: { app: "web" } }, ...spec } },
  });
  const none = [{ name: "web", property: "spec.template.metadata.labels", found: "no NetworkPolicy selects its pods" }];

  test("is missed", () => expect(found("network-policy", pod())).toEqual(none));
  test.each([
    {},
    { podSelector: {} },
    { policyTypes: ["Ingress", "Egress"] },
    { podSelector: UNKNOWN },
    { policyTypes: UNKNOWN },
  ])("shields the pods it selects: %j", (spec) => expect(found("network-policy", pod(), policy(spec))).toEqual([]));
  test("of another namespace, of other pods, or for what leaves a pod, does not", () => {
    expect(found("network-policy", pod(), policy({}, "other"))).toEqual(none);
    expect(found("network-policy", pod(), policy({ podSelector: { matchLabels: { app: "other" } } }))).toEqual(none);
    expect(found("network-policy", pod(), policy({ policyTypes: ["Egress"] }))).toEqual(none);
  });
  test("may be Cilium's", () => {
    const cilium = { type: "kubernetes:cilium.io/v2:CiliumNetworkPolicy", name: "cilium" };
    expect(found("network-policy", pod(), { ...cilium, inputs: { metadata: { namespace: "web" } } })).toEqual([]);
  });
  test("cannot reach pods of the node's network, so it is not missed", () => {
    expect(found("network-policy", pod({ hostNetwork: true }))).toEqual([]);
  });
});

describe("a role", () => {
  const role = (rule: Fields): Literal => ({
    type: "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
    name: "role",
    inputs: { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }, rule] },
  });

  test("of every verb or every resource is found", () => {
    expect(found("rbac-wildcard", role({ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }))).toEqual([
      { name: "role", property: "rules[1].verbs", found: "every verb" },
      { name: "role", property: "rules[1].resources", found: "every resource" },
    ]);
  });
  test("of named ones, and of unknown ones, is not", () => {
    const known = { apiGroups: ["apps"], resources: ["deployments", "deployments/*"], verbs: ["get", "list"] };
    expect(found("rbac-wildcard", role(known), role({ resources: UNKNOWN, verbs: [UNKNOWN] }))).toEqual([]);
  });
});

describe("a binding", () => {
  const binding = (role: string, subject: Fields): Literal => ({
    type: "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
    name: "binding",
    inputs: { roleRef: { kind: "ClusterRole", name: role }, subjects: [subject] },
  });

  test("of cluster-admin is found", () => {
    expect(found("rbac-cluster-admin", binding("cluster-admin", { kind: "ServiceAccount", name: "web" }))).toEqual([
      { name: "binding", property: "roleRef.name", found: "binds cluster-admin" },
    ]);
  });
  test.each(["system:masters", "system:unauthenticated", "system:anonymous", "system:authenticated"])(
    "of %s is found",
    (name) => {
      expect(found("rbac-cluster-admin", binding("view", { kind: "Group", name }))).toEqual([
        { name: "binding", property: "subjects[0].name", found: `binds ${name}` },
      ]);
    },
  );
  test("of a role to somebody is not", () => {
    expect(found("rbac-cluster-admin", binding("view", { kind: "Group", name: "team" }), binding(UNKNOWN, {}))).toEqual(
      [],
    );
  });
});

describe("an Ingress", () => {
  const ingress = (tls: unknown, annotations: Fields = {}): Literal => ({
    type: "kubernetes:networking.k8s.io/v1:Ingress",
    name: "web",
    inputs: {
      metadata: { annotations },
      spec: { tls, rules: [{ host: "web.example.com" }, { host: "api.example.com" }, { host: UNKNOWN }, {}] },
    },
  });

  test("without TLS is found", () => {
    expect(found("ingress-tls", ingress(undefined), ingress([]))).toEqual([
      { name: "web", property: "spec.tls", found: "no TLS" },
      { name: "web", property: "spec.tls", found: "no TLS" },
    ]);
  });
  test("with a host that no certificate is for is found", () => {
    expect(found("ingress-tls", ingress([{ hosts: ["web.example.com", "*.com"] }]))).toEqual([
      { name: "web", property: "spec.rules[1].host", found: "no TLS for api.example.com" },
    ]);
  });
  test.each([
    [[{ hosts: ["web.example.com", "api.example.com"] }]],
    [[{ hosts: ["*.example.com"] }]],
    [[{ secretName: "web" }]],
    [UNKNOWN],
    [[{ hosts: [UNKNOWN] }]],
  ])("with TLS for all, or unknown, is not: %j", (tls) => expect(found("ingress-tls", ingress(tls))).toEqual([]));
  test("with a certificate of its cloud is not", () => {
    const arn = "arn:aws:acm:us-east-1:1:certificate/1";
    expect(found("ingress-tls", ingress(undefined, { "alb.ingress.kubernetes.io/certificate-arn": arn }))).toEqual([]);
  });
});

test("a Gateway has a listener with TLS", () => {
  const gateway = (type: string, ...protocols: string[]): Literal => ({
    type,
    name: "gateway",
    inputs: { spec: { listeners: protocols.map((protocol) => ({ protocol })) } },
  });
  const type = "kubernetes:gateway.networking.k8s.io/v1:Gateway";
  expect(found("ingress-tls", gateway(type, "HTTP"))).toEqual([
    { name: "gateway", property: "spec.listeners", found: "no listener with TLS" },
  ]);
  const istio = gateway("kubernetes:networking.istio.io/v1:Gateway", "HTTP");
  expect(found("ingress-tls", gateway(type, "HTTP", "HTTPS"), gateway(type, UNKNOWN), gateway(type), istio)).toEqual(
    [],
  );
});

describe("a load balancer", () => {
  const service = (spec: Fields, annotations: Fields = {}): Literal => ({
    type: "kubernetes:core/v1:Service",
    name: "web",
    inputs: { metadata: { annotations }, spec: { type: "LoadBalancer", ...spec } },
  });
  const aws = (key: string) => `service.beta.kubernetes.io/aws-load-balancer-${key}`;

  test.each<[string, Literal, string, string]>([
    ["everybody", service({}), "spec.type", "reachable from everywhere"],
    [
      "the whole internet",
      service({ loadBalancerSourceRanges: ["203.0.113.0/24", "0.0.0.0/0"] }),
      "spec.loadBalancerSourceRanges[1]",
      "reachable from 0.0.0.0/0",
    ],
    [
      "the whole internet by an annotation",
      service({}, { "service.beta.kubernetes.io/load-balancer-source-ranges": "203.0.113.0/24, ::/0" }),
      "metadata.annotations.service.beta.kubernetes.io/load-balancer-source-ranges",
      "reachable from ::/0",
    ],
    [
      "everybody, since it is told to face the internet",
      service({ loadBalancerClass: "service.k8s.aws/nlb" }, { [aws("scheme")]: "internet-facing" }),
      "spec.type",
      "reachable from everywhere",
    ],
  ])("for %s is found", (_, literal, property, shown) => {
    expect(found("service-public", literal)).toEqual([{ name: "web", property, found: shown }]);
  });

  test.each<[string, Literal]>([
    ["for some ranges", service({ loadBalancerSourceRanges: ["203.0.113.0/24"] })],
    ["for ranges that are not known yet", service({ loadBalancerSourceRanges: UNKNOWN })],
    [
      "for ranges of an annotation",
      service({}, { "service.beta.kubernetes.io/azure-allowed-ip-ranges": "203.0.113.0/24" }),
    ],
    ["inside AWS", service({}, { [aws("scheme")]: "internal" })],
    ["inside AWS by an older word", service({}, { [aws("internal")]: "true" })],
    ["inside AWS by its controller's default", service({}, { [aws("type")]: "external" })],
    ["inside Google Cloud", service({}, { "networking.gke.io/load-balancer-type": "Internal" })],
    ["inside Azure", service({}, { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" })],
    ["whose annotations are not known yet", service({}, { [aws("scheme")]: UNKNOWN })],
    ["that is none", service({ type: "ClusterIP" })],
    ["that may be none", service({ type: UNKNOWN })],
  ])("%s is not", (_, literal) => expect(found("service-public", literal)).toEqual([]));
});
