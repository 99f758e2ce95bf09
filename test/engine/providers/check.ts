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
  const problems: Problem[] = [];
  const given = Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));
  object(schema.inputs, given, "");
  return problems;

  function object(shapes: Shapes, value: Properties, path: string): void {
    for (const [name, property] of Object.entries(shapes)) {
      if (property.required && value[name] === undefined) {
        problems.push({ property: join(path, name), reason: wording.missing(join(path, name)) });
      }
    }
    for (const [name, item] of Object.entries(value)) {
      const property: Property | undefined = shapes[name];
      if (property) {
        check(property.shape, item, join(path, name));
      } else {
        problems.push({ property: join(path, name), reason: wording.unknown(join(path, name)) });
      }
    }
  }

  function check(shape: Shape, value: Value, path: string): void {
    if (value === null || isUnknown(value)) {
      return;
    }
    if (isSecret(value)) {
      check(shape, value["value"] ?? null, path);
    } else if (shape.is === "one of") {
      const fitting = shape.shapes.find((one) => fits(one, value));
      if (fitting) {
        check(fitting, value, path);
      } else {
        problems.push({
          property: path,
          reason: `expected ${shape.shapes.map(called).join(" or ")}, got ${kindOf(value)}`,
        });
      }
    } else if (!fits(shape, value)) {
      problems.push({ property: path, reason: `expected ${called(shape)}, got ${kindOf(value)}` });
    } else if (shape.is === "list" && isList(value)) {
      value.forEach((item, index) => {
        check(shape.of, item, `${path}[${index}]`);
      });
    } else if (shape.is === "map" && isObject(value)) {
      for (const [key, item] of Object.entries(value)) {
        check(shape.of, item, join(path, key));
      }
    } else if (shape.is === "object" && isObject(value)) {
      const shapes = schema.inputKinds[shape.kind];
      if (shapes) {
        object(shapes, value, path);
      }
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
