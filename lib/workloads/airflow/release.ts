import type { k8s } from "cdk8s-plus-28";
import type { Component } from "./component";

/** On the pods of Celery workers: which set of workers they belong to. */
export const workerSetLabel = "worker-set";

/** The value of the label `component`, as the official chart has it. */
export const componentLabel: { readonly [C in Component]: string } = {
  scheduler: "scheduler",
  apiServer: "api-server",
  dagProcessor: "dag-processor",
  triggerer: "triggerer",
  celeryWorker: "worker",
  migrations: "run-airflow-migrations",
  databaseCleanup: "database-cleanup",
  declarations: "declarations",
  worker: "worker",
  redis: "redis",
  pgbouncer: "pgbouncer",
  statsd: "statsd",
  logGroomer: "log-groomer",
  imagePuller: "image-puller",
};

const serviceAccountSuffix: { readonly [C in Component]: string } = {
  ...componentLabel,
  migrations: "migrate-database-job",
};

/**
 * Name of the service account that a part of Airflow runs as, known before anything is made: what a cloud identity is bound to.
 * The official chart puts `airflow` between release and component unless the release's name has it already.
 */
export function serviceAccountName(releaseName: string, component: Component): string {
  const release = releaseName.includes("airflow") ? releaseName : `${releaseName}-airflow`;
  return `${release}-${serviceAccountSuffix[component]}`;
}

/** Names and labels of one release's objects, those of the official chart. */
export class Release {
  constructor(
    readonly name: string,
    readonly namespace: string | undefined,
    private readonly labels: { readonly [label: string]: string },
  ) {}

  /** Metadata of an object named `<release>-<suffix>`. */
  metadata(suffix: string, component?: string) {
    return this.named(`${this.name}-${suffix}`, component);
  }

  /** Metadata of an object with this very name, in the release's namespace unless another is named. */
  named(name: string, component?: string, namespace = this.namespace) {
    return {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { ...this.labels, tier: "airflow", ...(component !== undefined && { component }), release: this.name },
    };
  }

  /** What selects a part's pods; it never changes in a Deployment's life, so further labels are not in it. */
  selector(component: Component) {
    return { tier: "airflow", component: componentLabel[component], release: this.name };
  }

  /** What selects a part's pods and no other part's: Celery workers share the label `component` with the pods of single tasks. */
  podSelector(component: Component): k8s.LabelSelector {
    const matchLabels = this.selector(component);
    const operator = component === "celeryWorker" ? "Exists" : component === "worker" ? "DoesNotExist" : undefined;
    return { matchLabels, ...(operator && { matchExpressions: [{ key: workerSetLabel, operator }] }) };
  }

  podLabels(component: Component, further: { readonly [label: string]: string } = {}) {
    return { ...this.labels, ...further, ...this.selector(component) };
  }
}
