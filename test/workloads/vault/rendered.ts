import { Testing } from "cdk8s";
import { Vault, type VaultProps } from "../../../lib/workloads/vault";

/** What the tests read of a rendered object. */
export interface Rendered {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: any kind's fields, as they are written out.
  readonly [field: string]: any;
}

export const seal = { awskms: { region: "eu-west-1", keyId: "alias/vault" } } as const;
export const serviceAccountAnnotations = { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/vault" };
const airflow = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "airflow" } } };

export const defaults: VaultProps = {
  version: "2.0.4",
  namespace: "vault",
  seal,
  serviceAccountAnnotations,
  tls: { certManager: { issuer: { name: "internal" } } },
  network: { clients: [airflow] },
};

/** A Vault's objects, with the defaults changed. */
export function render(changes: Partial<VaultProps> = {}): Rendered[] {
  const chart = Testing.chart();
  new Vault(chart, "vault", { ...defaults, ...changes });
  return Testing.synth(chart);
}

/** The object of a kind, and of a name where there are several. */
export function only(objects: readonly Rendered[], kind: string, name?: string): Rendered {
  const found = objects.filter(
    (object) => object.kind === kind && (name === undefined || object.metadata.name === name),
  );
  const [object] = found;
  if (!object || found.length > 1)
    throw new Error(`${found.length} objects of kind ${kind} named ${name ?? "anything"}`);
  return object;
}

/** The configuration file that servers are given. */
export function configurationOf(objects: readonly Rendered[]): string {
  const { name } = only(objects, "StatefulSet").metadata;
  return only(objects, "ConfigMap", `${name}-config`)["data"]["server.hcl"];
}
