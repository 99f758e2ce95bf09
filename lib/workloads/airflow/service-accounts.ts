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
    const made = new Set<string>();
    for (const component of components) {
      const name = serviceAccountName(release.name, component);
      // Tasks act as one account, whichever executor runs them.
      if (made.has(name)) continue;
      made.add(name);
      const annotations = given[component];
      new k8s.KubeServiceAccount(this, component, {
        metadata: {
          ...release.named(name, componentLabel[component]),
          ...(annotations && { annotations }),
        },
        automountServiceAccountToken: false,
      });
    }
  }
}
