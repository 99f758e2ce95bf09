export type { Access, Address, GatewayRef, Tls } from "./access/access";
export type { Auth } from "./access/auth";
export type { Certificate, Issuer } from "./access/certificate";
export type { Oidc, Role } from "./access/oidc";
export type { ServerTls } from "./access/server-tls";
export type { SimpleAuth } from "./access/simple-auth";
export { Airflow } from "./airflow";
export type { Autoscaling, ByTriggers, ByUtilization } from "./autoscaling";
export type { HpaScaling, KedaScaling, WorkerAutoscaling } from "./celery/autoscaling";
export type {
  Broker,
  BrokerUrl,
  BuiltInRedis,
  ExternalRedis,
  RabbitMq,
  RedisBroker,
  RedisProps,
  RedisVolume,
} from "./celery/broker";
export type { Celery, CeleryProps } from "./celery/celery";
export type { WorkerCount, WorkerSet, WorkerSetPods } from "./celery/worker-set";
export type { AirflowComponent, BackingComponent, Component, PerComponent, Service } from "./component";
export type { Concurrency } from "./concurrency/concurrency";
export type { PriorityClass, PriorityClasses } from "./concurrency/priority-classes";
export { type Sizing, sizeFor, type TaskTarget } from "./concurrency/sizing";
export type { BucketBundle, DagBundle, GitBundle, GitSyncBundle, ImageBundle, VolumeBundle } from "./dags/dag-bundles";
export type { GitCredential, GitSource } from "./dags/git";
export type { CertificateAuthority } from "./database/certificate-authority";
export { connectionsWanted } from "./database/connection-budget";
export type { ConnectionPool } from "./database/connection-pool";
export type { Database } from "./database/database";
export type { DatabaseCleanup } from "./database/database-cleanup";
export type { PgBouncer } from "./database/pgbouncer-settings";
export type { ConnectionFields, ConnectionUri, DeclaredConnection } from "./declarations/connections";
export type { DeclarationProps, Declarations } from "./declarations/declarations";
export type { Json } from "./declarations/json";
export type { DeclaredPool } from "./declarations/pools";
export type { DeclaredRole, Permission } from "./declarations/roles";
export type { DeclaredVariable } from "./declarations/variables";
export type { CustomExecutor, Executor, KnownExecutor } from "./executor";
export type { Config, ConfigValue, SecretKey } from "./feature";
export type { Keys } from "./keys";
export type { LogStorageClass, LogVolume, LogVolumeSource } from "./logs/log-volume";
export type { Logs } from "./logs/logs";
export type { LogStorage } from "./logs/remote-logs";
export type { Alert, Alerts, FailureAlert, WindowedAlert } from "./metrics/alerts";
export type { Dashboards } from "./metrics/dashboards";
export type { DurationsBy } from "./metrics/mapping";
export type { Metrics, MetricsProps, OpenTelemetryMetrics, PrometheusMetrics } from "./metrics/metrics";
export type { OpenTelemetry } from "./metrics/open-telemetry";
export type { Rules } from "./metrics/rules";
export type { Scrape, ServiceMonitor } from "./metrics/scrape";
export type { Statsd } from "./metrics/statsd";
export type { ObjectStorage } from "./object-storage/object-storage";
export type { AirflowOptions, Options, OptionValue } from "./options";
export type { PodScheduling } from "./pod";
export type { AirflowProps } from "./props";
export { serviceAccountName } from "./release";
export {
  type CloudSecretsBackend,
  type EnvironmentBackend,
  type SecretsBackend,
  secretsReaders,
  type VaultBackend,
} from "./secrets-backend";
export type { VersionedSecretKey } from "./versioned-secret";
export type { OnEviction } from "./workers/eviction";
export type { PodPatch } from "./workers/patch";
export type { TaskPool } from "./workers/placement";
export type { Profile, TaskResources } from "./workers/profile";
export { type TaskServiceAccount, taskServiceAccountName } from "./workers/service-accounts";
export type { SpotUse } from "./workers/spot";
export type { ClaimVolume, CsiVolume, ScratchVolume, TaskVolume } from "./workers/volumes";
export type { Workers } from "./workers/workers";
export type { Xcom } from "./xcom";
