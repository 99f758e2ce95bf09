import { IPv4 } from "ipaddr.js";
import type { Issue } from "./issue";
import type { ManagedCloudName } from "./schema/clouds";

/**
 * The address ranges of one cloud in one environment, all IPv4 in CIDR notation and none overlapping another.
 *
 * prod, whose range is 10.32.0.0/12, has on
 *
 * | | aws | gcp | azure |
 * |---|---|---|---|
 * | block | 10.32.0.0/14 | 10.36.0.0/14 | 10.40.0.0/14 |
 * | network | 10.32.0.0/16 | 10.36.0.0/16 | 10.40.0.0/16 |
 * | nodes | 10.32.0.0/18, 10.32.64.0/18, 10.32.128.0/18 | 10.36.0.0/18, … | 10.40.0.0/18, … |
 * | public | 10.32.192.0/24, 10.32.193.0/24, 10.32.194.0/24 | 10.36.192.0/24, … | 10.40.192.0/24, … |
 * | databases | 10.32.196.0/24, 10.32.197.0/24, 10.32.198.0/24 | 10.36.196.0/24, … | 10.40.196.0/24, … |
 * | endpoints | 10.32.200.0/24 | 10.36.200.0/24 | 10.40.200.0/24 |
 * | controlPlane | 10.32.201.0/28 | 10.36.201.0/28 | 10.40.201.0/28 |
 * | privateServices | 10.32.208.0/20 | 10.36.208.0/20 | 10.40.208.0/20 |
 * | services | 10.33.0.0/20 | 10.37.0.0/20 | 10.41.0.0/20 |
 * | pods | 10.34.0.0/15 | 10.38.0.0/15 | 10.42.0.0/15 |
 *
 * 10.44.0.0/14 is spare.
 */
export interface AddressPlan {
  /** All of it: a /14. */
  readonly block: string;
  /** The VPC, VPC network or VNet: the first /16 of the block. */
  readonly network: string;
  /** Private subnets for nodes: a /18 per zone on AWS; Google Cloud and Azure use the first for all zones. */
  readonly nodes: readonly [string, string, string];
  /** Public subnets for NAT gateways and load balancers: a /24 per zone. */
  readonly public: readonly [string, string, string];
  /** Database subnets: a /24 per zone on AWS; Azure delegates the first. */
  readonly databases: readonly [string, string, string];
  /** Private endpoints of cloud services: a /24. */
  readonly endpoints: string;
  /** The control plane's own addresses in the network: a /28. */
  readonly controlPlane: string;
  /** Google's private services access (Cloud SQL): a /20 in the network. */
  readonly privateServices: string;
  /** Kubernetes Services: a /20 outside the network. */
  readonly services: string;
  /** Pods, where they have no addresses of the network (GKE secondary range, AKS overlay): a /15 outside the network. */
  readonly pods: string;
}

/** Ranges that need no `network.range`; every other environment names its own. */
const rangeByName: Readonly<Record<string, string>> = {
  dev: "10.0.0.0/12",
  staging: "10.16.0.0/12",
  prod: "10.32.0.0/12",
};

/** Which quarter of the environment's range a cloud has. It never changes, since a network cannot be renumbered; 3 is spare. */
const quarter: Readonly<Record<ManagedCloudName, number>> = { aws: 0, gcp: 1, azure: 2 };

/** Both prefix lengths are the plan's own: sixteen environments share 10.0.0.0/8, and four clouds an environment. */
const environmentPrefix = 12;
const blockPrefix = 14;

const first = (range: string) => {
  const [a = 0, b = 0, c = 0, d = 0] = IPv4.networkAddressFromCIDR(range).octets;
  return ((a * 256 + b) * 256 + c) * 256 + d;
};

const last = (range: string) => {
  const [a = 0, b = 0, c = 0, d = 0] = IPv4.broadcastAddressFromCIDR(range).octets;
  return ((a * 256 + b) * 256 + c) * 256 + d;
};

/** The index-th range of a prefix length inside another. */
function part(range: string, prefix: number, index: number): string {
  const address = first(range) + index * 2 ** (32 - prefix);
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
  return `${new IPv4(octets).toString()}/${prefix}`;
}

/** Whether two IPv4 ranges have an address in common. */
export function overlap(a: string, b: string): boolean {
  return first(a) <= last(b) && first(b) <= last(a);
}

/** Whether one IPv4 range lies wholly in another. */
export function inside(inner: string, outer: string): boolean {
  return first(outer) <= first(inner) && last(inner) <= last(outer);
}

/** All ranges that an environment may have: the sixteen /12 of 10.0.0.0/8. */
export const environmentRanges: readonly string[] = Array.from({ length: 16 }, (_, index) =>
  part("10.0.0.0/8", environmentPrefix, index),
);

/**
 * An environment's own /12 of 10.0.0.0/8: the given one, else the one that belongs to its name.
 *
 * @param taken ranges of other environments, so that an issue can suggest one that is free
 * @returns an issue with the path `network.range` when the given range is none of the sixteen, or when there is none for the name
 */
export function environmentRange(name: string, given?: string, taken: readonly string[] = []): string | Issue {
  const range = given ?? (Object.hasOwn(rangeByName, name) ? rangeByName[name] : undefined);
  if (range !== undefined && environmentRanges.includes(range)) return range;
  const free = environmentRanges.find(
    (candidate) => ![...Object.values(rangeByName), ...taken].some((other) => overlap(candidate, other)),
  );
  const meant =
    given !== undefined && IPv4.isValidCIDR(given) ? environmentRanges.find((r) => overlap(r, given)) : undefined;
  return {
    path: ["network", "range"],
    given,
    allowed: `one of the sixteen /12 of 10.0.0.0/8 that no other environment uses${free ? `, such as ${free}` : ""}`,
    ...(meant !== undefined && { nearest: meant }),
  };
}

/**
 * One cloud's addresses in an environment.
 *
 * @param range the environment's /12, as {@link environmentRange} gives it
 * @throws RangeError when the range is no /12 of 10.0.0.0/8
 */
export function addressPlan(range: string, cloud: ManagedCloudName): AddressPlan {
  if (!environmentRanges.includes(range)) {
    throw new RangeError(`range: ${range}; allowed: one of the sixteen /12 of 10.0.0.0/8`);
  }
  const block = part(range, blockPrefix, quarter[cloud]);
  const network = part(block, 16, 0);
  /** The network's last quarter: what is neither nodes nor pods. */
  const rest = part(network, 18, 3);
  return {
    block,
    network,
    nodes: [part(network, 18, 0), part(network, 18, 1), part(network, 18, 2)],
    public: [part(rest, 24, 0), part(rest, 24, 1), part(rest, 24, 2)],
    databases: [part(rest, 24, 4), part(rest, 24, 5), part(rest, 24, 6)],
    endpoints: part(rest, 24, 8),
    controlPlane: part(part(rest, 24, 9), 28, 0),
    privateServices: part(rest, 20, 1),
    services: part(part(block, 16, 1), 20, 0),
    pods: part(block, 15, 1),
  };
}
