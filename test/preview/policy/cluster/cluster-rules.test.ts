import type { RuleId } from "../../../../lib/environment/schema/policy";
import { clusterRules } from "../../../../lib/preview/policy/cluster/cluster-rules";
import { type Found, findingsOf, type Literal, mistakenUnknowns, ruleOf } from "../graph";
import { onDay } from "../on-day";
import { aks, aksParts, eks, gke } from "./clusters";

onDay("2026-11-21");

const all = (literals: readonly Literal[]) =>
  clusterRules.flatMap((rule) => findingsOf(rule, literals).map((found) => ({ rule: rule.id, ...found })));
const on = (name: string, property: string | undefined, found: string): Found => ({
  name,
  ...(property !== undefined && { property }),
  found,
});
const onCluster = (property: string | undefined, found: string) => on("c", property, found);

/** A policy that forbids to delete what is of a type, for a resource group. */
const denial = (type: string): Literal[] => [
  {
    type: "azure-native:authorization:PolicyDefinition",
    name: "definition",
    inputs: {
      policyRule: `{"if":{"allOf":[{"field":"type","equals":"${type}"}]},"then":{"effect":"denyAction"}}`,
    },
  },
  {
    type: "azure-native:authorization:PolicyAssignment",
    name: "assignment",
    inputs: { policyDefinitionId: "[unknown]", scope: "[unknown]" },
    after: ["definition", "g"],
  },
];

test.each([
  ["EKS", eks()],
  ["GKE", gke()],
  ["AKS", aks()],
])("a sound cluster of %s breaches nothing", (_, literals) => {
  expect(all(literals)).toEqual([]);
});

