import { objectsOf } from "../manifest/object";
import type { Breach, Rule } from "../rule";

const goodPractices = "https://kubernetes.io/docs/concepts/security/rbac-good-practices/";

const wildcard: Rule = {
  id: "rbac-wildcard",
  title: "No role allows every verb or every resource",
  severity: "high",
  source: goodPractices,
  check: (graph) =>
    objectsOf(graph, "Role", "ClusterRole").flatMap(({ resource, manifest }) =>
      manifest.at("rules").items.flatMap((rule) =>
        ["verbs", "resources"].flatMap((list): Breach[] => {
          const at = rule.at(list);
          const every = at.items.some((item) => item.is("*"));
          return every
            ? [{ resource, property: at.path, found: `every ${list === "verbs" ? "verb" : "resource"}` }]
            : [];
        }),
      ),
    ),
};

/** Groups of everybody who reaches the API server, and the one that no rule can hold back. */
const everybody = ["system:masters", "system:anonymous", "system:unauthenticated", "system:authenticated"] as const;

const clusterAdmin: Rule = {
  id: "rbac-cluster-admin",
  title: "No binding gives away cluster-admin, and none is everybody's",
  severity: "high",
  source: goodPractices,
  check: (graph) =>
    objectsOf(graph, "RoleBinding", "ClusterRoleBinding").flatMap(({ resource, manifest }): Breach[] => {
      const role = manifest.at("roleRef.name");
      const subjects = manifest.at("subjects").items.map((subject) => subject.at("name"));
      return [
        ...(role.is("cluster-admin") ? [{ resource, property: role.path, found: "binds cluster-admin" }] : []),
        ...subjects
          .filter((name) => name.is(...everybody))
          .map((name) => ({ resource, property: name.path, found: `binds ${name.shown}` })),
      ];
    }),
};

export const rbacRules: readonly Rule[] = [wildcard, clusterAdmin];
