/** Parameters of PostgreSQL by name: numbers in its own base units, kB and milliseconds, and switches. */
export type Tuning = Readonly<Record<string, number | boolean>>;

const mebibyte = 1024;
const minute = 60_000;

/** A statement that takes longer, in milliseconds, is logged. */
export const slowStatementMs = 1000;

/**
 * Connections for a server with this much memory, where a cloud lets one choose: 50 per GiB, at least 25 and at most 5000. One takes about
 * 10 MiB even when it does nothing, so that all of them take half the memory. Airflow's PgBouncer needs few of them.
 * @see https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-limits#maximum-connections
 */
export function connectionsFor(memoryGiB: number): number {
  return Math.min(Math.max(Math.floor(memoryGiB * 50), 25), 5000);
}

/**
 * What a server for Airflow has other than PostgreSQL's defaults, by its memory. All of it holds from version 14 to 18, and RDS, Cloud SQL and
 * Azure let one set all of it. All but `max_connections` holds without a restart.
 * @see https://www.postgresql.org/docs/current/runtime-config.html
 */
export function tuningFor(memoryGiB: number, maxConnections: number): Tuning {
  return {
    max_connections: maxConnections,
    // 128 sorts at a time take a quarter of the memory: the task list of a large DAG is sorted in memory rather than on disk.
    work_mem: within(memoryGiB * 2, 4, 64) * mebibyte,
    // For each of three autovacuum workers, and for the indexes that a migration makes.
    maintenance_work_mem: within(memoryGiB * 32, 64, 1024) * mebibyte,
    // Airflow updates rows of task_instance, dag_run and job over and over, and `airflow db clean` deletes many at once. By default a
    // fifth of a table must be dead before it is cleared: with ten million task instances, two million rows.
    autovacuum_vacuum_scale_factor: 0.05,
    autovacuum_analyze_scale_factor: 0.02,
    // A session that does nothing in its transaction holds up migrations, keeps dead rows from being cleared, and in Airflow's API server
    // has held locks on task instances: https://github.com/apache/airflow/issues/65712. Tasks have no session since Airflow 3, and
    // pg_dump switches the limit off for itself.
    idle_in_transaction_session_timeout: 10 * minute,
    // All three clouds store on solid-state disks, for which PostgreSQL's own page names this figure.
    // https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-RANDOM-PAGE-COST
    random_page_cost: 1.1,
    log_min_duration_statement: slowStatementMs,
    log_lock_waits: true,
    log_temp_files: 10 * mebibyte,
    log_autovacuum_min_duration: minute,
  };
}

function within(value: number, least: number, most: number): number {
  return Math.floor(Math.min(Math.max(value, least), most));
}

/** A parameter's value as PostgreSQL writes it: switches are on and off. */
export function parameterValue(value: number | boolean): string {
  return typeof value === "boolean" ? (value ? "on" : "off") : String(value);
}
