import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Check } from "../check";
import { dnsLabel } from "../check";
import type { Release } from "../release";

/** Whose pods go first when nodes are full. */
export interface PriorityClass {
  /** Higher goes first; pods without a class have 0. */
  readonly value: number;
  /**
   * Whether such a pod may end pods of lower value to get their place.
   * @default true for `components`, else false: a task waits for its place
   */
  readonly preempts?: boolean;
}

/**
 * PriorityClasses to make, named `<release>-<name>`. They belong to the whole cluster, so they are made only when asked for, and two
 * releases of one name in one cluster must not both. Airflow's own parts have the class `components`, tasks the class `tasks`, where
 * there are such; a profile may name any.
 */
export type PriorityClasses = {
  readonly components?: PriorityClass;
  readonly tasks?: PriorityClass;
  readonly [name: string]: PriorityClass | undefined;
};

export interface PriorityClassesProps {
  readonly release: Release;
  readonly classes: PriorityClasses;
}

/** @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/ */
export class PriorityClassObjects extends Construct {
  constructor(scope: Construct, id: string, { release, classes }: PriorityClassesProps) {
    super(scope, id);
    for (const [name, given] of Object.entries(classes)) {
      if (given === undefined) continue;
      const { name: wholeName, labels } = release.metadata(name);
      new k8s.KubePriorityClass(this, name, {
        metadata: { name: wholeName, labels },
        value: given.value,
        preemptionPolicy: (given.preempts ?? name === "components") ? "PreemptLowerPriority" : "Never",
      });
    }
  }
}

/** The whole name of a class: of one that is made here by its short name, of any other by that. */
export function priorityClassName(
  release: Release,
  classes: PriorityClasses | undefined,
  name: string,
): string | undefined {
  if (classes?.[name]) return `${release.name}-${name}`;
  return name === "components" || name === "tasks" ? undefined : name;
}

export function checkPriorityClasses(classes: PriorityClasses | undefined, check: Check): void {
  for (const [name, given] of Object.entries(classes ?? {})) {
    const at = ["priorityClasses", name];
    check(dnsLabel(name), at, name, "at most 63 lower-case letters, digits and dashes");
    if (given === undefined) continue;
    const { value } = given;
    const ok = Number.isInteger(value) && value >= -2147483648 && value <= 1000000000;
    check(ok, [...at, "value"], value, "a whole number from -2147483648 to 1000000000");
  }
}
