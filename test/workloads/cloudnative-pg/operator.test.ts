import { Testing } from "cdk8s";
import { barmanCloudPlugin, cloudNativePgOperator, OperatorDisruptionBudget } from "isobar/cloudnative-pg";

const restricted = {
  podSecurityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  containerSecurityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
};

test("two operators run, in two zones where there are, under Pod Security restricted and within limits", () => {
  const { values } = cloudNativePgOperator();
  expect(values).toMatchObject({ replicaCount: 2, ...restricted });
  expect(values["resources"]).toMatchObject({ requests: { cpu: "100m" }, limits: { memory: "512Mi" } });
});

test("one operator is a visible choice", () => {
  expect(cloudNativePgOperator({ highAvailability: false }).values["replicaCount"]).toBe(1);
});

test("the plugin runs beside the operator, in the version that manifests are made for", () => {
  const { namespace, values } = barmanCloudPlugin();
  expect(namespace).toBe(cloudNativePgOperator().namespace);
  expect(values).toMatchObject({ image: { tag: "v0.14.0" }, sidecarImage: { tag: "v0.14.0" }, ...restricted });
});

test("what you say of a chart's values goes before", () => {
  const values = { monitoring: { podMonitorEnabled: true }, replicaCount: 3 };
  expect(cloudNativePgOperator({ values }).values).toMatchObject(values);
});

test("of the operators one at a time may be drained", () => {
  const chart = Testing.chart();
  new OperatorDisruptionBudget(chart, "budget");
  expect(Testing.synth(chart)).toMatchObject([
    {
      kind: "PodDisruptionBudget",
      metadata: { namespace: "cnpg-system" },
      spec: { maxUnavailable: 1, selector: { matchLabels: { "app.kubernetes.io/name": "cloudnative-pg" } } },
    },
  ]);
});
