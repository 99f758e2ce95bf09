import type * as pulumi from "@pulumi/pulumi";
import type { z } from "zod";
import type { AddressPlan } from "../../environment/address-plan";
import type { cluster } from "../../environment/schema/cluster";
import type { Network } from "../network/network";

export interface ClusterArgs<N = Network> {
  /** The network to stand in, one's own or one that exists. */
  readonly network: N;
  /** The address plan, for the ranges of pods, services and control plane. */
  readonly addresses: AddressPlan;
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
