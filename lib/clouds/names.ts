import { createHash } from "node:crypto";

/** What a cloud allows in names of one kind. They begin with a letter and hold lower-case letters, digits and, where allowed, dashes. */
export interface NameRule {
  /**
   * Fewest characters.
   * @default 1
   */
  readonly min?: number;
  /** Most characters. */
  readonly max: number;
  /** Whether a dash may stand between letters and digits. */
  readonly dashes: boolean;
}

/** The rules of names that users see and that clouds keep short. Where a cloud allows more characters, these are the common ones. */
export const nameRules = {
  /** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
  eksCluster: { max: 100, dashes: true },
  /** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
  eksNodeGroup: { max: 63, dashes: true },
  /** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
  iamRole: { max: 64, dashes: true },
  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
  s3Bucket: { min: 3, max: 63, dashes: true },
  /** @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
  rdsInstance: { max: 63, dashes: true },
  /** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
  secretsManagerSecret: { max: 512, dashes: true },
  /** @see https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters */
  gkeCluster: { max: 40, dashes: true },
  /** @see https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters.nodePools */
  gkeNodePool: { max: 40, dashes: true },
  /** @see https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts/create */
  googleServiceAccount: { min: 6, max: 30, dashes: true },
  /** @see https://cloud.google.com/storage/docs/buckets#naming */
  gcsBucket: { min: 3, max: 63, dashes: true },
  /** @see https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/create */
  secretManagerSecret: { max: 255, dashes: true },
  /** @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftcontainerservice */
  aksCluster: { max: 63, dashes: true },
  /** @see https://learn.microsoft.com/azure/aks/create-node-pools#limitations */
  aksNodePool: { max: 12, dashes: false },
  /** @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault */
  keyVault: { min: 3, max: 24, dashes: true },
  /** @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault */
  keyVaultSecret: { max: 127, dashes: true },
  /** @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftstorage */
  storageAccount: { min: 3, max: 24, dashes: false },
} as const satisfies Record<string, NameRule>;

/** Characters that Pulumi appends to a name which the program leaves to it: a dash and seven hexadecimal digits, or eight of these. */
export const autoNaming = 8;

const hashLength = 5;

/** Enough of a hash, in letters and digits, to tell some thousand names apart. */
function shortHash(name: string): string {
  const hash = BigInt(`0x${createHash("sha256").update(name).digest("hex")}`);
  return hash.toString(36).slice(-hashLength);
}

/**
 * The name itself when the rule allows it; otherwise its allowed characters, cut, and a hash of the whole name, so that two
 * names that were cut alike stay two names. The same name always gives the same result.
 *
 * @param room Characters to leave free, such as {@link autoNaming} when Pulumi appends its own.
 */
export function fitName(name: string, rule: NameRule, room = 0): string {
  const max = rule.max - room;
  const allowed = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, rule.dashes ? "-" : "")
    .replace(/^[-0-9]+|-+$/g, "");
  if (allowed === name && name.length >= (rule.min ?? 1) && name.length <= max) {
    return name;
  }
  const suffix = `${rule.dashes ? "-" : ""}${shortHash(name)}`;
  const head = (allowed || "n").slice(0, max - suffix.length).replace(/-+$/, "");
  return `${head}${suffix}`;
}
