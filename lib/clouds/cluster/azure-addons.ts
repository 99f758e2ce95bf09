import { CustomResource } from "@pulumi/kubernetes/apiextensions";
import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import * as pulumi from "@pulumi/pulumi";
import { kubernetesProvider } from "./kubernetes-provider";

/** What the add-ons need of a cluster. */
export interface AksAddonsCluster {
  readonly name: string;
  readonly kubeconfig: pulumi.Input<string>;
  /** @default true */
  readonly metadataHardening?: boolean;
}

export interface AksAddonsArgs {
  readonly cluster: AksAddonsCluster;
  readonly nodePools: readonly (pulumi.Resource & { readonly spotGroupNames: readonly string[] })[];
}

/**
 * What an AKS cluster gets once it has nodes: the order in which Azure's autoscaler tries groups, and a network policy that keeps pods
 * away from the nodes' metadata service.
 *
 * Azure's own restriction of that service is a preview that its released API does not have, so that the policy stands in for it. Pods
 * in kube-system are left out: Azure's own agents need it. See https://learn.microsoft.com/azure/aks/imds-restriction
 */
export class AksAddons extends pulumi.ComponentResource {
  /** Undefined when the cluster's metadata hardening is off. */
  readonly metadataPolicy: CustomResource | undefined;
  readonly autoscalerPriorities: ConfigMap;

  constructor(name: string, args: AksAddonsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("isobar:azure:Addons", name, {}, opts);
    const provider = kubernetesProvider(`${name}-addons`, args.cluster, { parent: this });
    const child = {
      parent: this,
      provider,
      dependsOn: [...args.nodePools],
      // They own nothing outside the cluster, so that they need no cluster to be deleted from.
      ...(pulumi.Resource.isInstance(args.cluster) && { deletedWith: args.cluster }),
    };

    this.autoscalerPriorities = new ConfigMap(
      `${name}-autoscaler-priorities`,
      {
        metadata: { name: "cluster-autoscaler-priority-expander", namespace: "kube-system" },
        data: { priorities: priorities(args.nodePools.flatMap((pool) => pool.spotGroupNames)) },
      },
      child,
    );
    this.metadataPolicy =
      (args.cluster.metadataHardening ?? true)
        ? new CustomResource(
            `${name}-metadata`,
            {
              apiVersion: "cilium.io/v2",
              kind: "CiliumClusterwideNetworkPolicy",
              metadata: { name: "isobar-no-node-metadata" },
              spec: {
                description: "Pods may not ask the metadata service for their node's credentials.",
                endpointSelector: {
                  matchExpressions: [
                    { key: "k8s:io.kubernetes.pod.namespace", operator: "NotIn", values: ["kube-system"] },
                  ],
                },
                // Without this the policy would also deny all that it does not name.
                enableDefaultDeny: { egress: false, ingress: false },
                egressDeny: [{ toCIDR: ["169.254.169.254/32"] }],
              },
            },
            child,
          )
        : undefined;
    this.registerOutputs({});
  }
}

/**
 * Names of scale sets by priority: spot groups before all others.
 *
 * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/expander/priority/readme.md
 */
function priorities(spotGroupNames: readonly string[]): string {
  const spot = spotGroupNames.map((group) => `  - ^aks-${group}-\n`);
  return `${spot.length > 0 ? `50:\n${spot.join("")}` : ""}10:\n  - .*\n`;
}
