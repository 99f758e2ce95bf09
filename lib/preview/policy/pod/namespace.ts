import { objectsOf } from "../manifest/object";
import type { Rule } from "../rule";

const enforced = "pod-security.kubernetes.io/enforce";

export const namespaceRules: readonly Rule[] = [
  {
    id: "pod-security-standard",
    title: "Namespaces refuse pods below a Pod Security Standard",
    severity: "medium",
    source: "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
    check: (graph) =>
      objectsOf(graph, "Namespace").flatMap(({ resource, manifest }) => {
        const level = manifest.at("metadata.labels").key(enforced);
        return level.mayBe("baseline", "restricted")
          ? []
          : [{ resource, property: level.path, found: `${enforced} is ${level.shown}` }];
      }),
  },
];
