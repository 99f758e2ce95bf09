import type { Check } from "../check";
import type { Feature, ReleaseFacts } from "../feature";

/** Where task logs go. */
export interface Logs {
  /** Where task logs outlive their pods, such as `s3://logs/airflow`; may be a `ref`. Without it they end with the pod. */
  readonly remote?: { readonly url: string };
}

/** Task logs in object storage, and no file that nobody deletes. */
export function logs(given: Logs | undefined, _facts: ReleaseFacts): Feature {
  const remote = given?.remote;
  return {
    config: {
      logging: {
        colored_console_log: false,
        // To the container's log: a file per DAG and day would fill the disk, with nobody to delete it.
        dag_processor_log_target: "stdout",
      },
    },
    pod: () =>
      remote
        ? {
            env: [
              { name: "AIRFLOW__LOGGING__REMOTE_LOGGING", value: "True" },
              { name: "AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER", value: remote.url },
            ],
          }
        : {},
  };
}

export function checkLogs(_given: Logs | undefined, _check: Check): void {}
