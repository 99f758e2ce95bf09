import { Construct } from "constructs";
import { ApiServer } from "./api-server";
import { Configuration } from "./configuration";
import { DagProcessor } from "./dag-processor";
import { MigrationJob } from "./migration-job";
import { NetworkPolicies } from "./network-policies";
import { podTemplate } from "./pod-template";
import type { AirflowProps, Component } from "./props";
import { Rbac } from "./rbac";
import { Release, serviceAccountName } from "./release";
import { Scheduler } from "./scheduler";
import { ServiceAccounts } from "./service-accounts";
import { Triggerer } from "./triggerer";
import { validate } from "./validation";

/**
 * Apache Airflow in one namespace: schedulers, API servers, DAG processors, triggerers, the migration of its database, and a pod for
 * each task. Every pod meets the Pod Security Standard `restricted`; two of each part run, unless `replicas` says otherwise.
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
  /** Names of the service accounts, for cloud identities. */
  readonly serviceAccountNames: { readonly [C in Component]: string };

  constructor(scope: Construct, id: string, props: AirflowProps) {
    super(scope, id);
    validate(this.node.path, props);
    const { releaseName = "airflow" } = props;
    const release = new Release(releaseName, props.namespace, props.labels ?? {});
    const image = {
      repository: props.image?.repository ?? "apache/airflow",
      tag: props.image?.tag ?? props.version,
    };
    const context = { release, airflow: props, image };
    const name = (component: Component) => serviceAccountName(releaseName, component);
    this.serviceAccountNames = {
      scheduler: name("scheduler"),
      apiServer: name("apiServer"),
      dagProcessor: name("dagProcessor"),
      triggerer: name("triggerer"),
      migrations: name("migrations"),
      worker: name("worker"),
    };

    this.serviceAccounts = new ServiceAccounts(this, "service-accounts", context);
    this.rbac = new Rbac(this, "rbac", release);
    this.networkPolicies = new NetworkPolicies(this, "network-policies", {
      release,
      apiServerClients: props.apiServerClients ?? [],
    });
    this.configuration = new Configuration(this, "configuration", { ...context, podTemplate: podTemplate(context) });
    const service = { ...context, configuration: this.configuration };
    this.migrations = new MigrationJob(this, "migrations", service);
    this.scheduler = new Scheduler(this, "scheduler", service);
    this.apiServer = new ApiServer(this, "api-server", service);
    this.dagProcessor = new DagProcessor(this, "dag-processor", service);
    this.triggerer = new Triggerer(this, "triggerer", service);

    this.migrations.node.addDependency(this.serviceAccounts, this.networkPolicies, this.configuration);
    for (const { deployment } of [this.scheduler, this.apiServer, this.dagProcessor, this.triggerer]) {
      deployment.node.addDependency(this.migrations, this.rbac);
    }
  }
}
