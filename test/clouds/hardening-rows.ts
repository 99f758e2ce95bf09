import type { PoolInput, StackChanges, TestedCloud } from "./cluster-programs";

/** One property of one cloud's resources. */
export interface Property {
  /** Pulumi's type of the resource that holds it. */
  readonly type: string;
  /** Which resources of that type, by name; all of them by default. */
  readonly resources?: RegExp;
  readonly path: string;
  /** Its value by default. */
  readonly best: unknown;
  /** Its value when the setting is lowered; undefined when property or resource are then gone. */
  readonly lowered?: unknown;
  /** Whether it is enough that one of the resources has it. */
  readonly one?: boolean;
  /** Rows that go down with this one on this cloud, and why. */
  readonly takesAlong?: { readonly rows: readonly string[]; readonly because: string };
  /** Said beside it in the documentation. */
  readonly note?: string;
}

/** Where a cloud has nothing to set: it does it always, or not at all. */
export interface NothingToSet {
  readonly always: boolean;
  readonly because: string;
  /** The provider's own page. */
  readonly source: string;
  /** What comes nearest. */
  readonly instead?: Property;
}

export interface HardeningRow {
  readonly name: string;
  /** The key in the environment file. */
  readonly setting: string;
  /** A change that lowers it, by cloud where it differs; undefined when nothing lowers it. */
  readonly lower: ((cloud: TestedCloud) => StackChanges) | undefined;
  readonly cells: Readonly<Record<TestedCloud, Property | NothingToSet>>;
}

export const isProperty = (cell: Property | NothingToSet): cell is Property => "type" in cell;

const eksCluster = "aws:eks/cluster:Cluster";
const eksGroup = "aws:eks/nodeGroup:NodeGroup";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const eksAddon = "aws:eks/addon:Addon";
const gkeCluster = "gcp:container/cluster:Cluster";
const gkePool = "gcp:container/nodePool:NodePool";
const aksCluster = "azure-native:containerservice:ManagedCluster";
const aksPool = "azure-native:containerservice:AgentPool";

const onCluster = (change: NonNullable<StackChanges["cluster"]>) => () => ({ cluster: change });
const onPool = (name: string, change: (input: PoolInput) => PoolInput) => ({
  pools: (pool: string, input: PoolInput) => (pool === name ? change(input) : input),
});