test.each<[RuleId, string, Literal[], Found[]]>([
  [
    "cluster-private-api",
    "an EKS API that is public because nobody said otherwise",
    eks({ vpcConfig: {} }),
    [onCluster("vpcConfig.endpointPublicAccess", 'reachable from ["0.0.0.0/0"]')],
  ],
  [
    "cluster-private-api",
    "an EKS API that some ranges reach",
    eks({ vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["198.51.100.0/24"] } }),
    [onCluster("vpcConfig.endpointPublicAccess", 'reachable from ["198.51.100.0/24"]')],
  ],
  [
    "cluster-private-api",
    "a GKE API with a public address",
    gke({ privateClusterConfig: undefined }),
    [onCluster("privateClusterConfig.enablePrivateEndpoint", "a public address, reachable from everywhere")],
  ],
  [
    "cluster-private-api",
    "a GKE API whose DNS name answers outside, without any address",
    gke({
      privateClusterConfig: undefined,
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic: true },
        ipEndpointsConfig: { enabled: false },
      },
    }),
    [
      onCluster(
        "controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic",
        "its DNS name answers outside the network",
      ),
    ],
  ],
  [
    "cluster-private-api",
    "an AKS API that is public because nobody said otherwise",
    aks({ apiServerAccessProfile: undefined }),
    [onCluster("apiServerAccessProfile.enablePrivateCluster", "reachable from everywhere")],
  ],
  [
    "cluster-secrets-key",
    "EKS without a key",
    eks({ encryptionConfig: undefined }),
    [onCluster("encryptionConfig", "a key of AWS only")],
  ],
  [
    "cluster-secrets-key",
    "GKE without a key",
    gke({ databaseEncryption: undefined }),
    [onCluster("databaseEncryption.state", "a key of Google only")],
  ],
  [
    "cluster-secrets-key",
    "AKS without a key",
    aks({ "securityProfile.azureKeyVaultKms": undefined }),
    [onCluster("securityProfile.azureKeyVaultKms.enabled", "a key of Azure only")],
  ],
  [
    "cluster-control-plane-logs",
    "EKS that keeps some logs",
    eks({ enabledClusterLogTypes: ["api", "audit"] }),
    [onCluster("enabledClusterLogTypes", "not kept: authenticator, controllerManager, scheduler")],
  ],
  [
    "cluster-control-plane-logs",
    "GKE's default",
    gke({ loggingConfig: undefined }),
    [onCluster("loggingConfig.enableComponents", "not kept: APISERVER, CONTROLLER_MANAGER, SCHEDULER")],
  ],
  [
    "cluster-control-plane-logs",
    "AKS without a diagnostic setting",
    aks({}, { logs: undefined }),
    [onCluster(undefined, "not kept: kube-apiserver, kube-audit, kube-controller-manager, kube-scheduler")],
  ],
  [
    "cluster-control-plane-logs",
    "AKS with a diagnostic setting that leaves out the scheduler, and switches the API server's off",
    aks(
      {},
      {
        logs: {
          ...aksParts.logs,
          inputs: {
            resourceUri: "[unknown]",
            logs: [
              { category: "kube-apiserver", enabled: false },
              { category: "kube-audit-admin", enabled: true },
              { category: "kube-controller-manager", enabled: true },
            ],
          },
        },
      },
    ),
    [onCluster(undefined, "not kept: kube-apiserver, kube-scheduler")],
  ],
  [
    "cluster-control-plane-logs",
    "AKS whose only diagnostic setting is of something else",
    aks({}, { logs: { ...aksParts.logs, after: ["g"] } }),
    [onCluster(undefined, "not kept: kube-apiserver, kube-audit, kube-controller-manager, kube-scheduler")],
  ],
  [
    "cluster-pod-identity",
    "EKS without an agent",
    eks({}, { agent: undefined }),
    [onCluster(undefined, "neither the EKS Pod Identity agent nor an OpenID Connect provider")],
  ],
  [
    "cluster-pod-identity",
    "GKE without Workload Identity",
    gke({ workloadIdentityConfig: undefined }),
    [onCluster("workloadIdentityConfig.workloadPool", "no Workload Identity Federation")],
  ],
  [
    "cluster-pod-identity",
    "AKS without Workload ID",
    aks({ "securityProfile.workloadIdentity": undefined }),
    [onCluster("securityProfile.workloadIdentity.enabled", "no Workload ID")],
  ],
  [
    "cluster-network-policy",
    "EKS whose network add-on does not enforce them",
    eks({}, { values: undefined }),
    [onCluster(undefined, "the add-on vpc-cni does not enforce them")],
  ],
  [
    "cluster-network-policy",
    "EKS without a network add-on",
    eks({}, { network: undefined }),
    [onCluster(undefined, "no add-on that enforces them")],
  ],
  [
    "cluster-network-policy",
    "GKE's default",
    gke({ datapathProvider: undefined }),
    [onCluster("datapathProvider", "LEGACY_DATAPATH")],
  ],
  [
    "cluster-network-policy",
    "AKS' default",
    aks({ networkProfile: undefined }),
    [onCluster("networkProfile.networkPolicy", "no network policy engine")],
  ],
  [
    "cluster-metadata-service",
    "a launch template of nodes with EC2's defaults",
    [
      ...eks(),
      { type: "aws:ec2/launchTemplate:LaunchTemplate", name: "t" },
      {
        type: "aws:eks/nodeGroup:NodeGroup",
        name: "n",
        inputs: { clusterName: "lake", launchTemplate: { id: "[unknown]" } },
        after: ["c", "t"],
      },
    ],
    [on("t", "metadataOptions.httpTokens", "answers without a session token")],
  ],
  [
    "cluster-metadata-service",
    "a launch template of nodes that answers pods too",
    [
      ...eks(),
      {
        type: "aws:ec2/launchTemplate:LaunchTemplate",
        name: "t",
        inputs: { name: "nodes", metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } },
      },
      {
        type: "aws:eks/nodeGroup:NodeGroup",
        name: "n",
        inputs: { clusterName: "lake", launchTemplate: { name: "nodes" } },
      },
    ],
    [on("t", "metadataOptions.httpPutResponseHopLimit", "answers over 2 hops")],
  ],
  [
    "cluster-metadata-service",
    "a GKE pool with the nodes' own metadata server",
    [
      ...gke(),
      {
        type: "gcp:container/nodePool:NodePool",
        name: "n",
        inputs: { cluster: "lake", nodeConfig: { workloadMetadataConfig: { mode: "GCE_METADATA" } } },
      },
    ],
    [on("n", "nodeConfig.workloadMetadataConfig.mode", "the node's own")],
  ],
  [
    "cluster-metadata-service",
    "a GKE pool without a word, in a cluster without Workload Identity",
    [
      ...gke({ workloadIdentityConfig: undefined }),
      { type: "gcp:container/nodePool:NodePool", name: "n", inputs: { cluster: "[unknown]" }, after: ["c"] },
    ],
    [on("n", "nodeConfig.workloadMetadataConfig.mode", "the node's own")],
  ],
  [
    "cluster-metadata-service",
    "AKS without a policy against it",
    aks({}, { metadata: undefined }),
    [onCluster(undefined, "no network policy keeps pods from 169.254.169.254")],
  ],
  [
    "cluster-maintenance-window",
    "GKE without a window",
    gke({ maintenancePolicy: undefined }),
    [onCluster("maintenancePolicy", "no window: at any time")],
  ],
  [
    "cluster-maintenance-window",
    "GKE with exclusions only",
    gke({ maintenancePolicy: { maintenanceExclusions: [] } }),
    [onCluster("maintenancePolicy", "no window: at any time")],
  ],
  [
    "cluster-maintenance-window",
    "GKE with a daily window at work",
    gke({ maintenancePolicy: { dailyMaintenanceWindow: { startTime: "09:30" } } }),
    [onCluster("maintenancePolicy.dailyMaintenanceWindow", "Monday 09:30 for 4 hours UTC, in working hours")],
  ],
  [
    "cluster-maintenance-window",
    "GKE with a weekly window that runs into Monday's work",
    gke({
      maintenancePolicy: {
        recurringWindow: {
          startTime: "2026-01-04T22:00:00Z",
          endTime: "2026-01-05T10:00:00Z",
          recurrence: "FREQ=WEEKLY;BYDAY=SU",
        },
      },
    }),
    [onCluster("maintenancePolicy.recurringWindow", "Sunday 22:00 for 12 hours UTC, in working hours")],
  ],
  [
    "cluster-maintenance-window",
    "AKS without a window",
    aks({}, { window: undefined }),
    [onCluster(undefined, "no window: at any time")],
  ],
  [
    "cluster-maintenance-window",
    "AKS with a window at work elsewhere, by its offset",
    aks(
      {},
      {
        window: {
          ...aksParts.window,
          inputs: {
            resourceName: "lake",
            maintenanceWindow: {
              schedule: { weekly: { dayOfWeek: "Monday" } },
              durationHours: 4,
              startTime: "02:00",
              utcOffset: "-07:00",
            },
          },
        },
      },
    ),
    [on("window", "maintenanceWindow", "Monday 09:00 for 4 hours UTC, in working hours")],
  ],
  [
    "cluster-maintenance-window",
    "AKS with hours at work",
    aks(
      {},
      {
        window: {
          ...aksParts.window,
          inputs: { resourceName: "lake", timeInWeek: [{ day: "Friday", hourSlots: [3, 17] }] },
        },
      },
    ),
    [on("window", "timeInWeek", "Friday 17:00 for 1 hour UTC, in working hours")],
  ],
  [
    "cluster-deletion-protection",
    "EKS' default",
    eks({ deletionProtection: undefined }),
    [onCluster("deletionProtection", "can be deleted")],
  ],
  [
    "cluster-deletion-protection",
    "GKE with the provider's default switched off",
    gke({ deletionProtection: false }),
    [onCluster("deletionProtection", "can be deleted")],
  ],
  [
    "cluster-deletion-protection",
    "AKS without a lock",
    aks({}, { lock: undefined }),
    [onCluster(undefined, "no lock and no policy with the effect denyAction")],
  ],
  [
    "cluster-deletion-protection",
    "AKS beside a locked database",
    [
      ...aks({}, { lock: { ...aksParts.lock, after: ["d"] } }),
      { type: "azure-native:dbforpostgresql:Server", name: "d", inputs: { serverName: "lake" }, after: ["g"] },
    ],
    [onCluster(undefined, "no lock and no policy with the effect denyAction")],
  ],
  [
    "cluster-deletion-protection",
    "AKS beside something else that a policy keeps",
    [...aks({}, { lock: undefined }), ...denial("Microsoft.Network/virtualNetworks")],
    [onCluster(undefined, "no lock and no policy with the effect denyAction")],
  ],
  [
    "cluster-api-access",
    "EKS' defaults",
    eks({ accessConfig: undefined }),
    [
      onCluster("accessConfig.authenticationMode", "CONFIG_MAP"),
      onCluster(
        "accessConfig.bootstrapClusterCreatorAdminPermissions",
        "whoever creates the cluster administers it from then on",
      ),
    ],
  ],
  [
    "cluster-api-access",
    "GKE with the ways of old",
    gke({ enableLegacyAbac: true, masterAuth: { clientCertificateConfig: { issueClientCertificate: true } } }),
    [
      onCluster(
        "masterAuth.clientCertificateConfig.issueClientCertificate",
        "a client certificate, which IAM does not know",
      ),
      onCluster("enableLegacyAbac", "legacy authorization, which grants more than IAM and RBAC do"),
    ],
  ],
  [
    "cluster-api-access",
    "AKS' defaults",
    aks({ disableLocalAccounts: undefined, aadProfile: undefined }),
    [
      onCluster("disableLocalAccounts", "local accounts, which Entra ID does not know"),
      onCluster("aadProfile.managed", "no Entra ID"),
    ],
  ],
  [
    "cluster-version",
    "EKS past its standard support",
    eks({ version: "1.33" }),
    [onCluster("version", "1.33: standard support ended on 2026-07-29")],
  ],
  [
    "cluster-version",
    "GKE past its standard support, by a full version",
    gke({ minMasterVersion: "1.32.4-gke.200" }),
    [onCluster("minMasterVersion", "1.32.4-gke.200: standard support ended on 2026-04-11")],
  ],
  [
    "cluster-version",
    "AKS older than anything known",
    aks({ kubernetesVersion: "1.9" }),
    [onCluster("kubernetesVersion", "1.9: standard support ended before 2025-08-22")],
  ],
])("%s finds %s, and nothing by what is unknown", (id, _, literals, found) => {
  expect(findingsOf(ruleOf(clusterRules, id), literals)).toEqual(found);
  expect(mistakenUnknowns(ruleOf(clusterRules, id), literals)).toEqual([]);
});

