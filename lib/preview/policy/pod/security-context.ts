import type { Input } from "../input";
import { type Container, onWindows, type PodTemplate } from "../manifest/pod";
import type { Rule } from "../rule";
import { applicationChecklist, containerRule, podSecurityStandards } from "./pod-rule";

/** What holds for a container: its own security context's, or else its pod's. */
function inContext(path: string, { input }: Container, { spec }: PodTemplate): Input {
  const own = input.at(`securityContext.${path}`);
  return own.absent ? spec.at(`securityContext.${path}`) : own;
}

/** Where a reader would set what is not set. */
const where = (path: string, { input }: Container) => input.at(`securityContext.${path}`);

const nonRoot = containerRule(
  {
    id: "pod-non-root",
    title: "Containers run as a user other than root",
    severity: "medium",
    source: podSecurityStandards,
  },
  (container, pod) => {
    const nonRoot = inContext("runAsNonRoot", container, pod);
    const user = inContext("runAsUser", container, pod);
    if (user.is(0) && !pod.spec.at("hostUsers").mayBe(false)) return [{ at: user, found: "runs as user 0" }];
    return nonRoot.mayBe(true)
      ? []
      : [{ at: where("runAsNonRoot", container), found: `runAsNonRoot is ${nonRoot.shown}` }];
  },
);

const capabilities = containerRule(
  {
    id: "pod-capabilities",
    title: "Containers drop all capabilities and cannot gain privileges",
    severity: "medium",
    source: podSecurityStandards,
  },
  (container, pod) => {
    if (onWindows(pod)) return [];
    const drop = where("capabilities.drop", container);
    const gain = where("allowPrivilegeEscalation", container);
    const added = where("capabilities.add", container).items.filter(
      ({ text }) => text !== undefined && !harmless(text),
    );
    return [
      ...(drop.items.some(({ text }) => text?.toUpperCase() === "ALL") || drop.mayHold() ? [] : [noDrop(drop)]),
      ...added.map((one) => ({ at: one, found: `adds ${one.shown}` })),
      ...(gain.mayBe(false) ? [] : [{ at: gain, found: `allowPrivilegeEscalation is ${gain.shown}` }]),
    ];
  },
);

const noDrop = (drop: Input) => ({ at: drop, found: "does not drop ALL capabilities" });

/** The only one that the restricted standard allows. */
const harmless = (capability: string): boolean => capability.replace(/^CAP_/i, "").toUpperCase() === "NET_BIND_SERVICE";

const readOnlyRoot = containerRule(
  {
    id: "pod-read-only-root",
    title: "Containers cannot write to their image's files",
    severity: "low",
    source: applicationChecklist,
  },
  (container, pod) => {
    const readOnly = where("readOnlyRootFilesystem", container);
    return onWindows(pod) || readOnly.mayBe(true)
      ? []
      : [{ at: readOnly, found: `readOnlyRootFilesystem is ${readOnly.shown}` }];
  },
);

const seccomp = containerRule(
  {
    id: "pod-seccomp",
    title: "A seccomp profile limits what containers may ask of the kernel",
    severity: "medium",
    source: podSecurityStandards,
  },
  (container, pod) => {
    const profile = inContext("seccompProfile.type", container, pod);
    return onWindows(pod) || profile.mayBe("RuntimeDefault", "Localhost")
      ? []
      : [{ at: where("seccompProfile.type", container), found: `the seccomp profile is ${profile.shown}` }];
  },
);

export const securityContextRules: readonly Rule[] = [nonRoot, capabilities, readOnlyRoot, seccomp];
