import type { GraphResource, ResourceGraph } from "../../graph";
import { type Input, inputOf } from "../input";
import { refersTo } from "../references";

const subnetType = "aws:ec2/subnet:Subnet";

/**
 * Names of the subnets in a list that give their machines public addresses, for sure.
 *
 * Before an update the ids are unknown: the list's owner waits for its subnets, but maybe for others too. Those that give addresses count
 * when there are more of them than subnets that it waits for and does not name.
 */
export function publicSubnets(list: Input, owner: GraphResource, graph: ResourceGraph): readonly string[] {
  const subnets = graph.ofType(subnetType);
  const gives = (subnet: GraphResource) => inputOf(subnet).at("mapPublicIpOnLaunch").is(true);
  const named = list.items.flatMap((id) =>
    id.known ? subnets.filter((subnet) => refersTo(graph, owner, id, subnet)) : [],
  );
  if (list.items.every((id) => id.known) && named.length > 0 && named.length <= list.items.length) {
    return named.filter(gives).map(({ name }) => name);
  }
  const awaited = subnets.filter(({ urn }) => owner.dependencies.includes(urn));
  const open = awaited.filter(gives);
  return open.length > awaited.length - list.items.length ? open.map(({ name }) => name) : [];
}
