import { createHash } from "node:crypto";
import type { ResourceSchema } from "./schema/shape";
import { isObject, objectAt, type Properties, textAt } from "./value";

export interface Naming {
  readonly provider: string;
  readonly schema: ResourceSchema;
  /** The resource's name in the program. */
  readonly name: string;
  /** The engine's seed; the same seed makes the same name, in the preview and in the update after it. */
  readonly seed: Uint8Array;
  readonly old: Properties | undefined;
}

/** Gives a name to what the program left unnamed, as each provider does; a name once given stays. */
export function autoNamed(inputs: Properties, naming: Naming): Properties {
  switch (naming.provider) {
    case "kubernetes":
      return kubernetes(inputs, naming);
    case "azure-native":
      return azure(inputs, naming);
    case "aws":
    case "gcp":
      return bridged(inputs, naming);
    default:
      return inputs;
  }
}

/** The property that a bridged AWS or Google provider names: `name`, `bucket` of a bucket, … */
export function bridgedNameProperty(schema: ResourceSchema): string | undefined {
  const special: Record<string, string> = {
    "aws:s3/bucket:Bucket": "bucket",
    "aws:rds/instance:Instance": "identifier",
    "aws:rds/cluster:Cluster": "clusterIdentifier",
    "aws:eks/nodeGroup:NodeGroup": "nodeGroupName",
    "aws:eks/fargateProfile:FargateProfile": "fargateProfileName",
  };
  const property = special[schema.type] ?? "name";
  const declared = schema.inputs[property];
  return declared && !declared.required && declared.shape.is === "string" ? property : undefined;
}

/** The property of an Azure resource's own name: the optional one in its URL, which is not among its outputs. */
export function azureNameProperty(schema: ResourceSchema): string | undefined {
  const candidates = Object.keys(schema.inputs).filter(
    (input) => /Name$/.test(input) && !schema.inputs[input]?.required && !(input in schema.outputs),
  );
  const own = `${schema.type.split(":").pop()}Name`.toLowerCase();
  return candidates.find((input) => input.toLowerCase() === own) ?? candidates[0];
}

/** Names of the bridged providers are listed in `__defaults`, which tells them from names that the program chose. */
export const isDefault = (inputs: Properties | undefined, property: string): boolean => {
  const defaults = inputs?.["__defaults"];
  return Array.isArray(defaults) && defaults.includes(property);
};

function bridged(inputs: Properties, { schema, name, seed, old }: Naming): Properties {
  const property = bridgedNameProperty(schema);
  const prefixed = property !== undefined && inputs[`${property}Prefix`] !== undefined;
  if (property === undefined || prefixed || inputs[property] !== undefined) {
    return { ...inputs, __defaults: [] };
  }
  const kept = old?.[property];
  return { ...inputs, [property]: kept ?? `${name}-${hex(seed, name, 7)}`, __defaults: [property] };
}

function azure(inputs: Properties, { schema, name, seed, old }: Naming): Properties {
  const property = azureNameProperty(schema);
  if (property === undefined || inputs[property] !== undefined) {
    return inputs;
  }
  const made = property === "roleAssignmentName" ? uuid(hex(seed, name, 32)) : `${name}${hex(seed, name, 8)}`;
  // A storage account's name has no dash, no capital and at most 24 characters; the real provider leaves that to the user.
  return { ...inputs, [property]: old?.[property] ?? made, __createBeforeDelete: true };
}

function kubernetes(inputs: Properties, { name, seed, old }: Naming): Properties {
  const metadata = objectAt(inputs, "metadata");
  if (metadata["name"] !== undefined || metadata["generateName"] !== undefined) {
    return inputs;
  }
  const oldMetadata = objectAt(old, "metadata");
  const kept = isAutoNamed(oldMetadata) ? textAt(oldMetadata, "name") : undefined;
  const annotations = metadata["annotations"];
  return {
    ...inputs,
    metadata: {
      ...metadata,
      name: kept ?? `${name}-${hex(seed, name, 8)}`.toLowerCase(),
      annotations: { ...(isObject(annotations) ? annotations : {}), "pulumi.com/autonamed": "true" },
    },
  };
}

export const isAutoNamed = (metadata: Properties): boolean =>
  textAt(objectAt(metadata, "annotations"), "pulumi.com/autonamed") === "true";

/** What the provider adds for itself is no input. */
export const withoutMarks = (inputs: Properties): Properties =>
  Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));

const hex = (seed: Uint8Array, name: string, digits: number): string =>
  createHash("sha256").update(seed).update(name).digest("hex").slice(0, digits);

const uuid = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
