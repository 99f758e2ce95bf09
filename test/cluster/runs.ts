/** A DAG run, as Airflow's REST API gives it. */
export interface DagRun {
  readonly dag_id: string;
  readonly dag_run_id: string;
  readonly state: "queued" | "running" | "success" | "failed";
  readonly conf: unknown;
  readonly queued_at: string | null;
  readonly start_date: string | null;
  readonly end_date: string | null;
}

/** One task of a run, in its last try, as Airflow's REST API gives it. */
export interface TaskInstance {
  readonly task_id: string;
  readonly dag_id: string;
  readonly dag_run_id: string;
  /** -1 for a task that is not mapped. */
  readonly map_index: number;
  readonly state: string | null;
  readonly try_number: number;
  readonly max_tries: number;
  readonly queue: string | null;
  readonly pool: string;
  readonly executor: string | null;
  readonly hostname: string | null;
  readonly start_date: string | null;
  readonly end_date: string | null;
  /** Seconds. */
  readonly duration: number | null;
}
