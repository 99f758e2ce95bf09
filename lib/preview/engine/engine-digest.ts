import { z } from "zod";

/** Something that is no preview of Pulumi's. */
export class InvalidEnginePreviewError extends Error {
  override readonly name = "InvalidEnginePreviewError";
}

/** A resource of a step. Its inputs serve to see drift by, and go no further. */
const state = z.object({
  custom: z.boolean().optional(),
  delete: z.boolean().optional(),
  inputs: z.unknown().optional(),
});

const step = z.object({
  op: z.string(),
  urn: z.string(),
  oldState: state.nullish(),
  newState: state.nullish(),
  diffReasons: z.array(z.string()).nullish(),
  replaceReasons: z.array(z.string()).nullish(),
  detailedDiff: z.record(z.string(), z.unknown()).nullish(),
});

const diagnostic = z.object({
  urn: z.string().optional(),
  prefix: z.string().optional(),
  message: z.string().default(""),
  severity: z.string().default("info"),
});

/** https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/display/json.go */
const digest = z.object({
  /** Isobar's own; Pulumi does not say. */
  engineVersion: z.string().optional(),
  steps: z.array(step).nullish(),
  diagnostics: z.array(diagnostic).nullish(),
  changeSummary: z.record(z.string(), z.number()).nullish(),
});

/** https://github.com/pulumi/pulumi/blob/v3.259.0/sdk/go/common/apitype/events.go */
const event = z.object({
  resourcePreEvent: z
    .object({
      metadata: z.object({
        op: z.string(),
        urn: z.string(),
        old: state.nullish(),
        new: state.nullish(),
        keys: z.array(z.string()).nullish(),
        diffs: z.array(z.string()).nullish(),
        detailedDiff: z.record(z.string(), z.unknown()).nullish(),
      }),
    })
    .optional(),
  diagnosticEvent: diagnostic.extend({ ephemeral: z.boolean().optional() }).optional(),
  summaryEvent: z.object({ resourceChanges: z.record(z.string(), z.number()).nullish() }).optional(),
});

/** What the engine said of one resource, and what it said of the whole. */
export type DigestStep = z.infer<typeof step>;
export type Digest = z.infer<typeof digest>;

/**
 * Reads what `pulumi preview --json` prints: its digest, or a list of events, which it prints with `PULUMI_ENABLE_STREAMING_JSON_PREVIEW`. Of a
 * resource's values only the inputs are kept, for drift to be seen.
 *
 * @throws InvalidEnginePreviewError when it is neither
 */
export function readDigest(given: unknown): Digest {
  if (Array.isArray(given)) return fromEvents(parsed(z.array(event), given));
  const isPreview =
    z.core.util.isPlainObject(given) && ["steps", "diagnostics", "changeSummary"].some((key) => key in given);
  if (!isPreview) {
    throw new InvalidEnginePreviewError(
      "no preview of Pulumi's: neither steps nor diagnostics; it has to be what pulumi preview --json prints",
    );
  }
  return parsed(digest, given);
}

function parsed<T>(schema: z.ZodType<T>, given: unknown): T {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  // The value itself may be a secret.
  throw new InvalidEnginePreviewError(
    `no preview of Pulumi's: ${issue?.path.map(String).join(".")}: ${issue?.code === "invalid_type" ? `it has to be of type ${issue.expected}` : "not as Pulumi writes it"}`,
  );
}

function fromEvents(events: readonly z.infer<typeof event>[]): Digest {
  const steps = events.flatMap(({ resourcePreEvent }): DigestStep[] => {
    if (!resourcePreEvent) return [];
    const { op, urn, old, new: now, keys, diffs, detailedDiff } = resourcePreEvent.metadata;
    return [{ op, urn, oldState: old, newState: now, replaceReasons: keys, diffReasons: diffs, detailedDiff }];
  });
  const diagnostics = events.flatMap(({ diagnosticEvent: said }) => (said && !said.ephemeral ? [said] : []));
  const changeSummary = events.map(({ summaryEvent }) => summaryEvent?.resourceChanges).findLast(Boolean);
  return { steps, diagnostics, changeSummary };
}
