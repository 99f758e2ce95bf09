import { isDeepStrictEqual } from "node:util";
import { Testing } from "cdk8s";
import { Airflow } from "../../../../lib/workloads/airflow";
import type { ChartObject, ChartRelease, Claim } from "./releases";

/** What becomes of an object of the chart. */
export type Fate =
  /** The same object, and all that is recorded of it stays. */
  | "kept"
  /** The same object, of which something recorded changes. */
  | "changed"
  /** Another object takes its place: a field that cannot change differs, or the kind or name does. */
  | "replaced"
  /** Not Isobar's, which reads it: it must stay. */
  | "read"
  /** Isobar has nothing like it. */
  | "left";

export interface ObjectFate {
  readonly object: ChartObject;
  readonly fate: Fate;
  /** What differs, or what takes its place. */
  readonly differences: readonly string[];
}

/** What is read of one of Isobar's objects. */
interface Own {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly data?: object;
  readonly roleRef?: { readonly name: string };
  readonly spec?: {
    readonly selector?: Selector;
    readonly podSelector?: Selector;
    readonly clusterIP?: string;
    readonly ports?: readonly { readonly name: string; readonly port: number }[];
    readonly serviceName?: string;
    readonly volumeClaimTemplates?: readonly {
      readonly metadata: { readonly name: string };
      readonly spec: {
        readonly accessModes: readonly string[];
        readonly resources: { readonly requests: { readonly storage: string } };
      };
    }[];
    readonly template?: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly serviceAccountName: string;
        readonly containers: readonly { readonly name: string }[];
        readonly initContainers?: readonly { readonly name: string }[];
      };
    };
  };
}

type Labels = Readonly<Record<string, string>>;
type Selector = { readonly matchLabels?: Labels; readonly matchExpressions?: readonly object[] } | Labels;

const workloads = ["Deployment", "StatefulSet"];

export function render({ props }: ChartRelease): Own[] {
  const chart = Testing.chart();
  new Airflow(chart, "airflow", props);
  return Testing.synth(chart);
}

/** What becomes of each object of a release, found by rendering the same Airflow and comparing. */
export function fates(release: ChartRelease, own: readonly Own[] = render(release)): ObjectFate[] {
  const text = JSON.stringify(own);
  return release.chart.map((object): ObjectFate => {
    const same = own.find(({ kind, metadata }) => kind === object.kind && metadata.name === object.name);
    if (same) {
      const immutable = differences(immutableFields, object, same);
      if (immutable.length > 0) return { object, fate: "replaced", differences: immutable };
      const changed = differences(changeableFields, object, same);
      return { object, fate: changed.length > 0 ? "changed" : "kept", differences: changed };
    }
    const other = own.find((candidate) => takesThePlaceOf(object, candidate));
    if (other)
      return { object, fate: "replaced", differences: [`${other.kind} \`${withoutHash(other.metadata.name)}\``] };
    const read = object.kind === "Secret" && text.includes(`"${object.name}"`);
    return { object, fate: read ? "read" : "left", differences: [] };
  });
}

/** Objects that the chart's release does not have. */
export function added(release: ChartRelease, own: readonly Own[] = render(release)): string[] {
  const has = ({ kind, metadata }: Own) =>
    release.chart.some((object) => object.kind === kind && object.name === metadata.name);
  return own
    .filter((one) => !has(one) && !release.chart.some((object) => takesThePlaceOf(object, one)))
    .map(({ kind, metadata }) => `${kind} ${withoutHash(metadata.name)}`);
}

/** The hash is of what the Job runs, which changes with every version. */
const withoutHash = (name: string) => name.replace(/-[0-9a-f]{8}$/, "-<hash>");

/** A workload of another kind with the same name, or a Job whose name says what it runs. */
function takesThePlaceOf({ kind, name }: ChartObject, own: Own): boolean {
  if (kind === "Job") return own.kind === kind && new RegExp(`^${name}-[0-9a-f]{8}$`).test(own.metadata.name);
  return workloads.includes(kind) && workloads.includes(own.kind) && own.kind !== kind && own.metadata.name === name;
}

interface Field {
  readonly name: string;
  readonly kinds: readonly string[];
  readonly chart: (object: ChartObject) => unknown;
  readonly own: (own: Own) => unknown;
}

const selectorOf = ({ spec }: Own): unknown => {
  const selector = spec?.selector ?? spec?.podSelector;
  if (selector?.["matchExpressions"]) return selector;
  return selector?.["matchLabels"] ?? selector;
};

