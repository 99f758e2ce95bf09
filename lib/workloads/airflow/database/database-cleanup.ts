import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { type Check, type IssuePath, wholeNumber } from "../check";
import { airflowContainer, airflowPod, type PodContext, podAnnotations, podLabels } from "../pod";
import { componentLabel } from "../release";
import { versionTraits } from "../version";

/**
 * Deletes old rows from the database, regularly: Airflow by itself keeps every run, task and log line of its audit for ever.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/howto/usage-cli.html#purge-history-from-metadata-database
 */
export interface DatabaseCleanup {
  /** Days for which rows are kept, counted from a run's or task's start even if it has not ended. Of each DAG the last scheduled run stays. */
  readonly retentionDays: number;
  /**
   * When, as five fields of cron, in UTC.
   * @default "0 0 * * 0": every Sunday at midnight
   */
  readonly schedule?: string;
  /**
   * Tables of Airflow's that are cleaned, with those that depend on them.
   * @default those that grow with every run and every user: `cleanedTables`
   */
  readonly tables?: readonly string[];
  /**
   * Whether deleted rows are kept in tables of their own, named `_airflow_deleted__…`, which nobody deletes.
   * @default false
   */
  readonly archive?: boolean;
  /**
   * Rows that are deleted in one transaction: fewer hold locks for a shorter time.
   * @default all of a table's at once
   */
  readonly batchSize?: number;
}

/**
 * What is cleaned by default. Not `dag` and `dag_version`: where a young task ran an old version of its DAG, Airflow's cleanup ends with
 * a foreign key violation, and cleans nothing after it. Not `trigger`: Airflow deletes those that nobody needs by itself, while an old one
 * may be what a deferred task or an asset's watcher still waits for, and would take it along.
 * @see https://github.com/apache/airflow/issues/63703
 * @see https://github.com/apache/airflow/issues/71864
 */
export const cleanedTables: readonly string[] = [
  "asset_event",
  "celery_taskmeta",
  "celery_tasksetmeta",
  "dag_run",
  "deadline",
  "import_error",
  "job",
  "log",
  "session",
  "task_instance",
  "task_instance_history",
  "task_reschedule",
  "xcom",
];

/** The CronJob that does it, by `airflow db clean`. */
export class DatabaseCleanupCronJob extends Construct {
  /** The workload itself, for what these properties do not cover. */
  readonly cronJob: k8s.KubeCronJob;

  constructor(scope: Construct, id: string, props: PodContext & { readonly cleanup: DatabaseCleanup }) {
    super(scope, id);
    const { cleanup, release } = props;
    const name = componentLabel.databaseCleanup;
    this.cronJob = new k8s.KubeCronJob(this, "cron-job", {
      metadata: release.metadata(name, name),
      spec: {
        schedule: cleanup.schedule ?? "0 0 * * 0",
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        // Late is better than never, but not a day late: the next one comes.
        startingDeadlineSeconds: 6 * 3600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 1,
        jobTemplate: {
          spec: {
            backoffLimit: 1,
            template: {
              metadata: {
                labels: podLabels(props, "databaseCleanup"),
                annotations: podAnnotations(props, "databaseCleanup"),
              },
              spec: airflowPod(props, "databaseCleanup", {
                restartPolicy: "Never",
                containers: [
                  airflowContainer(props, "databaseCleanup", { name, args: ["bash", "-c", command(props)] }),
                ],
              }),
            },
          },
        },
      },
    });
  }
}

function command({ cleanup, version }: PodContext & { readonly cleanup: DatabaseCleanup }): string {
  const { retentionDays, tables = cleanedTables, archive = false, batchSize } = cleanup;
  const known = versionTraits(version);
  return [
    "exec airflow db clean --yes --verbose",
    `--clean-before-timestamp "$(date --utc --date='${retentionDays} days ago' +%Y-%m-%dT%H:%M:%S+00:00)"`,
    `--tables ${[...tables, ...(cleanup.tables ? [] : known.furtherTables)].join(",")}`,
    ...(archive ? [] : ["--skip-archive"]),
    ...(batchSize === undefined ? [] : [`--batch-size ${batchSize}`]),
    ...(known.cleanupCanFail ? ["--error-on-cleanup-failure"] : []),
  ].join(" ");
}

export function checkDatabaseCleanup(given: DatabaseCleanup, at: IssuePath, check: Check): void {
  const { retentionDays, schedule, tables = cleanedTables, batchSize } = given;
  check(wholeNumber(retentionDays, 1, 36500), [...at, "retentionDays"], retentionDays, "1 to 36500 days");
  check(
    schedule === undefined || /^(@(hourly|daily|weekly|monthly|yearly)|\S+( \S+){4})$/.test(schedule),
    [...at, "schedule"],
    schedule,
    'five fields of cron, such as "0 3 * * 0"',
  );
  check(tables.length > 0, [...at, "tables"], tables, "at least one table");
  for (const [index, table] of tables.entries()) {
    check(/^[a-z_]+$/.test(table), [...at, "tables", index], table, "the name of a table, such as task_instance");
  }
  check(wholeNumber(batchSize, 1, 10_000_000), [...at, "batchSize"], batchSize, "1 to 10000000 rows");
}
