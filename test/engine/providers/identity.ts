import { azureNameProperty, bridgedNameProperty } from "./auto-name";
import { short } from "./made-up";
import type { ResourceSchema } from "./schema/shape";
import { objectAt, type Properties, textAt } from "./value";

/** The account, project and subscription that the stand-ins answer for. */
export const account = "123456789012";
export const subscription = "00000000-1111-2222-3333-444444444444";

/** Where a resource is made: the provider's configuration, with what only the stand-in knows. */
export interface Place {
  readonly region: string;
  readonly project: string;
}

export function placeOf(configuration: Properties): Place {
  return {
    region:
      textAt(configuration, "region") ?? textAt(configuration, "location") ?? process.env["AWS_REGION"] ?? "nowhere-1",
    project: textAt(configuration, "project") ?? process.env["GOOGLE_PROJECT"] ?? "stand-in-project",
  };
}

/**
 * The id that the cloud gives, of the form that the real one has. A resource with a name of its own in the cloud has an id
 * that follows from it, so that making it twice is seen; any other gets digits from the seed.
 */
export function idFor(
  type: string,
  schema: ResourceSchema | undefined,
  inputs: Properties,
  seed: string,
  place: Place,
): string {
  const [provider, module = "", kind = ""] = type.split(":");
  const name = schema && provider !== "kubernetes" ? givenName(provider ?? "", schema, inputs) : undefined;
  switch (provider) {
    case "kubernetes": {
      const metadata = objectAt(inputs, "metadata");
      const namespace = textAt(metadata, "namespace");
      const own = textAt(metadata, "name") ?? seed;
      return namespace === undefined ? own : `${namespace}/${own}`;
    }
    case "azure-native": {
      const group = kind === "ResourceGroup" ? name : textAt(inputs, "resourceGroupName");
      const root = `/subscriptions/${subscription}/resourceGroups/${group ?? "none"}`;
      const parents = azureParents(inputs, schema, name).map((parent) => `/${parent}`);
      return kind === "ResourceGroup"
        ? root
        : `${root}/providers/Microsoft.${module}${parents.join("")}/${kind}/${name ?? short(seed)}`;
    }
    case "gcp": {
      const where = textAt(inputs, "location") ?? textAt(inputs, "region") ?? "global";
      const project = textAt(inputs, "project") ?? place.project;
      return name === undefined ? short(seed, 20) : gcpId(type, project, where, inputs, name);
    }
    case "aws":
      if (type === "aws:eks/nodeGroup:NodeGroup" && name !== undefined) {
        return `${textAt(inputs, "clusterName")}:${name}`;
      }
      return name !== undefined && namedByName.test(type) ? name : `${kind.toLowerCase()}-${short(seed, 17)}`;
    default:
      return short(seed, 16);
  }
}

/** AWS types whose id is their name. */
const namedByName = /^aws:(eks|iam|s3|rds|cloudwatch|sqs|dynamodb|ecr)\//;

function givenName(provider: string, schema: ResourceSchema, inputs: Properties): string | undefined {
  const property = provider === "azure-native" ? azureNameProperty(schema) : bridgedNameProperty(schema);
  return property === undefined ? textAt(inputs, "name") : textAt(inputs, property);
}

function azureParents(inputs: Properties, schema: ResourceSchema | undefined, own: string | undefined): string[] {
  return Object.keys(inputs)
    .filter((input) => /Name$/.test(input) && input !== "resourceGroupName" && !(input in (schema?.outputs ?? {})))
    .map((input) => textAt(inputs, input) ?? "")
    .filter((name) => name !== "" && name !== own)
    .sort();
}

function gcpId(type: string, project: string, where: string, inputs: Properties, name: string): string {
  if (type === "gcp:storage/bucket:Bucket") {
    return name;
  }
  const plural = `${type.split(":")[1]?.split("/").pop()}s`;
  const scope = where === "global" ? "global" : `locations/${where}`;
  const parent =
    textAt(inputs, "cluster") ?? textAt(inputs, "instance") ?? textAt(inputs, "keyRing") ?? textAt(inputs, "router");
  return parent?.startsWith("projects/")
    ? `${parent}/${plural}/${name}`
    : `projects/${project}/${scope}${parent === undefined ? "" : `/of/${parent}`}/${plural}/${name}`;
}
