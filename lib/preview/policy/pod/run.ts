import type { Input } from "../input";
import { mayBeBeside, objectsOf } from "../manifest/object";
import { podTemplates, servingKinds } from "../manifest/pod";
import type { Breach, Rule } from "../rule";
import { applicationChecklist, containerRule, type PodBreach } from "./pod-rule";

const resources: Rule = {
  id: "pod-resources",
  title: "Containers ask for CPU and memory, and have a limit of memory",
  severity: "medium",
  source: applicationChecklist,
  check: (graph) => {
    const ranges = objectsOf(graph, "LimitRange");
    return podTemplates(graph).flatMap((pod) => {
      const defaults = ranges
        .filter((range) => mayBeBeside(range, pod))
        .flatMap(({ manifest }) => defaultsIn(manifest));
      const together = pod.spec.at("resources");
      return pod.containers.flatMap(({ input, title }): Breach[] => {
        const own = input.at("resources");
        const given = (path: string) => [own, together, ...defaults].some((one) => !one.at(path).absent);
        const missing = [
          ...(given("requests.cpu") || given("limits.cpu") ? [] : ["requests.cpu"]),
          ...(given("requests.memory") || given("limits.memory") ? [] : ["requests.memory"]),
          ...(given("limits.memory") ? [] : ["limits.memory"]),
        ];
        const found = `${title}: no ${missing.join(", ")}`;
        return missing.length > 0 ? [{ resource: pod.resource, property: own.path, found }] : [];
      });
    });
  },
};

/** What a LimitRange gives to containers that say nothing, in the form of a container's resources. */
function defaultsIn(range: Input): Pick<Input, "at">[] {
  return range
    .at("spec.limits")
    .items.filter((limit) => limit.at("type").mayBe("Container"))
    .map((limit) => ({
      at: (path) => limit.at(path.replace(/^requests\./, "defaultRequest.").replace(/^limits\./, "default.")),
    }));
}

const probes = containerRule(
  {
    id: "pod-probes",
    title: "Containers that serve say how they are",
    severity: "low",
    source: "https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/",
  },
  ({ input, role }, { kind }): PodBreach[] => {
    const asked = ["readinessProbe", "livenessProbe"].some((probe) => !input.at(probe).absent);
    return role !== "main" || asked || !servingKinds.has(kind)
      ? []
      : [{ at: input, found: "neither a readiness nor a liveness probe" }];
  },
);

const imageTag = containerRule(
  {
    id: "pod-image-tag",
    title: "Images have a version or a digest",
    severity: "medium",
    source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  },
  ({ input }) => {
    const at = input.at("image");
    const image = at.text;
    if (image === undefined || image.includes("@sha256:")) return [];
    const [, tag] = /:([^/:]*)$/.exec(image) ?? [];
    return tag === undefined || tag === "" || tag === "latest"
      ? [{ at, found: `${at.shown} is whatever is newest` }]
      : [];
  },
);

export const runRules: readonly Rule[] = [resources, probes, imageTag];
