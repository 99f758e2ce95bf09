import { Testing } from "cdk8s";
import { parse } from "yaml";
import { Airflow, type AirflowProps } from "../../../lib/workloads/airflow";
import type { PodSpec } from "./pod-security";

/** What the tests read of a container. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly resources: Readonly<Record<"requests" | "limits", Readonly<Record<string, string>>>>;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly startupProbe?: object;
  readonly livenessProbe?: object;
  readonly readinessProbe?: object;
}

/** What the tests read of a pod. */
export interface Pod {
  readonly metadata: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: PodSpec & {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly serviceAccountName: string;
    readonly automountServiceAccountToken: boolean;
    readonly enableServiceLinks: boolean;
    readonly nodeSelector?: object;
    readonly tolerations?: readonly object[];
    readonly topologySpreadConstraints?: readonly object[];
    readonly terminationGracePeriodSeconds?: number;
    readonly restartPolicy?: string;
  };
}

/** What the tests read of any object. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly template: Pod;
    readonly replicas?: number;
    readonly selector?: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly podSelector?: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly ingress?: readonly object[];
    readonly maxUnavailable?: number;
  };
  readonly data: Readonly<Record<string, string>>;
  readonly rules?: readonly object[];
  readonly subjects?: readonly { readonly name: string }[];
  readonly automountServiceAccountToken?: boolean;
}

export const props: AirflowProps = {
  version: "3.2.2",
  executor: "KubernetesExecutor",
  database: { host: "db.example", passwordSecret: { name: "airflow-database", key: "password" } },
  keys: {
    fernetKey: { name: "airflow-keys", key: "fernet-key" },
    jwtSecret: { name: "airflow-keys", key: "jwt-secret" },
    apiSecretKey: { name: "airflow-keys", key: "api-secret-key" },
  },
  dags: [{ name: "main", git: { url: "https://git.example/dags", ref: "main" } }],
};

export const services = ["scheduler", "api-server", "dag-processor", "triggerer"] as const;

/** The manifests of an Airflow with the least that must be said, and `changes`. */
export function render(changes: Partial<AirflowProps> = {}) {
  const chart = Testing.chart();
  new Airflow(chart, "airflow", { ...props, ...changes });
  const manifests: Manifest[] = Testing.synth(chart);
  const find = (kind: string, name: string): Manifest => {
    const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name.startsWith(name));
    if (!found)
      throw new Error(`no ${kind} ${name} in ${manifests.map((m) => `${m.kind} ${m.metadata.name}`).join(", ")}`);
    return found;
  };
  const release = changes.releaseName ?? "airflow";
  const config = find("ConfigMap", `${release}-config`).data;
  const taskPod: Pod = parse(config["pod_template_file.yaml"] ?? "");
  const deployment = (service: string) => find("Deployment", `${release}-${service}`);
  const job = () => find("Job", `${release}-run-airflow-migrations`);
  /** Every pod that can come to be, by what it is. */
  const pods = (): Record<string, Pod> => ({
    ...Object.fromEntries(services.map((service) => [service, deployment(service).spec.template])),
    migrations: job().spec.template,
    task: taskPod,
  });
  const container = (pod: string): Container => {
    const [first] = pods()[pod]?.spec.containers ?? [];
    if (!first) throw new Error(`no pod ${pod}`);
    return first;
  };
  const env = (pod: string) => Object.fromEntries(container(pod).env.map(({ name, ...value }) => [name, value]));
  return { manifests, find, config, taskPod, deployment, job, pods, container, env };
}
