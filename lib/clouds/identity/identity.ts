import type * as pulumi from "@pulumi/pulumi";
import { InvalidEnvironmentError, type Issue } from "../../environment/issue";
import type { Bucket } from "../bucket/bucket";
import type { Cluster } from "../cluster/cluster";
import type { Key } from "../key/key";
import type { Postgres } from "../postgres/postgres";

/** What an identity may do, each on one named thing. There is no way to write "everything". */
export type Grant =
  /**
   * read: see a bucket, list it and get its objects. write: put objects, which never includes deleting one. replace: put objects over
   * others, which on Google Cloud is deleting them and elsewhere part of writing. delete: delete objects. The last two are refused on backups.
   */
  | {
      readonly grant: "bucket.read" | "bucket.write" | "bucket.replace" | "bucket.delete";
      readonly bucket: Pick<Bucket, "id" | "purpose" | "keyId">;
    }
  /** read: see a secret's value. write: add a version of it, which never includes seeing one, nor deleting. */
  | {
      readonly grant: "secret.read" | "secret.write";
      /** An ARN, a Secret Manager secret id, or a Key Vault secret's resource id. */
      readonly secret: pulumi.Input<string>;
      /** The ARN of the key that encrypts it, on AWS, when it is not the account's own. */
      readonly keyId?: pulumi.Input<string>;
    }
  /** Encrypt and decrypt with a key, and see that it is there, as a Vault does to unseal itself. */
  | { readonly grant: "key.use"; readonly key: Pick<Key, "resourceId"> }
  /** Log in to the database as `user` with the identity in place of a password. */
  | { readonly grant: "database.connect"; readonly database: Pick<Postgres, "id" | "user"> };

export interface IdentityArgs<C = Cluster> {
  readonly cluster: C;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly grants: readonly Grant[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** What a service account and its pods carry to act as an identity. */
export interface IdentityMarks {
  /** Annotations that the Kubernetes ServiceAccount needs. */
  readonly serviceAccountAnnotations: Readonly<Record<string, pulumi.Input<string>>>;
  /** Labels that its pods need. */
  readonly podLabels: Readonly<Record<string, string>>;
}

/** The cloud identity of one Kubernetes service account, with least privilege and no key. */
export interface Identity extends IdentityMarks {
  /** An IAM role ARN, a service account's address, or a managed identity's client id. */
  readonly principal: pulumi.Output<string>;
  /**
   * What an administrator of the database runs once for each grant `database.connect`, because no cloud's interface does it: SQL statements.
   * Empty without such a grant.
   */
  readonly databaseStatements: readonly pulumi.Output<string>[];
}

/** A grant, and the Pulumi name of what carries it out: stable, and apart from the other grants' names. */
export interface NamedGrant {
  readonly name: string;
  readonly grant: Grant;
}

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Checks what every cloud must check, beside `others`, and names the grants. Throws {@link InvalidEnvironmentError} with everything that is wrong. */
export function namedGrants(name: string, args: IdentityArgs<unknown>, others: readonly Issue[] = []): NamedGrant[] {
  const issues: Issue[] = [...others];
  if (!label.test(args.namespace)) {
    const allowed = "a Kubernetes namespace: at most 63 lower-case letters, digits and dashes";
    issues.push({ path: ["namespace"], given: args.namespace, allowed });
  }
  if (!subdomain.test(args.serviceAccount)) {
    const allowed = "a ServiceAccount's name: at most 253 lower-case letters, digits, dashes and dots";
    issues.push({ path: ["serviceAccount"], given: args.serviceAccount, allowed });
  }
  args.grants.forEach((grant, index) => {
    if ((grant.grant === "bucket.delete" || grant.grant === "bucket.replace") && grant.bucket.purpose === "backups") {
      const allowed = "bucket.read and bucket.write on a bucket of backups; they expire by themselves";
      issues.push({ path: ["grants", index, "grant"], given: grant.grant, allowed });
    }
  });
  if (issues.length > 0) {
    throw new InvalidEnvironmentError(issues, `identity ${name}`);
  }
  const seen = new Map<string, number>();
  return args.grants.map((grant) => {
    const count = (seen.get(grant.grant) ?? 0) + 1;
    seen.set(grant.grant, count);
    return { name: `${name}-${grant.grant.replace(".", "-")}${count > 1 ? `-${count}` : ""}`, grant };
  });
}

/** Writes a text as an SQL literal or, with double quotes, as an identifier. */
export function sqlQuote(text: string, quote: "'" | '"'): string {
  return `${quote}${text.replaceAll(quote, quote + quote)}${quote}`;
}
