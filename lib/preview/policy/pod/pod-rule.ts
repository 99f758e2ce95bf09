import type { Input } from "../input";
import { type Container, type PodTemplate, podTemplates } from "../manifest/pod";
import type { Breach, Rule } from "../rule";

/** A place in a pod where a rule does not hold. */
export interface PodBreach {
  readonly at: Input;
  readonly found: string;
}

/** A rule that looks at one pod at a time. */
export function podRule(about: Omit<Rule, "check">, check: (pod: PodTemplate) => readonly PodBreach[]): Rule {
  return {
    ...about,
    check: (graph) =>
      podTemplates(graph).flatMap((pod) =>
        check(pod).map(({ at, found }): Breach => ({ resource: pod.resource, property: at.path, found })),
      ),
  };
}

/** A rule that looks at one container at a time. */
export function containerRule(
  about: Omit<Rule, "check">,
  check: (container: Container, pod: PodTemplate) => readonly PodBreach[],
): Rule {
  return podRule(about, (pod) =>
    pod.containers.flatMap((container) =>
      check(container, pod).map(({ at, found }) => ({ at, found: `${container.title}: ${found}` })),
    ),
  );
}

export const podSecurityStandards = "https://kubernetes.io/docs/concepts/security/pod-security-standards/";
export const applicationChecklist = "https://kubernetes.io/docs/concepts/security/application-security-checklist/";
