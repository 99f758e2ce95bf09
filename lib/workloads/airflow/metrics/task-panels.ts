import type { Panel } from "./panels";
import type { Queries } from "./queries";
import type { StatName } from "./series";

const rate = "[$__rate_interval]";

/** Of a timer: the mean over whatever `by` tells apart. */
export function mean(queries: Queries, name: StatName, by: string): string {
  const sum = queries.own(name, { suffix: "_sum" });
  const count = queries.own(name, { suffix: "_count" });
  return `sum by (${by}) (rate(${sum}${rate})) / sum by (${by}) (rate(${count}${rate}))`;
}

function quantile(queries: Queries, value: number, name: StatName, by: string): string {
  return `histogram_quantile(${value}, sum by (${by}, le) (rate(${queries.own(name, { suffix: "_bucket" })}${rate})))`;
}

/** What happens to tasks and DAG runs. */
export function taskPanels(queries: Queries): Panel[] {
  const legend = "{{dag_id}}";
  return [
    {
      title: "Queue length",
      unit: "short",
      queries: (["scheduled", "queued", "running", "deferred"] as const).map((state) => ({
        expr: queries.slots(state),
        legend: state,
      })),
    },
    {
      title: "Tasks that ended",
      unit: "ops",
      queries: [{ expr: `sum by (state) (rate(${queries.own("ti.finish")}${rate}))`, legend: "{{state}}" }],
    },
    {
      title: "Task duration, mean",
      unit: "s",
      queries: [{ expr: mean(queries, "task.duration", "dag_id"), legend }],
    },
    {
      title: "Task duration, 95th percentile",
      unit: "s",
      queries: [{ expr: quantile(queries, 0.95, "task.duration", "dag_id"), legend }],
    },
    {
      title: "Task duration, 99th percentile",
      unit: "s",
      queries: [{ expr: quantile(queries, 0.99, "task.duration", "dag_id"), legend }],
    },
    {
      // How long they are queued after that, Airflow 3 does not send.
      title: "Wait for a slot, 95th percentile",
      unit: "s",
      queries: [{ expr: quantile(queries, 0.95, "task.scheduled_duration", "queue"), legend: "{{queue}}" }],
    },
    {
      title: "Tries that failed, in ten minutes",
      unit: "percent",
      queries: [{ expr: queries.failedShare("10m"), legend: "failed" }],
    },
    {
      title: "Tasks that failed, in an hour",
      unit: "short",
      queries: [
        {
          expr: `sum by (dag_id) (increase(${queries.own("ti.finish", { where: ['state="failed"'] })}[1h])) > 0`,
          legend,
        },
      ],
    },
    {
      title: "Duration of DAG runs that succeeded, mean",
      unit: "s",
      queries: [{ expr: mean(queries, "dagrun.duration.success", "dag_id"), legend }],
    },
    {
      title: "Duration of DAG runs that failed, mean",
      unit: "s",
      queries: [{ expr: mean(queries, "dagrun.duration.failed", "dag_id"), legend }],
    },
    {
      title: "Open slots",
      unit: "short",
      queries: [{ expr: `max by (pool_name) (${queries.own("pool.open_slots")})`, legend: "{{pool_name}}" }],
    },
    {
      title: "Tasks that starve",
      unit: "short",
      queries: [{ expr: `max by (pool_name) (${queries.own("pool.starving_tasks")})`, legend: "{{pool_name}}" }],
    },
  ];
}
