import type { Chart } from "cdk8s";
import { Testing } from "cdk8s";
import type { PodSpec } from "../airflow/pod-security";

/** What the tests read of a container. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly command?: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly resources: Readonly<Record<"requests" | "limits", Readonly<Record<string, string>>>>;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface Pod {
  readonly metadata: {
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: PodSpec & {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly serviceAccountName: string;
    readonly automountServiceAccountToken: boolean;
    readonly restartPolicy: string;
  };
}

/** What the tests read of a Job's specification. */
export interface JobSpec {
  readonly backoffLimit: number;
  readonly activeDeadlineSeconds: number;
  readonly ttlSecondsAfterFinished?: number;
  readonly podFailurePolicy?: { readonly rules: readonly object[] };
  readonly template: Pod;
}

/** What the tests read of any object; `spec` is what its kind has. */
export interface Manifest<Spec = unknown> {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Spec;
  readonly data: Readonly<Record<string, string>>;
}

export interface NetworkPolicySpec {
  readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly ingress?: readonly object[];
  readonly egress: readonly { readonly to: readonly object[]; readonly ports: readonly { readonly port: number }[] }[];
}

/** The objects of a chart, and the one of a kind. */
export function render(build: (chart: Chart) => void) {
  const chart = Testing.chart();
  build(chart);
  const manifests: Manifest[] = Testing.synth(chart);
  const find = <Spec>(kind: string): Manifest<Spec> => {
    const [found, ...more] = manifests.filter((manifest) => manifest.kind === kind);
    if (!found || more.length > 0) throw new Error(`${found ? more.length + 1 : "no"} ${kind}`);
    // The kind decides what the specification is.
    return found as Manifest<Spec>;
  };
  return { manifests, find };
}

/** A container's plain variables. */
export const plain = ({ env }: Container) => Object.fromEntries(env.map(({ name, value }) => [name, value]));

export function only<T>(list: readonly T[] | undefined): T {
  const [first, ...more] = list ?? [];
  if (first === undefined || more.length > 0) throw new Error(`${list?.length ?? 0} in place of one`);
  return first;
}
