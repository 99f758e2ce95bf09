import { createHash } from "node:crypto";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { type PodContext, resourcesOf, restrictedPod } from "../pod";
import { componentLabel } from "../release";
import { containerSecurityContext } from "../security";
import { type DurationsBy, mappingText } from "./mapping";
import { type Scrape, scrapeAnnotations, scrapePort } from "./scrape";

/** The exporter that Airflow sends its metrics to, and Prometheus reads them from. */
export interface Statsd {
  /** @default "quay.io/prometheus/statsd-exporter:v0.31.0" */
  readonly image?: string;
  /**
   * By what durations of tasks are told apart: by `task` is eighteen series for each task.
   * @default "dag"
   */
  readonly durationsBy?: DurationsBy;
}

/** Where Airflow sends its metrics, by UDP. */
export const statsdPort = 9125;

/** The user of the official image, which is nobody. */
const user = 65_534;
const mappingFile = "mappings.yml";
const mappingFolder = "/etc/statsd-exporter";

/**
 * One StatsD exporter: it adds up what the processes of a release count, so there can be only one. While its pod moves, metrics of those
 * seconds are lost, and no part of Airflow notices.
 */
export class StatsdExporter extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly deployment: k8s.KubeDeployment;
  readonly service: k8s.KubeService;
  /** How Airflow's names become Prometheus'. */
  readonly configMap: k8s.KubeConfigMap;

  constructor(scope: Construct, id: string, props: PodContext & { readonly statsd: Statsd; readonly scrape: Scrape }) {
    super(scope, id);
    const { release, statsd } = props;
    const name = componentLabel.statsd;
    const selector = release.selector("statsd");
    const text = mappingText(statsd.durationsBy ?? "dag");

    this.configMap = new k8s.KubeConfigMap(this, "mapping", {
      metadata: release.metadata(name, "config"),
      data: { [mappingFile]: text },
    });
    this.service = new k8s.KubeService(this, "service", {
      metadata: { ...release.metadata(name, name), annotations: scrapeAnnotations(props.scrape, scrapePort) },
      spec: {
        type: "ClusterIP",
        selector,
        ports: [
          { name: "statsd-ingest", port: statsdPort, targetPort: at(statsdPort), protocol: "UDP" },
          { name: "statsd-scrape", port: scrapePort, targetPort: at(scrapePort), protocol: "TCP" },
        ],
      },
    });
    this.deployment = new k8s.KubeDeployment(this, "deployment", {
      metadata: release.metadata(name, name),
      spec: {
        replicas: 1,
        revisionHistoryLimit: 3,
        strategy: { rollingUpdate: { maxSurge: at(1), maxUnavailable: at(0) } },
        selector: { matchLabels: selector },
        template: {
          metadata: {
            labels: release.podLabels("statsd", props.pods.podLabels?.statsd),
            annotations: {
              "checksum/statsd-config": createHash("sha256").update(text).digest("hex"),
              "cluster-autoscaler.kubernetes.io/safe-to-evict": "true",
            },
          },
          spec: {
            ...restrictedPod(props, "statsd"),
            securityContext: {
              runAsNonRoot: true,
              runAsUser: user,
              runAsGroup: user,
              seccompProfile: { type: "RuntimeDefault" },
            },
            containers: [container(statsd, resourcesOf(props, "statsd"))],
            volumes: [{ name: "config", configMap: { name: this.configMap.name } }],
          },
        },
      },
    });
  }
}

const at = (number: number) => k8s.IntOrString.fromNumber(number);

function container(
  { image = "quay.io/prometheus/statsd-exporter:v0.31.0" }: Statsd,
  resources: k8s.ResourceRequirements,
): k8s.Container {
  const probe = (path: string): k8s.Probe => ({
    httpGet: { path, port: at(scrapePort) },
    periodSeconds: 10,
    timeoutSeconds: 5,
    failureThreshold: 5,
  });
  return {
    name: componentLabel.statsd,
    image,
    imagePullPolicy: "IfNotPresent",
    // Airflow sends by UDP only.
    args: [`--statsd.mapping-config=${mappingFolder}/${mappingFile}`, "--statsd.listen-tcp="],
    securityContext: containerSecurityContext,
    resources,
    ports: [
      { name: "statsd-ingest", containerPort: statsdPort, protocol: "UDP" },
      { name: "statsd-scrape", containerPort: scrapePort },
    ],
    livenessProbe: probe("/-/healthy"),
    readinessProbe: probe("/-/ready"),
    volumeMounts: [{ name: "config", mountPath: mappingFolder, readOnly: true }],
  };
}
