import type { GraphResource, ResourceGraph } from "../../graph";
import { attachedTo } from "../attachment";
import { type Input, inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { blobAccounts, inAccount } from "./azure-storage";
import { s3Buckets, s3Settings } from "./s3";

/** A bucket that nothing leaves is paid for more every month. */
export const bucketLifecycle: Rule = {
  id: "bucket-lifecycle",
  title: "Objects expire",
  severity: "low",
  setting: "buckets",
  source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
  check: (graph) => [...s3(graph), ...cloudStorage(graph), ...blobs(graph)],
};

const never = "nothing ever expires";

function s3(graph: ResourceGraph): Breach[] {
  const lifecycleOf = s3Settings(graph, "LifecycleConfiguration");
  return s3Buckets(graph).flatMap((bucket): Breach[] => {
    const within = inputOf(bucket).at("lifecycleRules");
    if (within.unknown || within.items.some((rule) => rule.at("enabled").mayBe(true) && expires(rule))) return [];
    const found = lifecycleOf(bucket);
    if (found === undefined) return [];
    const [resource] = found;
    if (!resource) return [{ resource: bucket, found: never }];
    return found.some(mayExpire) ? [] : [{ resource, property: "rules", found: never }];
  });
}

function mayExpire(lifecycle: GraphResource): boolean {
  const rules = inputOf(lifecycle).at("rules");
  return (
    rules.unknown || rules.items.some((rule) => rule.unknown || (rule.at("status").mayBe("Enabled") && expires(rule)))
  );
}

/** By day, date or as an old version; to be moved elsewhere is not to expire. */
const expires = (rule: Input): boolean =>
  ["expiration.days", "expiration.date", "noncurrentVersionExpiration"].some((path) => !rule.at(path).absent);

function cloudStorage(graph: ResourceGraph): Breach[] {
  return graph
    .ofType("gcp:storage/bucket:Bucket")
    .map((resource) => ({ resource, rules: inputOf(resource).at("lifecycleRules") }))
    .filter(({ rules }) => !rules.unknown && !rules.items.some((rule) => rule.at("action.type").mayBe("Delete")))
    .map(({ resource, rules }) => ({ resource, property: rules.path, found: never }));
}

function blobs(graph: ResourceGraph): Breach[] {
  const policyOf = inAccount(graph, "ManagementPolicy");
  const accounts = graph.ofType("azure-native:storage:StorageAccount");
  const flowLogOf = attachedTo(accounts, graph.ofType("azure-native:network:FlowLog"), "storageId");
  return blobAccounts(graph).flatMap((account): Breach[] => {
    const policies = policyOf(account);
    const flowLogs = flowLogOf(account);
    // A flow log clears its own container, by its retention.
    if (policies === undefined || flowLogs === undefined || flowLogs.some(clearsUp)) return [];
    const [resource] = policies;
    if (!resource) return [{ resource: account, found: never }];
    return policies.some(mayDelete) ? [] : [{ resource, property: "policy.rules", found: never }];
  });
}

const clearsUp = (flowLog: GraphResource): boolean => {
  const retention = inputOf(flowLog).at("retentionPolicy");
  return retention.at("enabled").mayBe(true) && !retention.at("days").or(0).is(0);
};

function mayDelete(policy: GraphResource): boolean {
  const rules = inputOf(policy).at("policy.rules");
  return (
    rules.unknown ||
    rules.items.some((rule) => {
      const actions = rule.at("definition.actions");
      return (
        rule.at("enabled").or(true).mayBe(true) &&
        ["baseBlob", "snapshot", "version"].some((part) => !actions.at(part).at("delete").absent)
      );
    })
  );
}
