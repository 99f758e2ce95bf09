import type { GraphResource, ResourceGraph } from "../graph";
import { type Input, inputOf } from "../policy/input";
import type { PricedCloud } from "./price-list";

/** Tells where resources are: by what they say themselves, their provider, or else the only region of their cloud in the program. */
export function regionFinder(
  graph: ResourceGraph<GraphResource>,
): (resource: GraphResource, cloud: PricedCloud) => string | undefined {
  const only = new Map<PricedCloud, string | undefined>();
  const onlyRegion = (cloud: PricedCloud) => {
    if (!only.has(cloud)) {
      const named = graph.resources.filter((resource) => graph.cloudOf(resource) === cloud).map((r) => said(r, cloud));
      const [region, another] = new Set(named.filter((region) => region !== undefined));
      only.set(cloud, another === undefined ? region : undefined);
    }
    return only.get(cloud);
  };
  return (resource, cloud) => {
    const provider = providerOf(resource, graph);
    return said(resource, cloud) ?? (provider && said(provider, cloud)) ?? onlyRegion(cloud);
  };
}

/** A recording says which provider a resource has, as `urn::id`; a policy pack does not. */
function providerOf(resource: GraphResource, graph: ResourceGraph<GraphResource>): GraphResource | undefined {
  const provider = "provider" in resource ? resource.provider : undefined;
  return typeof provider === "string" ? graph.get(provider.slice(0, provider.lastIndexOf("::"))) : undefined;
}

function said(resource: GraphResource, cloud: PricedCloud): string | undefined {
  const input = inputOf(resource);
  if (cloud === "aws") return matching(/^[a-z]{2}(-[a-z]+)+-\d/, input.at("region"), input.at("availabilityZone"));
  if (cloud === "gcp") return matching(/^[a-z]+-[a-z]+\d+/, input.at("region"), input.at("location"), input.at("zone"));
  const location = input.at("location").text?.toLowerCase().replace(/ /g, "");
  return location === "global" ? undefined : location;
}

/** The part of the first that is a region: `us-east-1` of the zone us-east-1a. */
function matching(region: RegExp, ...inputs: readonly Input[]): string | undefined {
  for (const { text } of inputs) {
    const found = text?.match(region)?.[0];
    if (found !== undefined) return found;
  }
  return undefined;
}
