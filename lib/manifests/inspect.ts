import type { FieldPath, ManifestIssue } from "./invalid-manifests";
import { isRecord } from "./object";
import { type Damage, damageIn, tokensIn } from "./token";

const problems: Record<Damage, string> = {
  stringified:
    // biome-ignore lint/suspicious/noTemplateCurlyInString: shows the user what they wrote
    "an Output was put into a text, which cannot hold its value; write `${ref(output)}` in place of `${output}`",
  jsonified:
    "an Output went through JSON, which cannot hold its value; write ref(output) for a leaf, ref.json(value) for a text that is JSON",
  encoded: "the text that stands for an Output was encoded in place of its value; encode with ref.apply(text, change)",
  cut: "the text that stands for an Output was cut or changed; change the value with output.apply before giving it to ref",
  added:
    "a number was added to an Output; add with output.apply before ref.number, or write a template literal for a text",
};

interface Visitor {
  readonly leaf?: (path: FieldPath, leaf: unknown) => void;
  readonly key?: (path: FieldPath, key: string) => void;
  /** The items of an array or the values of a map. */
  readonly items?: (path: FieldPath, items: readonly unknown[]) => void;
}

/** Calls back for every leaf, key and collection of plain data. */
export function visit(value: unknown, on: Visitor, path: FieldPath = []): void {
  if (Array.isArray(value)) {
    on.items?.(path, value);
    value.forEach((item, index) => {
      visit(item, on, [...path, index]);
    });
  } else if (isRecord(value)) {
    on.items?.(path, Object.values(value));
    for (const [key, item] of Object.entries(value)) {
      on.key?.(path, key);
      visit(item, on, [...path, key]);
    }
  } else {
    on.leaf?.(path, value);
  }
}

function itemsProblem(items: readonly unknown[]): string | undefined {
  const split = items.length > 0 && items.every((item) => typeof item === "string" && item.length === 1);
  return split && tokensIn(items.join("")).length > 0
    ? "the text that stands for an Output was split into characters; give it whole, to a field that takes a string"
    : undefined;
}

function leafProblem(leaf: unknown): string | undefined {
  if (typeof leaf === "string") {
    const damage = damageIn(leaf);
    return damage && problems[damage];
  }
  if (typeof leaf === "number" && !Number.isFinite(leaf)) {
    return `${leaf} is no value of a manifest; was something computed from an Output?`;
  }
  return ["function", "symbol", "bigint"].includes(typeof leaf)
    ? `a ${typeof leaf} is no value of a manifest`
    : undefined;
}

function keyProblem(key: string): string | undefined {
  const damage = damageIn(key);
  if (damage) {
    return problems[damage];
  }
  return tokensIn(key).length > 0
    ? "an Output is used as a key; only values can be Outputs, a key must be known when the program runs"
    : undefined;
}

/** Every place of a rendered object that holds an Output in a form that cannot become its value again. */
export function inspect(object: string, json: unknown): ManifestIssue[] {
  const issues: ManifestIssue[] = [];
  const add = (path: FieldPath, problem: string | undefined) => {
    if (problem && !issues.some((known) => known.problem === spread && startsWith(path, known.path))) {
      issues.push({ object, path, problem });
    }
  };
  visit(json, {
    leaf: (path, leaf) => add(path, leafProblem(leaf)),
    items: (path, items) => add(path, itemsProblem(items)),
    key: (path, key) => add(path, key === "__pulumiOutput" ? spread : keyProblem(key)),
  });
  return issues;
}

const spread =
  "an Output was copied with `{...output}`, which copies its machinery and not its value; use output.apply";

function startsWith(path: FieldPath, start: FieldPath): boolean {
  return start.every((key, index) => path[index] === key);
}
