import * as kms from "@pulumi/gcp/kms";
import * as projects from "@pulumi/gcp/projects";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as sql from "@pulumi/gcp/sql";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../cluster/cluster";
import { fitName, nameRules } from "../names";
import {
  type Grant,
  type Identity,
  type IdentityArgs,
  type IdentityMarks,
  type NamedGrant,
  namedGrants,
  sqlQuote,
} from "./identity";

export interface GkeIdentityArgs extends IdentityArgs<Pick<Cluster, "name">> {
  /** The project of the cluster and of everything granted. */
  readonly project: pulumi.Input<string>;
}

const secretRoles = {
  "secret.read": "roles/secretmanager.secretAccessor",
  "secret.write": "roles/secretmanager.secretVersionAdder",
} as const;

/** Encrypting and decrypting does not include `cloudkms.cryptoKeys.get`, with which a Vault looks for its key before it uses it. */
const keyRoles = ["roles/cloudkms.cryptoKeyEncrypterDecrypter", "roles/cloudkms.viewer"];

const bucketRoles = {
  // Libraries look whether a bucket is there before they use it, which a role for objects does not allow.
  "bucket.read": ["roles/storage.objectViewer", "roles/storage.legacyBucketReader"],
  "bucket.write": ["roles/storage.objectCreator"],
  // Google Cloud has no role that only deletes, and takes replacing for deleting.
  "bucket.replace": ["roles/storage.objectUser"],
  "bucket.delete": ["roles/storage.objectUser"],
} as const;

/** What lets pods act as a Google service account, given its address. */
export function gkeIdentityMarks(principal: pulumi.Input<string>): IdentityMarks {
  return { serviceAccountAnnotations: { "iam.gke.io/gcp-service-account": principal }, podLabels: {} };
}

/**
 * A Google service account for one Kubernetes service account, by Workload Identity Federation for GKE. It has no key, and only
 * the roles that its grants say, each on one bucket, secret, key or instance.
 *
 * Google Cloud does not tell clusters of one project apart: the same service account name in the same namespace of another one
 * is this identity too.
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/workload-identity
 */
export class GkeIdentity extends pulumi.ComponentResource implements Identity {
  readonly principal: pulumi.Output<string>;
  readonly serviceAccountAnnotations: IdentityMarks["serviceAccountAnnotations"];
  readonly podLabels: IdentityMarks["podLabels"];
  readonly databaseStatements: readonly pulumi.Output<string>[];
  readonly account: serviceaccount.Account;
  /** Lets the Kubernetes service account act as this one. */
  readonly federation: serviceaccount.IAMMember;
  /** What carries out the grants, in their order. */
  readonly members: readonly pulumi.CustomResource[];

  constructor(name: string, args: GkeIdentityArgs, opts?: pulumi.ComponentResourceOptions) {
    const grants = namedGrants(name, args);
    super("isobar:gcp:Identity", name, {}, opts);
    const child = { parent: this };
    const { project } = args;

    this.account = new serviceaccount.Account(
      name,
      {
        project,
        // Not left to Pulumi: whoever reads the pods' annotations sees whose identity it is.
        accountId: fitName(
          [name, args.cluster.name, args.namespace, args.serviceAccount].join("-"),
          nameRules.googleServiceAccount,
        ),
        displayName: name,
        description: `Service account ${args.namespace}/${args.serviceAccount} of cluster ${args.cluster.name}`,
      },
      child,
    );
    const member = pulumi.interpolate`serviceAccount:${this.account.email}`;
    this.federation = new serviceaccount.IAMMember(
      name,
      {
        serviceAccountId: this.account.name,
        role: "roles/iam.workloadIdentityUser",
        member: pulumi.interpolate`serviceAccount:${project}.svc.id.goog[${args.namespace}/${args.serviceAccount}]`,
      },
      child,
    );
    this.members = grants.flatMap((grant) => allow(grant, member, this.account.email, project, child));

    this.principal = this.account.email;
    ({ serviceAccountAnnotations: this.serviceAccountAnnotations, podLabels: this.podLabels } = gkeIdentityMarks(
      this.principal,
    ));
    this.databaseStatements = grants.flatMap(({ grant }) =>
      grant.grant === "database.connect"
        ? [
            databaseUser(this.account.email).apply(
              (user) => `GRANT ${sqlQuote(grant.database.user, '"')} TO ${sqlQuote(user, '"')};`,
            ),
          ]
        : [],
    );
    this.registerOutputs({ principal: this.principal });
  }
}

/** A grant in Google Cloud's terms: one role, on one thing. */
function allow(
  { name, grant }: NamedGrant,
  member: pulumi.Output<string>,
  email: pulumi.Output<string>,
  project: pulumi.Input<string>,
  child: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
  switch (grant.grant) {
    case "bucket.read":
    case "bucket.write":
    case "bucket.replace":
    case "bucket.delete":
      return bucketRoles[grant.grant].map(
        (role, index) =>
          new storage.BucketIAMMember(
            index === 0 ? name : `${name}-bucket`,
            { bucket: grant.bucket.id, role, member },
            child,
          ),
      );
    case "secret.read":
    case "secret.write":
      return [
        new secretmanager.SecretIamMember(
          name,
          { project, secretId: grant.secret, role: secretRoles[grant.grant], member },
          child,
        ),
      ];
    case "key.use":
      return keyRoles.map(
        (role, index) =>
          new kms.CryptoKeyIAMMember(
            index === 0 ? name : `${name}-key`,
            { cryptoKeyId: grant.key.resourceId, role, member },
            child,
          ),
      );
    case "database.connect":
      return connect(name, grant.database, member, email, project, child);
  }
}

/** Roles for Cloud SQL exist on projects only; the condition narrows them to one instance. */
function connect(
  name: string,
  database: Extract<Grant, { grant: "database.connect" }>["database"],
  member: pulumi.Output<string>,
  email: pulumi.Output<string>,
  project: pulumi.Input<string>,
  child: pulumi.CustomResourceOptions,
): pulumi.CustomResource[] {
  const condition = {
    title: "one instance",
    expression: pulumi.interpolate`resource.name == '${database.id}' && resource.type == 'sqladmin.googleapis.com/Instance'`,
  };
  const roles = { client: "roles/cloudsql.client", user: "roles/cloudsql.instanceUser" };
  return [
    ...Object.entries(roles).map(
      ([key, role]) => new projects.IAMMember(`${name}-${key}`, { project, role, member, condition }, child),
    ),
    new sql.User(
      name,
      {
        project,
        instance: pulumi.output(database.id).apply((id) => id.split("/").at(-1) ?? ""),
        type: "CLOUD_IAM_SERVICE_ACCOUNT",
        name: databaseUser(email),
        // PostgreSQL does not drop a user who owns something.
        deletionPolicy: "ABANDON",
      },
      child,
    ),
  ];
}

/** @see https://cloud.google.com/sql/docs/postgres/add-manage-iam-users */
function databaseUser(email: pulumi.Output<string>): pulumi.Output<string> {
  return email.apply((address) => address.replace(/\.gserviceaccount\.com$/, ""));
}
