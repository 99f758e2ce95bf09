import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import { type HttpEntranceArgs, type IngressEntrance, ingressClassName } from "./ingress-class";

/**
 * Writes the ingress class `isobar` of the AWS Load Balancer Controller, which must run in the cluster. It makes an Application Load
 * Balancer for each Ingress.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/ingress_class/
 */
export function albIngressClass(scope: Construct): k8s.KubeIngressClass {
  return new k8s.KubeIngressClass(scope, ingressClassName, {
    metadata: { name: ingressClassName },
    spec: { controller: "ingress.k8s.aws/alb" },
  });
}

/**
 * An Application Load Balancer that sends to pods, not through nodes.
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
 */
export function albEntrance(args: HttpEntranceArgs = {}): IngressEntrance {
  return {
    kind: "ingress",
    className: ingressClassName,
    annotations: {
      "alb.ingress.kubernetes.io/scheme": args.public === true ? "internet-facing" : "internal",
      "alb.ingress.kubernetes.io/target-type": "ip",
    },
  };
}
