import type { GraphResource, ResourceGraph } from "../graph";
import { type Input, inputOf } from "./input";
import type { Breach, Rule, RuleContext } from "./rule";

/** What is wrong with a resource that is known from where it is judged. */
export type Fault = Omit<Breach, "resource">;

/** What is wrong with one resource. */
export type Judge = (
  inputs: Input,
  resource: GraphResource,
  graph: ResourceGraph,
  context: RuleContext,
) => readonly Fault[];

/** Nothing is wrong. */
export const sound: readonly Fault[] = [];

/** As many characters as a reader takes in. */
const mostCharacters = 200;

/** One thing is wrong with what an input holds, or lacks. */
export function fault(input: Input, found: string, setting?: string): Fault {
  const text = found.length > mostCharacters ? `${found.slice(0, mostCharacters - 1)}…` : found;
  return { property: input.path, found: text, ...(setting !== undefined && { setting }) };
}

/** The fault when an input is, for sure, not one of the wanted values. */
export function unless(
  input: Input,
  wanted: readonly (string | number | boolean)[],
  found = input.shown,
): readonly Fault[] {
  return input.mayBe(...wanted) ? sound : [fault(input, found)];
}

/** Judges each resource by its type, so that the clouds of a rule stand side by side. */
export function eachOf(judges: Readonly<Record<string, Judge>>): Rule["check"] {
  return (graph, context) =>
    Object.entries(judges).flatMap(([type, judge]) =>
      graph
        .ofType(type)
        .flatMap((resource) =>
          judge(inputOf(resource), resource, graph, context).map((found) => ({ resource, ...found })),
        ),
    );
}
