import { isStateful } from "../../changes/stateful";
import type { GraphResource } from "../../graph";
import { flowLogAccounts } from "../flow-log-accounts";
import { inputOf } from "../input";
import type { Rule } from "../rule";

/** A wrong line of a program does not delete what holds data: Pulumi's `protect` refuses, or the cloud does, or it stays when it is forgotten. */
export const statefulProtected: Rule = {
  id: "stateful-protected",
  title: "What holds data is protected from deletion",
  severity: "high",
  source: "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/",
  check: (graph) => {
    const logs = flowLogAccounts(graph);
    return graph.resources
      .filter(({ custom, type, inputs }) => custom && isStateful(type, inputs) && !spared.has(type))
      .filter((resource) => !isProtected(resource) && !logs.has(resource))
      .map((resource) => ({
        resource,
        property: "protect",
        found: "neither Pulumi nor the cloud refuses to delete it",
      }));
  },
};

/** What Google itself never deletes. */
const spared: ReadonlySet<string> = new Set(["gcp:kms/keyRing:KeyRing"]);

function isProtected(resource: GraphResource): boolean {
  if (resource.protect || ("retainOnDelete" in resource && resource.retainOnDelete === true)) return true;
  return (protections[resource.type] ?? []).some(({ path, otherwise = false }) =>
    inputOf(resource).at(path).or(otherwise).mayBe(true, "ABANDON", "PREVENT"),
  );
}

/** Inputs by which the cloud, or the provider, refuses to delete, and what holds without them. */
const protections: Readonly<Record<string, readonly { readonly path: string; readonly otherwise?: boolean }[]>> = {
  "aws:eks/cluster:Cluster": [{ path: "deletionProtection" }],
  "aws:rds/instance:Instance": [{ path: "deletionProtection" }],
  "gcp:container/cluster:Cluster": [{ path: "deletionProtection", otherwise: true }],
  "gcp:secretmanager/secret:Secret": [{ path: "deletionProtection" }],
  "gcp:sql/database:Database": [{ path: "deletionPolicy" }],
  "gcp:sql/databaseInstance:DatabaseInstance": [
    { path: "deletionProtection", otherwise: true },
    { path: "settings.deletionProtectionEnabled" },
  ],
};
