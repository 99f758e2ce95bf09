import { Construct } from "constructs";
import { ApiServer } from "./access/api-server";
import { Autoscalers } from "./autoscalers";
import { scales } from "./autoscaling";
import { remoteControl, usesDatabase } from "./celery/celery";
import { Redis } from "./celery/redis";
import { CeleryWorkers } from "./celery/workers";
import { type Component, components, services } from "./component";
import { PriorityClassObjects } from "./concurrency/priority-classes";
import { Configuration, mergeConfig } from "./configuration";
import { DagProcessor } from "./dag-processor";
import { DatabaseCleanupCronJob } from "./database/database-cleanup";
import { FernetRotationJob } from "./database/fernet-rotation-job";
import { MigrationJob } from "./database/migration-job";
import { PgBouncer } from "./database/pgbouncer";
import { allDeclared } from "./declarations/declarations";
import { DeclarationsJob } from "./declarations/declarations-job";
import { executorList } from "./executor";
import type { ReleaseFacts } from "./feature";
import { featuresOf } from "./features";
import { LogVolume } from "./logs/log-volume";
import { Monitoring } from "./metrics/monitoring";
import { poolExporter } from "./metrics/pgbouncer-exporter";
import { NetworkPolicies } from "./network/network-policies";
import { optionsFor } from "./options";
import type { AirflowProps, RenderableProps } from "./props";
import { Rbac } from "./rbac";
import { Release, serviceAccountName } from "./release";
import { Scheduler } from "./scheduler";
import { ServiceAccounts } from "./service-accounts";
import { TaskNamespaces } from "./task-namespaces";
import { Triggerer } from "./triggerer";
import { validate } from "./validation";
import { airflowVersion } from "./version";
import { ImagePuller } from "./workers/image-puller";
import { TaskServiceAccountObjects } from "./workers/service-accounts";
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
  /** Only where a volume holds the logs. */
  readonly logVolume: LogVolume | undefined;
  readonly autoscalers: Autoscalers;
  /** With the CeleryExecutor. */
  readonly celeryWorkers?: CeleryWorkers;
  /** Where the CeleryExecutor has a Redis of its own. */
  readonly redis?: Redis;
  readonly migrations: MigrationJob;
  /** Where `database.pgbouncer` is given. */
  readonly pgbouncer?: PgBouncer;
  /** Where `database.cleanup` is given. */
  readonly databaseCleanup?: DatabaseCleanupCronJob;
  /** Where `keys.fernetRotation` is given. */
  readonly fernetRotation?: FernetRotationJob;
  /** Where `metrics.statsd` is given. */
  readonly monitoring?: Monitoring;
  /** Where connections, variables, pools or roles are given. */
  readonly declarations?: DeclarationsJob;
  readonly configuration: Configuration;
  readonly serviceAccounts: ServiceAccounts;
  /** Those that profiles of task pods name. */
  readonly taskServiceAccounts: TaskServiceAccountObjects;
  readonly priorityClasses: PriorityClassObjects;
  /** Where `workers.prePull` is set. */
  readonly imagePuller?: ImagePuller;
  readonly rbac: Rbac;
  readonly networkPolicies: NetworkPolicies;
  readonly taskNamespaces: TaskNamespaces;
  /** Names of the service accounts, for cloud identities. */
  readonly serviceAccountNames: { readonly [C in Component]: string };

  constructor(scope: Construct, id: string, given: AirflowProps) {
    super(scope, id);
    const { extraConfig = {}, ...others } = given;
    const props: RenderableProps = {
      ...others,
      config: mergeConfig([optionsFor(given.version, given.config ?? {}), optionsFor(given.version, extraConfig)]),
    };
    validate(this.node.path, given, props);
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
    const templates = podTemplates(props.workers, { ...facts, features: withoutTemplates, pods: props });
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
    this.taskServiceAccounts = new TaskServiceAccountObjects(this, "task-service-accounts", {
      ...facts,
      accounts: props.workers?.serviceAccounts ?? {},
    });
    const classes = props.priorityClasses ?? {};
    this.priorityClasses = new PriorityClassObjects(this, "priority-classes", { release, classes });
    if (props.workers?.prePull) {
      this.imagePuller = new ImagePuller(this, "image-puller", { ...context, workers: props.workers });
      this.imagePuller.node.addDependency(this.serviceAccounts, this.priorityClasses);
    }
    this.rbac = new Rbac(this, "rbac", facts);
    this.networkPolicies = new NetworkPolicies(this, "network-policies", {
      ...facts,
      components: running,
      connections: features.flatMap(({ connections = [] }) => connections),
      network: props.network ?? {},
    });
    const config = mergeConfig([...features.map(({ config = {} }) => config), props.config]);
    const files = features.flatMap(({ files = [] }) => files);
    this.configuration = new Configuration(this, "configuration", { release, config, files });
    this.taskNamespaces = new TaskNamespaces(this, "task-namespaces", {
      ...facts,
      config,
      files,
      annotations: props.serviceAccountAnnotations ?? {},
    });
    const { autoscaling = {} } = props;
    const replicas = each(services, (service) =>
      scales(autoscaling, service) ? undefined : (props.replicas?.[service] ?? 2),
    );
    const service = { ...context, configuration: this.configuration, replicas };
    this.migrations = new MigrationJob(this, "migrations", service);
    const { database, keys } = props;
    if (props.metrics?.statsd) {
      const hasPool = database.pgbouncer !== undefined;
      this.monitoring = new Monitoring(this, "monitoring", { ...context, metrics: props.metrics, hasPool });
      this.monitoring.node.addDependency(this.serviceAccounts, this.networkPolicies);
      // Who cannot find the exporter when it starts sends nothing until it ends.
      this.migrations.node.addDependency(this.monitoring.statsd.service);
    }
    if (database.pgbouncer) {
      const exporter = props.metrics?.statsd && poolExporter(context, database, props.metrics.scrape);
      this.pgbouncer = new PgBouncer(this, "pgbouncer", {
        ...context,
        database,
        pgbouncer: database.pgbouncer,
        exporter,
      });
      this.pgbouncer.node.addDependency(this.serviceAccounts, this.networkPolicies);
    }
    if (database.cleanup) {
      const { cleanup } = database;
      this.databaseCleanup = new DatabaseCleanupCronJob(this, "database-cleanup", { ...context, cleanup });
    }
    this.scheduler = new Scheduler(this, "scheduler", service);
    this.apiServer = new ApiServer(this, "api-server", { ...service, address: props });
    this.dagProcessor = new DagProcessor(this, "dag-processor", service);
    this.triggerer = new Triggerer(this, "triggerer", service);
    const { persistentVolumeClaim: source, retentionDays } = props.logs ?? {};
    this.logVolume = source && new LogVolume(this, "log-volume", { ...context, source, retentionDays });
    this.autoscalers = new Autoscalers(this, "autoscalers", { ...facts, autoscaling, database: props.database });

    if (props.celery) {
      const { broker, workers } = props.celery;
      this.celeryWorkers = new CeleryWorkers(this, "celery-workers", {
        ...service,
        workers,
        database: props.database,
        usesDatabase: usesDatabase(props.celery),
        remoteControl: remoteControl(props.config),
      });
      this.celeryWorkers.node.addDependency(this.migrations);
      if (broker.redis) {
        this.redis = new Redis(this, "redis", { ...context, redis: broker.redis });
        this.redis.node.addDependency(this.serviceAccounts, this.networkPolicies);
        this.celeryWorkers.node.addDependency(this.redis);
      }
    }

    this.migrations.node.addDependency(
      this.serviceAccounts,
      this.networkPolicies,
      this.configuration,
      this.taskNamespaces,
      this.priorityClasses,
      this.taskServiceAccounts,
    );
    for (const { deployment } of [this.scheduler, this.apiServer, this.dagProcessor, this.triggerer]) {
      deployment.node.addDependency(this.migrations, this.rbac);
      if (this.pgbouncer) deployment.node.addDependency(this.pgbouncer);
    }
    if (this.pgbouncer) this.celeryWorkers?.node.addDependency(this.pgbouncer);
    const declared = allDeclared(props);
    if (declared) {
      const { declarations = {} } = props;
      this.declarations = new DeclarationsJob(this, "declarations", { ...context, declared, declarations });
      this.declarations.node.addDependency(this.migrations);
      if (this.pgbouncer) this.declarations.node.addDependency(this.pgbouncer);
    }
    if (keys.fernetRotation !== undefined) {
      const rotation = keys.fernetRotation;
      this.fernetRotation = new FernetRotationJob(this, "fernet-rotation", { ...context, rotation });
      // Each of them must be able to read what it writes.
      this.fernetRotation.node.addDependency(this.scheduler, this.apiServer, this.dagProcessor, this.triggerer);
    }
  }
}

/** A record with a value for each key. */
function each<K extends string, T>(keys: readonly K[], value: (key: K) => T): { readonly [P in K]: T } {
  // Object.fromEntries forgets which keys it was given.
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as { [P in K]: T };
}
