import { z } from "zod";
import { isInput } from "./schema/input";
import { asZod, unwrap } from "./schema/words";

/**
 * The schema of an override: like `schema`, with every part optional and nullable at every depth.
 *
 * Defaults go, since what an override leaves out is not to be changed. Arrays stay whole, since they replace. Checks on whole
 * objects go, since only the merged object can satisfy them.
 */
export function deepPartial(schema: z.ZodType): z.ZodType {
  const plain = unwrap(schema);
  const description = schema.description;
  const partial = shallow(plain);
  return description === undefined ? partial : partial.describe(description);
}

function shallow(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const shape: Record<string, z.ZodType> = schema.shape;
    return z.strictObject(
      Object.fromEntries(
        Object.entries(shape).map(([key, part]) => {
          const description = part.description;
          const open = deepPartial(part).nullable().optional();
          return [key, description === undefined ? open : open.describe(description)];
        }),
      ),
    );
  }
  if (schema instanceof z.ZodRecord) {
    return z.record(schema.keyType, deepPartial(asZod(schema.valueType)).nullable());
  }
  if (schema instanceof z.ZodUnion && !isInput(schema)) {
    return z.union(schema.options.map((option) => deepPartial(asZod(option))));
  }
  return schema;
}

/**
 * `base` changed by `override`, as a JSON merge patch does: objects merge, arrays and everything else replace, `null` removes.
 * An undefined part of the override changes nothing. Neither argument is changed.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7396
 */
export function mergeOverrides(base: unknown, override: unknown): unknown {
  if (!z.core.util.isPlainObject(override)) return override;
  const merged = new Map(z.core.util.isPlainObject(base) ? Object.entries(base) : []);
  for (const [key, value] of Object.entries(override)) {
    if (value === null) merged.delete(key);
    else if (value !== undefined) merged.set(key, mergeOverrides(merged.get(key), value));
  }
  // fromEntries defines own properties, so that a key named __proto__ stays data.
  return Object.fromEntries(merged);
}
