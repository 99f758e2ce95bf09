import { createHash } from "node:crypto";
import { k8s } from "cdk8s-plus-28";
import type { Construct } from "constructs";
import type { Release } from "../release";

/** A Job whose name ends in a hash of what it runs, for Jobs cannot be changed: another one is made instead. */
export function fixedJob(
  scope: Construct,
  { release, name, component, spec }: { release: Release; name: string; component: string; spec: k8s.JobSpec },
  ...further: string[]
): k8s.KubeJob {
  const hash = createHash("sha256")
    .update([JSON.stringify(k8s.toJson_JobSpec(spec)), ...further].join("\n"))
    .digest("hex")
    .slice(0, 8);
  return new k8s.KubeJob(scope, "job", { metadata: release.metadata(`${name}-${hash}`, component), spec });
}
