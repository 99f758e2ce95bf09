import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { podIdentityRole } from "./aws-roles";

/** What the add-ons need of a cluster. */
export interface EksAddonsCluster {
  readonly name: string;
  readonly region: string;
  /** @default true */
  readonly podIdentity?: boolean;
  /** Key that encrypts volumes, so that the disk driver may use it. */
  readonly keyId?: pulumi.Input<string>;
}

export interface EksAddonsArgs {
  readonly cluster: EksAddonsCluster;
  /** What gives the cluster its nodes: EKS waits for the pods of these add-ons. */
  readonly nodePools: readonly pulumi.Resource[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** Where the Cluster Autoscaler runs, and as whom. */
export const autoscalerServiceAccount = { namespace: "kube-system", name: "cluster-autoscaler" } as const;

/**
 * What an EKS cluster gets once it has nodes to run it on: DNS, disks, metrics, and the identity of the Cluster Autoscaler.
 *
 * Without pod identity the disk driver and the autoscaler's identity are left out, since no pod could act as them.
 */
export class EksAddons extends pulumi.ComponentResource {
  readonly addons: Readonly<Record<string, eks.Addon>>;
  /** The autoscaler's role; undefined without pod identity. */
  readonly autoscalerRole: iam.Role | undefined;

  constructor(name: string, args: EksAddonsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("isobar:aws:Addons", name, {}, opts);
    const child = { parent: this };
    const tags = { ...args.tags };
    const clusterName = args.cluster.name;
    const podIdentity = args.cluster.podIdentity ?? true;

    const addon = (addonName: string, more: Partial<eks.AddonArgs> = {}) =>
      new eks.Addon(
        `${name}-${addonName}`,
        {
          addonName,
          clusterName,
          resolveConflictsOnCreate: "OVERWRITE",
          // What an operator tuned in the cluster, such as CoreDNS's Corefile, survives an update.
          resolveConflictsOnUpdate: "PRESERVE",
          tags,
          ...more,
        },
        { ...child, dependsOn: [...args.nodePools] },
      );
    const addons: Record<string, eks.Addon> = {
      coredns: addon("coredns"),
      "metrics-server": addon("metrics-server"),
    };
    if (podIdentity) {
      const role = podIdentityRole(
        `${name}-ebs-csi`,
        { name: "AmazonEBSCSIDriverPolicy", region: args.cluster.region },
        tags,
        child,
      );
      if (args.cluster.keyId !== undefined) {
        diskKeyPolicy(`${name}-ebs-csi-key`, role, args.cluster.keyId, child);
      }
      addons["aws-ebs-csi-driver"] = addon("aws-ebs-csi-driver", {
        podIdentityAssociations: [{ serviceAccount: "ebs-csi-controller-sa", roleArn: role.arn }],
      });
      this.autoscalerRole = autoscalerRole(`${name}-autoscaler`, clusterName, tags, child);
      new eks.PodIdentityAssociation(
        `${name}-autoscaler`,
        {
          clusterName,
          namespace: autoscalerServiceAccount.namespace,
          serviceAccount: autoscalerServiceAccount.name,
          roleArn: this.autoscalerRole.arn,
          tags,
        },
        child,
      );
    } else {
      this.autoscalerRole = undefined;
    }
    this.addons = addons;
    this.registerOutputs({});
  }
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html */
function diskKeyPolicy(name: string, role: iam.Role, keyId: pulumi.Input<string>, opts: pulumi.CustomResourceOptions) {
  new iam.RolePolicy(
    name,
    {
      role: role.name,
      policy: pulumi.jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
            Resource: keyId,
            Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
          },
          {
            Effect: "Allow",
            Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            Resource: keyId,
          },
        ],
      }),
    },
    opts,
  );
}

/**
 * May look at every group, but resize only this cluster's. EKS tags the groups of its managed node groups so.
 *
 * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
 */
function autoscalerRole(
  name: string,
  clusterName: string,
  tags: Record<string, string>,
  opts: pulumi.CustomResourceOptions,
): iam.Role {
  const role = podIdentityRole(name, undefined, tags, opts);
  new iam.RolePolicy(
    name,
    {
      role: role.name,
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: [
              "autoscaling:DescribeAutoScalingGroups",
              "autoscaling:DescribeAutoScalingInstances",
              "autoscaling:DescribeLaunchConfigurations",
              "autoscaling:DescribeScalingActivities",
              "autoscaling:DescribeTags",
              "ec2:DescribeImages",
              "ec2:DescribeInstanceTypes",
              "ec2:DescribeLaunchTemplateVersions",
              "ec2:GetInstanceTypesFromInstanceRequirements",
              "eks:DescribeNodegroup",
            ],
            Resource: "*",
          },
          {
            Effect: "Allow",
            Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
            Resource: "*",
            Condition: { StringEquals: { [`aws:ResourceTag/k8s.io/cluster-autoscaler/${clusterName}`]: "owned" } },
          },
        ],
      }),
    },
    opts,
  );
  return role;
}
