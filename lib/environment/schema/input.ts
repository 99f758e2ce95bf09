import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { isOutput } from "../is-output";

const fromElsewhere = "isobar:fromElsewhere";

/**
 * A leaf that may also be a Pulumi Output when the environment is written in a program: a host, an id or a key that another
 * stack or resource provides. In an environment file it is the plain value that `schema` describes, and the JSON Schema says so.
 */
export function input<S extends z.ZodType>(schema: S) {
  return z.union([schema, z.custom<pulumi.Output<z.output<S>>>(isOutput)]).meta({
    [fromElsewhere]: true,
  });
}

/** Whether this schema was made by {@link input}; the plain schema is then its first option. */
export function isInput(schema: z.ZodType): boolean {
  return schema.meta()?.[fromElsewhere] === true;
}
