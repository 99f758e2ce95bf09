import { Construct } from "constructs";
import { basePath } from "./access/api";
import { ApiServer } from "./access/api-server";
import { type Component, components, services } from "./component";
import { Configuration, mergeConfig } from "./configuration";
import { DagProcessor } from "./dag-processor";
import { MigrationJob } from "./database/migration-job";
import { executorList } from "./executor";
import type { ReleaseFacts } from "./feature";
import { featuresOf } from "./features";
import { NetworkPolicies } from "./network/network-policies";
import type { AirflowProps } from "./props";
import { Rbac } from "./rbac";
import { Release, serviceAccountName } from "./release";
import { Scheduler } from "./scheduler";
import { ServiceAccounts } from "./service-accounts";
import { TaskNamespaces } from "./task-namespaces";
import { Triggerer } from "./triggerer";
import { validate } from "./validation";
import { airflowVersion } from "./version";
import { podTemplates } from "./workers/workers";

/**
 * Apache Airflow in one namespace: schedulers, API servers, DAG processors, triggerers, the migration of its database, and what runs
 * tasks. Every pod meets the Pod Security Standard `restricted`; two of each part run, unless `replicas` says otherwise.
 *
 * It makes neither the namespace, nor the database, nor the Secrets that `database` and `keys` name: those outlive it.
 *
 * @throws InvalidEnvironmentError naming the construct's path and every property that is wrong, with what is allowed.
 */
export class Airflow extends Construct {
  readonly scheduler: Scheduler;
  readonly apiServer: ApiServer;
  readonly dagProcessor: DagProcessor;
  readonly triggerer: Triggerer;
  readonly migrations: MigrationJob;
  readonly configuration: Configuration;
  readonly serviceAccounts: ServiceAccounts;
  readonly rbac: Rbac;
  readonly networkPolicies: NetworkPolicies;
  readonly taskNamespaces: TaskNamespaces;
  /** Names of the service accounts, for cloud identities. */
  readonly serviceAccountNames: { readonly [C in Component]: string };

  constructor(scope: Construct, id: string, props: AirflowProps) {
    super(scope, id);
    validate(this.node.path, props);
    const { releaseName = "airflow" } = props;
    const release = new Release(releaseName, props.namespace, props.labels ?? {});
    const facts: ReleaseFacts = {
      release,
      version: airflowVersion(props.version),
      executors: executorList(props.executor),
      image: { repository: props.image?.repository ?? "apache/airflow", tag: props.image?.tag ?? props.version },
      taskNamespaces: props.taskNamespaces ?? [],
    };
    this.serviceAccountNames = each(components, (component) => serviceAccountName(releaseName, component));

    const withoutTemplates = featuresOf(props, facts);
    const templates = podTemplates({ ...facts, features: withoutTemplates, pods: props });
    const features = [...withoutTemplates, templates];
    const context = { ...facts, features, pods: props };
    const running = components.filter((component) =>
      features.some((feature) => feature.components?.includes(component)),
    );

    this.serviceAccounts = new ServiceAccounts(this, "service-accounts", {
      release,
      components: running,
      annotations: props.serviceAccountAnnotations ?? {},
    });
    this.rbac = new Rbac(this, "rbac", facts);
    this.networkPolicies = new NetworkPolicies(this, "network-policies", {
      ...facts,
      components: running,
      connections: features.flatMap(({ connections = [] }) => connections),
      network: props.network ?? {},
    });
    const config = mergeConfig([...features.map(({ config = {} }) => config), props.config ?? {}]);
    const files = features.flatMap(({ files = [] }) => files);
    this.configuration = new Configuration(this, "configuration", { release, config, files });
    this.taskNamespaces = new TaskNamespaces(this, "task-namespaces", {
      ...facts,
      config,
      files,
      annotations: props.serviceAccountAnnotations ?? {},
    });
    const replicas = each(services, (service) => props.replicas?.[service] ?? 2);
    const service = { ...context, configuration: this.configuration, replicas };
    this.migrations = new MigrationJob(this, "migrations", service);
    this.scheduler = new Scheduler(this, "scheduler", service);
    this.apiServer = new ApiServer(this, "api-server", { ...service, basePath: basePath(props.config) });
    this.dagProcessor = new DagProcessor(this, "dag-processor", service);
    this.triggerer = new Triggerer(this, "triggerer", service);

    this.migrations.node.addDependency(
      this.serviceAccounts,
      this.networkPolicies,
      this.configuration,
      this.taskNamespaces,
    );
    for (const { deployment } of [this.scheduler, this.apiServer, this.dagProcessor, this.triggerer]) {
      deployment.node.addDependency(this.migrations, this.rbac);
    }
  }
}

/** A record with a value for each key. */
function each<K extends string, T>(keys: readonly K[], value: (key: K) => T): { readonly [P in K]: T } {
  // Object.fromEntries forgets which keys it was given.
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as { [P in K]: T };
}
