import type { AirflowProps } from "../../../lib/workloads/airflow";
import { type End, type Policy, reaches } from "./reachability";
import { render } from "./render";

/** Everybody there is: the release's pods, strangers in the cluster, and addresses outside it. */
function everybody(changes: Partial<AirflowProps>): End[] {
  const pods = Object.entries(render(changes).pods()).map(([name, { metadata }]) => ({
    name,
    namespace: "airflow",
    labels: metadata.labels,
  }));
  const task = pods.find(({ name }) => name === "task")?.labels ?? {};
  return [
    ...pods,
    ...(changes.taskNamespaces ?? []).map((namespace) => ({ name: "task of a team", namespace, labels: task })),
    { name: "neighbour", namespace: "airflow", labels: { app: "other" } },
    {
      name: "API server of another release",
      namespace: "airflow",
      labels: { tier: "airflow", component: "api-server", release: "two" },
    },
    { name: "gateway", namespace: "gateway", labels: { app: "gateway" } },
    { name: "DNS", namespace: "kube-system", labels: { "k8s-app": "kube-dns" } },
    { name: "address", address: "10.1.2.3" },
    { name: "address of the database", address: "10.9.9.9" },
    { name: "metadata server", address: "169.254.169.254" },
  ];
}

/** Every connection that passes, as `from → to:port`, among those that start or end at the release's own pods. */
function reachable(changes: Partial<AirflowProps>, ports: readonly number[]): string[] {
  const { manifests, pods } = render(changes);
  const policies = manifests
    .filter(({ kind }) => kind === "NetworkPolicy")
    // A rendered policy has this shape.
    .map(({ metadata, spec }) => ({ namespace: metadata.namespace ?? "airflow", ...spec }) as unknown as Policy);
  const own = new Set([...Object.keys(pods()), "task of a team"]);
  const ends = everybody(changes);
  const found: string[] = [];
  for (const from of ends) {
    for (const to of ends) {
      if (from === to || !(own.has(from.name) || own.has(to.name))) continue;
      for (const port of ports) {
        if (reaches(policies, from, to, port)) found.push(`${from.name} → ${to.name}:${port}`);
      }
    }
  }
  return found.sort();
}

const databaseClients = ["api-server", "dag-processor", "migrations", "scheduler", "triggerer"];
const dagReaders = ["dag-processor", "task"];
const allPods = ["api-server", "dag-processor", "migrations", "scheduler", "task", "triggerer"];
const release = {
  namespace: "airflow",
  network: { destinations: { database: [{ ipBlock: { cidr: "10.9.9.9/32" } }] } },
};
const ports = [22, 53, 80, 443, 988, 5432, 6443, 8080, 8793, 8794, 9999];

/** Ends that rules without a peer of their own mean: every one but the link-local ones, and what does not let anybody in. */
const anywhere = ["address", "address of the database", "API server of another release", "DNS", "gateway", "neighbour"];
const toAnywhere = (from: readonly string[], ports: readonly number[]) =>
  from.flatMap((name) => anywhere.flatMap((to) => ports.map((port) => `${name} → ${to}:${port}`)));

test("exactly the connections that Airflow needs pass, and no other one, in or out", () => {
  const expected = [
    ...databaseClients.map((from) => `${from} → address of the database:5432`),
    ...allPods.map((from) => `${from} → DNS:53`),
    "task → api-server:8080",
    "api-server → triggerer:8794",
    ...toAnywhere(["scheduler", "api-server"], [443, 6443]),
    ...toAnywhere(dagReaders, [443]),
  ];
  expect(reachable(release, ports)).toEqual([...new Set(expected)].sort());
});

test("what is known of a destination's address is all that it is reached at", () => {
  const git = [{ ipBlock: { cidr: "10.1.2.3/32" } }];
  const kubernetes = [{ ipBlock: { cidr: "10.9.9.9/32" } }];
  const database = release.network.destinations.database;
  const found = reachable({ ...release, network: { destinations: { git, kubernetes, database } } }, ports);
  const leaving = found.filter((connection) => / → (address|DNS|gateway|neighbour|metadata)/.test(connection));
  expect(leaving).toEqual(
    [
      ...allPods.map((from) => `${from} → DNS:53`),
      ...dagReaders.map((from) => `${from} → address:443`),
      ...databaseClients.map((from) => `${from} → address of the database:5432`),
      ...["scheduler", "api-server"].flatMap((from) =>
        [443, 6443].map((port) => `${from} → address of the database:${port}`),
      ),
    ].sort(),
  );
});

test("who else reaches the API server is said, and reaches nothing else", () => {
  const gateway = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "gateway" } } };
  const found = reachable({ ...release, apiServerClients: [gateway] }, ports);
  expect(found.filter((connection) => connection.startsWith("gateway"))).toEqual(["gateway → api-server:8080"]);
});

test("tasks reach only what they are allowed to, and it is said by rule", () => {
  const warehouse = { to: [{ ipBlock: { cidr: "10.1.2.3/32" } }], ports: [] };
  const before = reachable(release, [9999]);
  const after = reachable({ ...release, network: { ...release.network, taskEgress: [{ to: warehouse.to }] } }, [9999]);
  expect(after.filter((connection) => !before.includes(connection))).toEqual(["task → address:9999"]);
});

test("tasks of another namespace reach the API server, and are held as those at home are", () => {
  const found = reachable({ ...release, taskNamespaces: ["team"] }, ports);
  const ofTeam = found.filter((connection) => connection.startsWith("task of a team → "));
  const atHome = found.filter(
    (connection) => connection.startsWith("task → ") && !connection.includes("task of a team"),
  );
  expect(ofTeam.filter((connection) => !connection.includes("→ task:"))).toEqual(
    atHome.map((connection) => connection.replace("task →", "task of a team →")),
  );
  expect(found.filter((connection) => connection.endsWith("→ task of a team:8080"))).toEqual([]);
});

test("a metadata server, which gives credentials away, is reached by nobody who has no business with it", () => {
  expect(reachable(release, ports).filter((to) => to.includes("metadata"))).toEqual([]);
});

test("a destination that there is not is refused, with those that there are", () => {
  const network = JSON.parse('{ "destinations": { "databse": [] } }');
  expect(() => render({ network })).toThrow(
    /network\.destinations\.databse: "databse"; allowed: broker, database, git/,
  );
});
