import { createHash } from "node:crypto";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { dnsEgress } from "../egress/egress";
import { restrictedContainerSecurity, restrictedPodSecurity } from "../restricted-pod/restricted-pod";
import type { Release } from "./release";

/** What a user may set of pods, those of Jobs too. */
export interface JobSettings {
  /**
   * What Jobs run in: Python 3.9 or newer with boto3, google-cloud-storage, azure-storage-blob and cryptography (42 or newer). Airflow's image has them.
   * @default "apache/airflow:3.2.2"
   */
  readonly jobImage?: string;
  /** Secrets of type kubernetes.io/dockerconfigjson by which images are pulled. */
  readonly imagePullSecrets?: readonly string[];
  readonly nodeSelector?: { readonly [label: string]: string };
  readonly tolerations?: readonly k8s.Toleration[];
}

export interface JobPlaceProps {
  readonly release: Release;
  readonly settings: JobSettings;
  /** What it does, in one word of a name: `upgrade`. */
  readonly task: string;
  /** Files of Python by name; `<task>.py` is run. */
  readonly scripts: { readonly [file: string]: string };
  readonly env: readonly k8s.EnvVar[];
  /** Whether it speaks to the cluster's API server. */
  readonly usesKubernetes?: boolean;
  readonly egress: readonly k8s.NetworkPolicyEgressRule[];
  readonly dns?: readonly k8s.NetworkPolicyPeer[] | undefined;
  readonly annotations?: { readonly [annotation: string]: string } | undefined;
  readonly podLabels?: { readonly [label: string]: string } | undefined;
  readonly volumes?: readonly k8s.Volume[];
  readonly volumeMounts?: readonly k8s.VolumeMount[];
  /** @default 256Mi */
  readonly memory?: string;
}

/** The user of Airflow's official image. */
const jobUser = 50000;
const scriptsFolder = "/opt/isobar";

/** What a Job of a release needs around it: who it is, what it runs, whom it may reach. */
export class JobPlace extends Construct {
  readonly serviceAccount: k8s.KubeServiceAccount;
  readonly scripts: k8s.KubeConfigMap;
  readonly networkPolicy: k8s.KubeNetworkPolicy;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: JobPlaceProps,
  ) {
    super(scope, id);
    const { release, task, scripts, annotations } = props;
    const metadata = release.metadata(this.name, task);
    this.serviceAccount = new k8s.KubeServiceAccount(this, "service-account", {
      metadata: { ...metadata, ...(annotations && { annotations }) },
      automountServiceAccountToken: false,
    });
    this.scripts = new k8s.KubeConfigMap(this, "scripts", { metadata, data: scripts });
    this.networkPolicy = new k8s.KubeNetworkPolicy(this, "network-policy", {
      metadata,
      spec: {
        podSelector: { matchLabels: release.selector(task) },
        policyTypes: ["Ingress", "Egress"],
        egress: [dnsEgress(props.dns), ...props.egress],
      },
    });
  }

  /** Name of its service account, its scripts and everything else of it. */
  get name(): string {
    return `${this.props.release.name}-${this.props.task}`;
  }

  /** What a Job makes its pod from. */
  template(): k8s.PodTemplateSpec {
    const { release, task, podLabels, settings, usesKubernetes = false, volumes = [] } = this.props;
    const { imagePullSecrets, nodeSelector, tolerations } = settings;
    return {
      metadata: { labels: release.podLabels(task, podLabels) },
      spec: {
        serviceAccountName: this.name,
        automountServiceAccountToken: usesKubernetes,
        enableServiceLinks: false,
        restartPolicy: "Never",
        securityContext: restrictedPodSecurity(jobUser, 0),
        ...(nodeSelector && { nodeSelector }),
        ...(tolerations && { tolerations: [...tolerations] }),
        ...(imagePullSecrets && { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
        containers: [this.container()],
        volumes: [
          { name: "scripts", configMap: { name: this.name } },
          { name: "tmp", emptyDir: { sizeLimit: k8s.Quantity.fromString("16Mi") } },
          ...volumes,
        ],
      },
    };
  }

  private container(): k8s.Container {
    const { task, settings, env, volumeMounts = [], memory = "256Mi" } = this.props;
    const quantity = k8s.Quantity.fromString;
    return {
      name: task,
      image: settings.jobImage ?? "apache/airflow:3.2.2",
      imagePullPolicy: "IfNotPresent",
      command: ["python", "-u", `${scriptsFolder}/${task}.py`],
      env: [{ name: "HOME", value: "/tmp" }, { name: "PYTHONDONTWRITEBYTECODE", value: "1" }, ...env],
      securityContext: restrictedContainerSecurity,
      resources: {
        requests: { cpu: quantity("50m"), memory: quantity("128Mi") },
        limits: { cpu: quantity("1"), memory: quantity(memory) },
      },
      terminationMessagePolicy: "FallbackToLogsOnError",
      volumeMounts: [
        { name: "scripts", mountPath: scriptsFolder, readOnly: true },
        { name: "tmp", mountPath: "/tmp" },
        ...volumeMounts,
      ],
    };
  }

  /** A Job whose name ends in a hash of what it runs and of what else is named, for Jobs cannot be changed: another one is made instead. */
  job(spec: Omit<k8s.JobSpec, "template">, ...further: readonly string[]): k8s.KubeJob {
    const whole: k8s.JobSpec = { ...spec, template: this.template() };
    const parts = [JSON.stringify(k8s.toJson_JobSpec(whole)), JSON.stringify(this.props.scripts), ...further];
    const hash = createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 8);
    const job = new k8s.KubeJob(this, "job", {
      metadata: this.props.release.metadata(`${this.name}-${hash}`, this.props.task),
      spec: whole,
    });
    job.node.addDependency(this.serviceAccount, this.scripts, this.networkPolicy);
    return job;
  }

  /** A CronJob, one run at a time. */
  cronJob(schedule: string, spec: Omit<k8s.JobSpec, "template">): k8s.KubeCronJob {
    const { release, task } = this.props;
    const cronJob = new k8s.KubeCronJob(this, "cron-job", {
      metadata: release.metadata(this.name, task),
      spec: {
        schedule,
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 3,
        failedJobsHistoryLimit: 3,
        jobTemplate: { spec: { ...spec, template: this.template() } },
      },
    });
    cronJob.node.addDependency(this.serviceAccount, this.scripts, this.networkPolicy);
    return cronJob;
  }
}
