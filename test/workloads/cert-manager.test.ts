import { certManager } from "isobar/cert-manager";

test("cert-manager keeps its definitions when it goes, and runs two of each part unless told otherwise", () => {
  const { values, chart, repository } = certManager();
  expect({ chart, repository }).toEqual({ chart: "cert-manager", repository: "https://charts.jetstack.io" });
  expect(values).toMatchObject({
    crds: { enabled: true, keep: true },
    replicaCount: 2,
    webhook: { replicaCount: 2, podDisruptionBudget: { enabled: true } },
    cainjector: { replicaCount: 2 },
  });
  expect(certManager({ highAvailability: false }).values).toMatchObject({
    replicaCount: 1,
    webhook: { replicaCount: 1 },
  });
});

test("values of one's own go before", () => {
  expect(certManager({ values: { replicaCount: 3 } }).values).toMatchObject({ replicaCount: 3 });
});
