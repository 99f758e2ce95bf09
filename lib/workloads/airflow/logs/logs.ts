import { k8s } from "cdk8s-plus-28";
import { type Check, wholeNumber } from "../check";
import type { AirflowComponent } from "../component";
import { type Executor, executorList } from "../executor";
import type { Feature, PodAdditions, ReleaseFacts } from "../feature";
import { checkObjectStorage, type IdentityMarks } from "../object-storage/check";
import { defaultResources } from "../resources";
import { taskRunners } from "../task-runners";
import { groomerContainer, logsMount } from "./groomer";
import { checkLogVolume, type LogVolumeSource, logVolumeClaim } from "./log-volume";
import { type LogStorage, remoteLogs } from "./remote-logs";

/** Task logs in object storage, which outlive pods and volumes. How long is the bucket's business. The best choice for most. */
export interface RemoteLogs {
  readonly remote: LogStorage;
  readonly persistentVolumeClaim?: never;
  readonly retentionDays?: never;
}

/** Task logs in a volume that all pods share. */
export interface VolumeLogs {
  readonly persistentVolumeClaim: LogVolumeSource;
  /**
   * Days until a log is deleted, every night.
   * @default 30
   */
  readonly retentionDays?: number;
  readonly remote?: never;
}

/** Task logs in the pods that write them: those of the KubernetesExecutor end with their pod. */
export interface LocalLogs {
  /**
   * Days until a log is deleted, in pods that live on: Celery workers, triggerers, schedulers that run tasks.
   * @default 15
   */
  readonly retentionDays?: number;
  readonly remote?: never;
  readonly persistentVolumeClaim?: never;
}

/** Where task logs go: exactly one place. */
export type Logs = RemoteLogs | VolumeLogs | LocalLogs;

const localRetentionDays = 15;
const groomSeconds = 900;

const writers = (executors: readonly Executor[]): AirflowComponent[] => [...taskRunners(executors), "triggerer"];
const writersAndReaders = (executors: readonly Executor[]): AirflowComponent[] => [...writers(executors), "apiServer"];

/** Task logs where they shall be, and no file that nobody deletes. */
export function logs(given: Logs = {}, facts: ReleaseFacts): Feature {
  const { executors } = facts;
  const remote = given.remote ? remoteLogs(given.remote, writersAndReaders(executors)) : {};
  return {
    config: {
      logging: {
        colored_console_log: false,
        // To the container's log: a file per DAG and day would fill the disk, with nobody to delete it.
        dag_processor_log_target: "stdout",
        ...remote.config?.["logging"],
      },
      // A failed task's pod is kept for its log only.
      ...((given.remote || given.persistentVolumeClaim) &&
        executors.includes("KubernetesExecutor") && { kubernetes_executor: { delete_worker_pods_on_failure: true } }),
    },
    pod: (component) => ({
      ...folder(component, given, facts),
      env: remote.pod?.(component).env ?? [],
    }),
    connections: remote.connections ?? [],
    ...(given.persistentVolumeClaim && { components: ["logGroomer"] }),
  };
}

/** The folder for logs: in the volume for those who write or read task logs, else in the pod itself. */
function folder(component: AirflowComponent, given: Logs, facts: ReleaseFacts): PodAdditions {
  const { release, executors } = facts;
  const { persistentVolumeClaim: claim, remote, retentionDays } = given;
  if (claim && writersAndReaders(executors).includes(component)) {
    return {
      volumes: [{ name: "logs", persistentVolumeClaim: { claimName: logVolumeClaim(release.name, claim) } }],
      volumeMounts: [component === "apiServer" ? { ...logsMount, readOnly: true } : logsMount],
    };
  }
  const keepsLogs = !claim && !remote && component !== "worker" && writers(executors).includes(component);
  return {
    // A limit, so that a runaway log evicts its own pod and not its neighbours.
    volumes: [{ name: "logs", emptyDir: { sizeLimit: k8s.Quantity.fromString("5Gi") } }],
    volumeMounts: [logsMount],
    ...(keepsLogs && {
      sidecars: [
        groomerContainer(facts, defaultResources.logGroomer, retentionDays ?? localRetentionDays, {
          everySeconds: groomSeconds,
        }),
      ],
    }),
  };
}

/** What the check of logs reads besides them. */
export interface LogSurroundings extends IdentityMarks {
  readonly executor: Executor | readonly Executor[];
  readonly taskNamespaces?: readonly string[];
}

export function checkLogs(given: Logs = {}, around: LogSurroundings, check: Check): void {
  const { remote, persistentVolumeClaim, retentionDays } = given;
  check(!(remote && persistentVolumeClaim), ["logs"], Object.keys(given), "either remote or persistentVolumeClaim");
  const parts = writersAndReaders(executorList(around.executor));
  if (remote) {
    checkObjectStorage(remote, ["logs", "remote"], parts, around, check);
    check(
      retentionDays === undefined,
      ["logs", "retentionDays"],
      retentionDays,
      "nothing; the bucket expires its objects",
    );
    const encryption = remote.s3?.encryption;
    check(
      encryption === undefined || encryption === "AES256",
      ["logs", "remote", "s3", "encryption"],
      encryption,
      "AES256",
    );
  } else if (persistentVolumeClaim) {
    checkLogVolume(persistentVolumeClaim, retentionDays, around.taskNamespaces ?? [], check);
  } else {
    check(wholeNumber(retentionDays, 1, 3650), ["logs", "retentionDays"], retentionDays, "1 to 3650 days");
  }
}
