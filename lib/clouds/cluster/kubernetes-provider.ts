import { Provider } from "@pulumi/kubernetes/provider";
import type * as pulumi from "@pulumi/pulumi";

/**
 * The provider for everything in a cluster.
 *
 * `clusterIdentifier` is the cluster's static name, so that a new kubeconfig never replaces what runs in the cluster. It must be
 * there from the first update on.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/
 */
export function kubernetesProvider(
  name: string,
  cluster: { readonly name: string; readonly kubeconfig: pulumi.Input<string> },
  opts: pulumi.ResourceOptions = {},
): Provider {
  return new Provider(
    name,
    {
      clusterIdentifier: cluster.name,
      kubeconfig: cluster.kubeconfig,
      enableServerSideApply: true,
      // Otherwise a changed ConfigMap or Secret is replaced: deleted first when it has a fixed name, under its readers' feet.
      enableConfigMapMutable: true,
      enableSecretMutable: true,
    },
    opts,
  );
}
