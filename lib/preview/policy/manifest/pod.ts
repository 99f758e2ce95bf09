import { parse } from "yaml";
import type { ResourceGraph } from "../../graph";
import { Input } from "../input";
import { type KubernetesObject, objectsOf } from "./object";

/** What pods are made from: a workload's template, or a Pod itself. */
export interface PodTemplate extends KubernetesObject {
  readonly labels: Input;
  readonly spec: Input;
  readonly containers: readonly Container[];
}

export interface Container {
  readonly input: Input;
  /** As a reader calls it: `container scheduler`. */
  readonly title: string;
  /** `init` ends before the pod's work begins; a sidecar is one that goes on. */
  readonly role: "main" | "sidecar" | "init";
}

/** Where each kind keeps its pods' template; a Pod is its own. */
const templates: Readonly<Record<string, string>> = {
  Deployment: "spec.template",
  StatefulSet: "spec.template",
  DaemonSet: "spec.template",
  ReplicaSet: "spec.template",
  ReplicationController: "spec.template",
  Job: "spec.template",
  CronJob: "spec.jobTemplate.spec.template",
  Pod: "",
};

/** Kinds whose pods are to run for ever. */
export const servingKinds: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]);

const pods = new WeakMap<ResourceGraph, readonly PodTemplate[]>();

/** Everything in a program that pods are made from. What is unknown as a whole is left out. */
export function podTemplates(graph: ResourceGraph): readonly PodTemplate[] {
  const known = pods.get(graph);
  if (known) return known;
  const found = [
    ...objectsOf(graph, ...Object.keys(templates)).flatMap((object) => {
      return podTemplate(object, object.manifest.at(templates[object.kind] ?? ""));
    }),
    ...objectsOf(graph, "ConfigMap").flatMap(podsInFiles),
  ];
  pods.set(graph, found);
  return found;
}

/** Pods that somebody makes from a file, as Airflow's KubernetesExecutor makes its workers. */
function podsInFiles(map: KubernetesObject): PodTemplate[] {
  const files = map.manifest.at("data").entries.filter(([key]) => /\.ya?ml$/.test(key));
  return files.flatMap(([, { text, path }]) => {
    if (text === undefined || !/^kind: *Pod\s*$/m.test(text)) return [];
    const pod = new Input(parsed(text), path);
    return pod.at("kind").is("Pod") ? podTemplate(map, pod) : [];
  });
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function podTemplate(object: KubernetesObject, template: Input): PodTemplate[] {
  const spec = template.at("spec");
  if (!spec.known) return [];
  const containers = [
    ...containersIn(spec.at("containers"), () => "main"),
    ...containersIn(spec.at("initContainers"), (one) => (one.at("restartPolicy").is("Always") ? "sidecar" : "init")),
  ];
  return [{ ...object, labels: template.at("metadata.labels"), spec, containers }];
}

function containersIn(list: Input, roleOf: (container: Input) => Container["role"]): Container[] {
  return list.items
    .filter(({ known }) => known)
    .map((input, index) => {
      const role = roleOf(input);
      const name = input.at("name").text ?? `${index + 1}`;
      return { input, role, title: `${role === "init" ? "init container" : "container"} ${name}` };
    });
}

/** Windows has neither Linux' users nor its capabilities and system calls. */
export const onWindows = ({ spec }: PodTemplate): boolean => spec.at("os.name").mayBe("windows");
