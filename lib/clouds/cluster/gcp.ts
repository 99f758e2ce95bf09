import { Cluster as ContainerCluster } from "@pulumi/gcp/container";
import { ProjectBucketConfig, ProjectSink } from "@pulumi/gcp/logging";
import { IAMMember } from "@pulumi/gcp/projects";
import { Account } from "@pulumi/gcp/serviceaccount";
import * as pulumi from "@pulumi/pulumi";
import type { AddressPlan } from "../../environment/address-plan";
import { fitName, nameRules } from "../names";
import { type Cluster, type ClusterArgs, clusterSettings, logDaysIssues } from "./cluster";
import { kubeconfigOf } from "./kubeconfig";
import { recurringWindow } from "./maintenance";
import { nameOf } from "./short-hash";

/** What a GKE cluster needs of a network. */
export interface GkeNetwork {
  readonly id: pulumi.Input<string>;
  readonly nodeSubnetId: pulumi.Input<string>;
  /** Names of the subnetwork's secondary ranges. */
  readonly podRange: pulumi.Input<string>;
  readonly serviceRange: pulumi.Input<string>;
}

export interface GkeClusterArgs extends ClusterArgs<GkeNetwork> {
  /** `controlPlane`: a /28 for the control plane's own addresses. `network`: who may call it. */
  readonly addresses: Pick<AddressPlan, "services" | "controlPlane" | "network">;
  readonly project: pulumi.Input<string>;
  readonly region: string;
  /**
   * The full name of a key that the project's service agents of GKE (`container-engine-robot`) and Compute Engine (`compute-system`)
   * may encrypt and decrypt with, for Secrets and boot disks.
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/encrypting-secrets
   */
  readonly keyId: pulumi.Input<string>;
  /** `gke-security-groups@<domain>`, to name Google groups in Kubernetes' own role bindings. */
  readonly securityGroup?: pulumi.Input<string>;
}

/**
 * A regional GKE cluster: reachable from its network only, with Secrets under the environment's key, entered by the given
 * administrators and whoever else the project's IAM lets in. It comes without a node pool.
 */
export class GkeCluster extends pulumi.ComponentResource implements Cluster {
  readonly name: string;
  readonly endpoint: pulumi.Output<string>;
  readonly certificateAuthority: pulumi.Output<string>;
  readonly issuerUrl: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly project: pulumi.Input<string>;
  readonly region: string;
  readonly zones: readonly string[];
  /** Whether pods get cloud identities by Workload Identity Federation. */
  readonly podIdentity: boolean;
  /** The address that nodes act as. */
  readonly nodeServiceAccount: pulumi.Output<string>;
  /** What must stand before nodes can join. */
  readonly readyForNodes: readonly pulumi.Resource[];
  /** The cluster itself, for what these arguments do not cover. */
  readonly cluster: ContainerCluster;
  readonly nodeAccount: Account;
  /** Undefined when control-plane logs are off. */
  readonly logBucket: ProjectBucketConfig | undefined;

