import { render } from "./render";

test("the scheduler runs pods in its own namespace and may do nothing else", () => {
  const { find } = render();
  expect(find("Role", "airflow-pod-launcher-role").rules).toEqual([
    { apiGroups: [""], resources: ["pods"], verbs: ["create", "delete", "get", "list", "patch", "watch"] },
  ]);
  expect(find("RoleBinding", "airflow-pod-launcher-rolebinding").subjects).toMatchObject([
    { name: "airflow-scheduler" },
  ]);
});

test("the API server reads pods' logs and may do nothing else", () => {
  const { find } = render();
  expect(find("Role", "airflow-pod-log-reader-role").rules).toEqual([
    { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
    { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
  ]);
  expect(find("RoleBinding", "airflow-pod-log-reader-rolebinding").subjects).toMatchObject([
    { name: "airflow-api-server" },
  ]);
});

test("nothing is granted beyond the namespace, and nothing to tasks", () => {
  const { manifests } = render();
  expect(manifests.filter(({ kind }) => kind.startsWith("Cluster"))).toEqual([]);
  const subjects = manifests.flatMap(({ subjects = [] }) => subjects.map(({ name }) => name));
  expect(subjects.sort()).toEqual(["airflow-api-server", "airflow-scheduler"]);
});

describe("with tasks in further namespaces", () => {
  const { manifests } = render({ namespace: "airflow", taskNamespaces: ["team-a", "team-b"] });
  const inNamespace = (namespace: string) =>
    manifests
      .filter(({ metadata }) => metadata.namespace === namespace)
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
      .sort();

  test.each(["team-a", "team-b"])(
    "%s has a Role of its own, a service account, the configuration and a policy",
    (team) => {
      expect(inNamespace(team)).toEqual([
        "ConfigMap airflow-config",
        "NetworkPolicy airflow-worker-policy",
        "Role airflow-pod-launcher-role",
        "Role airflow-pod-log-reader-role",
        "RoleBinding airflow-pod-launcher-rolebinding",
        "RoleBinding airflow-pod-log-reader-rolebinding",
        "ServiceAccount airflow-worker",
      ]);
    },
  );

  test("the rights are those of the release's own accounts, and none is in the whole cluster", () => {
    const bindings = manifests.filter(({ kind }) => kind === "RoleBinding");
    expect(bindings).toHaveLength(6);
    for (const { subjects = [] } of bindings) expect(subjects).toMatchObject([{ namespace: "airflow" }]);
    expect(manifests.filter(({ kind }) => kind.startsWith("Cluster"))).toEqual([]);
  });

  test("Airflow watches those namespaces only, and tasks find it from there", () => {
    const config = manifests.find(({ kind }) => kind === "ConfigMap")?.data["airflow.cfg"];
    expect(config).toContain(
      "multi_namespace_mode = True\nmulti_namespace_mode_namespace_list = airflow,team-a,team-b\n",
    );
    expect(config).toContain("execution_api_server_url = http://airflow-api-server.airflow:8080/execution/\n");
  });

  test.each<[string, Parameters<typeof render>[0], RegExp]>([
    [
      "without the release's own namespace",
      { taskNamespaces: ["team"] },
      /namespace: missing; allowed: required with taskN/,
    ],
    [
      "its own",
      { namespace: "airflow", taskNamespaces: ["airflow"] },
      /taskNamespaces\.0: "airflow"; allowed: a namespace other/,
    ],
    [
      "twice",
      { namespace: "a", taskNamespaces: ["b", "b"] },
      /taskNamespaces\.1: "b"; allowed: a namespace that is not in/,
    ],
    ["that is none", { namespace: "a", taskNamespaces: ["B_"] }, /taskNamespaces\.0: "B_"; allowed: at most 63/],
  ])("a namespace %s is refused", (_, changes, message) => {
    expect(() => render(changes)).toThrow(message);
  });
});
