import * as eks from "@pulumi/aws/eks";
import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../cluster/cluster";
import { autoNaming, fitName, nameRules } from "../names";
import { type Grant, type Identity, type IdentityArgs, type IdentityMarks, namedGrants, sqlQuote } from "./identity";

export type EksIdentityArgs = IdentityArgs<Pick<Cluster, "name">>;

/** Nothing: the association in EKS says which pods act as the role. */
export function eksIdentityMarks(_principal: pulumi.Input<string>): IdentityMarks {
  return { serviceAccountAnnotations: {}, podLabels: {} };
}

/**
 * An IAM role for one Kubernetes service account, by EKS Pod Identity. Only that service account, in that namespace of that cluster,
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
  readonly association: eks.PodIdentityAssociation;

  constructor(name: string, args: EksIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    const grants = namedGrants(name, args);
    super("isobar:aws:Identity", name, {}, opts);
    const child = { parent: this };
    const tags = { ...args.tags };

    this.role = new iam.Role(
      fitName(name, nameRules.iamRole, autoNaming),
      {
        description: `Service account ${args.namespace}/${args.serviceAccount} of cluster ${args.cluster.name}`,
        assumeRolePolicy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "pods.eks.amazonaws.com" },
              Action: ["sts:AssumeRole", "sts:TagSession"],
              // The association names the same three, but anyone who may make associations could name this role in another.
              Condition: {
                StringEquals: {
                  "aws:RequestTag/eks-cluster-name": args.cluster.name,
                  "aws:RequestTag/kubernetes-namespace": args.namespace,
                  "aws:RequestTag/kubernetes-service-account": args.serviceAccount,
                },
              },
            },
          ],
        },
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
    this.association = new eks.PodIdentityAssociation(
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
    ({ serviceAccountAnnotations: this.serviceAccountAnnotations, podLabels: this.podLabels } = eksIdentityMarks(
      this.principal,
    ));
    this.databaseStatements = grants.flatMap(({ grant }) =>
      grant.grant === "database.connect"
        ? [pulumi.output(`GRANT rds_iam TO ${sqlQuote(grant.database.user, '"')};`)]
        : [],
    );
    this.registerOutputs({ principal: this.principal });
  }
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
