import { externalSecretsOperator } from "isobar/external-secrets";

test("two pods of each part run, of which one leads", () => {
  const { values } = externalSecretsOperator();
  const two = { replicaCount: 2, podDisruptionBudget: { enabled: true, minAvailable: 1 } };
  expect(values).toMatchObject({ ...two, leaderElect: true, webhook: two, certController: two });
});

test("no store reaches over a namespace's border, and nothing is written to a store, unless asked for", () => {
  const off = { processClusterStore: false, processClusterExternalSecret: false, processPushSecret: false };
  expect(externalSecretsOperator().values).toMatchObject(off);
  expect(externalSecretsOperator({ clusterWide: true }).values).toMatchObject({ processClusterStore: true });
});

test("every container has its resources", () => {
  const { values } = externalSecretsOperator();
  const asked = { requests: { cpu: expect.any(String) }, limits: { memory: expect.any(String) } };
  for (const part of [values, values["webhook"], values["certController"]]) {
    expect(part).toMatchObject({ resources: asked });
  }
});

test("one namespace alone may be served, with rights there only", () => {
  expect(externalSecretsOperator({ scopedNamespace: "airflow" }).values).toMatchObject({
    scopedNamespace: "airflow",
    scopedRBAC: true,
  });
});

test("a small environment runs one of each, that may be evicted", () => {
  expect(externalSecretsOperator({ highAvailability: false }).values).toMatchObject({
    replicaCount: 1,
    leaderElect: false,
    podDisruptionBudget: { enabled: false },
  });
});
