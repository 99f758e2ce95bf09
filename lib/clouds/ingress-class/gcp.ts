import type { HttpEntranceArgs, IngressEntrance } from "./ingress-class";

/**
 * GKE's own Application Load Balancer. GKE reads the annotation only and takes no Ingress that names a class, so that there is no class
 * to write. An internal one needs a proxy-only subnet in the region.
 * @see https://cloud.google.com/kubernetes-engine/docs/troubleshooting/ingress
 */
export function gkeEntrance(args: HttpEntranceArgs = {}): IngressEntrance {
  return {
    kind: "ingress",
    annotations: { "kubernetes.io/ingress.class": args.public === true ? "gce" : "gce-internal" },
  };
}
