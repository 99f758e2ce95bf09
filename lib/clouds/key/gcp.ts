import * as kms from "@pulumi/gcp/kms";
import * as projects from "@pulumi/gcp/projects";
import * as pulumi from "@pulumi/pulumi";
import { type Key, type KeyArgs, type KeyNames, keySettings, recoveryDays, type VaultSeal } from "./key";

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
  /** Values of secrets. */
  secrets: "gcp-sa-secretmanager",
} as const;

/**
 * A Cloud KMS key on a key ring of its own. It rotates by itself, its versions wait 30 days before they are destroyed, and only the
 * project's GKE, Compute Engine, Cloud Storage, Cloud SQL and Secret Manager may use it; a key that seals, none of them.
 */
export class CloudKmsKey extends pulumi.ComponentResource implements Key {
  /** The key's full name, known once the services may use it. */
  readonly id: pulumi.Output<string>;
  /** The key's full name. */
  readonly resourceId: pulumi.Output<string>;
  readonly names: KeyNames;
  /** The key itself, for what these arguments do not cover. */
  readonly key: kms.CryptoKey;
  readonly keyRing: kms.KeyRing;
  /** The services that may use it. */
  readonly users: readonly kms.CryptoKeyIAMMember[];

  constructor(name: string, args: CloudKmsKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    const { purpose, rotationDays, tags } = keySettings(args);
    super("isobar:gcp:Key", name, {}, opts);
    const child = { parent: this };

    // Google never deletes a key ring. Its name is Pulumi's, so that one made again is called differently.
    this.keyRing = new kms.KeyRing(name, { project: args.project, location: args.region }, child);
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

    this.users = purpose === "data" ? allowServices(name, this.key.id, args.project, child) : [];
    this.resourceId = this.key.id;
    this.names = { key: this.key.name, keyRing: this.keyRing.name };
    this.id = pulumi.all([this.key.id, pulumi.all(this.users.map((user) => user.id))]).apply(([id]) => id);
    this.registerOutputs({ id: this.id });
  }
}

function allowServices(
  name: string,
  cryptoKeyId: pulumi.Output<string>,
  project: pulumi.Input<string>,
  child: pulumi.CustomResourceOptions,
): kms.CryptoKeyIAMMember[] {
  // Cloud SQL, Cloud Storage and Secret Manager get their service agent when it is first asked for; the other two come with their API.
  const agentOf = (service: string, api: string) =>
    new projects.ServiceIdentity(`${name}-${service}`, { project, service: `${api}.googleapis.com` }, child);
  const sql = agentOf("sql", "sqladmin");
  const others = [agentOf("storage", "storage"), agentOf("secrets", "secretmanager")];
  // Every agent of a project begins with the same service-<project number>, and Google tells it for this one.
  const agent = pulumi.interpolate`${sql.email}`.apply((email) => email.replace(/@.*$/, ""));
  return Object.entries(serviceAgents).map(
    ([service, domain]) =>
      new kms.CryptoKeyIAMMember(
        `${name}-${service}`,
        {
          cryptoKeyId,
          role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
          member: pulumi.interpolate`serviceAccount:${agent}@${domain}.iam.gserviceaccount.com`,
        },
        { ...child, dependsOn: others },
      ),
  );
}

/** What a Vault's seal is told of a key of Google Cloud. Throws when it is another cloud's. */
export function cloudKmsSeal(
  { key: cryptoKey, keyRing }: KeyNames<pulumi.Input<string>>,
  place: { readonly project: pulumi.Input<string>; readonly region: string },
): VaultSeal {
  if (keyRing === undefined) {
    throw new RangeError("vaultSeal.keyRing: missing; allowed: the names of a key on Google Cloud");
  }
  return { gcpckms: { ...place, keyRing, cryptoKey } };
}
