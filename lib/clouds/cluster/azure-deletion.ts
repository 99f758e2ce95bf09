import { PolicyAssignment, PolicyDefinition } from "@pulumi/azure-native/authorization";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Makes Azure refuse to delete a cluster, and the resource group with it.
 *
 * A management lock would do so too, but everything in the cluster inherits it: old generations of node pools and role assignments could
 * not be deleted either. A policy with the effect denyAction holds for the cluster alone.
 *
 * @see https://learn.microsoft.com/azure/governance/policy/concepts/effect-deny-action
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
 */
export function forbidDeletion(
  name: string,
  args: { readonly clusterName: string; readonly clusterId: pulumi.Output<string> },
  opts: pulumi.CustomResourceOptions,
): PolicyAssignment {
  const definition = new PolicyDefinition(
    `${name}-keep`,
    {
      displayName: `Keep the cluster ${args.clusterName}`,
      policyType: "Custom",
      mode: "Indexed",
      policyRule: {
        if: {
          allOf: [
            { field: "type", equals: "Microsoft.ContainerService/managedClusters" },
            { field: "name", equals: args.clusterName },
          ],
        },
        // biome-ignore lint/suspicious/noThenProperty: the name that Azure Policy gives to a rule's consequence
        then: {
          effect: "denyAction",
          details: { actionNames: ["delete"], cascadeBehaviors: { resourceGroup: "deny" } },
        },
      },
    },
    opts,
  );
  return new PolicyAssignment(
    `${name}-keep`,
    {
      displayName: `Keep the cluster ${args.clusterName}`,
      policyDefinitionId: definition.id,
      scope: args.clusterId.apply((id) => id.split("/providers/")[0] ?? id),
    },
    opts,
  );
}
