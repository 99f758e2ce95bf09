import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { type AirflowProps, components } from "./props";
import { componentLabel, type Release, serviceAccountName } from "./release";

/** A service account for each part, so that each can have a cloud identity of its own. None mounts a Kubernetes token by itself. */
export class ServiceAccounts extends Construct {
  constructor(scope: Construct, id: string, props: { readonly release: Release; readonly airflow: AirflowProps }) {
    super(scope, id);
    const { release, airflow } = props;
    for (const component of components) {
      const annotations = airflow.serviceAccountAnnotations?.[component];
      new k8s.KubeServiceAccount(this, component, {
        metadata: {
          ...release.named(serviceAccountName(release.name, component), componentLabel[component]),
          ...(annotations && { annotations }),
        },
        automountServiceAccountToken: false,
      });
    }
  }
}
