import type { k8s } from "cdk8s-plus-28";
import { airflowHome } from "../configuration";
import type { ReleaseFacts } from "../feature";
import { containerSecurityContext } from "../security";

export const logsMount: k8s.VolumeMount = { name: "logs", mountPath: `${airflowHome}/logs` };

/** Deletes logs older than some days, and folders that have been empty for a day: a newer one is about to get its first file. */
function deleteOldLogs(retentionDays: number): string {
  const folder = logsMount.mountPath;
  return [
    `find ${folder} -type f -mmin +${retentionDays * 24 * 60} -delete`,
    `find ${folder} -mindepth 1 -type d -empty -mtime +0 -delete`,
  ].join("; ");
}

/** A container that deletes old logs, once or again and again. */
export function groomerContainer(
  { image }: Pick<ReleaseFacts, "image">,
  resources: k8s.ResourceRequirements,
  retentionDays: number,
  again?: { readonly everySeconds: number },
): k8s.Container {
  const script = deleteOldLogs(retentionDays);
  return {
    name: "log-groomer",
    image: `${image.repository}:${image.tag}`,
    imagePullPolicy: "IfNotPresent",
    args: ["bash", "-c", again ? `while true; do ${script}; sleep ${again.everySeconds}; done` : script],
    securityContext: containerSecurityContext,
    resources,
    volumeMounts: [logsMount],
  };
}
