import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Configuration } from "./configuration";
import { airflowContainer, airflowPod, type ReleaseContext, waitForMigrations } from "./pod";
import type { Service } from "./props";
import { componentLabel } from "./release";

export interface AirflowDeploymentProps extends ReleaseContext {
  readonly configuration: Configuration;
  readonly component: Service;
  /** What runs, such as `airflow scheduler`. */
  readonly command: string;
  readonly container: Pick<
    k8s.Container,
    "ports" | "env" | "volumeMounts" | "startupProbe" | "livenessProbe" | "readinessProbe"
  >;
  readonly pod: Pick<k8s.PodSpec, "automountServiceAccountToken" | "terminationGracePeriodSeconds">;
  /** Further labels of the Deployment itself. */
  readonly labels?: { readonly [label: string]: string };
}

/** Pods of one part of Airflow: spread over zones and nodes, one drained at a time, rolled when the configuration changes. */
export class AirflowDeployment extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly deployment: k8s.KubeDeployment;
  readonly podDisruptionBudget: k8s.KubePodDisruptionBudget;

  constructor(scope: Construct, id: string, props: AirflowDeploymentProps) {
    super(scope, id);
    const { release, airflow, component } = props;
    const name = componentLabel[component];
    const selector = { matchLabels: release.selector(component) };
    const spread = (topologyKey: string): k8s.TopologySpreadConstraint => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: "ScheduleAnyway",
      labelSelector: selector,
    });
    const metadata = release.metadata(name, name);

    this.deployment = new k8s.KubeDeployment(this, "deployment", {
      metadata: { ...metadata, labels: { ...metadata.labels, ...props.labels } },
      spec: {
        replicas: airflow.replicas?.[component] ?? 2,
        revisionHistoryLimit: 3,
        selector,
        template: {
          metadata: {
            labels: release.podLabels(component, airflow.podLabels?.[component]),
            annotations: {
              "checksum/airflow-config": props.configuration.checksum,
              // Its emptyDirs hold nothing that must live on.
              "cluster-autoscaler.kubernetes.io/safe-to-evict": "true",
            },
          },
          spec: airflowPod(props, component, {
            ...props.pod,
            topologySpreadConstraints: [spread("topology.kubernetes.io/zone"), spread("kubernetes.io/hostname")],
            initContainers: [waitForMigrations(props, component)],
            containers: [
              airflowContainer(props, component, {
                name,
                args: ["bash", "-c", `exec ${props.command}`],
                ...props.container,
              }),
            ],
          }),
        },
      },
    });
    this.podDisruptionBudget = new k8s.KubePodDisruptionBudget(this, "pdb", {
      metadata: release.metadata(`${name}-pdb`, name),
      spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector, unhealthyPodEvictionPolicy: "AlwaysAllow" },
    });
  }
}

/** What the constructor of one part needs. */
export type ServiceProps = ReleaseContext & { readonly configuration: Configuration };

/** Probes: patient while a part starts on a busy node, then restarting it after about five failures. */
export function probes(check: Omit<k8s.Probe, "periodSeconds" | "failureThreshold">, periodSeconds: number) {
  const timeoutSeconds = 10;
  return {
    startupProbe: { ...check, periodSeconds: 5, failureThreshold: 60, timeoutSeconds },
    livenessProbe: { ...check, periodSeconds, failureThreshold: 5, timeoutSeconds },
  };
}
