import { createHash } from "node:crypto";
import type { ResourceSchema, Shape } from "./schema/shape";
import { isObject, type Properties, type Value } from "./value";

/** Nested objects deeper than this stay empty. */
const deepest = 4;

/**
 * Values for what the cloud fills in: every output that is declared to be always there and that was not given. The same
 * resource gets the same values every time.
 */
export function madeUp(schema: ResourceSchema, id: string, given: Properties): Record<string, Value> {
  const made: Record<string, Value> = {};
  for (const [name, property] of Object.entries(schema.outputs)) {
    if (given[name] === undefined && property.required && name !== "urn" && name !== "id") {
      made[name] = value(property.shape, name, 0);
    }
  }
  return made;

  function value(shape: Shape, name: string, depth: number): Value {
    switch (shape.is) {
      case "string":
        return `${name}-${short(id)}`;
      case "number":
        return 1;
      case "boolean":
        return false;
      case "list":
        return depth < deepest ? [value(shape.of, name, depth + 1)] : [];
      case "map":
        return isObject(given["tags"]) && name === "tagsAll" ? given["tags"] : {};
      case "object":
        return depth < deepest ? object(shape.kind, depth) : {};
      case "one of":
        return value(shape.shapes[0] ?? { is: "anything" }, name, depth);
      default:
        return `${name}-${short(id)}`;
    }
  }

  function object(kind: string, depth: number): Properties {
    const members = Object.entries(schema.outputKinds[kind] ?? {}).filter(([, property]) => property.required);
    return Object.fromEntries(members.map(([name, property]) => [name, value(property.shape, name, depth + 1)]));
  }
}

/** Stable letters and digits for a resource. */
export const short = (of: string, length = 8): string => createHash("sha256").update(of).digest("hex").slice(0, length);
