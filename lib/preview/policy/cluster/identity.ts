import type { GraphResource, ResourceGraph } from "../../graph";
import { eachOf, type Fault, fault, sound, unless } from "../fault";
import { type Input, inputOf } from "../input";
import { eachPool, launchTemplateOf, poolsOf } from "../node-pool/pools";
import { referring } from "../references";
import { aks, eks, gke } from "../resource-types";
import type { Breach, Rule } from "../rule";

const identityProvider = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";

/** Otherwise pods hold keys, or act as the node they run on. */
export const clusterPodIdentity: Rule = {
  id: "cluster-pod-identity",
  title: "Pods get cloud identities of their own",
  severity: "medium",
  setting: "cluster.podIdentity",
  source: "https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html",
  check: eachOf({
    [eks.cluster]: (inputs, cluster, graph) => {
      const agent = referring(graph, eks.addon, "clusterName", cluster).some((addon) =>
        inputOf(addon).at("addonName").mayBe("eks-pod-identity-agent"),
      );
      // The older way: service accounts as users of the cluster's own OpenID Connect provider.
      const provider = referring(graph, identityProvider, "url", cluster).length > 0;
      return agent || provider || isAutoMode(inputs)
        ? sound
        : [{ found: "neither the EKS Pod Identity agent nor an OpenID Connect provider" }];
    },
    [gke.cluster]: (inputs) => {
      const pool = inputs.at("workloadIdentityConfig.workloadPool");
      return lacksWorkloadIdentity(inputs) ? [fault(pool, "no Workload Identity Federation")] : sound;
    },
    [aks.cluster]: (inputs) =>
      unless(inputs.at("securityProfile.workloadIdentity.enabled").or(false), [true], "no Workload ID"),
  }),
};

function lacksWorkloadIdentity(cluster: Input): boolean {
  return cluster.at("workloadIdentityConfig.workloadPool").absent && !isAutopilot(cluster);
}

const metadataAddress = "169.254.169.254";

const metadataPolicies = [
  "kubernetes:cilium.io/v2:CiliumClusterwideNetworkPolicy",
  "kubernetes:crd.projectcalico.org/v1:GlobalNetworkPolicy",
  "kubernetes:projectcalico.org/v3:GlobalNetworkPolicy",
] as const;

/** A pod that reaches it is whatever its node is. */
export const clusterMetadataService: Rule = {
  id: "cluster-metadata-service",
  title: "Pods cannot get their node's credentials from the metadata service",
  severity: "medium",
  setting: "cluster.metadataHardening",
  source: "https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html",
  check: (graph, context) => [
    ...launchTemplatesOfNodes(graph).flatMap((resource): Breach[] =>
      templateFaults(inputOf(resource).at("metadataOptions")).map((found) => ({ resource, ...found })),
    ),
    ...metadataOfPools(graph, context),
    ...metadataOfClusters(graph, context),
  ],
};

const metadataOfPools = eachPool({
  gcp: (inputs, { cluster }) => {
    const mode = inputs.at("nodeConfig.workloadMetadataConfig.mode");
    if (!mode.absent) return unless(mode, ["GKE_METADATA"], mode.is("GCE_METADATA") ? "the node's own" : mode.shown);
    // GKE gives new pools its metadata server where the cluster has Workload Identity.
    return cluster && lacksWorkloadIdentity(inputOf(cluster)) ? [fault(mode, "the node's own")] : sound;
  },
});

const metadataOfClusters = eachOf({
  [aks.cluster]: (_, __, graph) =>
    graph.ofType(...metadataPolicies).some((policy) => keepsFromMetadata(inputOf(policy)))
      ? sound
      : [{ found: `no network policy keeps pods from ${metadataAddress}` }],
});

/** Launch templates that a node group of EKS uses, each once. */
function launchTemplatesOfNodes(graph: ResourceGraph): readonly GraphResource[] {
  return [...new Set(poolsOf(graph).flatMap((pool) => launchTemplateOf(pool, graph) ?? []))];
}

/** One hop more than the node itself is enough for a pod; without a token any request does. */
function templateFaults(options: Input): readonly Fault[] {
  if (options.at("httpEndpoint").mayBe("disabled")) return sound;
  const tokens = options.at("httpTokens").or("optional");
  const hops = options.at("httpPutResponseHopLimit").or(1);
  return [
    ...unless(tokens, ["required"], "answers without a session token"),
    ...(hops.number !== undefined && hops.number > 1 ? [fault(hops, `answers over ${hops.number} hops`)] : sound),
  ];
}

/** Whether a policy denies the address, or may. */
function keepsFromMetadata(policy: Input): boolean {
  const cilium = policy.at("spec.egressDeny").itemsOrUnknown;
  const calico = policy.at("spec.egress").itemsOrUnknown.filter((rule) => rule.at("action").mayBe("Deny"));
  const ranges = [
    ...cilium.flatMap((rule) => rule.at("toCIDR").itemsOrUnknown),
    ...cilium.flatMap((rule) => rule.at("toCIDRSet").itemsOrUnknown).map((set) => set.at("cidr")),
    ...calico.flatMap((rule) => rule.at("destination.nets").itemsOrUnknown),
  ];
  return ranges.some((range) => range.mayBe(`${metadataAddress}/32`));
}

/** Whether EKS runs the nodes itself, pod identity included. @see https://docs.aws.amazon.com/eks/latest/userguide/automode.html */
export function isAutoMode(cluster: Input): boolean {
  return cluster.at("computeConfig.enabled").mayBe(true);
}

/** Whether Google runs the nodes itself. @see https://cloud.google.com/kubernetes-engine/docs/concepts/autopilot-security */
export function isAutopilot(cluster: Input): boolean {
  return cluster.at("enableAutopilot").mayBe(true);
}
