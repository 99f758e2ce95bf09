import type { k8s } from "cdk8s-plus-28";

/** The user `airflow` of the official image. */
const airflowUser = 50000;

/**
 * A pod's part of the Pod Security Standard `restricted`.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const podSecurityContext: k8s.PodSecurityContext = {
  runAsNonRoot: true,
  runAsUser: airflowUser,
  runAsGroup: 0,
  fsGroup: 0,
  seccompProfile: { type: "RuntimeDefault" },
};

/** A container's part of it, and a file system that nothing can change. */
export const containerSecurityContext: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};
