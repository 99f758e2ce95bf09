import { render } from "./rendered";

interface Rule {
  readonly from?: unknown[];
  readonly to?: unknown[];
  readonly ports: { port: number }[];
}
function policy(name: string, changes: Parameters<typeof render>[0] = {}) {
  const found = render(changes)
    .all("NetworkPolicy")
    .find(({ metadata }) => metadata.name === name);
  // A NetworkPolicy's spec, as rendered.
  return found?.spec as { podSelector: object; policyTypes: string[]; ingress: Rule[]; egress: Rule[] } | undefined;
}
const ports = ({ ports }: Rule) => ports.map(({ port }) => port);

test("clients of the namespace reach PostgreSQL, instances each other, the operator both ports, and nobody else", () => {
  const instances = policy("postgres");
  expect(instances?.policyTypes).toEqual(["Ingress", "Egress"]);
  expect(instances?.ingress.map(ports)).toEqual([[5432], [5432, 8000]]);
  expect(instances?.ingress[0]?.from).toEqual([{ podSelector: {} }]);
  expect(instances?.ingress[1]?.from).toContainEqual({
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "cnpg-system" } },
    podSelector: { matchLabels: { "app.kubernetes.io/name": "cloudnative-pg" } },
  });
});

test("the policy holds for the jobs that make instances too, but not for the pooler's pods", () => {
  expect(policy("postgres")?.podSelector).toEqual({
    matchLabels: { "cnpg.io/cluster": "postgres" },
    matchExpressions: [{ key: "cnpg.io/podRole", operator: "NotIn", values: ["pooler"] }],
  });
});

test("with a pooler, clients reach it alone", () => {
  const clients = [{ podSelector: { matchLabels: { tier: "airflow" } } }];
  const changes = { pooler: {}, network: { clients } };
  expect(policy("postgres", changes)?.ingress[0]?.from).not.toEqual(clients);
  expect(policy("postgres-pooler", changes)?.ingress[0]?.from).toEqual(clients);
});

test("instances reach DNS, each other, the API server and the bucket, on the bucket's own port", () => {
  const bucket = { s3: { bucket: "b", endpoint: "http://minio:9000", identity: "node" } } as const;
  const egress = policy("postgres", { backup: { bucket } })?.egress.map(ports);
  expect(egress).toEqual([[53, 53], [5432, 8000], [443, 6443], [9000], [80], [988], [443]]);
});

test("without a bucket nothing reaches the cloud's credentials", () => {
  const egress = policy("postgres", { backup: false })?.egress;
  expect(JSON.stringify(egress)).not.toContain("169.254.169.254/32");
});

test("metrics are open to Prometheus only when somebody scrapes", () => {
  expect(policy("postgres")?.ingress.flatMap(ports)).not.toContain(9187);
  const scrapers = [{ namespaceSelector: { matchLabels: { name: "monitoring" } } }];
  const scraped = policy("postgres", { monitoring: {}, network: { scrapers } })?.ingress.at(-1);
  expect(scraped).toEqual({ from: scrapers, ports: [{ port: 9187, protocol: "TCP" }] });
});
