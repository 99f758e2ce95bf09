import type { ResourceGraph } from "../../graph";
import { flowLogAccounts } from "../flow-log-accounts";
import { inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { blobAccounts, inAccount } from "./azure-storage";
import { s3Buckets, s3Settings } from "./s3";

/** What was replaced or deleted by mistake is still there. A retention policy, which lets nothing be replaced, is as good. */
export const bucketVersioning: Rule = {
  id: "bucket-versioning",
  title: "Buckets keep what was replaced or deleted",
  severity: "medium",
  source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
  check: (graph) => [...s3(graph), ...cloudStorage(graph), ...blobs(graph)],
};

const none = "keeps no versions";

function s3(graph: ResourceGraph): Breach[] {
  const versioningOf = s3Settings(graph, "Versioning");
  return s3Buckets(graph).flatMap((bucket): Breach[] => {
    const within = inputOf(bucket).at("versioning.enabled");
    // Object lock cannot be without versions: S3 switches them on.
    if (within.mayBe(true) || inputOf(bucket).at("objectLockEnabled").mayBe(true)) return [];
    const found = versioningOf(bucket);
    if (found === undefined) return [];
    if (found.length === 0) return [{ resource: bucket, found: none }];
    return found
      .map((resource) => ({ resource, status: inputOf(resource).at("versioningConfiguration.status") }))
      .filter(({ status }) => !status.mayBe("Enabled"))
      .map(({ resource, status }) => ({ resource, property: status.path, found: `${none}: ${status.shown}` }));
  });
}

function cloudStorage(graph: ResourceGraph): Breach[] {
  return graph.ofType("gcp:storage/bucket:Bucket").flatMap((resource) => {
    const versioning = inputOf(resource).at("versioning.enabled").or(false);
    const kept = versioning.mayBe(true) || !inputOf(resource).at("retentionPolicy").absent;
    return kept ? [] : [{ resource, property: versioning.path, found: none }];
  });
}

function blobs(graph: ResourceGraph): Breach[] {
  const serviceOf = inAccount(graph, "BlobServiceProperties");
  const logs = flowLogAccounts(graph);
  return blobAccounts(graph).flatMap((account): Breach[] => {
    if (logs.has(account)) return [];
    const inputs = inputOf(account);
    // Azure has no versions in a hierarchical namespace, and always has them under account-wide immutability.
    if (inputs.at("isHnsEnabled").mayBe(true) || inputs.at("immutableStorageWithVersioning.enabled").mayBe(true))
      return [];
    const found = serviceOf(account);
    if (found === undefined) return [];
    if (found.length === 0) return [{ resource: account, found: none }];
    return found
      .map((resource) => ({ resource, versioning: inputOf(resource).at("isVersioningEnabled").or(false) }))
      .filter(({ versioning }) => !versioning.mayBe(true))
      .map(({ resource, versioning }) => ({ resource, property: versioning.path, found: none }));
  });
}
