import type { k8s } from "cdk8s-plus-28";
import type { AirflowComponent, Component } from "./component";
import type { Executor } from "./executor";
import type { Release } from "./release";
import type { AirflowVersion } from "./version";

/** One key of a Secret in Airflow's namespace, which somebody else makes. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}

export type ConfigValue = string | number | boolean;

/** Options of airflow.cfg: section, option, value. */
export type Config = { readonly [section: string]: { readonly [option: string]: ConfigValue } };

/** What every feature of a release may know of it. */
export interface ReleaseFacts {
  readonly release: Release;
  readonly version: AirflowVersion;
  /** At least one, the default one first. */
  readonly executors: readonly Executor[];
  readonly image: { readonly repository: string; readonly tag: string };
  /** Namespaces besides the release's own in which tasks may run. */
  readonly taskNamespaces: readonly string[];
}

/** What a feature adds to the pods of one part. */
export interface PodAdditions {
  /** For every container that runs Airflow, those that wait for the migrations too. */
  readonly env?: readonly k8s.EnvVar[];
  readonly volumes?: readonly k8s.Volume[];
  /** For every container that runs Airflow. */
  readonly volumeMounts?: readonly k8s.VolumeMount[];
  /** Run before the part itself, in this order, after the wait for the migrations. Complete: security context and resources too. */
  readonly initContainers?: readonly k8s.Container[];
  /** Run beside the part itself. Complete: security context and resources too. */
  readonly sidecars?: readonly k8s.Container[];
  readonly labels?: { readonly [label: string]: string };
  readonly annotations?: { readonly [annotation: string]: string };
}

/** What a release may speak to outside itself. */
export const destinationNames = [
  "broker",
  "database",
  "git",
  "identityProvider",
  "kubernetes",
  "objectStorage",
  "registry",
  "secretsStore",
  "telemetry",
] as const;
export type DestinationName = (typeof destinationNames)[number];

/** A destination outside the release, by what it is for. */
export interface Destination {
  readonly name: DestinationName;
  /** Where it is, as Kubernetes can select it; undefined when only its port is known. */
  readonly peers?: readonly k8s.NetworkPolicyPeer[];
}

/** Somebody outside the release who opens connections to it. */
export interface Client {
  readonly name: string;
  readonly peers: readonly k8s.NetworkPolicyPeer[];
}

/** That one part opens connections to another: what network policies are made from. */
export interface Connection {
  readonly from: Component | Client;
  readonly to: Component | Destination;
  readonly ports: readonly number[];
  /** @default "TCP" */
  readonly protocol?: "TCP" | "UDP";
}

/** A file of the release's ConfigMap, and where which parts see it. */
export interface ConfigFile {
  /** Its key in the ConfigMap. */
  readonly name: string;
  readonly content: string;
  /** Absolute path in the container. */
  readonly path: string;
  readonly components: readonly AirflowComponent[];
}

/**
 * One thing that Airflow can be given (logs in a bucket, a secrets backend, DAG sources …), as what it adds to a release. Features know
 * nothing of each other; the release puts them together.
 */
export interface Feature {
  /** Options of airflow.cfg. What the user sets goes before. */
  readonly config?: Config;
  readonly files?: readonly ConfigFile[];
  readonly pod?: (component: AirflowComponent) => PodAdditions;
  readonly connections?: readonly Connection[];
  /** Parts that run because of it, and so need a service account. */
  readonly components?: readonly Component[];
}
