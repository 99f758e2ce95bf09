import { type AddressPlan, addressPlan, environmentRange, overlap } from "./address-plan";
import type { Issue } from "./issue";
import type { ManagedCloudName } from "./schema/clouds";
import { cidr } from "./schema/cluster";
import { valueAt } from "./zod-issues";

/** Address blocks of another environment. */
export interface Neighbour {
  readonly name: string;
  readonly blocks: readonly string[];
}

/** What one cloud's merged platform says of its addresses, before it is known to be right. */
export interface AddressAsk {
  readonly cloud: ManagedCloudName;
  readonly platform: unknown;
  /** The range of a VPC that exists already. */
  readonly adopted?: string | undefined;
}

const text = (value: unknown) => (typeof value === "string" && cidr.safeParse(value).success ? value : undefined);

/** One cloud's addresses, or the issue that its range is none of the sixteen. */
export function plan(name: string, platform: unknown, cloud: ManagedCloudName, taken: readonly string[] = []) {
  const given = valueAt(platform, ["network", "range"]);
  if (given !== undefined && text(given) === undefined) return undefined;
  const range = environmentRange(name, text(given), taken);
  return typeof range === "string" ? addressPlan(range, cloud) : range;
}

/** What is wrong with one cloud's addresses; paths start at the platform's top. */
export function addressIssues(
  name: string,
  ask: AddressAsk,
  others: readonly Omit<AddressAsk, "platform">[],
  neighbours: readonly Neighbour[],
): { readonly addresses?: AddressPlan; readonly issues: readonly Issue[] } {
  const { cloud, platform } = ask;
  const own = plan(
    name,
    platform,
    cloud,
    neighbours.flatMap((n) => n.blocks),
  );
  if (own === undefined) return { issues: [] };
  if ("path" in own) return { issues: [own] };

  const issues: Issue[] = [];
  const { block } = own;
  const given = valueAt(platform, ["network", "range"]);
  for (const { name: neighbour, blocks } of neighbours) {
    const taken = blocks.find((other) => overlap(block, other));
    if (taken) {
      issues.push({
        path: ["network", "range"],
        given,
        allowed: `a /12 of 10.0.0.0/8 that no other environment uses; ${neighbour} has ${taken}, which overlaps ${block} of ${cloud}`,
      });
    }
  }
  for (const other of others) {
    if (other.adopted && overlap(block, other.adopted)) {
      issues.push({
        path: ["network", "range"],
        given,
        allowed: `a /12 of 10.0.0.0/8 outside ${other.adopted}, the network that ${other.cloud} has already; ${cloud} would have ${block}`,
      });
    }
  }
  const reserved = valueAt(platform, ["network", "reserved"]);
  for (const [index, range] of (Array.isArray(reserved) ? reserved : []).entries()) {
    const taken = text(range);
    if (taken && overlap(block, taken)) {
      issues.push({
        path: ["network", "reserved", index],
        given: range,
        allowed: `ranges outside ${block}, which ${cloud} has in this environment; another network.range moves it`,
      });
    }
  }
  return { addresses: own, issues };
}
