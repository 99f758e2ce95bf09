import type { GraphResource, ResourceGraph } from "../../graph";
import { everyPrincipal, type Statement, statementsOf } from "../identity/policy-document";
import { inputOf } from "../input";
import type { Breach, Rule } from "../rule";
import { s3Buckets, s3Settings } from "./s3";

/**
 * Nobody reads or writes a bucket in clear text. Google has no such setting of a bucket, only an organization policy.
 * @see https://cloud.google.com/storage/docs/org-policy-constraints#restrict-http
 */
export const bucketTls: Rule = {
  id: "bucket-tls",
  title: "Buckets take TLS only",
  severity: "medium",
  source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
  check: (graph) => [...s3(graph), ...storageAccounts(graph)],
};

function s3(graph: ResourceGraph): Breach[] {
  const policyOf = s3Settings(graph, "Policy");
  return s3Buckets(graph).flatMap((bucket) => {
    const found = inputOf(bucket).at("policy").absent ? policyOf(bucket) : [bucket];
    if (found === undefined || found.some(mayTakeTlsOnly)) return [];
    const [policy] = found;
    return policy
      ? [{ resource: policy, property: "policy", found: "its policy lets HTTP in" }]
      : [{ resource: bucket, found: "no policy refuses HTTP" }];
  });
}

function mayTakeTlsOnly(resource: GraphResource): boolean {
  const policy = inputOf(resource).at("policy");
  // A document that a function of the provider writes is absent in a recording.
  return policy.absent || policy.json.at("Statement").unknown || statementsOf(policy).some(mayRefuse);
}

const mayRefuse = (statement: Statement): boolean =>
  !statement.effect.is("Allow") &&
  (statement.principal.unknown || everyPrincipal(statement)) &&
  (statement.conditionsUnknown ||
    statement.conditions.some(
      ({ key, values }) =>
        /^(aws:SecureTransport|s3:TlsVersion)$/i.test(key) &&
        (values.length === 0 || values.some((value) => !value.is("true"))),
    ));

/** Versions that Azure still takes and that nobody should. */
const oldTls = ["TLS1_0", "TLS1_1"];

function storageAccounts(graph: ResourceGraph): Breach[] {
  return graph.ofType("azure-native:storage:StorageAccount").flatMap((resource) => {
    const https = inputOf(resource).at("enableHttpsTrafficOnly").or(true);
    const version = inputOf(resource).at("minimumTlsVersion").or("TLS1_0");
    return [
      ...(https.mayBe(true) ? [] : [{ resource, property: https.path, found: "HTTP is let in" }]),
      ...(version.is(...oldTls) ? [{ resource, property: version.path, found: `${version.shown} is let in` }] : []),
    ];
  });
}
