import type { Input } from "../input";

/**
 * Whether a label selector may pick what has these labels; what is unknown may. An empty selector picks everything.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function maySelect(selector: Input, labels: Input): boolean {
  if (selector.unknown || labels.unknown) return true;
  const wanted = selector.at("matchLabels");
  const conditions = selector.at("matchExpressions");
  return (
    wanted.entries.every(([key, value]) => fits(value, labels.key(key))) &&
    conditions.items.every((condition) => mayHold(condition, labels))
  );
}

function fits(wanted: Input, label: Input): boolean {
  return wanted.unknown || label.unknown || (label.text !== undefined && label.text === wanted.text);
}

function mayHold(condition: Input, labels: Input): boolean {
  const key = condition.at("key");
  const operator = condition.at("operator");
  const values = condition.at("values");
  if ([condition, key, operator].some(({ unknown }) => unknown)) return true;
  const label = labels.key(key.text ?? "");
  const listed = values.unknown || values.items.some((value) => fits(value, label));
  switch (operator.text) {
    case "In":
      return listed;
    case "NotIn":
      return label.absent || label.unknown || !values.items.some(({ text }) => text === label.text);
    case "Exists":
      return !label.absent;
    case "DoesNotExist":
      return label.absent || label.unknown;
    default:
      return false;
  }
}
