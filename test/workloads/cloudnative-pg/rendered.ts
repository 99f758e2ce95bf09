import { Testing } from "cdk8s";
import { PostgresCluster, type PostgresClusterProps } from "isobar/cloudnative-pg";

/** Properties of a database on EKS, as short as they may be. */
export const props: PostgresClusterProps = {
  version: "17",
  storageGiB: 50,
  backup: { bucket: { s3: { bucket: "acme-backups", identity: "podIdentity" } } },
  namespace: "data",
};

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  // Manifests are plain data; a test says what it expects of them.
  readonly spec: Record<string, unknown>;
}

export function render(changes: Partial<PostgresClusterProps> = {}) {
  const chart = Testing.chart();
  const postgres = new PostgresCluster(chart, "postgres", { ...props, ...changes });
  const manifests: Manifest[] = Testing.synth(chart);
  const all = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const one = (kind: string) => {
    const [found, second] = all(kind);
    if (!found || second) throw new Error(`${all(kind).length} of ${kind}`);
    return found;
  };
  return { postgres, manifests, all, one, cluster: one("Cluster") };
}
