import { k8s } from "cdk8s-plus-28";
import type { Component } from "./component";

function resources(cpu: string, memory: string, limits: { cpu: string; memory: string }): k8s.ResourceRequirements {
  const quantity = k8s.Quantity.fromString;
  return {
    requests: { cpu: quantity(cpu), memory: quantity(memory) },
    limits: { cpu: quantity(limits.cpu), memory: quantity(limits.memory) },
  };
}

/**
 * What each part asks for and may use. Every process imports Airflow whole, about 300 MiB; CPU is needed in bursts, so the limit
 * is far above the request.
 */
export const defaultResources: { readonly [C in Component]: k8s.ResourceRequirements } = {
  scheduler: resources("250m", "768Mi", { cpu: "2", memory: "2Gi" }),
  apiServer: resources("250m", "1Gi", { cpu: "2", memory: "2Gi" }),
  dagProcessor: resources("250m", "768Mi", { cpu: "2", memory: "2Gi" }),
  triggerer: resources("200m", "768Mi", { cpu: "2", memory: "2Gi" }),
  celeryWorker: resources("500m", "2Gi", { cpu: "2", memory: "4Gi" }),
  migrations: resources("200m", "512Mi", { cpu: "2", memory: "1Gi" }),
  databaseCleanup: resources("100m", "512Mi", { cpu: "1", memory: "1Gi" }),
  declarations: resources("100m", "512Mi", { cpu: "1", memory: "1Gi" }),
  worker: resources("500m", "1Gi", { cpu: "1", memory: "2Gi" }),
  redis: resources("100m", "256Mi", { cpu: "1", memory: "512Mi" }),
  pgbouncer: resources("100m", "64Mi", { cpu: "1", memory: "256Mi" }),
  statsd: resources("50m", "64Mi", { cpu: "500m", memory: "256Mi" }),
  logGroomer: resources("10m", "16Mi", { cpu: "200m", memory: "64Mi" }),
  imagePuller: resources("5m", "16Mi", { cpu: "100m", memory: "64Mi" }),
};