/** What every cluster is by default, how that is set on each cloud, and what lowers it. */
export const hardeningRows: readonly HardeningRow[] = [
  {
    name: "Private API",
    setting: "cluster.publicEndpoint",
    lower: onCluster({ publicEndpoint: { allowedRanges: ["198.51.100.0/24"] } }),
    cells: {
      aws: { type: eksCluster, path: "vpcConfig.endpointPublicAccess", best: false, lowered: true },
      gcp: { type: gkeCluster, path: "privateClusterConfig.enablePrivateEndpoint", best: true, lowered: false },
      azure: { type: aksCluster, path: "apiServerAccessProfile.enablePrivateCluster", best: true, lowered: false },
    },
  },
  {
    name: "Key for Secrets",
    setting: "cluster.secretsEncryption",
    lower: onCluster({ secretsEncryption: false }),
    cells: {
      aws: {
        type: eksCluster,
        path: "encryptionConfig.resources",
        best: ["secrets"],
        note: "can be switched on in place, never off: AWS replaces the cluster",
      },
      gcp: { type: gkeCluster, path: "databaseEncryption.state", best: "ENCRYPTED", lowered: "DECRYPTED" },
      azure: { type: aksCluster, path: "securityProfile.azureKeyVaultKms.enabled", best: true, lowered: false },
    },
  },
  {
    name: "Control-plane logs",
    setting: "cluster.controlPlaneLogs",
    lower: onCluster({ controlPlaneLogs: false }),
    cells: {
      aws: {
        type: eksCluster,
        path: "enabledClusterLogTypes",
        best: ["api", "audit", "authenticator", "controllerManager", "scheduler"],
        lowered: [],
      },
      gcp: {
        type: gkeCluster,
        path: "loggingConfig.enableComponents",
        best: ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"],
        lowered: ["SYSTEM_COMPONENTS", "WORKLOADS"],
        note: "administrators' actions are always logged",
      },
      azure: {
        type: "azure-native:monitor:DiagnosticSetting",
        path: "logs[1]",
        best: { category: "kube-audit", enabled: true },
        note: "11 categories",
      },
    },
  },
  {
    name: "Pod identity",
    setting: "cluster.podIdentity",
    lower: onCluster({ podIdentity: false }),
    cells: {
      aws: {
        type: eksAddon,
        resources: /-eks-pod-identity-agent$/,
        path: "addonName",
        best: "eks-pod-identity-agent",
        note: "without it the disk driver and the autoscaler have no identity and are left out",
      },
      gcp: {
        type: gkeCluster,
        path: "workloadIdentityConfig.workloadPool",
        best: "acme.svc.id.goog",
        takesAlong: { rows: ["Metadata service"], because: "GKE's metadata server is part of Workload Identity" },
      },
      azure: { type: aksCluster, path: "securityProfile.workloadIdentity.enabled", best: true, lowered: false },
    },
  },
  {
    name: "Spot",
    setting: "nodePools.<pool>.spot",
    lower: () => onPool("workers", (input) => ({ ...input, spot: false })),
    cells: {
      aws: {
        type: eksGroup,
        resources: /-workers-/,
        path: "capacityType",
        best: "SPOT",
        lowered: "ON_DEMAND",
        one: true,
      },
      gcp: { type: gkePool, resources: /-workers-/, path: "nodeConfig.spot", best: true, lowered: false, one: true },
      azure: { type: aksPool, resources: /-workers-/, path: "scaleSetPriority", best: "Spot", one: true },
    },
  },
  {
    name: "GPU",
    setting: "nodePools.<pool>.gpu",
    lower: () => onPool("gpu", ({ min = 0, max }) => ({ cpu: 8, memoryGiB: 32, min, max })),
    cells: {
      aws: { type: eksGroup, resources: /-gpu-/, path: "amiType", best: /_NVIDIA$/, lowered: /^(?!.*NVIDIA)/ },
      gcp: {
        type: gkePool,
        resources: /-gpu-/,
        path: "nodeConfig.guestAccelerators[0].gpuDriverInstallationConfig.gpuDriverVersion",
        best: "DEFAULT",
      },
      azure: {
        type: aksPool,
        resources: /-gpu-/,
        path: "gpuProfile.driver",
        best: "Install",
        note: "the NVIDIA device plugin is not part of AKS",
      },
    },
  },
  {
    name: "Autoscale from zero",
    setting: "nodePools.<pool>.min",
    lower: () => onPool("gpu", (input) => ({ ...input, min: 1 })),
    cells: {
      aws: { type: eksGroup, resources: /-gpu-/, path: "scalingConfig.minSize", best: 0, lowered: 1 },
      gcp: { type: gkePool, resources: /-gpu-/, path: "autoscaling.totalMinNodeCount", best: 0, lowered: 1 },
      azure: { type: aksPool, resources: /-gpu-/, path: "minCount", best: 0, lowered: 1 },
    },
  },
  {
    name: "Zones",
    setting: "nodePools.<pool>.zones",
    lower: (cloud) =>
      onPool("core", (input) => ({ ...input, zones: [{ aws: "us-east-1b", gcp: "us-east1-c", azure: "2" }[cloud]] })),
    cells: {
      aws: {
        type: eksGroup,
        resources: /-core-/,
        path: "subnetIds",
        best: ["subnet-a", "subnet-b", "subnet-c"],
        lowered: ["subnet-b"],
      },
      gcp: {
        type: gkePool,
        resources: /-core-/,
        path: "nodeLocations",
        best: ["us-east1-b", "us-east1-c", "us-east1-d"],
        lowered: ["us-east1-c"],
      },
      azure: {
        type: aksPool,
        resources: /-core-/,
        path: "availabilityZones",
        best: ["1", "2", "3"],
        lowered: ["2"],
      },
    },
  },
  {
    name: "Surge upgrade",
    setting: "cluster.surgeUpgrade",
    lower: onCluster({ surgeUpgrade: false }),
    cells: {
      aws: { type: eksGroup, path: "updateConfig.updateStrategy", best: "DEFAULT", lowered: "MINIMAL" },
      gcp: { type: gkePool, path: "upgradeSettings.maxSurge", best: 1, lowered: 0 },
      azure: {
        type: aksPool,
        resources: /-(core|gpu)-/,
        path: "upgradeSettings.maxSurge",
        best: "1",
        lowered: "0",
        note: "not on spot pools, which Azure never surges",
      },
    },
  },
  {
    name: "Auto-repair",
    setting: "cluster.nodeRepair",
    lower: onCluster({ nodeRepair: false }),
    cells: {
      aws: { type: eksGroup, path: "nodeRepairConfig.enabled", best: true, lowered: false },
      gcp: { type: gkePool, path: "management.autoRepair", best: true, lowered: false },
      azure: {
        always: true,
        because: "AKS repairs unhealthy nodes always and has no switch; nodeRepair: false changes nothing",
        source: "https://learn.microsoft.com/azure/aks/node-auto-repair",
      },
    },
  },
  {
    name: "Node image",
    setting: "cluster.nodeImage",
    lower: onCluster({ nodeImage: "general" }),
    cells: {
      aws: {
        type: eksGroup,
        resources: /-(core|workers)-/,
        path: "amiType",
        best: "BOTTLEROCKET_x86_64",
        lowered: "AL2023_x86_64_STANDARD",
      },
      gcp: { type: gkePool, path: "nodeConfig.imageType", best: "COS_CONTAINERD", lowered: "UBUNTU_CONTAINERD" },
      azure: {
        type: aksPool,
        resources: /-(core|workers)-/,
        path: "osSKU",
        best: "AzureLinux",
        lowered: "Ubuntu",
        note: "GPU pools are always Ubuntu, since Azure's GPU drivers need it on most sizes",
      },
    },
  },
  {
    name: "Metadata service",
    setting: "cluster.metadataHardening",
    lower: onCluster({ metadataHardening: false }),
    cells: {
      aws: {
        type: template,
        path: "metadataOptions",
        best: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
        lowered: { httpEndpoint: "enabled", httpTokens: "optional", httpPutResponseHopLimit: 2 },
      },
      gcp: {
        type: gkePool,
        path: "nodeConfig.workloadMetadataConfig.mode",
        best: "GKE_METADATA",
        lowered: "GCE_METADATA",
      },
      azure: {
        type: "kubernetes:cilium.io/v2:CiliumClusterwideNetworkPolicy",
        path: "spec.egressDeny[0].toCIDR",
        best: ["169.254.169.254/32"],
        note: "a network policy for every pod outside kube-system, since [Azure's own restriction is a preview](https://learn.microsoft.com/azure/aks/imds-restriction) that its released API lacks",
      },
    },
  },
  {
    name: "Network policy",
    setting: "cluster.networkPolicy",
    lower: (cloud) => ({
      cluster: { networkPolicy: false, ...(cloud === "azure" && { metadataHardening: false }) },
    }),
    cells: {
      aws: {
        type: eksAddon,
        resources: /-vpc-cni$/,
        path: "configurationValues",
        best: /"enableNetworkPolicy":"true"/,
        lowered: /"enableNetworkPolicy":"false"/,
      },
      gcp: {
        type: gkeCluster,
        path: "datapathProvider",
        best: "ADVANCED_DATAPATH",
        lowered: "LEGACY_DATAPATH",
        note: "a change replaces the cluster",
      },
      azure: {
        type: aksCluster,
        path: "networkProfile.networkPolicy",
        best: "cilium",
        lowered: "none",
        note: "a change replaces the cluster",
        takesAlong: {
          rows: ["Metadata service"],
          because: "its policy needs the engine; Isobar wants both settings false, in so many words",
        },
      },
    },
  },
  {
    name: "Maintenance window",
    setting: "cluster.maintenanceWindow",
    lower: onCluster({ maintenanceWindow: { day: "monday", startHour: 9, hours: 12 } }),
    cells: {
      aws: {
        always: false,
        because:
          "EKS has no maintenance window: nodes change only with an update of the stack, the control plane's minor version only then or when its standard support ends",
        source: "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html",
        instead: { type: eksCluster, path: "upgradePolicy.supportType", best: "STANDARD" },
      },
      gcp: {
        type: gkeCluster,
        path: "maintenancePolicy.recurringWindow.recurrence",
        best: "FREQ=WEEKLY;BYDAY=FR,SA,SU",
        lowered: "FREQ=WEEKLY;BYDAY=MO",
        note: "Google wants 48 hours in any 32 days, so that a short window comes on several days",
      },
      azure: {
        type: "azure-native:containerservice:MaintenanceConfiguration",
        resources: /-aksManaged/,
        path: "maintenanceWindow.schedule.weekly.dayOfWeek",
        best: "Sunday",
        lowered: "Monday",
      },
    },
  },
  {
    name: "Deletion protection",
    setting: "cluster.deletionProtection",
    lower: onCluster({ deletionProtection: false }),
    cells: {
      aws: { type: eksCluster, path: "deletionProtection", best: true, lowered: false },
      gcp: { type: gkeCluster, path: "deletionProtection", best: true, lowered: false },
      azure: {
        type: "azure-native:authorization:PolicyDefinition",
        path: "policyRule.then.effect",
        best: "denyAction",
        note: "a policy, since a lock would also keep old node pools",
      },
    },
  },
  {
    name: "API-based access",
    setting: "clouds.<cloud>.admins",
    lower: undefined,
    cells: {
      aws: { type: eksCluster, path: "accessConfig.authenticationMode", best: "API" },
      gcp: {
        type: "gcp:projects/iAMMember:IAMMember",
        resources: /-admin-/,
        path: "role",
        best: "roles/container.admin",
        note: "on this cluster only; the project's IAM may let in others",
      },
      azure: { type: aksCluster, path: "disableLocalAccounts", best: true },
    },
  },
];
