import { z } from "zod";
import { ruleIds } from "../../environment/schema/policy";
import { type PreviewReport, reportVersion } from "./report";

const cloud = z.enum(["aws", "gcp", "azure", "none"]).describe("Where it lives; none for what belongs to no cloud.");
const operation = z.enum(["add", "change", "replace", "remove"]);
const service = z.enum(["nodes", "kubernetes", "database", "storage", "network", "keys", "secrets", "logs"]);
const urn = z.string().describe("Pulumi's name of it, the same in every run.");
const dollars = {
  min: z.number().describe("US dollars a month at the smallest size."),
  expected: z.number().describe("US dollars a month at the expected size."),
  max: z.number().describe("US dollars a month at the largest size."),
};
const monthly = z.strictObject(dollars);

const resource = z.strictObject({
  urn,
  type: z.string().describe("Pulumi's type token."),
  name: z.string(),
  custom: z.boolean().describe("Whether it is made somewhere; components are not."),
  parent: z.string().exactOptional().describe("URN of the component that it is part of."),
  cloud,
  protected: z.boolean().describe("Whether Pulumi refuses to delete or replace it."),
  dependencies: z.array(z.string()).describe("URNs of what it waits for."),
  inputs: z.record(z.string(), z.unknown()).describe("[secret] and [unknown] stand for what is not shown."),
});

const property = z.strictObject({
  path: z.string().describe("Such as nodeConfig.labels.workload or subnetIds[2]."),
  old: z.json().exactOptional(),
  new: z.json().exactOptional(),
  replaces: z.boolean().describe("Whether the provider makes a new resource for it."),
  refused: z.boolean().describe("Whether the cloud is known to refuse it."),
});

const change = z.strictObject({
  operation,
  urn,
  type: z.string(),
  name: z.string(),
  stateful: z.boolean().describe("Whether data is lost with it."),
  protected: z.boolean(),
  cloud,
  within: z.array(z.string()).describe("The components that it is part of, outermost first."),
  properties: z.array(property).describe("Empty for what is added or removed."),
  timing: z.string().exactOptional().describe("When it takes hold, where that is not at once and unnoticed."),
  manifest: z
    .strictObject({
      diff: z.array(z.string()).describe("Lines of a unified diff of its YAML."),
      effect: z.string().exactOptional().describe("What happens to running pods."),
    })
    .exactOptional()
    .describe("Of a Kubernetes object that changes."),
});

const finding = z.strictObject({
  rule: z.enum(ruleIds),
  title: z.string().describe("What should hold."),
  severity: z.enum(["high", "medium", "low"]),
  urn,
  type: z.string(),
  name: z.string(),
  cloud,
  property: z.string().exactOptional(),
  found: z.string().describe("What is there."),
  setting: z.string().exactOptional().describe("Path in the environment that fixes it."),
  source: z.string().describe("The page that says why."),
  waiver: z.strictObject({ reason: z.string(), expires: z.string() }).exactOptional(),
  status: z.enum(["new", "open", "fixed"]).describe("Against the base; open without one."),
});

const purchase = z.enum(["on-demand", "spot"]);
const paid = { urn, type: z.string(), name: z.string(), cloud, service, pool: z.string().exactOptional() };
const cost = z.strictObject({
  currency: z.literal("USD"),
  total: monthly,
  lines: z.array(
    z.strictObject({
      ...paid,
      ...dollars,
      purchase,
      basis: z.string().describe("What was counted, and at what price."),
      notes: z.array(z.string()).describe("What makes it less than exact."),
    }),
  ),
  unknown: z
    .array(z.strictObject({ ...paid, purchase: purchase.exactOptional(), reason: z.string() }))
    .describe("What has no known price; it is in no sum."),
  sources: z.array(
    z.strictObject({
      cloud,
      region: z.string(),
      date: z.string().describe("The day that the prices are from."),
      source: z.string(),
    }),
  ),
});

const engine = z.strictObject({
  engineVersion: z.string(),
  steps: z.array(
    z.strictObject({
      urn,
      type: z.string(),
      operation,
      properties: z.array(z.string()),
      replacing: z.array(z.string()),
    }),
  ),
  agreement: z.array(
    z.strictObject({
      urn,
      verdict: z.enum(["same", "missed", "guessed"]),
      offline: operation.exactOptional(),
      engine: operation.exactOptional(),
      reason: z.string().exactOptional(),
    }),
  ),
  diagnostics: z.array(z.string()),
});

const environment = z.strictObject({
  environment: z.string(),
  notes: z.array(z.string()).describe("What makes the report less than exact."),
  resources: z.array(resource).describe("What the program registers now, in order of URN."),
  changes: z.array(change).exactOptional().describe("What differs from the base, in order of URN."),
  findings: z.array(finding),
  cost,
  costChange: z
    .strictObject({
      base: monthly,
      change: monthly,
      share: z.number().exactOptional().describe("Of the expected cost: 0.2 is 20 % more."),
    })
    .exactOptional(),
  engine: engine.exactOptional().describe("What the real engine says, with --engine."),
});

/** The form of a report, for those who read it by a tool. */
export const previewReport = z.strictObject({
  version: z
    .literal(reportVersion)
    .describe("Grows when a field is removed or changes its meaning, not when one is added."),
  base: z.strictObject({ ref: z.string(), commit: z.string() }).exactOptional(),
  environments: z.array(environment),
}) satisfies z.ZodType<PreviewReport>;

/**
 * The JSON Schema of `isobar preview --format json`. It allows fields that it does not know, since later versions may add some.
 *
 * @see https://json-schema.org/draft/2020-12
 */
export function reportJsonSchema(): Record<string, unknown> {
  const { $schema, ...described } = z.toJSONSchema(previewReport, {
    target: "draft-2020-12",
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return { $schema, title: "A report of isobar preview", ...described };
}
