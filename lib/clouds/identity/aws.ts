import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { Issue } from "../../environment/issue";
import type { Cluster } from "../cluster/cluster";
import { autoNaming, fitName, nameRules } from "../names";
import { type Grant, type Identity, type IdentityArgs, type IdentityMarks, namedGrants, sqlQuote } from "./identity";

export interface EksIdentityArgs extends IdentityArgs<Pick<Cluster, "name">> {
  /**
   * ARN of IAM's OpenID Connect provider for the cluster's issuer. With it the role is for whoever shows a token of the service account, such
   * as External Secrets for one of its stores, and no longer for the service account's own pods.
   * @default none: EKS Pod Identity, which knows pods only
   * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
   */
  readonly openIdConnectProviderArn?: pulumi.Input<string>;
}

/** Nothing: the association in EKS says which pods act as the role. */
export function eksIdentityMarks(_principal: pulumi.Input<string>): IdentityMarks {
  return { serviceAccountAnnotations: {}, podLabels: {} };
}

/**
 * An IAM role for one Kubernetes service account, by EKS Pod Identity or a token of the service account. Only that service account, in that namespace of that cluster,
 * can take it on, and it may do what its grants say.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export class EksIdentity extends pulumi.ComponentResource implements Identity {
  readonly principal: pulumi.Output<string>;
  readonly serviceAccountAnnotations: IdentityMarks["serviceAccountAnnotations"];
  readonly podLabels: IdentityMarks["podLabels"];
  readonly databaseStatements: readonly pulumi.Output<string>[];
  readonly role: iam.Role;
  /** Only with grants. */
  readonly policy: iam.RolePolicy | undefined;
  /** Only without an OpenID Connect provider. */
  readonly association: eks.PodIdentityAssociation | undefined;

  constructor(name: string, args: EksIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    const grants = namedGrants(name, args, providerIssues(args));
    super("isobar:aws:Identity", name, {}, opts);
    const child = { parent: this };
    const tags = { ...args.tags };

    this.role = new iam.Role(
      fitName(name, nameRules.iamRole, autoNaming),
      {
        description: `Service account ${args.namespace}/${args.serviceAccount} of cluster ${args.cluster.name}`,
        assumeRolePolicy:
          args.openIdConnectProviderArn === undefined
            ? trustOfPods(args)
            : trustOfToken(args, args.openIdConnectProviderArn),
        tags,
      },
      child,
    );
    const statements = grants.flatMap(({ grant }) => allow(grant));
    this.policy =
      statements.length === 0
        ? undefined
        : new iam.RolePolicy(
            name,
            { role: this.role.name, policy: { Version: "2012-10-17", Statement: statements } },
            child,
          );
    this.association =
      args.openIdConnectProviderArn !== undefined
        ? undefined
        : new eks.PodIdentityAssociation(
            name,
            {
              clusterName: args.cluster.name,
              namespace: args.namespace,
              serviceAccount: args.serviceAccount,
              roleArn: this.role.arn,
              tags,
            },
            // A pod that starts between the two would get a role that may do nothing.
            { ...child, ...(this.policy && { dependsOn: [this.policy] }) },
          );

    this.principal = this.role.arn;
    const marks = eksIdentityMarks(this.principal);
    this.podLabels = marks.podLabels;
    this.serviceAccountAnnotations = this.association
      ? marks.serviceAccountAnnotations
      : { "eks.amazonaws.com/role-arn": this.principal };
    this.databaseStatements = grants.flatMap(({ grant }) =>
      grant.grant === "database.connect"
        ? [pulumi.output(`GRANT rds_iam TO ${sqlQuote(grant.database.user, '"')};`)]
        : [],
    );
    this.registerOutputs({ principal: this.principal });
  }
}

const openIdConnectProvider = /^arn:aws[\w-]*:iam::\d{12}:oidc-provider\/./;

function providerIssues({ openIdConnectProviderArn: given }: EksIdentityArgs): Issue[] {
  const wrong = typeof given === "string" && !openIdConnectProvider.test(given);
  const allowed = "arn:aws:iam::<account>:oidc-provider/<issuer>";
  return wrong ? [{ path: ["openIdConnectProviderArn"], given, allowed }] : [];
}

/** Lets EKS Pod Identity, and nothing else, take the role on. */
function trustOfPods({ cluster, namespace, serviceAccount }: EksIdentityArgs): iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        // The association names the same three, but anyone who may make associations could name this role in another.
        Condition: {
          StringEquals: {
            "aws:RequestTag/eks-cluster-name": cluster.name,
            "aws:RequestTag/kubernetes-namespace": namespace,
            "aws:RequestTag/kubernetes-service-account": serviceAccount,
          },
        },
      },
    ],
  };
}

/** Lets whoever shows a token that the cluster's issuer signed for this one service account, and for AWS, take the role on. */
function trustOfToken(
  { namespace, serviceAccount }: EksIdentityArgs,
  providerArn: pulumi.Input<string>,
): pulumi.Output<iam.PolicyDocument> {
  return pulumi.output(providerArn).apply((arn): iam.PolicyDocument => {
    // arn:aws:iam::<account>:oidc-provider/<issuer without https://>
    const issuer = arn.split(":oidc-provider/")[1] ?? "";
    return {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: arn },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
              [`${issuer}:aud`]: "sts.amazonaws.com",
            },
          },
        },
      ],
    };
  });
}

/** A grant in IAM's terms: exact actions on exact resources, and its encryption key when there is one. */
function allow(grant: Grant): iam.PolicyStatement[] {
  switch (grant.grant) {
    case "bucket.read":
      return [
        // Without ListBucket a missing object reads as forbidden.
        statement(["s3:ListBucket", "s3:GetBucketLocation"], grant.bucket.id),
        statement(["s3:GetObject"], objects(grant.bucket.id)),
        ...keyUse(["kms:Decrypt"], grant.bucket.keyId),
      ];
    case "bucket.write":
      return [
        statement(["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], objects(grant.bucket.id)),
        // An upload in parts is decrypted when the parts are joined.
        ...keyUse(["kms:GenerateDataKey", "kms:Decrypt"], grant.bucket.keyId),
      ];
    case "bucket.replace":
      return [];
    case "bucket.delete":
      return [statement(["s3:DeleteObject"], objects(grant.bucket.id))];
    case "secret.read":
      return [
        statement(["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], grant.secret),
        ...keyUse(["kms:Decrypt"], grant.keyId),
      ];
    case "secret.write":
      return [
        statement(["secretsmanager:PutSecretValue", "secretsmanager:DescribeSecret"], grant.secret),
        // Secrets Manager takes a data key in the caller's name, and looks whether the same value is there already.
        ...keyUse(["kms:GenerateDataKey", "kms:Decrypt"], grant.keyId),
      ];
    case "key.use":
      return [statement(["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"], grant.key.resourceId)];
    case "database.connect":
      return [statement(["rds-db:connect"], pulumi.interpolate`${grant.database.id}/${grant.database.user}`)];
  }
}

function statement(actions: string[], resource: pulumi.Input<string>): iam.PolicyStatement {
  return { Effect: "Allow", Action: actions, Resource: resource };
}

function keyUse(actions: string[], keyId: pulumi.Input<string> | undefined): iam.PolicyStatement[] {
  return keyId === undefined ? [] : [statement(actions, keyId)];
}

function objects(bucket: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`${bucket}/*`;
}
