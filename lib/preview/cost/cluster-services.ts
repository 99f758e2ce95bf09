import type { GraphResource } from "../graph";
import { inputOf } from "../policy/input";
import { byUse, type Charge, type Estimator, fixed, type UnknownCharge } from "./charge";
import { serviceKey } from "./price-list";
import { volumeEstimators } from "./volumes";

/** What Kubernetes objects make a cloud charge for, by type. */
export const clusterEstimators: Readonly<Record<string, Estimator>> = {
  ...volumeEstimators,
  "kubernetes:core/v1:Service": loadBalancer,
};

function loadBalancer(resource: GraphResource): readonly (Charge | UnknownCharge)[] {
  if (!inputOf(resource).at("spec.type").is("LoadBalancer")) return [];
  const price = serviceKey("loadBalancerHour");
  return [
    { service: "network", what: "load balancer", size: fixed(1), price, per: "hour" },
    byUse("network", "traffic through the load balancer"),
  ];
}
