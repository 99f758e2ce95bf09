import { changed, type Literal } from "../graph";

type Changes = Readonly<Record<string, unknown>>;

/** A cluster of EKS in somebody's own program, on which there is nothing to find. */
export function eks(changes: Changes = {}, addons: Changes = {}): Literal[] {
  const cluster = {
    name: "lake",
    version: "1.35",
    vpcConfig: { endpointPublicAccess: false, subnetIds: ["subnet-1", "subnet-2"] },
    encryptionConfig: { provider: { keyArn: "arn:aws:kms:us-east-1:111122223333:key/k" }, resources: ["secrets"] },
    enabledClusterLogTypes: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
    deletionProtection: true,
  };
  const given = changed(
    { agent: "eks-pod-identity-agent", network: "vpc-cni", values: '{"enableNetworkPolicy":"true"}' },
    addons,
  );
  const addon = (name: string, addonName: unknown, more: Changes = {}): Literal => ({
    type: "aws:eks/addon:Addon",
    name,
    inputs: { addonName, clusterName: "lake", ...more },
    after: ["c"],
  });
  return [
    { type: "aws:eks/cluster:Cluster", name: "c", inputs: changed(cluster, changes) },
    ...(given["agent"] ? [addon("agent", given["agent"])] : []),
    ...(given["network"] ? [addon("cni", given["network"], { configurationValues: given["values"] })] : []),
  ];
}

/** A cluster of GKE, likewise. */
export function gke(changes: Changes = {}): Literal[] {
  const cluster = {
    name: "lake",
    location: "us-east1",
    minMasterVersion: "1.35",
    removeDefaultNodePool: true,
    privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: true },
    databaseEncryption: { state: "ENCRYPTED", keyName: "k" },
    loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"] },
    workloadIdentityConfig: { workloadPool: "acme.svc.id.goog" },
    datapathProvider: "ADVANCED_DATAPATH",
    maintenancePolicy: { dailyMaintenanceWindow: { startTime: "02:00" } },
  };
  return [{ type: "gcp:container/cluster:Cluster", name: "c", inputs: changed(cluster, changes) }];
}

/** What stands beside a cluster of AKS. */
export const aksParts = {
  logs: {
    type: "azure-native:monitor:DiagnosticSetting",
    name: "logs",
    inputs: { resourceUri: "[unknown]", logs: [{ categoryGroup: "allLogs", enabled: true }] },
    after: ["c"],
  },
  window: {
    type: "azure-native:containerservice:MaintenanceConfiguration",
    name: "window",
    inputs: {
      resourceName: "lake",
      configName: "aksManagedAutoUpgradeSchedule",
      maintenanceWindow: {
        schedule: { weekly: { dayOfWeek: "Saturday", intervalWeeks: 1 } },
        durationHours: 4,
        startTime: "01:00",
      },
    },
    after: ["c"],
  },
  lock: {
    type: "azure-native:authorization:ManagementLockByScope",
    name: "lock",
    inputs: { scope: "[unknown]", level: "CanNotDelete" },
    after: ["c"],
  },
  metadata: {
    type: "kubernetes:cilium.io/v2:CiliumClusterwideNetworkPolicy",
    name: "metadata",
    inputs: { spec: { egressDeny: [{ toCIDR: ["169.254.169.254/32"] }] } },
  },
} as const satisfies Record<string, Literal>;

/** A cluster of AKS, likewise; `parts` changes or takes away (undefined) what stands beside it. */
export function aks(
  changes: Changes = {},
  parts: { readonly [P in keyof typeof aksParts]?: Literal | undefined } = {},
): Literal[] {
  const cluster = {
    resourceName: "lake",
    resourceGroupName: "[unknown]",
    kubernetesVersion: "1.35",
    apiServerAccessProfile: { enablePrivateCluster: true },
    disableLocalAccounts: true,
    aadProfile: { managed: true },
    securityProfile: { azureKeyVaultKms: { enabled: true, keyId: "k" }, workloadIdentity: { enabled: true } },
    networkProfile: { networkPolicy: "cilium" },
    diskEncryptionSetID: "/subscriptions/s/diskEncryptionSets/d",
  };
  const beside = Object.values({ ...aksParts, ...parts }).filter((part) => part !== undefined);
  const group = {
    type: "azure-native:resources:ResourceGroup",
    name: "g",
    inputs: { resourceGroupName: "lake-group" },
  };
  return [
    group,
    {
      type: "azure-native:containerservice:ManagedCluster",
      name: "c",
      inputs: changed(cluster, changes),
      after: ["g"],
    },
    ...beside,
  ];
}
