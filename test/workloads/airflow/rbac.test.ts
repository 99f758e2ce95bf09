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
