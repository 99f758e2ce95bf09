import type { k8s } from "cdk8s-plus-28";
import type { ClusterSpec } from "./cluster-spec";

/** On which nodes instances run, and how far apart. */
export interface Placement {
  readonly nodeSelector?: { readonly [label: string]: string };
  readonly tolerations?: readonly k8s.Toleration[];
  /**
   * `required`: no two instances on one node, and zones hold equally many, or an instance waits. `preferred`: as far apart as there is
   * room, which on few nodes may be not at all.
   * @default "required" when highly available, else "preferred"
   */
  readonly spread?: "required" | "preferred";
}

/** Instances apart: on other nodes, in other zones. */
export function placementOf(
  { nodeSelector, tolerations, spread }: Placement & { readonly spread: "required" | "preferred" },
  selector: { readonly [label: string]: string },
): Pick<ClusterSpec, "affinity" | "topologySpreadConstraints"> {
  return {
    affinity: {
      enablePodAntiAffinity: true,
      podAntiAffinityType: spread,
      topologyKey: "kubernetes.io/hostname",
      ...(nodeSelector && { nodeSelector }),
      ...(tolerations && { tolerations }),
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: "topology.kubernetes.io/zone",
        whenUnsatisfiable: spread === "required" ? "DoNotSchedule" : "ScheduleAnyway",
        // Of instances alone: PgBouncer's pods carry the cluster's label as well.
        labelSelector: { matchLabels: { ...selector, "cnpg.io/podRole": "instance" } },
      },
    ],
  };
}
