import type { GatewayEntrance, HttpEntranceArgs } from "./ingress-class";

/**
 * The Gateway API of AKS's application routing add-on, which must be enabled. Its older ingress classes rest on ingress-nginx, which
 * Microsoft patches until November 2026 only.
 * @see https://learn.microsoft.com/azure/aks/app-routing-gateway-api
 */
export function aksEntrance(args: HttpEntranceArgs = {}): GatewayEntrance {
  return {
    kind: "gateway",
    className: "approuting-istio",
    annotations: args.public === true ? {} : { "service.beta.kubernetes.io/azure-load-balancer-internal": "true" },
  };
}