test.each<[RuleId, string, Literal[]]>([
  [
    "cluster-private-api",
    "a GKE cluster that has no address at all",
    gke({ privateClusterConfig: undefined, "controlPlaneEndpointsConfig.ipEndpointsConfig.enabled": false }),
  ],
  [
    "cluster-pod-identity",
    "Autopilot, which has it always",
    gke({ workloadIdentityConfig: undefined, enableAutopilot: true }),
  ],
  [
    "cluster-pod-identity",
    "EKS Auto Mode, which has it always",
    eks({ "computeConfig.enabled": true }, { agent: undefined }),
  ],
  [
    "cluster-pod-identity",
    "service accounts by OpenID Connect",
    [
      ...eks({}, { agent: undefined }),
      {
        type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        name: "p",
        inputs: { url: "[unknown]" },
        after: ["c"],
      },
    ],
  ],
  [
    "cluster-network-policy",
    "Cilium by its chart",
    [...eks({}, { network: undefined }), { type: "kubernetes:helm.sh/v3:Release", inputs: { chart: "cilium" } }],
  ],
  ["cluster-network-policy", "Calico on GKE", gke({ datapathProvider: undefined, "networkPolicy.enabled": true })],
  [
    "cluster-deletion-protection",
    "AKS in a locked resource group",
    aks({}, { lock: { ...aksParts.lock, after: ["g"] } }),
  ],
  [
    "cluster-deletion-protection",
    "AKS that a policy keeps, assigned to its resource group",
    [...aks({}, { lock: undefined }), ...denial("Microsoft.ContainerService/managedClusters")],
  ],
  [
    "cluster-metadata-service",
    "a GKE pool without a word, in a cluster with Workload Identity, and one of a cluster that is not here",
    [
      ...gke(),
      { type: "gcp:container/nodePool:NodePool", name: "n", inputs: { cluster: "lake" } },
      { type: "gcp:container/nodePool:NodePool", name: "other", inputs: { cluster: "theirs" } },
    ],
  ],
  [
    "cluster-metadata-service",
    "a launch template without the service",
    [
      ...eks(),
      {
        type: "aws:ec2/launchTemplate:LaunchTemplate",
        name: "t",
        inputs: { name: "nodes", metadataOptions: { httpEndpoint: "disabled" } },
      },
      {
        type: "aws:eks/nodeGroup:NodeGroup",
        name: "n",
        inputs: { clusterName: "lake", launchTemplate: { name: "nodes" } },
      },
    ],
  ],
  [
    "cluster-metadata-service",
    "Calico's policy against it",
    aks(
      {},
      {
        metadata: {
          type: "kubernetes:projectcalico.org/v3:GlobalNetworkPolicy",
          name: "metadata",
          inputs: { spec: { egress: [{ action: "Deny", destination: { nets: ["169.254.169.254/32"] } }] } },
        },
      },
    ),
  ],
  ["cluster-deletion-protection", "GKE without a word, which the provider protects", gke()],
  ["cluster-version", "a version that nobody knows yet", eks({ version: "1.99" })],
  ["cluster-version", "a version on its last day", eks({ version: "1.34" })],
  [
    "cluster-version",
    "AKS with long-term support",
    aks({ kubernetesVersion: "1.30", supportPlan: "AKSLongTermSupport" }),
  ],
  ["cluster-version", "a version that is none", gke({ minMasterVersion: "latest" })],
  ["cluster-version", "no version", gke({ minMasterVersion: undefined })],
])("%s lets pass %s, and whatever of it is unknown", (id, _, literals) => {
  expect(findingsOf(ruleOf(clusterRules, id), literals)).toEqual([]);
  expect(mistakenUnknowns(ruleOf(clusterRules, id), literals)).toEqual([]);
});

test("every rule names its page, and is of the clusters' section", () => {
  expect(clusterRules.every(({ source }) => source.startsWith("https://"))).toBe(true);
  expect(clusterRules.map(({ id }) => id)).toEqual([...new Set(clusterRules.map(({ id }) => id))]);
});
