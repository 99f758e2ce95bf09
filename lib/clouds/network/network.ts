import type * as pulumi from "@pulumi/pulumi";
import type { AddressPlan } from "../../environment/address-plan";

export interface NetworkArgs {
  /** Where everything lies. */
  readonly addresses: AddressPlan;
  /** Two or three zones, by the cloud's names. */
  readonly zones: readonly string[];
  /**
   * One NAT gateway per zone, so that losing a zone takes only its own way out. Google's and Azure's choice of zones follows it.
   * @default true
   */
  readonly natPerZone?: boolean;
  /**
   * Record accepted and refused connections.
   * @default true
   */
  readonly flowLogs?: boolean;
  /**
   * Days for which flow logs are kept.
   * @default 30
   */
  readonly flowLogDays?: number;
  /**
   * A DNS zone that only this network sees.
   * @default isobar.internal
   */
  readonly privateDomain?: string;
  /** Key that encrypts what the network logs. */
  readonly keyId?: pulumi.Input<string>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A private network over several zones, with its own way out and private ways to the cloud's services. */
export interface Network {
  /** The VPC, VPC network or VNet. */
  readonly id: pulumi.Output<string>;
}

/** The network's settings with their defaults, worked out once for every cloud. */
export function networkSettings(args: NetworkArgs) {
  return {
    natPerZone: args.natPerZone ?? true,
    flowLogs: args.flowLogs ?? true,
    flowLogDays: args.flowLogDays ?? 30,
    privateDomain: args.privateDomain ?? "isobar.internal",
    tags: { ...args.tags },
  };
}
