import type { Rule } from "../rule";
import { containerRule, type PodBreach, podRule, podSecurityStandards } from "./pod-rule";

const privileged = containerRule(
  {
    id: "pod-privileged",
    title: "No container is privileged",
    severity: "high",
    source: podSecurityStandards,
  },
  ({ input }, { spec }) => {
    const own = input.at("securityContext.windowsOptions.hostProcess");
    const flags = [
      input.at("securityContext.privileged"),
      own.absent ? spec.at("securityContext.windowsOptions.hostProcess") : own,
    ];
    const mask = input.at("securityContext.procMount");
    return [
      ...flags.filter((flag) => flag.is(true)).map((at) => ({ at, found: "has the rights of its node" })),
      ...(mask.is("Unmasked") ? [{ at: mask, found: "sees all of /proc" }] : []),
    ];
  },
);

/** Parts of the node that a pod may ask for. */
const shared = { hostNetwork: "network", hostPID: "processes", hostIPC: "shared memory" };

const hostAccess = podRule(
  {
    id: "pod-host-access",
    title: "Pods share nothing with their node",
    severity: "high",
    source: podSecurityStandards,
  },
  ({ spec, containers }) => {
    const volumes = spec.at("volumes").items.map((volume) => volume.at("hostPath"));
    const ports = containers.flatMap(({ input, title }) =>
      input.at("ports").items.map((port) => ({ at: port.at("hostPort"), title })),
    );
    return [
      ...Object.entries(shared).flatMap(([field, what]): PodBreach[] => {
        const at = spec.at(field);
        return at.is(true) ? [{ at, found: `shares the node's ${what}` }] : [];
      }),
      ...volumes
        .filter(({ known }) => known)
        .map((at) => ({ at, found: `mounts the node's ${at.at("path").text ?? "files"}` })),
      // In the node's own network every port is one of the node's; that is said already.
      ...ports
        .filter(({ at }) => (at.number ?? 0) !== 0 && !spec.at("hostNetwork").is(true))
        .map(({ at, title }) => ({ at, found: `${title}: takes the node's port ${at.shown}` })),
    ];
  },
);

export const hostRules: readonly Rule[] = [privileged, hostAccess];
