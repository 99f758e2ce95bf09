import { LogGroup } from "@pulumi/aws/cloudwatch";
import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { fitName, nameRules } from "../names";
import { managedPolicy, partition, podIdentityRole } from "./aws-roles";
import { type Cluster, type ClusterArgs, clusterSettings, leastRetention } from "./cluster";
import { kubeconfigOf } from "./kubeconfig";
import { nameOf } from "./short-hash";

/** What an EKS cluster needs of a network. */
export interface EksNetwork {
  /** Private subnets, one per zone and in the order of the zones. */
  readonly nodeSubnetIds: readonly pulumi.Input<string>[];
}

export interface EksClusterArgs extends ClusterArgs<EksNetwork> {
  readonly region: string;
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * An EKS cluster: reachable from its network only, with Secrets and logs under the environment's key, entered by the given
 * administrators and nobody else. Its network, proxy and pod identity agent are add-ons that stand before the first node.
 */
export class EksCluster extends pulumi.ComponentResource implements Cluster {
  readonly name: string;
  readonly endpoint: pulumi.Output<string>;
  readonly certificateAuthority: pulumi.Output<string>;
  readonly issuerUrl: pulumi.Output<string>;
  readonly kubeconfig: pulumi.Output<string>;
  readonly version: string;
  readonly region: string;
  readonly zones: readonly string[];
  /** One per zone, in the order of the zones. */
  readonly nodeSubnetIds: readonly pulumi.Input<string>[];
  /** Whether pods get cloud identities by EKS Pod Identity. */
  readonly podIdentity: boolean;
  /** Encrypts Secrets, logs and volumes. */
  readonly keyId: pulumi.Input<string>;
  readonly nodeRoleArn: pulumi.Output<string>;
  /** What must stand before nodes can join. */
  readonly readyForNodes: readonly pulumi.Resource[];
  /** The cluster itself, for what these arguments do not cover. */
  readonly cluster: eks.Cluster;
  readonly role: iam.Role;
  readonly nodeRole: iam.Role;
  /** Undefined when control-plane logs are off. */
  readonly logGroup: LogGroup | undefined;

