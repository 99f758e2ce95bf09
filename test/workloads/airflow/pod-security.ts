interface Container {
  readonly name: string;
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly privileged?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
    readonly seccompProfile?: { readonly type: string };
  };
  readonly ports?: readonly { readonly hostPort?: number }[];
}

/** The parts of a pod's specification on which the Pod Security Standards have a word. */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly ephemeralContainers?: readonly Container[];
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly seccompProfile?: { readonly type: string };
    readonly sysctls?: readonly unknown[];
  };
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
}

const volumeTypes = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
];
const seccompTypes = ["RuntimeDefault", "Localhost"];

/**
 * What of the Pod Security Standard `restricted` a pod breaks, and a root file system that can be written.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function podSecurityViolations(pod: PodSpec): string[] {
  const violations: string[] = [];
  const check = (ok: boolean, violation: string) => {
    if (!ok) violations.push(violation);
  };
  check(!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, "host namespaces");
  check((pod.securityContext?.sysctls ?? []).length === 0, "sysctls");
  for (const volume of pod.volumes ?? []) {
    const { name, ...type } = volume;
    check(
      Object.keys(type).every((key) => volumeTypes.includes(key)),
      `volume ${String(name)}: ${Object.keys(type)}`,
    );
  }
  const containers = [...pod.containers, ...(pod.initContainers ?? []), ...(pod.ephemeralContainers ?? [])];
  for (const { name, securityContext: own = {}, ports = [] } of containers) {
    const nonRoot = own.runAsNonRoot ?? pod.securityContext?.runAsNonRoot;
    const user = own.runAsUser ?? pod.securityContext?.runAsUser;
    const seccomp = (own.seccompProfile ?? pod.securityContext?.seccompProfile)?.type ?? "";
    check(own.privileged !== true, `${name}: privileged`);
    check(own.allowPrivilegeEscalation === false, `${name}: privilege escalation`);
    check(own.capabilities?.drop?.includes("ALL") === true, `${name}: capabilities are not dropped`);
    check(
      (own.capabilities?.add ?? []).every((added) => added === "NET_BIND_SERVICE"),
      `${name}: capabilities added`,
    );
    check(nonRoot === true && user !== 0, `${name}: may run as root`);
    check(seccompTypes.includes(seccomp), `${name}: no seccomp profile`);
    check(
      ports.every(({ hostPort = 0 }) => hostPort === 0),
      `${name}: host port`,
    );
    check(own.readOnlyRootFilesystem === true, `${name}: writable root file system`);
  }
  return violations;
}
