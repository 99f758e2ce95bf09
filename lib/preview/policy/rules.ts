import { bucketRules } from "./bucket/bucket-rules";
import { clusterRules } from "./cluster/cluster-rules";
import { clusterAccessRules } from "./cluster-access/cluster-access-rules";
import { clusterStorageRules } from "./cluster-storage/cluster-storage-rules";
import { identityRules } from "./identity/identity-rules";
import { keyRules } from "./key/key-rules";
import { networkRules } from "./network/network-rules";
import { nodePoolRules } from "./node-pool/node-pool-rules";
import { podRules } from "./pod/pod-rules";
import { postgresRules } from "./postgres/postgres-rules";
import type { Rule } from "./rule";
import { secretRules } from "./secret/secret-rules";
import { stackRules } from "./stack/stack-rules";
import { workloadRules } from "./workload/workload-rules";

/** Rules by what they are about, in the order of the documentation. */
export const ruleSections: Readonly<Record<string, readonly Rule[]>> = {
  Clusters: clusterRules,
  "Node pools": nodePoolRules,
  Networks: networkRules,
  Buckets: bucketRules,
  Keys: keyRules,
  Secrets: secretRules,
  Identities: identityRules,
  Postgres: postgresRules,
  Everything: stackRules,
  Pods: podRules,
  Workloads: workloadRules,
  "Access to what is in a cluster": clusterAccessRules,
  "Data in a cluster": clusterStorageRules,
};

/** Everything that is checked. */
export const rules: readonly Rule[] = Object.values(ruleSections).flat();
