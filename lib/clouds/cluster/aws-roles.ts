import * as iam from "@pulumi/aws/iam";
import type * as pulumi from "@pulumi/pulumi";

/** The part of AWS that a region lies in, as ARNs begin. */
export function partition(region: string): string {
  return region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** Attaches one of AWS's own policies to a role. */
export function managedPolicy(
  name: string,
  role: iam.Role,
  policy: string,
  region: string,
  opts: pulumi.CustomResourceOptions,
): iam.RolePolicyAttachment {
  // EBS's policy alone stands under service-role/.
  const path = policy === "AmazonEBSCSIDriverPolicy" ? `service-role/${policy}` : policy;
  return new iam.RolePolicyAttachment(
    name,
    { role: role.name, policyArn: `arn:${partition(region)}:iam::aws:policy/${path}` },
    opts,
  );
}

/**
 * A role that EKS Pod Identity hands to pods.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function podIdentityRole(
  name: string,
  policy: { readonly name: string; readonly region: string } | undefined,
  tags: Record<string, string>,
  opts: pulumi.CustomResourceOptions,
): iam.Role {
  const role = new iam.Role(
    name,
    {
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "pods.eks.amazonaws.com" },
            Action: ["sts:AssumeRole", "sts:TagSession"],
          },
        ],
      }),
      tags,
    },
    opts,
  );
  if (policy) {
    managedPolicy(name, role, policy.name, policy.region, opts);
  }
  return role;
}
