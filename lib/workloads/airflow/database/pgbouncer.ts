import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { oneAtATime, spreadOver } from "../deployment";
import { type PodContext, resourcesOf, restrictedPod } from "../pod";
import { componentLabel } from "../release";
import { containerSecurityContext } from "../security";
import { versionAnnotations } from "../versioned-secret";
import { directConnection } from "./connection";
import type { Database } from "./database";
import {
  type PgBouncer as PgBouncerGiven,
  type PgBouncerSettings,
  pgbouncerPort,
  pgbouncerSettings,
} from "./pgbouncer-settings";
import { certificateDirectory, certificateScript, runDirectory, startScript, stopScript } from "./pgbouncer-start";

const inMemory = (name: string): k8s.Volume => ({
  name,
  emptyDir: { medium: "Memory", sizeLimit: k8s.Quantity.fromString("1Mi") },
});
const runMount = { name: "run", mountPath: runDirectory };
const certificateMount = { name: "certificate", mountPath: certificateDirectory };

/** What tells Prometheus of PgBouncer's connections. */
export interface PoolExporter {
  readonly container: k8s.Container;
  readonly port: number;
  /** By which Prometheus finds the Service. */
  readonly annotations: { readonly [annotation: string]: string };
}

/** PgBouncer: pods that share the server's connections among Airflow's, and the Service by which Airflow reaches them. */
export class PgBouncer extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly deployment: k8s.KubeDeployment;
  readonly service: k8s.KubeService;
  readonly podDisruptionBudget: k8s.KubePodDisruptionBudget;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PodContext & {
      readonly database: Database;
      readonly pgbouncer: PgBouncerGiven;
      /** @default none */
      readonly exporter?: PoolExporter | undefined;
    },
  ) {
    super(scope, id);
    const { release, database } = props;
    const settings = pgbouncerSettings(props.pgbouncer);
    const name = componentLabel.pgbouncer;
    const metadata = release.metadata(name, name);
    const selector = release.selector("pgbouncer");
    const port = k8s.IntOrString.fromNumber(pgbouncerPort);

    this.deployment = new k8s.KubeDeployment(this, "deployment", {
      metadata,
      spec: {
        replicas: settings.replicas,
        revisionHistoryLimit: 3,
        // A database without its pool is an Airflow without its database: a new pod is there before an old one goes.
        strategy: {
          rollingUpdate: { maxSurge: k8s.IntOrString.fromNumber(1), maxUnavailable: k8s.IntOrString.fromNumber(0) },
        },
        selector: { matchLabels: selector },
        template: {
          metadata: {
            labels: release.podLabels("pgbouncer", props.pods.podLabels?.pgbouncer),
            annotations: {
              "cluster-autoscaler.kubernetes.io/safe-to-evict": "true",
              ...versionAnnotations({ "database-password": database.passwordSecret }),
            },
          },
          spec: this.pod(settings, port),
        },
      },
    });
    const { exporter } = props;
    const exporterPort = exporter && {
      name: "pgb-metrics",
      port: exporter.port,
      targetPort: k8s.IntOrString.fromNumber(exporter.port),
      protocol: "TCP",
    };
    this.service = new k8s.KubeService(this, "service", {
      metadata: { ...metadata, ...(exporter && { annotations: exporter.annotations }) },
      spec: {
        type: "ClusterIP",
        selector,
        ports: [
          { name, port: pgbouncerPort, targetPort: port, protocol: "TCP" },
          ...(exporterPort ? [exporterPort] : []),
        ],
      },
    });
    this.podDisruptionBudget = oneAtATime(this, release, name, { matchLabels: selector });
  }

  private pod(settings: PgBouncerSettings, port: k8s.IntOrString): k8s.PodSpec {
    const { props } = this;
    const { env, volumes, volumeMounts } = directConnection(props.database);
    const probe = { tcpSocket: { port }, timeoutSeconds: 5 };
    return {
      ...restrictedPod(props, "pgbouncer"),
      topologySpreadConstraints: spreadOver({ matchLabels: props.release.selector("pgbouncer") }),
      // Transactions that run longer are cut when the pod ends.
      terminationGracePeriodSeconds: 60,
      ...(settings.certificateSecret === undefined && { initContainers: [this.certificate()] }),
      containers: [
        {
          name: componentLabel.pgbouncer,
          image: settings.image,
          imagePullPolicy: "IfNotPresent",
          securityContext: containerSecurityContext,
          resources: resourcesOf(props, "pgbouncer"),
          command: ["sh", "-c", startScript(props.database, settings)],
          env: [...env],
          ports: [{ name: componentLabel.pgbouncer, containerPort: pgbouncerPort }],
          lifecycle: { preStop: { exec: { command: ["sh", "-c", stopScript] } } },
          readinessProbe: { ...probe, periodSeconds: 5 },
          livenessProbe: { ...probe, initialDelaySeconds: 10, periodSeconds: 20, failureThreshold: 5 },
          volumeMounts: [runMount, { ...certificateMount, readOnly: true }, ...volumeMounts],
        },
        ...(props.exporter ? [props.exporter.container] : []),
      ],
      volumes: [
        inMemory(runMount.name),
        settings.certificateSecret === undefined
          ? inMemory(certificateMount.name)
          : { name: certificateMount.name, secret: { secretName: settings.certificateSecret } },
        ...volumes,
      ],
    };
  }

  private certificate(): k8s.Container {
    const { image, release } = this.props;
    return {
      name: "make-certificate",
      image: `${image.repository}:${image.tag}`,
      imagePullPolicy: "IfNotPresent",
      securityContext: containerSecurityContext,
      resources: resourcesOf(this.props, "pgbouncer"),
      command: ["python", "-c", certificateScript(`${release.name}-pgbouncer`)],
      volumeMounts: [certificateMount],
    };
  }
}
