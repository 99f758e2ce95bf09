import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { type Check, dnsLabel } from "./check";
import type { PerComponent } from "./component";
import { renderConfig } from "./configuration";
import type { Config, ConfigFile, ReleaseFacts } from "./feature";
import { componentLabel, serviceAccountName } from "./release";

export interface TaskNamespacesProps extends ReleaseFacts {
  readonly config: Config;
  readonly files: readonly ConfigFile[];
  readonly annotations: PerComponent<{ readonly [annotation: string]: string }>;
}

/**
 * What a task's pod needs in a namespace other than the release's: its service account and the configuration. The Secrets that tasks are
 * given must be made there by whoever makes them in the release's namespace.
 */
export class TaskNamespaces extends Construct {
  constructor(scope: Construct, id: string, props: TaskNamespacesProps) {
    super(scope, id);
    const { release, annotations } = props;
    const files = props.files.filter(({ components }) => components.includes("worker"));
    for (const namespace of props.taskNamespaces) {
      const name = serviceAccountName(release.name, "worker");
      new k8s.KubeServiceAccount(this, `service-account-${namespace}`, {
        metadata: {
          ...release.named(name, componentLabel.worker, namespace),
          ...(annotations.worker && { annotations: annotations.worker }),
        },
        automountServiceAccountToken: false,
      });
      new k8s.KubeConfigMap(this, `config-${namespace}`, {
        metadata: release.named(`${release.name}-config`, "config", namespace),
        data: {
          "airflow.cfg": renderConfig(props.config),
          ...Object.fromEntries(files.map((file) => [file.name, file.content])),
        },
      });
    }
  }
}

/** Checks the namespaces besides the release's own in which tasks run. */
export function checkTaskNamespaces(
  props: { readonly namespace?: string; readonly taskNamespaces?: readonly string[] },
  executors: readonly string[],
  check: Check,
): void {
  const { namespace, taskNamespaces = [] } = props;
  if (taskNamespaces.length === 0) return;
  const at = ["taskNamespaces"];
  check(executors.includes("KubernetesExecutor"), at, taskNamespaces, "nothing without the KubernetesExecutor");
  check(namespace !== undefined, ["namespace"], namespace, "required with taskNamespaces, whose pods must find it");
  for (const [index, given] of taskNamespaces.entries()) {
    const here = [...at, index];
    check(dnsLabel(given), here, given, "at most 63 lower-case letters, digits and dashes");
    check(given !== namespace, here, given, "a namespace other than the release's own");
    check(taskNamespaces.indexOf(given) === index, here, given, "a namespace that is not in the list already");
  }
}
