import type { Profile } from "./profile";
import { quantitiesOf } from "./quantities";

/** A profile, and where the scheduler has its pod template. */
export interface ProfileFile {
  readonly name: string;
  readonly profile: Profile;
  readonly path: string;
}

/** Python's keywords, and the names that the module has itself. */
export const reservedNames = [
  ...["and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except"],
  ...["finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass"],
  ...["raise", "return", "try", "while", "with", "yield", "profiles"],
];

/** A text as a literal of Python: JSON's texts are Python's. */
const literal = JSON.stringify;

/**
 * The module `isobar_profiles`, by which authors of DAGs name profiles. It imports nothing, so that parsing stays quick; the Kubernetes
 * client is imported where a pod is changed.
 */
export function profilesModule(profiles: readonly ProfileFile[]): string {
  const lines = profiles.map(({ name, profile, path }) => {
    const { requests } = quantitiesOf(undefined, profile.gpus ?? 0);
    const { resources } = profile;
    const cpu = resources ? String(resources.cpu) : "None";
    const memory = resources ? String(resources.memoryGiB) : "None";
    return `${name} = Profile(${literal(path)}, ${cpu}, ${memory}, ${literal(requests)})`;
  });
  return `"""Profiles of task pods, for executor_config:

    from isobar_profiles import heavy

    @task(executor_config=heavy)
    def train(): ...

    @task(executor_config=heavy.with_resources(memory_gib=12))
    def train_more(): ...
"""


class Profile(dict):
    """An executor_config: which pod template the KubernetesExecutor takes. Other executors pay no attention to it."""

    def __init__(self, path, cpu, memory_gib, others):
        super().__init__(pod_template_file=path)
        self._cpu, self._memory_gib, self._others = cpu, memory_gib, others

    def with_resources(self, cpu=None, memory_gib=None):
        """The same with other resources: cores and GiB. The container may use twice that."""
        from kubernetes.client import models as k8s

        cpu, memory_gib = cpu or self._cpu, memory_gib or self._memory_gib
        if not cpu or not memory_gib:
            raise ValueError("with_resources: this profile has neither; give both cpu and memory_gib")

        def amounts(times):
            return {
                "cpu": f"{round(cpu * times * 1000)}m",
                "memory": f"{round(memory_gib * times * 1024)}Mi",
                **self._others,
            }

        resources = k8s.V1ResourceRequirements(requests=amounts(1), limits=amounts(2))
        container = k8s.V1Container(name="base", resources=resources)
        return {**self, "pod_override": k8s.V1Pod(spec=k8s.V1PodSpec(containers=[container]))}


${lines.join("\n")}
profiles = {${profiles.map(({ name }) => `${literal(name)}: ${name}`).join(", ")}}
`;
}
