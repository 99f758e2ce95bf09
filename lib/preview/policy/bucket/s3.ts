import type { GraphResource, ResourceGraph } from "../../graph";
import { type AttachedTo, attachedTo } from "../attachment";

/** Buckets of S3. `BucketV2` is the name that version 6 of the provider gave the same. */
export const s3Buckets = (graph: ResourceGraph): readonly GraphResource[] =>
  graph.ofType("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2");

/** What of a kind, such as `Versioning`, is set on a bucket by a resource of its own. */
export function s3Settings(graph: ResourceGraph, kind: string): AttachedTo {
  const types = ["", "V2"].map((version) => `aws:s3/bucket${kind}${version}:Bucket${kind}${version}`);
  return attachedTo(s3Buckets(graph), graph.ofType(...types), "bucket", ["bucket"]);
}