  constructor(name: string, args: GkeClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = clusterSettings(name, args, (given) => logDaysIssues(given, 3650, "Google Cloud"));
    super("isobar:gcp:Cluster", name, {}, opts);
    const child = { parent: this };
    const { project, region } = args;
    const resourceLabels = { ...args.tags };
    this.name = fitName(name, nameRules.gkeCluster);
    this.project = project;
    this.region = region;
    this.zones = args.zones;
    this.podIdentity = settings.podIdentity;

    this.nodeAccount = new Account(
      `${name}-nodes`,
      {
        project,
        accountId: fitName(`${name}-nodes`, nameRules.googleServiceAccount),
        displayName: `Nodes of ${this.name}`,
      },
      child,
    );
    this.nodeServiceAccount = this.nodeAccount.email;
    const nodeRoles = ["container.defaultNodeServiceAccount", "artifactregistry.reader"].map(
      (role) =>
        new IAMMember(
          `${name}-nodes-${role}`,
          { project, role: `roles/${role}`, member: pulumi.interpolate`serviceAccount:${this.nodeServiceAccount}` },
          child,
        ),
    );

    this.cluster = new ContainerCluster(
      name,
      {
        name: this.name,
        project,
        location: region,
        nodeLocations: [...args.zones],
        network: args.network.id,
        subnetwork: args.network.nodeSubnetId,
        networkingMode: "VPC_NATIVE",
        ipAllocationPolicy: {
          clusterSecondaryRangeName: args.network.podRange,
          servicesSecondaryRangeName: args.network.serviceRange,
        },
        privateClusterConfig: {
          enablePrivateNodes: true,
          enablePrivateEndpoint: settings.publicEndpoint === false,
          masterIpv4CidrBlock: args.addresses.controlPlane,
        },
        controlPlaneEndpointsConfig: {
          dnsEndpointConfig: { allowExternalTraffic: false },
          ipEndpointsConfig: { enabled: true },
        },
        masterAuthorizedNetworksConfig: {
          cidrBlocks: [
            { cidrBlock: args.addresses.network, displayName: "network" },
            ...(settings.publicEndpoint ? settings.publicEndpoint.allowedRanges : []).map((cidrBlock) => ({
              cidrBlock,
            })),
          ],
          gcpPublicCidrsAccessEnabled: false,
          privateEndpointEnforcementEnabled: true,
        },
        databaseEncryption: settings.secretsEncryption
          ? { state: "ENCRYPTED", keyName: args.keyId }
          : { state: "DECRYPTED" },
        loggingConfig: {
          enableComponents: settings.controlPlaneLogs
            ? ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"]
            : ["SYSTEM_COMPONENTS", "WORKLOADS"],
        },
        monitoringConfig: {
          enableComponents: ["SYSTEM_COMPONENTS", "APISERVER", "CONTROLLER_MANAGER", "SCHEDULER"],
          managedPrometheus: { enabled: true },
        },
        ...(settings.podIdentity && {
          workloadIdentityConfig: { workloadPool: pulumi.interpolate`${project}.svc.id.goog` },
        }),
        datapathProvider: settings.networkPolicy ? "ADVANCED_DATAPATH" : "LEGACY_DATAPATH",
        enableShieldedNodes: true,
        enableIntranodeVisibility: true,
        binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
        securityPostureConfig: { mode: "BASIC" },
        // Kubernetes' own ways in that IAM does not see.
        enableLegacyAbac: false,
        masterAuth: { clientCertificateConfig: { issueClientCertificate: false } },
        anonymousAuthenticationConfig: { mode: "LIMITED" },
        rbacBindingConfig: {
          enableInsecureBindingSystemAuthenticated: false,
          enableInsecureBindingSystemUnauthenticated: false,
        },
        ...(args.securityGroup !== undefined && {
          authenticatorGroupsConfig: { securityGroup: args.securityGroup },
        }),
        releaseChannel: { channel: "REGULAR" },
        minMasterVersion: settings.version,
        maintenancePolicy: { recurringWindow: recurringWindow(settings.maintenanceWindow) },
        gatewayApiConfig: { channel: "CHANNEL_STANDARD" },
        costManagementConfig: { enabled: true },
        addonsConfig: {
          dnsCacheConfig: { enabled: true },
          gcePersistentDiskCsiDriverConfig: { enabled: true },
        },
        nodePoolDefaults: { nodeConfigDefaults: { insecureKubeletReadonlyPortEnabled: "FALSE" } },
        // GKE makes a pool with the cluster; it is taken away at once, and all pools are resources of their own.
        removeDefaultNodePool: true,
        initialNodeCount: 1,
        nodeConfig: {
          serviceAccount: this.nodeServiceAccount,
          oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
          bootDiskKmsKey: args.keyId,
          shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
        },
        deletionProtection: settings.deletionProtection,
        resourceLabels,
      },
      {
        ...child,
        protect: true,
        dependsOn: nodeRoles,
        // These describe the pool that was taken away; a change of most of them would replace the whole cluster.
        ignoreChanges: ["nodeConfig", "initialNodeCount", "nodePools", "nodeVersion"],
      },
    );
    this.logBucket = settings.controlPlaneLogs
      ? this.keepLogs(name, settings.controlPlaneLogDays, { project, region }, child)
      : undefined;

    const path = pulumi.interpolate`projects/${project}/locations/${region}/clusters/${this.name}`;
    args.admins.forEach((member, index) => {
      new IAMMember(
        `${name}-admin-${nameOf(member, index)}`,
        {
          project,
          role: "roles/container.admin",
          member,
          condition: {
            title: `Cluster ${this.name} only`,
            expression: pulumi.interpolate`resource.name == "${path}" || resource.name.startsWith("${path}/")`,
          },
        },
        child,
      );
    });
    this.readyForNodes = [this.cluster, ...nodeRoles];

    this.endpoint = pulumi.interpolate`https://${this.cluster.endpoint}`;
    this.certificateAuthority = this.cluster.masterAuth.clusterCaCertificate;
    this.issuerUrl = pulumi.interpolate`https://container.googleapis.com/v1/${path}`;
    this.kubeconfig = kubeconfigOf({
      name: this.name,
      endpoint: this.endpoint,
      certificateAuthority: this.certificateAuthority,
      exec: {
        command: "gke-gcloud-auth-plugin",
        args: [],
        installHint:
          "Install gke-gcloud-auth-plugin: https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl",
      },
    });
    this.registerOutputs({ endpoint: this.endpoint, kubeconfig: this.kubeconfig });
  }

  /** Control-plane and audit logs in a bucket of their own, since the project's default one has another retention. */
  private keepLogs(
    name: string,
    retentionDays: number,
    { project, region }: { project: pulumi.Input<string>; region: string },
    opts: pulumi.CustomResourceOptions,
  ): ProjectBucketConfig {
    const bucket = new ProjectBucketConfig(
      `${name}-control-plane`,
      { project, location: region, bucketId: `${this.name}-control-plane`, retentionDays },
      opts,
    );
    new ProjectSink(
      `${name}-control-plane`,
      {
        project,
        name: `${this.name}-control-plane`,
        destination: pulumi.interpolate`logging.googleapis.com/${bucket.id}`,
        filter: [
          `resource.labels.cluster_name="${this.name}"`,
          `resource.labels.location="${region}"`,
          `(resource.type="k8s_control_plane_component" OR logName:"cloudaudit.googleapis.com")`,
        ].join(" AND "),
        uniqueWriterIdentity: true,
      },
      opts,
    );
    return bucket;
  }
}
