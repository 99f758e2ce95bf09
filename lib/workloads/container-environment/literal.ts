import type { k8s } from "cdk8s-plus-28";

/** A variable with this very text: Kubernetes would put another variable in for $(NAME), and one $ for two. */
export const literal = (name: string, value: string): k8s.EnvVar => ({ name, value: value.replaceAll("$", "$$$$") });
