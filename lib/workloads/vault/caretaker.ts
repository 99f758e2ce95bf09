import { k8s } from "cdk8s-plus-28";
import { restrictedContainerSecurity } from "../restricted-pod/restricted-pod";
import type { Release } from "./release";
import { type AuditVolume, auditBudgetMiB, fileMiB } from "./storage";

/** Touched with every look, so that it can be told from outside whether there are any. */
const alive = "/tmp/alive";

/** Seconds between two looks. The kubelet itself takes about a minute to put a new certificate into a pod. */
const everySeconds = 20;

/**
 * A container beside each server that does what has to be done on its disk: it has the server read a renewed certificate, begins a new
 * audit file when one is large, and deletes the oldest before the volume is full. A server does the first two when it is sent SIGHUP,
 * which is why the pod's processes see each other.
 * @see https://developer.hashicorp.com/vault/docs/configuration/listener/tcp#tls_cert_file
 * @see https://developer.hashicorp.com/vault/docs/audit/file
 */
export function caretaker(release: Release, image: string, audit: AuditVolume | false): k8s.Container {
  const quantity = k8s.Quantity.fromString;
  return {
    name: "caretaker",
    image,
    command: ["sh", "-c", script(release, audit)],
    livenessProbe: {
      exec: { command: ["sh", "-c", `test -n "$(find ${alive} -mmin -2)"`] },
      initialDelaySeconds: 30,
      periodSeconds: 60,
      timeoutSeconds: 10,
      failureThreshold: 3,
    },
    securityContext: restrictedContainerSecurity,
    resources: {
      requests: { cpu: quantity("5m"), memory: quantity("16Mi") },
      limits: { cpu: quantity("100m"), memory: quantity("64Mi") },
    },
    volumeMounts: [
      { name: "caretaker", mountPath: "/tmp" },
      { name: "tls", mountPath: `${release.folder}/tls`, readOnly: true },
      ...(audit ? [{ name: "audit", mountPath: `${release.folder}/audit` }] : []),
    ],
  };
}

function script({ folder, facts }: Release, audit: AuditVolume | false): string {
  return [
    "trap 'exit 0' TERM",
    `certificate() { cksum < ${folder}/tls/tls.crt; }`,
    // Only the server: a command that someone runs in the pod has the same name and would end.
    "reload() {",
    "  for process in /proc/[0-9]*; do",
    '    case "$({ tr "\\0" " " < "$process/cmdline"; } 2> /dev/null)" in',
    `      "${facts.program} server "*) kill -HUP "\${process#/proc/}" && echo "$1" ;;`,
    "    esac",
    "  done",
    "}",
    ...(audit ? rotation(`${folder}/audit`, audit) : []),
    "known=$(certificate)",
    "while true; do",
    `  touch ${alive}`,
    `  sleep ${everySeconds} & wait $!`,
    "  now=$(certificate)",
    '  if [ "$now" != "$known" ]; then known=$now; reload "the certificate is another one"; fi',
    ...(audit ? ["  rotate"] : []),
    "done",
  ].join("\n");
}

function rotation(folder: string, audit: AuditVolume): string[] {
  const log = `${folder}/audit.log`;
  return [
    "rotate() {",
    `  if [ -n "$(find ${log} -size +${fileMiB(audit) * 1024}k 2> /dev/null)" ]; then`,
    `    mv ${log} ${folder}/audit-$(date -u +%Y%m%dT%H%M%SZ).log`,
    '    reload "a new audit file begins"',
    "  fi",
    `  while [ "$(du -sk ${folder} | cut -f1)" -gt ${auditBudgetMiB(audit) * 1024} ]; do`,
    `    oldest=$(ls ${folder} | grep '^audit-.*Z\\.log$' | head -n 1)`,
    '    [ -n "$oldest" ] || break',
    `    rm -f "${folder}/$oldest" && echo "deleted $oldest: the volume is nearly full"`,
    "  done",
    "}",
  ];
}
