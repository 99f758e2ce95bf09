import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { externalSecretsOperator } from "isobar/external-secrets";
import { parse } from "yaml";
import { eventually, run } from "./command";
import { makeNamespace } from "./installation";
import type { KubernetesObject } from "./kubernetes";
import type { Namespace } from "./namespace";
import { waitUntilReady } from "./readiness";
import { Testbed } from "./testbed";

const build = join(__dirname, "../../tools/binaries/build.sh");

/** Folder with the operator, its definitions, and those of other releases to check manifests against. */
export async function operatorFolder(): Promise<string> {
  return (await run(build, ["external-secrets"], { showProgress: true })).trim();
}

/** Defines a folder's resource types, and waits until the API server serves them. */
export async function define(folder: string): Promise<void> {
  const { kubernetes } = Testbed.current();
  const files = await readdir(folder);
  const documents = await Promise.all(files.map(async (file) => parse(await readFile(join(folder, file), "utf8"))));
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: documents });
  const names = documents.map(({ metadata }: { metadata: { name: string } }) => `crd/${metadata.name}`);
  const found = await kubernetes.kubectl(["get", "--ignore-not-found", "--output=json", ...names]);
  const { items = [] }: { items?: KubernetesObject[] } = JSON.parse(found.trim() || "{}");
  // Those that a try before this one takes away would go after they are established again.
  const leaving = items.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  if (leaving.length > 0) {
    const gone = leaving.map(({ metadata }) => `crd/${metadata.name}`);
    await kubernetes.kubectl(["wait", "--for=delete", "--timeout=120s", ...gone]);
  }
  await kubernetes.kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"], list);
  // `kubectl wait` does not bear a definition whose conditions nobody has written yet.
  await eventually(`the definitions of ${folder} are served`, 120, () =>
    kubernetes.kubectl(["wait", "--for=condition=Established", "--timeout=60s", ...names]),
  );
}

/** Takes a folder's resource types away again, with everything of those types. */
export async function undefine(folder: string): Promise<void> {
  const files = await readdir(folder);
  const paths = files.flatMap((file) => ["-f", join(folder, file)]);
  await Testbed.current().kubernetes.kubectl(["delete", "--ignore-not-found", "--wait=false", ...paths]);
}

const name = "external-secrets";

/** What the chart gives the operator's service account, for the kinds that Isobar makes. */
function rules() {
  const [read, change] = [
    ["get", "list", "watch"],
    ["get", "update", "patch"],
  ];
  const kinds = ["externalsecrets", "secretstores"];
  const parts = kinds.flatMap((kind) => [kind, `${kind}/status`, `${kind}/finalizers`]);
  return [
    { apiGroups: ["external-secrets.io"], resources: kinds, verbs: read },
    { apiGroups: ["external-secrets.io"], resources: parts, verbs: change },
    { apiGroups: ["generators.external-secrets.io"], resources: ["*"], verbs: [...read, "create", "update", "delete"] },
    { apiGroups: [""], resources: ["serviceaccounts", "namespaces", "configmaps"], verbs: read },
    { apiGroups: [""], resources: ["secrets"], verbs: [...read, "create", "update", "patch", "delete"] },
    { apiGroups: [""], resources: ["serviceaccounts/token"], verbs: ["create"] },
    { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
    { apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["get", "create", "update", "patch"] },
    { apiGroups: [""], resources: ["configmaps"], verbs: ["create", "update", "patch"] },
  ];
}

/** The chart's flags for the values that Isobar gives it. */
function flags(): string[] {
  const { values } = externalSecretsOperator();
  const off = (value: string, flag: string) => (values[value] === false ? [`--enable-${flag}-reconciler=false`] : []);
  return [
    "--enable-leader-election=true",
    ...off("processClusterStore", "cluster-store"),
    ...off("processClusterExternalSecret", "cluster-external-secret"),
    ...off("processClusterPushSecret", "cluster-push-secret"),
    ...off("processPushSecret", "push-secret"),
    "--concurrent=1",
  ];
}

/** Runs the real operator, in two restricted pods, with AWS at `endpoint`. */
export async function installOperator(endpoint: string): Promise<Namespace> {
  const { kubernetes } = Testbed.current();
  await kubernetes.loadImages("external-secrets");
  const namespace = await makeNamespace(name);
  const metadata = { name, namespace: name };
  const labels = { "app.kubernetes.io/name": name };
  const apiGroup = "rbac.authorization.k8s.io";
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          containers: [
            {
              name,
              image: "ghcr.io/external-secrets/external-secrets:v0.20.4",
              args: flags(),
              env: [
                { name: "AWS_SECRETSMANAGER_ENDPOINT", value: endpoint },
                { name: "AWS_STS_ENDPOINT", value: endpoint },
              ],
              resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "256Mi" } },
              // As the chart has it.
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ["ALL"] },
                readOnlyRootFilesystem: true,
                runAsNonRoot: true,
                runAsUser: 1000,
                seccompProfile: { type: "RuntimeDefault" },
              },
            },
          ],
        },
      },
    },
  };
  const role = {
    apiVersion: `${apiGroup}/v1`,
    kind: "ClusterRole",
    metadata: { name: "isobar-test-external-secrets" },
  };
  await namespace.apply([
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    { ...role, rules: rules() },
    {
      ...role,
      kind: "ClusterRoleBinding",
      roleRef: { apiGroup, kind: "ClusterRole", name: role.metadata.name },
      subjects: [{ kind: "ServiceAccount", ...metadata }],
    },
    deployment,
  ]);
  await waitUntilReady(namespace, [deployment], 300);
  return namespace;
}

export async function removeOperatorRights(): Promise<void> {
  const names = ["clusterrole", "clusterrolebinding"].map((kind) => `${kind}/isobar-test-external-secrets`);
  await Testbed.current().kubernetes.kubectl(["delete", "--ignore-not-found", ...names]);
}