  constructor(name: string, args: EksClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const settings = clusterSettings(name, args);
    super("isobar:aws:Cluster", name, {}, opts);
    const child = { parent: this };
    const { region } = args;
    const tags = { ...args.tags };
    this.name = fitName(name, nameRules.eksCluster);
    this.version = settings.version;
    this.region = region;
    this.zones = args.zones;
    this.nodeSubnetIds = args.network.nodeSubnetIds;
    this.podIdentity = settings.podIdentity;
    this.keyId = args.keyId;

    this.role = new iam.Role(
      `${name}-control-plane`,
      {
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "eks.amazonaws.com" },
              Action: ["sts:AssumeRole", "sts:TagSession"],
            },
          ],
        }),
        tags,
      },
      child,
    );
    const before: pulumi.Resource[] = [
      managedPolicy(`${name}-control-plane`, this.role, "AmazonEKSClusterPolicy", region, child),
    ];
    if (settings.secretsEncryption) {
      before.push(
        new iam.RolePolicy(
          `${name}-secrets-key`,
          {
            role: this.role.name,
            policy: pulumi.jsonStringify({
              Version: "2012-10-17",
              Statement: [
                {
                  Effect: "Allow",
                  Action: ["kms:Encrypt", "kms:Decrypt", "kms:ListGrants", "kms:DescribeKey"],
                  Resource: args.keyId,
                },
              ],
            }),
          },
          child,
        ),
      );
    }
    if (settings.controlPlaneLogs) {
      // EKS makes this group itself, unencrypted and kept for ever, unless it is there before the cluster.
      this.logGroup = new LogGroup(
        `${name}-control-plane`,
        {
          name: `/aws/eks/${this.name}/cluster`,
          retentionInDays: leastRetention(settings.controlPlaneLogDays, retentions),
          kmsKeyId: args.keyId,
          tags,
        },
        child,
      );
      before.push(this.logGroup);
    } else {
      this.logGroup = undefined;
    }

    this.cluster = new eks.Cluster(
      name,
      {
        name: this.name,
        version: settings.version,
        roleArn: this.role.arn,
        vpcConfig: {
          subnetIds: [...args.network.nodeSubnetIds],
          endpointPrivateAccess: true,
          endpointPublicAccess: settings.publicEndpoint !== false,
          ...(settings.publicEndpoint && { publicAccessCidrs: settings.publicEndpoint.allowedRanges }),
        },
        kubernetesNetworkConfig: { ipFamily: "ipv4", serviceIpv4Cidr: args.addresses.services },
        accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
        ...(settings.secretsEncryption && {
          encryptionConfig: { provider: { keyArn: args.keyId }, resources: ["secrets"] },
        }),
        enabledClusterLogTypes: settings.controlPlaneLogs
          ? ["api", "audit", "authenticator", "controllerManager", "scheduler"]
          : [],
        upgradePolicy: { supportType: "STANDARD" },
        zonalShiftConfig: { enabled: true },
        bootstrapSelfManagedAddons: false,
        deletionProtection: settings.deletionProtection,
        tags,
      },
      { ...child, protect: true, dependsOn: before },
    );

    args.admins.forEach((principalArn, index) => {
      const entryName = `${name}-admin-${nameOf(principalArn, index)}`;
      const entry = new eks.AccessEntry(
        entryName,
        { clusterName: this.cluster.name, principalArn, type: "STANDARD", tags },
        child,
      );
      new eks.AccessPolicyAssociation(
        entryName,
        {
          clusterName: this.cluster.name,
          principalArn,
          policyArn: `arn:${partition(region)}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy`,
          accessScope: { type: "cluster" },
        },
        { ...child, dependsOn: [entry] },
      );
    });

    this.nodeRole = new iam.Role(
      `${name}-nodes`,
      {
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
        }),
        tags,
      },
      child,
    );
    // The smaller AmazonEKSWorkerNodeMinimalPolicy lacks DescribeInstances and DescribeCluster, which both images ask at boot.
    const nodePolicies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];
    if (!settings.podIdentity) {
      nodePolicies.push("AmazonEKS_CNI_Policy");
    }
    const attached = nodePolicies.map((policy) =>
      managedPolicy(`${name}-nodes-${policy}`, this.nodeRole, policy, region, child),
    );

    const addon = (addonName: string, more: Partial<eks.AddonArgs> = {}, dependsOn: pulumi.Resource[] = []) =>
      new eks.Addon(
        `${name}-${addonName}`,
        {
          addonName,
          clusterName: this.cluster.name,
          // Nothing may drift here: what these hold decides who talks to whom and as whom.
          resolveConflictsOnCreate: "OVERWRITE",
          resolveConflictsOnUpdate: "OVERWRITE",
          tags,
          ...more,
        },
        { ...child, dependsOn },
      );
    const agent = settings.podIdentity ? [addon("eks-pod-identity-agent")] : [];
    const network = addon(
      "vpc-cni",
      {
        configurationValues: JSON.stringify({
          enableNetworkPolicy: String(settings.networkPolicy),
          // Whole prefixes instead of single addresses: the number of pods no longer depends on the machine's interfaces.
          env: { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "1" },
        }),
        ...(settings.podIdentity && {
          podIdentityAssociations: [
            {
              serviceAccount: "aws-node",
              roleArn: podIdentityRole(`${name}-vpc-cni`, { name: "AmazonEKS_CNI_Policy", region }, tags, child).arn,
            },
          ],
        }),
      },
      agent,
    );
    this.nodeRoleArn = this.nodeRole.arn;
    this.readyForNodes = [this.cluster, ...attached, ...agent, network, addon("kube-proxy")];

    this.endpoint = this.cluster.endpoint;
    this.certificateAuthority = this.cluster.certificateAuthority.data;
    this.issuerUrl = this.cluster.identities.apply((identities) => identities?.[0]?.oidcs?.[0]?.issuer ?? "");
    this.kubeconfig = kubeconfigOf({
      name: this.name,
      endpoint: this.endpoint,
      certificateAuthority: this.certificateAuthority,
      exec: {
        command: "aws",
        args: ["--region", region, "eks", "get-token", "--cluster-name", this.name, "--output", "json"],
        installHint:
          "Install the AWS CLI: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
      },
    });
    this.registerOutputs({ endpoint: this.endpoint, kubeconfig: this.kubeconfig });
  }
}
