import * as kms from "@pulumi/gcp/kms";
import * as projects from "@pulumi/gcp/projects";
import * as pulumi from "@pulumi/pulumi";
import { type Key, type KeyArgs, keySettings, recoveryDays } from "./key";

export interface CloudKmsKeyArgs extends KeyArgs {
  /** The project of the key and of everything that it encrypts. */
  readonly project: pulumi.Input<string>;
  /** Where the key lies: the region of everything that it encrypts. */
  readonly region: string;
}

/** Google's own accounts that encrypt and decrypt for a project; they are `service-<project number>@<domain>.iam.gserviceaccount.com`. */
const serviceAgents = {
  /** Secrets of GKE clusters. */
  kubernetes: "container-engine-robot",
  /** Disks of nodes and persistent volumes. */
  compute: "compute-system",
  /** Objects of buckets. */
  storage: "gs-project-accounts",
  /** Databases. */
  sql: "gcp-sa-cloud-sql",
} as const;

/**
 * A Cloud KMS key on a key ring of its own. It rotates by itself, its versions wait 30 days before they are destroyed, and only the
 * project's GKE, Compute Engine, Cloud Storage and Cloud SQL may use it.
 */
export class CloudKmsKey extends pulumi.ComponentResource implements Key {
  /** The key's full name, known once the four services may use it. */
  readonly id: pulumi.Output<string>;
  /** The key itself, for what these arguments do not cover. */
  readonly key: kms.CryptoKey;
  readonly keyRing: kms.KeyRing;
  /** The services that may use it. */
  readonly users: readonly kms.CryptoKeyIAMMember[];

  constructor(name: string, args: CloudKmsKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    const { rotationDays, tags } = keySettings(args);
    super("isobar:gcp:Key", name, {}, opts);
    const { project } = args;
    const child = { parent: this };

    // Google never deletes a key ring. Its name is Pulumi's, so that one made again is called differently.
    this.keyRing = new kms.KeyRing(name, { project, location: args.region }, child);
    this.key = new kms.CryptoKey(
      name,
      {
        keyRing: this.keyRing.id,
        purpose: "ENCRYPT_DECRYPT",
        rotationPeriod: `${rotationDays * 86400}s`,
        destroyScheduledDuration: `${recoveryDays.gcp * 86400}s`,
        labels: tags,
      },
      { ...child, protect: true },
    );

    // Cloud SQL and Cloud Storage get their service agent when it is first asked for; the other two come with their API.
    const sql = new projects.ServiceIdentity(`${name}-sql`, { project, service: "sqladmin.googleapis.com" }, child);
    const storage = new projects.ServiceIdentity(
      `${name}-storage`,
      { project, service: "storage.googleapis.com" },
      child,
    );
    // Every agent of a project begins with the same service-<project number>, and Google tells it for this one.
    const agent = pulumi.interpolate`${sql.email}`.apply((email) => email.replace(/@.*$/, ""));
    this.users = Object.entries(serviceAgents).map(
      ([service, domain]) =>
        new kms.CryptoKeyIAMMember(
          `${name}-${service}`,
          {
            cryptoKeyId: this.key.id,
            role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
            member: pulumi.interpolate`serviceAccount:${agent}@${domain}.iam.gserviceaccount.com`,
          },
          { ...child, dependsOn: [storage] },
        ),
    );

    this.id = pulumi.all([this.key.id, pulumi.all(this.users.map((user) => user.id))]).apply(([id]) => id);
    this.registerOutputs({ id: this.id });
  }
}
