import type { GraphResource, ResourceGraph } from "../../graph";
import { attachedTo } from "../attachment";
import { inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { inAccount } from "./azure-storage";
import { s3Buckets, s3Settings } from "./s3";

/** A backup that whoever breaks in can delete is none. A bucket holds backups when its name says so. */
export const bucketImmutableBackups: Rule = {
  id: "bucket-immutable-backups",
  title: "Backups can be neither changed nor deleted",
  severity: "medium",
  setting: "buckets.backups.retentionDays",
  source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
  check: (graph) => [...s3(graph), ...cloudStorage(graph), ...blobs(graph)],
};

const found = "can be changed and deleted";

/** By its name in the program or in the cloud. */
const holdsBackups = (resource: GraphResource, ...names: readonly string[]): boolean =>
  [resource.name, ...names.map((name) => inputOf(resource).at(name).text ?? "")].some((name) => /backup/i.test(name));

function s3(graph: ResourceGraph): Breach[] {
  const lockOf = s3Settings(graph, "ObjectLockConfiguration");
  return s3Buckets(graph)
    .filter((bucket) => holdsBackups(bucket, "bucket", "bucketPrefix"))
    .flatMap((bucket): Breach[] => {
      const within = inputOf(bucket).at("objectLockConfiguration.rule");
      if (!within.absent) return [];
      const locks = lockOf(bucket);
      if (locks === undefined) return [];
      const [resource] = locks;
      if (!resource) return [{ resource: bucket, property: "objectLockEnabled", found }];
      return locks.some((lock) => !inputOf(lock).at("rule").absent)
        ? []
        : [{ resource, property: "rule", found: `${found}: locked for no time` }];
    });
}

function cloudStorage(graph: ResourceGraph): Breach[] {
  return graph
    .ofType("gcp:storage/bucket:Bucket")
    .filter((bucket) => holdsBackups(bucket, "name"))
    .map((resource) => ({ resource, policy: inputOf(resource).at("retentionPolicy") }))
    .filter(({ policy }) => policy.absent)
    .map(({ resource, policy }) => ({ resource, property: policy.path, found }));
}

function blobs(graph: ResourceGraph): Breach[] {
  const containersOf = inAccount(graph, "BlobContainer");
  const containers = graph.ofType("azure-native:storage:BlobContainer");
  const policies = graph.ofType("azure-native:storage:BlobContainerImmutabilityPolicy");
  const policyOf = attachedTo(containers, policies, "containerName", ["containerName"]);
  return graph
    .ofType("azure-native:storage:StorageAccount")
    .filter((account) => !mayBeOn(account))
    .flatMap((account) => containersOf(account) ?? [])
    .filter((container) => holdsBackups(container, "containerName"))
    .filter((container) => !mayBeOn(container) && policyOf(container)?.length === 0)
    .map((resource) => ({ resource, property: "immutableStorageWithVersioning", found }));
}

const mayBeOn = (resource: GraphResource): boolean =>
  inputOf(resource).at("immutableStorageWithVersioning.enabled").mayBe(true);
