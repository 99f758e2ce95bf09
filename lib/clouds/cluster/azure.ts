import * as compute from "@pulumi/azure-native/compute";
import * as containerservice from "@pulumi/azure-native/containerservice";
import { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import type { Workspace } from "@pulumi/azure-native/operationalinsights";
import * as pulumi from "@pulumi/pulumi";
import type { AddressPlan } from "../../environment/address-plan";
import type { Issue } from "../../environment/issue";
import type { ClusterSettings } from "../../environment/schema/cluster";
import { azureGrant as grant } from "../azure-roles";
import { fitName, nameRules } from "../names";
import { forbidDeletion } from "./azure-deletion";
import { keepControlPlaneLogs } from "./azure-logs";
import { maintenance } from "./azure-maintenance";
import { type Cluster, type ClusterArgs, clusterSettings, logDaysIssues } from "./cluster";
import { kubeconfigOf } from "./kubeconfig";
import { nameOf } from "./short-hash";

/** What an AKS cluster needs of a network. */
export interface AksNetwork {
  readonly nodeSubnetId: pulumi.Input<string>;
  /** Delegated to `Microsoft.ContainerService/managedClusters`. */
  readonly controlPlaneSubnetId: pulumi.Input<string>;
}

export interface AksClusterArgs extends ClusterArgs<AksNetwork> {
  /** `pods`: an overlay, so that pods have no addresses of the network. */
  readonly addresses: Pick<AddressPlan, "services" | "pods">;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: string;
  readonly tenantId: pulumi.Input<string>;
  /**
   * The vault that holds the key. With it the cluster gets the right to use the key, and the disks of nodes are encrypted with it too.
   * Without it `keyId` must be a key's URL with version in a vault that any network reaches, and whoever owns the vault grants `Key
   * Vault Crypto User` to {@link AksCluster.identity}.
   * @see https://learn.microsoft.com/azure/aks/use-kms-etcd-encryption
   */
  readonly keyVault?: {
    /** The vault's resource id. */
    readonly id: pulumi.Input<string>;
    /** The key's URL with version: Azure does not follow a rotation here by itself, the next update does. */
    readonly keyVersionUrl: pulumi.Input<string>;
    /**
     * Private when the vault refuses public networks; AKS then makes itself a private link to it.
     * @default Private
     */
    readonly networkAccess?: "Public" | "Private";
  };
  /**
   * The pool for the cluster's own pods, which Azure wants in the cluster itself. Azure refuses to change its machine in place.
   * @default Standard_D4ds_v5, 2 to 5 nodes
   */
  readonly systemPool?: { readonly vmSize: string; readonly min: number; readonly max: number };
  /**
   * How nodes reach the internet.
   * @default userAssignedNATGateway: the one on the node subnet
   */
  readonly outboundType?: "userAssignedNATGateway" | "userDefinedRouting" | "loadBalancer" | "managedNATGateway";
  /** Log Analytics workspace of Microsoft Defender, to switch its sensor on. */
  readonly defenderWorkspaceId?: pulumi.Input<string>;
}

/** The Entra ID applications of every AKS cluster. See https://azure.github.io/kubelogin/concepts/aks.html */
const aksServerApplication = "6dae42f8-4368-4678-94ff-3960e28e3630";

/**
 * An AKS cluster: reachable from its network only, with Secrets under the environment's key, entered by the given Entra ID groups
 * and nobody else.
 */
export class AksCluster extends pulumi.ComponentResource implements Cluster {
  readonly name: string;
  readonly endpoint: pulumi.Output<string>;
  readonly certificateAuthority: pulumi.Output<string>;
  readonly issuerUrl: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly version: string;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly location: string;
  readonly zones: readonly string[];
  readonly nodeSubnetId: pulumi.Input<string>;
  /** Whether pods get cloud identities by Workload ID. */
  readonly podIdentity: boolean;
  /** Whether `AksAddons` is to keep pods away from the nodes' metadata service. */
  readonly metadataHardening: boolean;
  /** What must stand before nodes can join. */
  readonly readyForNodes: readonly pulumi.Resource[];
  /** The cluster itself, for what these arguments do not cover. */
  readonly cluster: containerservice.ManagedCluster;
  /** Who the control plane acts as. */
  readonly identity: UserAssignedIdentity;
  /** Encrypts the disks of nodes, and of volumes that name it; undefined without `keyVault`. */
  readonly diskEncryptionSet: compute.DiskEncryptionSet | undefined;
  /** Undefined when control-plane logs are off. */
  readonly logWorkspace: Workspace | undefined;

  constructor(name: string, args: AksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = clusterSettings(name, args, (given) => [
      ...logDaysIssues(given, 730, "Azure"),
      ...aksClusterIssues(given),
    ]);
    super("isobar:azure:Cluster", name, {}, opts);
    const child = { parent: this };
    const { resourceGroupName, location } = args;
    const tags = { ...args.tags };
    const zones = [...args.zones];
    this.name = fitName(name, nameRules.aksCluster);
    this.version = settings.version;
    this.resourceGroupName = resourceGroupName;
    this.location = location;
    this.zones = args.zones;
    this.nodeSubnetId = args.network.nodeSubnetId;
    this.podIdentity = settings.podIdentity;
    this.metadataHardening = settings.metadataHardening;

    this.identity = new UserAssignedIdentity(`${name}-control-plane`, { resourceGroupName, location, tags }, child);
    const principalId = this.identity.principalId;
    const before = [
      grant(`${name}-nodes`, { role: "Network Contributor", principalId, scope: args.network.nodeSubnetId }, child),
      grant(
        `${name}-control-plane`,
        { role: "Network Contributor", principalId, scope: args.network.controlPlaneSubnetId },
        child,
      ),
    ];
    const { keyVault } = args;
    if (keyVault) {
      const scope = keyVault.id;
      before.push(
        grant(`${name}-secrets-key`, { role: "Key Vault Crypto User", principalId, scope }, child),
        // To put a private link into the vault.
        ...(keyVault.networkAccess === "Public"
          ? []
          : [grant(`${name}-vault-link`, { role: "Key Vault Contributor", principalId, scope }, child)]),
        grant(`${name}-disk-key`, { role: "Key Vault Crypto Service Encryption User", principalId, scope }, child),
      );
      this.diskEncryptionSet = new compute.DiskEncryptionSet(
        `${name}-disks`,
        {
          resourceGroupName,
          location,
          encryptionType: compute.DiskEncryptionSetType.EncryptionAtRestWithCustomerKey,
          identity: { type: "UserAssigned", userAssignedIdentities: [this.identity.id] },
          activeKey: { keyUrl: keyVault.keyVersionUrl },
          rotationToLatestKeyVersionEnabled: true,
          tags,
        },
        { ...child, dependsOn: before, ignoreChanges: ["activeKey"] },
      );
    } else {
      this.diskEncryptionSet = undefined;
    }

    const system = args.systemPool ?? { vmSize: "Standard_D4ds_v5", min: 2, max: 5 };
    this.cluster = new containerservice.ManagedCluster(
      name,
      {
        resourceName: this.name,
        resourceGroupName,
        location,
        dnsPrefix: this.name,
        kubernetesVersion: settings.version,
        sku: { name: "Base", tier: "Standard" },
        identity: { type: "UserAssigned", userAssignedIdentities: [this.identity.id] },
        apiServerAccessProfile: {
          enableVnetIntegration: true,
          subnetId: args.network.controlPlaneSubnetId,
          disableRunCommand: true,
          enablePrivateCluster: settings.publicEndpoint === false,
          ...(settings.publicEndpoint
            ? { authorizedIPRanges: settings.publicEndpoint.allowedRanges }
            : { enablePrivateClusterPublicFQDN: false, privateDNSZone: "system" }),
        },
        networkProfile: {
          networkPlugin: "azure",
          networkPluginMode: "overlay",
          networkDataplane: settings.networkPolicy ? "cilium" : "azure",
          networkPolicy: settings.networkPolicy ? "cilium" : "none",
          podCidr: args.addresses.pods,
          serviceCidr: args.addresses.services,
          dnsServiceIP: args.addresses.services.replace(/\.\d+\/\d+$/, ".10"),
          loadBalancerSku: "standard",
          outboundType: args.outboundType ?? "userAssignedNATGateway",
        },
        enableRBAC: true,
        disableLocalAccounts: true,
        aadProfile: { managed: true, enableAzureRBAC: true, tenantID: args.tenantId },
        oidcIssuerProfile: { enabled: settings.podIdentity },
        securityProfile: {
          workloadIdentity: { enabled: settings.podIdentity },
          imageCleaner: { enabled: true, intervalHours: 168 },
          azureKeyVaultKms: settings.secretsEncryption
            ? {
                enabled: true,
                keyId: keyVault?.keyVersionUrl ?? args.keyId,
                ...(keyVault && keyVault.networkAccess !== "Public"
                  ? { keyVaultNetworkAccess: "Private", keyVaultResourceId: keyVault.id }
                  : { keyVaultNetworkAccess: "Public" }),
              }
            : { enabled: false },
          ...(args.defenderWorkspaceId !== undefined && {
            defender: {
              logAnalyticsWorkspaceResourceId: args.defenderWorkspaceId,
              securityMonitoring: { enabled: true },
            },
          }),
        },
        ...(this.diskEncryptionSet && { diskEncryptionSetID: this.diskEncryptionSet.id }),
        autoUpgradeProfile: { upgradeChannel: "patch", nodeOSUpgradeChannel: "NodeImage" },
        // priority: spot groups first, by the list that AksAddons writes into the cluster.
        autoScalerProfile: {
          expander: "priority",
          balanceSimilarNodeGroups: "true",
          skipNodesWithLocalStorage: "false",
        },
        metricsProfile: { costAnalysis: { enabled: true } },
        nodeResourceGroup: fitName(`${name}-nodes`, { max: 80, dashes: true }),
        nodeResourceGroupProfile: { restrictionLevel: "ReadOnly" },
        agentPoolProfiles: [
          {
            name: "system",
            mode: "System",
            type: "VirtualMachineScaleSets",
            osType: "Linux",
            osSKU: settings.nodeImage === "hardened" ? "AzureLinux" : "Ubuntu",
            vmSize: system.vmSize,
            vnetSubnetID: args.network.nodeSubnetId,
            availabilityZones: zones,
            enableAutoScaling: true,
            count: system.min,
            minCount: system.min,
            maxCount: system.max,
            nodeTaints: ["CriticalAddonsOnly=true:NoSchedule"],
            enableEncryptionAtHost: true,
            securityProfile: { enableSecureBoot: true, enableVTPM: true },
            upgradeSettings: settings.surgeUpgrade ? { maxSurge: "1" } : { maxSurge: "0", maxUnavailable: "1" },
            tags,
          },
        ],
        tags,
      },
      {
        ...child,
        protect: true,
        dependsOn: before,
        // Azure reports all pools here, the autoscaler moves their counts, and a change in place is refused.
        ignoreChanges: ["agentPoolProfiles"],
      },
    );
    maintenance(name, { resourceGroupName, cluster: this.cluster, clusterName: this.name }, settings, child);
    this.logWorkspace = settings.controlPlaneLogs
      ? keepControlPlaneLogs(
          name,
          { resourceGroupName, location, tags, clusterId: this.cluster.id, days: settings.controlPlaneLogDays },
          child,
        )
      : undefined;
    if (settings.deletionProtection) {
      forbidDeletion(name, { clusterName: this.name, clusterId: this.cluster.id }, child);
    }
    args.admins.forEach((group, index) => {
      grant(
        `${name}-admin-${nameOf(group, index)}`,
        {
          role: "Azure Kubernetes Service RBAC Cluster Admin",
          principalId: group,
          principalType: "Group",
          scope: this.cluster.id,
        },
        child,
      );
    });
    this.readyForNodes = [this.cluster];

    const { privateFQDN, fqdn } = this.cluster;
    this.endpoint = pulumi.interpolate`https://${settings.publicEndpoint ? fqdn : privateFQDN}:443`;
    this.certificateAuthority = this.authority();
    this.issuerUrl = this.cluster.oidcIssuerProfile.apply((profile) => profile?.issuerURL ?? "");
    this.kubeconfig = kubeconfigOf({
      name: this.name,
      endpoint: this.endpoint,
      certificateAuthority: this.certificateAuthority,
      exec: {
        command: "kubelogin",
        // azurecli works for a person who ran `az login` and for a pipeline that did.
        args: ["get-token", "--login", "azurecli", "--server-id", aksServerApplication],
        installHint: "Install kubelogin: https://azure.github.io/kubelogin/install.html",
      },
    });
    this.registerOutputs({ endpoint: this.endpoint, kubeconfig: this.kubeconfig });
  }

  /**
   * The one look-up of a cluster: Azure tells the authority's certificate in its own kubeconfig only. It waits for the cluster's id, so
   * that it never runs before the cluster is there, and no resource depends on more of it than the kubeconfig does.
   */
  private authority(): pulumi.Output<string> {
    const credentials = containerservice.listManagedClusterUserCredentialsOutput(
      { resourceGroupName: this.resourceGroupName, resourceName: this.cluster.id.apply(() => this.name) },
      { parent: this },
    );
    return credentials.apply(({ kubeconfigs }) => {
      const text = Buffer.from(kubeconfigs?.[0]?.value ?? "", "base64").toString();
      return /certificate-authority-data: *"?([A-Za-z0-9+/=]+)/.exec(text)?.[1] ?? "";
    });
  }
}

/** What AKS cannot do of what an environment can ask of a cluster. */
export function aksClusterIssues({ metadataHardening, networkPolicy }: ClusterSettings): Issue[] {
  return metadataHardening && !networkPolicy
    ? [
        {
          path: ["cluster", "metadataHardening"],
          given: true,
          allowed:
            "false on Azure when networkPolicy is false, since the network policy engine is what enforces it there",
        },
      ]
    : [];
}
