import type { GraphResource, ResourceGraph } from "../../graph";
import { type AttachedTo, attachedTo } from "../attachment";
import { inputOf } from "../input";

/** Storage accounts that hold blobs, and not only files. */
export const blobAccounts = (graph: ResourceGraph): readonly GraphResource[] =>
  graph
    .ofType("azure-native:storage:StorageAccount")
    .filter((account) => !inputOf(account).at("kind").is("FileStorage"));

/** What of a type, such as `BlobContainer`, is in an account. */
export function inAccount(graph: ResourceGraph, type: string): AttachedTo {
  const accounts = graph.ofType("azure-native:storage:StorageAccount");
  return attachedTo(accounts, graph.ofType(`azure-native:storage:${type}`), "accountName", ["accountName"]);
}
