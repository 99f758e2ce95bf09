import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { type Check, wholeNumber } from "../check";
import { type PodContext, resourcesOf, restrictedPod } from "../pod";
import { componentLabel } from "../release";
import { groomerContainer } from "./groomer";

/** A class of volumes, and by what they are made. */
export interface LogStorageClass {
  readonly name: string;
  /**
   * What stands in the class's `provisioner`, such as `efs.csi.aws.com`: whether many nodes can write to its volumes is known by it.
   * @default the class is judged by its name
   */
  readonly provisioner?: string;
}

/** A volume that exists already, in Airflow's namespace; the group 0 must be able to write to it. */
export interface ExistingLogVolume {
  /** Name of the PersistentVolumeClaim. Every node must be able to write to it. */
  readonly existing: string;
  readonly size?: never;
  readonly storageClass?: never;
  readonly accessMode?: never;
}

/** A volume to make. */
export interface NewLogVolume {
  /** Such as `100Gi`. */
  readonly size: string;
  /** @default the cluster's default class, whose volumes are seldom for many nodes */
  readonly storageClass?: LogStorageClass;
  /**
   * `ReadWriteOnce` is for a cluster of one node: on more, pods of the second node would wait for the volume for ever.
   * @default "ReadWriteMany"
   */
  readonly accessMode?: "ReadWriteMany" | "ReadWriteOnce";
  readonly existing?: never;
}

export type LogVolumeSource = ExistingLogVolume | NewLogVolume;

const defaultRetentionDays = 30;

/**
 * What makes file systems for one node only, and what can be used instead.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/concepts/persistent-volumes#access_modes
 * @see https://learn.microsoft.com/azure/aks/concepts-storage#storage-classes
 * @see https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
 */
const oneNodeProvisioners: { readonly [provisioner: string]: string } = {
  "ebs.csi.aws.com": "efs.csi.aws.com",
  "ebs.csi.eks.amazonaws.com": "efs.csi.aws.com",
  "kubernetes.io/aws-ebs": "efs.csi.aws.com",
  "pd.csi.storage.gke.io": "filestore.csi.storage.gke.io",
  "kubernetes.io/gce-pd": "filestore.csi.storage.gke.io",
  "disk.csi.azure.com": "file.csi.azure.com",
  "kubernetes.io/azure-disk": "file.csi.azure.com",
  "rancher.io/local-path": "NFS",
  "a cloud's disks": "efs.csi.aws.com, filestore.csi.storage.gke.io or file.csi.azure.com",
};

/** The classes that EKS, GKE and AKS come with, the usual one on EKS, and Isobar's. */
const provisionersOfClasses: { readonly [storageClass: string]: string } = {
  gp2: "ebs.csi.aws.com",
  gp3: "ebs.csi.aws.com",
  "standard-rwo": "pd.csi.storage.gke.io",
  "premium-rwo": "pd.csi.storage.gke.io",
  default: "disk.csi.azure.com",
  managed: "disk.csi.azure.com",
  "managed-csi": "disk.csi.azure.com",
  "managed-csi-premium": "disk.csi.azure.com",
  "managed-premium": "disk.csi.azure.com",
  "local-path": "rancher.io/local-path",
  "isobar-standard": "a cloud's disks",
  "isobar-fast": "a cloud's disks",
};

/** Checks a volume for logs and for how long it keeps them. */
export function checkLogVolume(
  source: LogVolumeSource,
  retentionDays: number | undefined,
  taskNamespaces: readonly string[],
  check: Check,
): void {
  const at = ["logs", "persistentVolumeClaim"];
  check(wholeNumber(retentionDays, 1, 3650), ["logs", "retentionDays"], retentionDays, "1 to 3650 days");
  check(
    taskNamespaces.length === 0,
    at,
    source.existing ?? source.storageClass?.name,
    "logs.remote, since pods in other namespaces (taskNamespaces) cannot use a volume of this one",
  );
  const { existing, size, storageClass, accessMode = "ReadWriteMany" } = source;
  check((existing === undefined) !== (size === undefined), at, source, "either existing, or size for a volume to make");
  if (size === undefined) return;
  check(/^\d+(\.\d+)?([KMGTPE]i?)?$/.test(size), [...at, "size"], size, "a quantity such as 100Gi");
  const modes = ["ReadWriteMany", "ReadWriteOnce"];
  check(modes.includes(accessMode), [...at, "accessMode"], accessMode, modes.join(" or "));
  if (accessMode !== "ReadWriteMany" || storageClass === undefined) return;
  const provisioner = storageClass.provisioner ?? provisionersOfClasses[storageClass.name];
  const instead = provisioner === undefined ? undefined : oneNodeProvisioners[provisioner];
  check(
    instead === undefined,
    [...at, "storageClass"],
    storageClass.name,
    `a class whose volumes many nodes can write to, such as one of ${instead}; those of ${provisioner} are for one node`,
  );
}

export interface LogVolumeProps extends PodContext {
  readonly source: LogVolumeSource;
  readonly retentionDays: number | undefined;
}

/** Name of the claim on the volume. */
export function logVolumeClaim(releaseName: string, source: LogVolumeSource): string {
  return source.existing ?? `${releaseName}-logs`;
}

/**
 * One volume for the logs of all pods, and a nightly Job that deletes old ones: one for the volume, where a sidecar in each pod would do
 * the same work over and over.
 */
export class LogVolume extends Construct {
  /** Undefined when it exists already. */
  readonly claim: k8s.KubePersistentVolumeClaim | undefined;
  readonly groomer: k8s.KubeCronJob;

  constructor(
    scope: Construct,
    id: string,
    { source, retentionDays = defaultRetentionDays, ...context }: LogVolumeProps,
  ) {
    super(scope, id);
    const { release } = context;
    const claimName = logVolumeClaim(release.name, source);
    this.claim = source.size === undefined ? undefined : this.newClaim(context, source);
    const component = componentLabel.logGroomer;
    this.groomer = new k8s.KubeCronJob(this, "groomer", {
      metadata: release.metadata(component, component),
      spec: {
        schedule: "23 3 * * *",
        concurrencyPolicy: "Forbid",
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          spec: {
            backoffLimit: 2,
            activeDeadlineSeconds: 6 * 3600,
            template: {
              metadata: { labels: release.podLabels("logGroomer") },
              spec: {
                ...restrictedPod(context, "logGroomer"),
                restartPolicy: "Never",
                containers: [groomerContainer(context, resourcesOf(context, "logGroomer"), retentionDays)],
                volumes: [{ name: "logs", persistentVolumeClaim: { claimName } }],
              },
            },
          },
        },
      },
    });
  }

  private newClaim({ release }: PodContext, source: NewLogVolume): k8s.KubePersistentVolumeClaim {
    const { size, storageClass, accessMode = "ReadWriteMany" } = source;
    return new k8s.KubePersistentVolumeClaim(this, "claim", {
      // As in the official chart, whose claim is taken over.
      metadata: release.metadata("logs", "logs-pvc"),
      spec: {
        accessModes: [accessMode],
        ...(storageClass && { storageClassName: storageClass.name }),
        resources: { requests: { storage: k8s.Quantity.fromString(size) } },
      },
    });
  }
}
