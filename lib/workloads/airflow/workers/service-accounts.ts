import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { ReleaseFacts } from "../feature";
import { componentLabel, serviceAccountName } from "../release";

/** The account of one team's tasks. */
export interface TaskServiceAccount {
  /** Such as the cloud identity that it acts as. Values may be `ref`s. */
  readonly annotations?: { readonly [annotation: string]: string };
  /**
   * That somebody else makes it, under this very name.
   * @default false
   */
  readonly existing?: boolean;
}

export interface TaskServiceAccounts {
  /**
   * Accounts that profiles may name, one for each team that has rights of its own. They are made as `<release>-worker-<name>`, without
   * a Kubernetes token.
   */
  readonly serviceAccounts?: { readonly [name: string]: TaskServiceAccount };
}

/** Name of a team's account in Kubernetes: what a cloud identity is bound to. */
export function taskServiceAccountName(
  releaseName: string,
  name: string,
  { serviceAccounts = {} }: TaskServiceAccounts = {},
): string {
  return serviceAccounts[name]?.existing ? name : `${serviceAccountName(releaseName, "worker")}-${name}`;
}

export interface TaskServiceAccountsProps extends Pick<ReleaseFacts, "release" | "taskNamespaces"> {
  readonly accounts: { readonly [name: string]: TaskServiceAccount };
}

/** The accounts that profiles name, in every namespace that tasks run in. None mounts a Kubernetes token by itself. */
export class TaskServiceAccountObjects extends Construct {
  constructor(scope: Construct, id: string, { release, taskNamespaces, accounts }: TaskServiceAccountsProps) {
    super(scope, id);
    for (const [name, { annotations, existing }] of Object.entries(accounts)) {
      if (existing) continue;
      for (const namespace of [undefined, ...taskNamespaces]) {
        new k8s.KubeServiceAccount(this, namespace === undefined ? name : `${name}-${namespace}`, {
          metadata: {
            ...release.named(taskServiceAccountName(release.name, name), componentLabel.worker, namespace),
            ...(annotations && { annotations }),
          },
          automountServiceAccountToken: false,
        });
      }
    }
  }
}
