import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { AddressPlan } from "../../environment/address-plan";
import type { Issue } from "../../environment/issue";
import { type ClusterSettings, cluster } from "../../environment/schema/cluster";
import type { Network } from "../network/network";
import { checkedSettings } from "./settings";

export interface ClusterArgs<N = Network> {
  /** The network to stand in, one's own or one that exists. */
  readonly network: N;
  /** Where Kubernetes Services lie, and what else the cloud wants to know of the address plan. */
  readonly addresses: Pick<AddressPlan, "services">;
  /** Key that encrypts Kubernetes Secrets and logs. */
  readonly keyId: pulumi.Input<string>;
  /** The version, and every setting that is to be less safe than its default. */
  readonly settings: z.input<typeof cluster>;
  /** Who administers the cluster, by the cloud's own names. Nobody else does. */
  readonly admins: readonly pulumi.Input<string>[];
  /** Zones of the control plane and nodes. */
  readonly zones: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
}

/** A Kubernetes cluster of one cloud: private, encrypted, logged, upgraded by itself, and protected from deletion. */
export interface Cluster {
  /** Its name on the cloud, known before it exists. */
  readonly name: string;
  readonly endpoint: pulumi.Output<string>;
  /** Base64-encoded PEM. */
  readonly certificateAuthority: pulumi.Output<string>;
  /** Signs service-account tokens; other clouds and Vault trust it. */
  readonly issuerUrl: pulumi.Output<string>;
  /** With the cloud's exec plugin, so that it holds no credential. */
  readonly kubeconfig: pulumi.Output<string>;
}

/**
 * The cluster's settings with their defaults, worked out once for every cloud.
 *
 * @throws InvalidEnvironmentError with everything that is wrong, before any resource is registered.
 */
export function clusterSettings(
  name: string,
  args: Pick<ClusterArgs<unknown>, "settings" | "admins" | "zones">,
  check: (settings: ClusterSettings) => readonly Issue[] = () => [],
): ClusterSettings {
  return checkedSettings(cluster, args.settings, ["cluster"], `cluster ${name}`, (settings) => [
    ...(args.admins.length === 0
      ? [
          {
            path: ["admins"],
            given: args.admins,
            allowed: "at least one administrator; nobody could enter the cluster",
          },
        ]
      : []),
    ...(args.zones.length === 0 ? [{ path: ["zones"], given: args.zones, allowed: "at least one zone" }] : []),
    ...check(settings),
  ]);
}

/** An issue when logs are to be kept longer than the cloud can. */
export function logDaysIssues(settings: ClusterSettings, mostDays: number, cloud: string): Issue[] {
  return settings.controlPlaneLogDays > mostDays
    ? [
        {
          path: ["cluster", "controlPlaneLogDays"],
          given: settings.controlPlaneLogDays,
          allowed: `at most ${mostDays} on ${cloud}`,
        },
      ]
    : [];
}

/** The shortest retention that the cloud offers and that is not shorter than what is asked for. */
export function leastRetention(days: number, offered: readonly number[]): number {
  return offered.find((retention) => retention >= days) ?? Math.max(...offered);
}
