import type { Executor } from "./executor";
import type { Feature, ReleaseFacts } from "./feature";
import type { Keys } from "./keys";

/** Where a scheduler serves the logs of tasks that run in its pod. */
const logPort = 8793;

/**
 * Seconds that a scheduler has to stop. With the LocalExecutor it takes no more tasks and waits for those it runs, but its heart stops
 * with the signal: after half a minute (`scheduler_health_check_threshold`) any other scheduler, which looks at least every five minutes
 * (`orphaned_tasks_check_interval`), begins them again, and the old ones end.
 */
export function schedulerGraceSeconds(executors: readonly Executor[]): number {
  return executors.includes("LocalExecutor") ? 300 : 30;
}

/**
 * Tasks in the schedulers' own pods. So these are what a worker is elsewhere: they call the API server, serve logs at an address of their
 * own, finish their tasks before they stop, and are not moved by autoscalers. Each of several schedulers runs its own tasks.
 */
export function localExecutor({ apiSecretKey: { name, key } }: Keys, { executors }: ReleaseFacts): Feature {
  if (!executors.includes("LocalExecutor")) return {};
  return {
    pod: (component) =>
      component === "scheduler"
        ? {
            env: [
              // The signal to stop is for the scheduler alone: given to its whole group, it would kill the tasks that it waits for.
              { name: "DUMB_INIT_SETSID", value: "0" },
              // A Deployment's pods have no names in DNS.
              { name: "AIRFLOW__CORE__HOSTNAME_CALLABLE", value: "airflow.utils.net.get_host_ip_address" },
              // By which the API server's requests for logs are checked.
              { name: "AIRFLOW__API__SECRET_KEY", valueFrom: { secretKeyRef: { name, key } } },
            ],
            annotations: {
              "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
              "karpenter.sh/do-not-disrupt": "true",
            },
          }
        : {},
    connections: [{ from: "apiServer", to: "scheduler", ports: [logPort] }],
  };
}
