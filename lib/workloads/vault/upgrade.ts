import type { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { JobPlace, type JobSettings } from "./job-place";
import { kubernetesModule } from "./kubernetes-module";
import { apiServerEgress, type Network } from "./network";
import { grant } from "./rbac";
import type { Release } from "./release";
import { upgradeScript } from "./upgrade-script";

export interface UpgradeProps {
  readonly release: Release;
  readonly settings: JobSettings;
  readonly network: Network;
  /** What the servers' pods are made from: each other one gets a Job of its own. */
  readonly pods: string;
}

/**
 * The Job that brings a change to the servers one by one, the active one last, so that clients meet one change of leader. It does nothing
 * where nothing has changed, and waits, up to four hours, for a server that people have to open.
 * @see https://developer.hashicorp.com/vault/docs/upgrade#integrated-storage-installations
 */
export class Upgrade extends Construct {
  readonly job: k8s.KubeJob;

  constructor(scope: Construct, id: string, { release, settings, network, pods }: UpgradeProps) {
    super(scope, id);
    const place = new JobPlace(this, "place", {
      release,
      settings,
      task: "upgrade",
      scripts: { "upgrade.py": upgradeScript, "kubernetes_api.py": kubernetesModule },
      env: [
        { name: "NAMESPACE", value: release.namespace },
        { name: "NAME", value: release.name },
        { name: "ACTIVE_LABEL", value: release.activeLabel },
      ],
      usesKubernetes: true,
      egress: apiServerEgress,
      dns: network.dns,
    });
    const role = grant(this, "grant", release, `${place.name}-role`, place.name, [
      { apiGroups: ["apps"], resources: ["statefulsets"], resourceNames: [release.name], verbs: ["get"] },
      { apiGroups: [""], resources: ["pods"], verbs: ["list"] },
      { apiGroups: [""], resources: ["pods/eviction"], resourceNames: [...release.pods], verbs: ["create"] },
    ]);
    this.job = place.job({ backoffLimit: 6, activeDeadlineSeconds: 4 * 3600 }, pods);
    this.job.node.addDependency(role);
  }
}
