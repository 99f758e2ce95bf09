import type * as pulumi from "@pulumi/pulumi";
import type { AddressPlan } from "../../environment/address-plan";
import { InvalidEnvironmentError, type Issue } from "../../environment/issue";

export interface NetworkArgs {
  /** Where everything lies. */
  readonly addresses: AddressPlan;
  /** Two or three zones, by the cloud's names. */
  readonly zones: readonly string[];
  /**
   * A way out that survives the loss of a zone. AWS: a NAT gateway per zone instead of one. Azure: a zone-redundant NAT gateway
   * instead of one in the first zone. Google's Cloud NAT has no zones; there, as many fixed addresses as zones instead of changing ones.
   * @default true
   */
  readonly natPerZone?: boolean;
  /**
   * Record accepted and refused connections.
   * @default true
   */
  readonly flowLogs?: boolean;
  /**
   * Days for which flow logs are kept: at most 3653 on AWS, 3650 on Google Cloud, 365 on Azure.
   * @default 30
   */
  readonly flowLogDays?: number;
  /**
   * A DNS zone that only this network sees.
   * @default isobar.internal
   */
  readonly privateDomain?: string;
  /** Key that encrypts what the network logs: an ARN, a Cloud KMS key name or a Key Vault key URL. */
  readonly keyId?: pulumi.Input<string>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A private network over several zones, with its own way out and private ways to the cloud's services. */
export interface Network {
  /** The VPC, VPC network or VNet. */
  readonly id: pulumi.Output<string>;
}

/** What one cloud allows beyond what all do. */
export interface NetworkLimits {
  /** Most zones of a region that the cloud can use here. */
  readonly zones: number;
  /** Longest that the cloud keeps flow logs, in days. */
  readonly flowLogDays: number;
  /** What else is wrong on this cloud. */
  readonly issues?: (args: Pick<NetworkArgs, "natPerZone">) => readonly Issue[];
}

const domain = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;

type NetworkSettings = Pick<NetworkArgs, "zones" | "natPerZone" | "flowLogs" | "flowLogDays" | "privateDomain">;

function withDefaults(args: NetworkSettings) {
  return {
    natPerZone: args.natPerZone ?? true,
    flowLogs: args.flowLogs ?? true,
    flowLogDays: args.flowLogDays ?? 30,
    privateDomain: args.privateDomain ?? "isobar.internal",
  };
}

/** What a cloud cannot do of what a network asks for; paths start at the network's arguments. */
export function networkIssues(args: NetworkSettings, limits: NetworkLimits): Issue[] {
  const { zones } = args;
  const { flowLogDays, privateDomain } = withDefaults(args);
  const issues = [...(limits.issues?.(args) ?? [])];
  if (zones.length < 2 || zones.length > limits.zones || new Set(zones).size < zones.length) {
    issues.push({ path: ["zones"], given: zones, allowed: `2 to ${limits.zones} different zones` });
  }
  if (!Number.isInteger(flowLogDays) || flowLogDays < 1 || flowLogDays > limits.flowLogDays) {
    issues.push({
      path: ["flowLogDays"],
      given: flowLogDays,
      allowed: `a whole number of days, 1 to ${limits.flowLogDays} on this cloud`,
    });
  }
  if (!domain.test(privateDomain)) {
    issues.push({ path: ["privateDomain"], given: privateDomain, allowed: "a domain such as isobar.internal" });
  }
  return issues;
}

/**
 * The network's settings with their defaults, worked out once for every cloud.
 *
 * @throws InvalidEnvironmentError with everything that is wrong.
 */
export function networkSettings(args: NetworkArgs, limits: NetworkLimits) {
  const issues = networkIssues(args, limits);
  if (issues.length > 0) {
    throw new InvalidEnvironmentError(issues, "the network");
  }
  return { ...withDefaults(args), tags: { ...args.tags } };
}

/** A network's settings, defaults filled in. */
export type NetworkDefaults = ReturnType<typeof networkSettings>;
