import { render, services } from "./render";

const selects = (component: string) => ({ matchLabels: { tier: "airflow", component, release: "airflow" } });
const ingress = (component: string, changes = {}) =>
  render(changes).find("NetworkPolicy", `airflow-${component}-policy`).spec;

test.each([...services, "run-airflow-migrations", "worker"])("a policy holds the %s", (component) => {
  expect(ingress(component)).toMatchObject({ podSelector: selects(component), policyTypes: ["Ingress"] });
});

test.each(["scheduler", "dag-processor", "run-airflow-migrations", "worker"])(
  "nobody opens a connection to the %s",
  (component) => {
    expect(ingress(component).ingress).toBeUndefined();
  },
);

test("tasks reach the API server", () => {
  expect(ingress("api-server").ingress).toEqual([
    { from: [{ podSelector: selects("worker") }], ports: [{ port: 8080, protocol: "TCP" }] },
  ]);
});

test("who else reaches the API server is said", () => {
  const gateway = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "gateway" } } };
  expect(ingress("api-server", { apiServerClients: [gateway] }).ingress).toMatchObject([
    { from: [{ podSelector: selects("worker") }, gateway] },
  ]);
});

test("the API server reads the triggerers' logs", () => {
  expect(ingress("triggerer").ingress).toEqual([
    { from: [{ podSelector: selects("api-server") }], ports: [{ port: 8794, protocol: "TCP" }] },
  ]);
});
