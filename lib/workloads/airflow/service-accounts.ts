import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Component, PerComponent } from "./component";
import { componentLabel, type Release, serviceAccountName } from "./release";

export interface ServiceAccountsProps {
  readonly release: Release;
  /** The parts that run. */
  readonly components: readonly Component[];
  readonly annotations: PerComponent<{ readonly [annotation: string]: string }>;
}

/** A service account for each part, so that each can have a cloud identity of its own. None mounts a Kubernetes token by itself. */
export class ServiceAccounts extends Construct {
  constructor(scope: Construct, id: string, { release, components, annotations: given }: ServiceAccountsProps) {
    super(scope, id);
    // Tasks act as one account, whichever executor runs them.
    const names = [...new Set(components.map((component) => serviceAccountName(release.name, component)))];
    for (const name of names) {
      const sharing = components.filter((component) => serviceAccountName(release.name, component) === name);
      const [component] = sharing;
      if (component === undefined) continue;
      const annotations = Object.assign({}, ...sharing.map((part) => given[part]));
      new k8s.KubeServiceAccount(this, component, {
        metadata: {
          ...release.named(name, componentLabel[component]),
          ...(Object.keys(annotations).length > 0 && { annotations }),
        },
        automountServiceAccountToken: false,
      });
    }
  }
}
