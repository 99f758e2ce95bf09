import { k8s } from "cdk8s-plus-28";
import { limitsOf, type TaskResources } from "./profile";

export const gpuResource = "nvidia.com/gpu";

/** Cores as Kubernetes writes them: whole, else in thousandths. */
export function cpuQuantity(cores: number): string {
  return Number.isInteger(cores) ? String(cores) : `${Math.round(cores * 1000)}m`;
}

/** GiB as Kubernetes writes them: whole, else in MiB. */
export function memoryQuantity(gib: number): string {
  return Number.isInteger(gib) ? `${gib}Gi` : `${Math.round(gib * 1024)}Mi`;
}

/** Requests and limits as texts, in the form of Kubernetes. */
export function quantitiesOf(resources: TaskResources | undefined, gpus: number) {
  const amounts = (given: { readonly cpu: number; readonly memoryGiB: number } | undefined) => ({
    ...(given && { cpu: cpuQuantity(given.cpu), memory: memoryQuantity(given.memoryGiB) }),
    ...(gpus > 0 && { [gpuResource]: String(gpus) }),
  });
  return { requests: amounts(resources), limits: amounts(resources && limitsOf(resources)) };
}

/** The container's resources; what the profile does not say is as in `base`. */
export function taskResources(
  resources: TaskResources | undefined,
  gpus: number,
  base: k8s.ResourceRequirements,
): k8s.ResourceRequirements {
  const quantities = quantitiesOf(resources, gpus);
  const parsed = (amounts: { readonly [resource: string]: string }) =>
    Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, k8s.Quantity.fromString(amount)]));
  return {
    requests: { ...base.requests, ...parsed(quantities.requests) },
    limits: { ...base.limits, ...parsed(quantities.limits) },
  };
}
