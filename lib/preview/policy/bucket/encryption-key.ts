import type { ResourceGraph } from "../../graph";
import { type Input, inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { blobAccounts } from "./azure-storage";
import { s3Buckets, s3Settings } from "./s3";

/** Whoever reads a bucket needs the key as well, and who takes the key away takes all of it away. */
export const bucketEncryptionKey: Rule = {
  id: "bucket-encryption-key",
  title: "Buckets are encrypted with a key of one's own",
  severity: "medium",
  source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
  check: (graph) => [...s3(graph), ...cloudStorage(graph), ...blobs(graph)],
};

function s3(graph: ResourceGraph): Breach[] {
  const encryptionOf = s3Settings(graph, "ServerSideEncryptionConfiguration");
  return s3Buckets(graph).flatMap((bucket) => {
    const within = inputOf(bucket).at("serverSideEncryptionConfiguration");
    if (!within.absent) return judge(bucket, within.at("rule"));
    const found = encryptionOf(bucket);
    if (found === undefined) return [];
    const rules = found.flatMap((resource) =>
      inputOf(resource).at("rules").unknown
        ? []
        : inputOf(resource)
            .at("rules")
            .items.flatMap((rule) => judge(resource, rule)),
    );
    return found.length > 0 ? rules : [{ resource: bucket, found: "encrypted with a key of S3" }];
  });
}

function judge(resource: Breach["resource"], rule: Input): Breach[] {
  const by = rule.at("applyServerSideEncryptionByDefault");
  const algorithm = by.at("sseAlgorithm").or("AES256");
  const key = by.at("kmsMasterKeyId");
  if (!algorithm.mayBe("aws:kms", "aws:kms:dsse"))
    return [{ resource, property: algorithm.path, found: `${algorithm.shown}, a key of S3` }];
  return algorithm.known && (key.absent || /\baws\/s3$/.test(key.text ?? ""))
    ? [{ resource, property: key.path, found: "the account's key for S3" }]
    : [];
}

function cloudStorage(graph: ResourceGraph): Breach[] {
  return graph
    .ofType("gcp:storage/bucket:Bucket")
    .map((resource) => ({ resource, key: inputOf(resource).at("encryption.defaultKmsKeyName") }))
    .filter(({ key }) => key.absent)
    .map(({ resource, key }) => ({ resource, property: key.path, found: "encrypted with a key of Google" }));
}

function blobs(graph: ResourceGraph): Breach[] {
  return blobAccounts(graph)
    .map((resource) => ({ resource, source: inputOf(resource).at("encryption.keySource").or("Microsoft.Storage") }))
    .filter(({ source }) => !source.unknown && source.text?.toLowerCase() !== "microsoft.keyvault")
    .map(({ resource, source }) => ({ resource, property: source.path, found: "encrypted with a key of Microsoft" }));
}
