import type * as pulumi from "@pulumi/pulumi";
import type { Ref } from "../manifests";

/** What a service account and its pods carry to act as a cloud identity. */
export interface Marks {
  readonly serviceAccountAnnotations: Readonly<Record<string, pulumi.Input<string>>>;
  readonly podLabels: Readonly<Record<string, string>>;
}

/** The same as a construct takes it. */
export const marksOf = ({ serviceAccountAnnotations, podLabels }: Marks, ref: Ref) => ({
  serviceAccountAnnotations: Object.fromEntries(
    Object.entries(serviceAccountAnnotations).map(([name, value]) => [name, ref(value)]),
  ),
  podLabels,
});
