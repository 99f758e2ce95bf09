import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { AirflowComponent, Service } from "./component";
import type { Configuration } from "./configuration";
import { airflowContainer, airflowPod, type PodContext, podAnnotations, podLabels, waitForMigrations } from "./pod";
import { componentLabel, type Release } from "./release";

/** What the construct of one part needs. */
export interface ServiceProps extends PodContext {
  readonly configuration: Configuration;
  /**
   * Pods of each part; undefined where an autoscaler decides.
   * @default 2
   */
  readonly replicas: { readonly [S in Service]: number | undefined };
}

export interface AirflowDeploymentProps extends ServiceProps {
  readonly component: Service;
  /** What runs, such as `airflow scheduler`. */
  readonly command: string;
  readonly container: Pick<
    k8s.Container,
    "ports" | "env" | "volumeMounts" | "startupProbe" | "livenessProbe" | "readinessProbe" | "lifecycle"
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
    const { release, component } = props;
    const name = componentLabel[component];
    const selector = { matchLabels: release.selector(component) };
    const metadata = release.metadata(name, name);
    const replicas = props.replicas[component];

    this.deployment = new k8s.KubeDeployment(this, "deployment", {
      metadata: { ...metadata, labels: { ...metadata.labels, ...props.labels } },
      spec: {
        ...(replicas !== undefined && { replicas }),
        revisionHistoryLimit: 3,
        selector,
        template: {
          metadata: {
            labels: podLabels(props, component),
            annotations: rollingAnnotations(props, component),
          },
          spec: airflowPod(props, component, {
            ...props.pod,
            topologySpreadConstraints: spreadOver(selector),
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
    this.podDisruptionBudget = oneAtATime(this, release, name, selector);
  }
}

/** Annotations by which pods roll when the configuration changes, and by which an autoscaler may move them. */
export function rollingAnnotations(
  props: PodContext & { readonly configuration: Configuration },
  component: AirflowComponent,
): { readonly [annotation: string]: string } {
  return {
    "checksum/airflow-config": props.configuration.checksum,
    // Its emptyDirs hold nothing that must live on.
    "cluster-autoscaler.kubernetes.io/safe-to-evict": "true",
    ...podAnnotations(props, component),
  };
}

/** Pods go to different zones and nodes as far as there are any. */
export function spreadOver(labelSelector: k8s.LabelSelector): k8s.TopologySpreadConstraint[] {
  const spread = (topologyKey: string): k8s.TopologySpreadConstraint => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector,
  });
  return [spread("topology.kubernetes.io/zone"), spread("kubernetes.io/hostname")];
}

/** A budget that lets one pod be drained at a time, a broken one always. */
export function oneAtATime(
  scope: Construct,
  release: Release,
  name: string,
  selector: k8s.LabelSelector,
  component = name,
): k8s.KubePodDisruptionBudget {
  return new k8s.KubePodDisruptionBudget(scope, "pdb", {
    metadata: release.metadata(`${name}-pdb`, component),
    spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector, unhealthyPodEvictionPolicy: "AlwaysAllow" },
  });
}

/** Probes: patient while a part starts on a busy node, then restarting it after about five failures. */
export function probes(check: Omit<k8s.Probe, "periodSeconds" | "failureThreshold">, periodSeconds: number) {
  const timeoutSeconds = 10;
  return {
    startupProbe: { ...check, periodSeconds: 5, failureThreshold: 60, timeoutSeconds },
    livenessProbe: { ...check, periodSeconds, failureThreshold: 5, timeoutSeconds },
  };
}
