import type { Property, ResourceSchema, Shape, Shapes } from "./schema/shape";
import { isList, isObject, isSecret, isUnknown, type Properties, type Value } from "./value";

export interface Problem {
  /** The input's path, such as `vpcConfig.subnetIds[0]`. */
  readonly property: string;
  readonly reason: string;
}

/** How each provider words what it refuses. */
export interface Wording {
  missing(path: string): string;
  unknown(path: string): string;
}

/** Inputs that are missing, unknown or of another shape than the schema's, at any depth; an unknown value fits everywhere. */
export function problemsOf(schema: ResourceSchema, inputs: Properties, wording: Wording): Problem[] {
  const given = Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));
  return object(schema.inputs, given, "");

  function object(shapes: Shapes, value: Properties, path: string): Problem[] {
    const missing = Object.entries(shapes)
      .filter(([name, property]) => property.required && value[name] === undefined)
      .map(([name]) => ({ property: join(path, name), reason: wording.missing(join(path, name)) }));
    const wrong = Object.entries(value).flatMap(([name, item]) => {
      const property: Property | undefined = shapes[name];
      const at = join(path, name);
      return property ? check(property.shape, item, at) : [{ property: at, reason: wording.unknown(at) }];
    });
    return [...missing, ...wrong];
  }

  function check(shape: Shape, value: Value, path: string): Problem[] {
    if (value === null || isUnknown(value)) {
      return [];
    }
    if (isSecret(value)) {
      return check(shape, value["value"] ?? null, path);
    }
    if (!fits(shape, value)) {
      return [{ property: path, reason: `expected ${called(shape)}, got ${kindOf(value)}` }];
    }
    switch (shape.is) {
      case "one of": {
        // Of several kinds of object the one that is meant is the one that fits best.
        const attempts = shape.shapes.filter((one) => fits(one, value)).map((one) => check(one, value, path));
        return attempts.reduce((best, attempt) => (attempt.length < best.length ? attempt : best), attempts[0] ?? []);
      }
      case "list":
        return isList(value) ? value.flatMap((item, index) => check(shape.of, item, `${path}[${index}]`)) : [];
      case "map":
        return isObject(value)
          ? Object.entries(value).flatMap(([key, item]) => check(shape.of, item, join(path, key)))
          : [];
      case "object": {
        const shapes = schema.inputKinds[shape.kind];
        return shapes && isObject(value) ? object(shapes, value, path) : [];
      }
      default:
        return [];
    }
  }
}

/** Whether the value could be of that shape, looking no deeper. Real providers turn numbers and booleans into text and back. */
function fits(shape: Shape, value: Value): boolean {
  switch (shape.is) {
    case "string":
      return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    case "number":
      return typeof value === "number" || (typeof value === "string" && value !== "" && Number.isFinite(Number(value)));
    case "boolean":
      return typeof value === "boolean" || value === "true" || value === "false";
    case "list":
      return isList(value);
    case "map":
    case "object":
      return isObject(value);
    case "one of":
      return shape.shapes.some((one) => fits(one, value));
    default:
      return true;
  }
}

const called = (shape: Shape): string =>
  shape.is === "list"
    ? `a list of ${called(shape.of)}`
    : shape.is === "one of"
      ? "one of several"
      : `${article[shape.is]} ${shape.is}`;

const article = { string: "a", number: "a", boolean: "a", anything: "", map: "a", object: "an" } as const;

const kindOf = (value: Value): string =>
  isList(value) ? "a list" : isObject(value) ? "an object" : `the ${typeof value} ${JSON.stringify(value)}`;

const join = (path: string, key: string): string =>
  path === "" ? key : /^[\w$-]+$/.test(key) ? `${path}.${key}` : `${path}["${key}"]`;
