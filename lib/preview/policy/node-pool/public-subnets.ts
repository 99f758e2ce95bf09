import type { GraphResource, ResourceGraph } from "../../graph";
import { type Input, inputOf } from "../input";
import { refersTo } from "../references";

const subnetType = "aws:ec2/subnet:Subnet";

/**
 * Names of the subnets in a list that give their machines public addresses, for sure.
 *
 * Before an update ids are unknown: the list's owner waits for its subnets, but maybe for others too. Those that give addresses count when
 * there are more of them than subnets that it waits for beside its own.
 */
export function publicSubnets(list: Input, owner: GraphResource, graph: ResourceGraph): readonly string[] {
  const subnets = graph.ofType(subnetType);
  const open = (some: readonly GraphResource[]) =>
    some.filter((subnet) => inputOf(subnet).at("mapPublicIpOnLaunch").is(true)).map(({ name }) => name);
  const named = list.items.flatMap((id) => {
    const fitting = id.known ? subnets.filter((subnet) => refersTo(graph, owner, id, subnet)) : [];
    return fitting.length === 1 ? fitting : [];
  });
  const awaited = subnets.filter((subnet) => owner.dependencies.includes(subnet.urn) && !named.includes(subnet));
  const others = awaited.length - (list.items.length - named.length);
  return [...open(named), ...(open(awaited).length > others ? open(awaited) : [])];
}