const claimsOf = ({ spec }: Own): Claim[] =>
  (spec?.volumeClaimTemplates ?? []).map((claim) => ({
    name: claim.metadata.name,
    accessModes: claim.spec.accessModes,
    storage: claim.spec.resources.requests.storage,
  }));

/**
 * Fields that the API server refuses to change, as far as these kinds have them. A Job's pods are another, and no Job keeps its name.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#label-selector-updates
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/#clusterrolebinding-example
 */
const immutableFields: readonly Field[] = [
  { name: "selector", kinds: workloads, chart: ({ selector }) => selector, own: selectorOf },
  {
    name: "serviceName",
    kinds: ["StatefulSet"],
    chart: ({ serviceName }) => serviceName,
    own: ({ spec }) => spec?.serviceName,
  },
  {
    name: "volumeClaimTemplates",
    kinds: ["StatefulSet"],
    chart: ({ volumeClaimTemplates = [] }) => volumeClaimTemplates,
    own: claimsOf,
  },
  { name: "roleRef", kinds: ["RoleBinding"], chart: ({ roleRef }) => roleRef, own: ({ roleRef }) => roleRef?.name },
  {
    name: "clusterIP",
    kinds: ["Service"],
    chart: ({ headless = false }) => headless,
    own: ({ spec }) => spec?.clusterIP === "None",
  },
  { name: "all of it", kinds: ["Job"], chart: ({ name }) => name, own: () => undefined },
];

const names = (containers: readonly { readonly name: string }[] = []) => containers.map(({ name }) => name);

const changeableFields: readonly Field[] = [
  { name: "labels", kinds: [], chart: ({ labels }) => labels, own: ({ metadata }) => metadata.labels },
  {
    name: "selector",
    kinds: ["Service", "NetworkPolicy", "PodDisruptionBudget"],
    chart: ({ selector }) => selector,
    own: selectorOf,
  },
  {
    name: "ports",
    kinds: ["Service"],
    chart: ({ ports }) => ports,
    own: ({ spec }) => spec?.ports?.map(({ name, port }) => [name, port]),
  },
  {
    name: "pod labels",
    kinds: workloads,
    chart: ({ podLabels }) => podLabels,
    own: ({ spec }) => spec?.template?.metadata.labels,
  },
  {
    name: "containers",
    kinds: workloads,
    chart: ({ containers }) => containers,
    own: ({ spec }) => names(spec?.template?.spec.containers),
  },
  {
    name: "init containers",
    kinds: workloads,
    chart: ({ initContainers }) => initContainers,
    own: ({ spec }) => names(spec?.template?.spec.initContainers),
  },
  {
    name: "service account",
    kinds: workloads,
    chart: ({ serviceAccount }) => serviceAccount,
    own: ({ spec }) => spec?.template?.spec.serviceAccountName,
  },
  { name: "keys", kinds: ["ConfigMap"], chart: ({ keys }) => keys, own: ({ data = {} }) => Object.keys(data) },
];

/** Of names, what goes and what comes, whatever their order; of anything else, both. */
function difference(name: string, before: unknown, after: unknown): string | undefined {
  if (Array.isArray(before) && Array.isArray(after)) {
    const show = (value: unknown) => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
    const without = (all: unknown[], others: unknown[]) =>
      all.filter((one) => !others.some((other) => isDeepStrictEqual(one, other)));
    const gone = without(before, after).map((value) => `− ${show(value)}`);
    const come = without(after, before).map((value) => `+ ${show(value)}`);
    return gone.length + come.length > 0 ? `${name} ${[...gone, ...come].join(", ")}` : undefined;
  }
  if (isDeepStrictEqual(before, after)) return undefined;
  if (name.endsWith("labels")) return labelDifference(name, before, after);
  return `${name} \`${JSON.stringify(before)}\` → \`${JSON.stringify(after)}\``;
}

function labelDifference(name: string, before: unknown, after: unknown): string {
  const list = (labels: unknown) => Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return difference(name, list(before), list(after)) ?? name;
}

function differences(fields: readonly Field[], object: ChartObject, own: Own): string[] {
  return fields
    .filter(({ kinds }) => kinds.length === 0 || kinds.includes(object.kind))
    .flatMap((field) => difference(field.name, field.chart(object), field.own(own)) ?? []);
}
