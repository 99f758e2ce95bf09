import { z } from "zod";
import { environmentKey } from "./environment-file";
import { environment } from "./schema/environment";
import { isInput } from "./schema/input";

/**
 * The JSON Schema of a stack's configuration file, from which editors complete and check the environment in it. Values that may
 * be Outputs in a program are plain here. Checks that span several values are the loader's alone.
 *
 * @see https://json-schema.org/draft/2020-12
 */
export function environmentJsonSchema(): Record<string, unknown> {
  const { $schema, $defs, ...described } = z.toJSONSchema(environment, {
    target: "draft-2020-12",
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      // No standard format; the pattern says it already.
      if (jsonSchema.format === "cidrv4") delete jsonSchema.format;
      if (!(zodSchema instanceof z.ZodUnion) || !isInput(zodSchema)) return;
      const [plain] = jsonSchema.anyOf ?? [];
      const { description } = jsonSchema;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      Object.assign(jsonSchema, plain, description !== undefined && { description });
    },
  });
  return {
    $schema,
    title: "An Isobar environment in a Pulumi stack's configuration file",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties: { [environmentKey]: described },
        required: [environmentKey],
      },
    },
    required: ["config"],
    $defs,
  };
}
