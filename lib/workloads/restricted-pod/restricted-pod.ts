import type { k8s } from "cdk8s-plus-28";

/**
 * A pod's part of the Pod Security Standard `restricted`, as a user that the image knows.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const restrictedPodSecurity = (user: number, group = user): k8s.PodSecurityContext => ({
  runAsNonRoot: true,
  runAsUser: user,
  runAsGroup: group,
  fsGroup: group,
  seccompProfile: { type: "RuntimeDefault" },
});

/** A container's part of it, and a file system that nothing can change. */
export const restrictedContainerSecurity: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};
