/** The ingress class that a cloud offers under the same name, where it can. */
export const ingressClassName = "isobar";

/** What an Ingress writes to get the cloud's own load balancer. */
export interface IngressEntrance {
  readonly kind: "ingress";
  /** `spec.ingressClassName`. Absent where the cloud reads an annotation instead, and then it must stay absent. */
  readonly className?: string;
  /** Annotations of the Ingress. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** What a Gateway writes, on a cloud whose ingress is the Gateway API; its HTTPRoutes need nothing. */
export interface GatewayEntrance {
  readonly kind: "gateway";
  /** `spec.gatewayClassName`. */
  readonly className: string;
  /** `spec.infrastructure.annotations` of the Gateway. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** How HTTP gets into a cluster of one cloud: a workload writes the object that `kind` names and knows no cloud. */
export type HttpEntrance = IngressEntrance | GatewayEntrance;

export interface HttpEntranceArgs {
  /**
   * Reachable from the internet, not only from the network.
   * @default false
   */
  readonly public?: boolean;
}
