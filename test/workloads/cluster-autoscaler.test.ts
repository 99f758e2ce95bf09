import { Testing } from "cdk8s";
import { parse } from "yaml";
import {
  ClusterAutoscaler,
  type ClusterAutoscalerProps,
} from "../../lib/workloads/cluster-autoscaler/cluster-autoscaler";

const props: ClusterAutoscalerProps = {
  image: "cluster-autoscaler:v1.35.0",
  clusterName: "prod-aws",
  region: "us-east-1",
};

function render(changes: Partial<ClusterAutoscalerProps> = {}) {
  const chart = Testing.chart();
  new ClusterAutoscaler(chart, "autoscaler", { ...props, ...changes });
  const objects = Testing.synth(chart);
  const kind = (wanted: string) => objects.find((object) => object.kind === wanted);
  return { objects, kind, container: kind("Deployment").spec.template.spec.containers[0] };
}

test("two replicas run, of which one leads, and one may always be drained", () => {
  const { kind, container } = render();
  expect(kind("Deployment").spec.replicas).toBe(2);
  expect(container.args).toContain("--leader-elect=true");
  expect(kind("PodDisruptionBudget").spec).toMatchObject({
    maxUnavailable: 1,
    selector: kind("Deployment").spec.selector,
  });
});

test("it finds this cluster's groups and no others", () => {
  const { container } = render();
  expect(container.args).toContain(
    "--node-group-auto-discovery=asg:tag=k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/prod-aws",
  );
});

test("spot groups are tried before all others", () => {
  const { kind, container } = render();
  expect(container.args).toContain("--expander=priority,least-waste");
  const map = kind("ConfigMap");
  expect(map.metadata).toMatchObject({ name: "cluster-autoscaler-priority-expander", namespace: "kube-system" });
  const priorities = parse(map.data.priorities);
  const spot = new RegExp(priorities[50][0]);
  const uuid = "0ac1d3e5-1b2c-4d5e-8f90-123456789abc";
  expect(`eks-workers-spot-1a2b-${uuid}`).toMatch(spot);
  expect(`eks-workers-on-demand-1a2b-${uuid}`).not.toMatch(spot);
  expect(`eks-a-spot-beef-1a2b-${uuid}`).not.toMatch(spot);
  expect(priorities[10]).toEqual([".*"]);
});

test("it meets the restricted Pod Security Standard and writes to no disk of its own", () => {
  const { kind, container } = render();
  expect(kind("Deployment").spec.template.spec.securityContext).toMatchObject({
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
  });
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
});

test("only its metrics and health can be reached", () => {
  const { kind, container } = render();
  expect(kind("NetworkPolicy").spec).toEqual({
    podSelector: kind("Deployment").spec.selector,
    policyTypes: ["Ingress"],
    ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: container.ports[0].containerPort }] }],
  });
});

test("no rule is a wildcard, and no Secret can be read", () => {
  const rules = render().objects.flatMap((object) => object.rules ?? []);
  expect(JSON.stringify(rules)).not.toContain('"*"');
  expect(rules.flatMap((rule) => rule.resources)).not.toContain("secrets");
  const writes = rules.filter((rule) => rule.resources.includes("leases") && !rule.verbs.includes("create"));
  expect(writes).toEqual([expect.objectContaining({ resourceNames: ["cluster-autoscaler"] })]);
});

test.each([0, -1, 1.5])("%d replicas are refused, naming the property", (replicas) => {
  expect(() => render({ replicas })).toThrow(/autoscaler\.replicas: .*at least 1/);
});

test("an empty image, cluster or region is refused", () => {
  expect(() => render({ image: "" })).toThrow(/autoscaler\.image/);
  expect(() => render({ clusterName: "" })).toThrow(/autoscaler\.clusterName/);
});
