import type { Panel } from "./panels";
import { foreign, type Queries } from "./queries";
import { mean } from "./task-panels";

/** How the parts of a release fare. */
export function componentPanels(queries: Queries, hasPool: boolean): Panel[] {
  const restarts = queries.ofPods(foreign.containerRestarts, ".+");
  return [
    {
      title: "Heartbeats in two minutes",
      unit: "short",
      queries: (["scheduler", "dag_processor", "triggerer"] as const).map((part) => ({
        expr: queries.heartbeats(part, "2m"),
        legend: part,
      })),
    },
    {
      title: "CPU of schedulers, of their limit",
      unit: "percent",
      queries: [{ expr: queries.schedulerCpu("2m"), legend: "{{pod}}" }],
    },
    {
      title: "Restarts of containers in an hour",
      unit: "short",
      queries: [{ expr: `sum by (pod, container) (increase(${restarts}[1h])) > 0`, legend: "{{pod}} {{container}}" }],
    },
    {
      title: "Scheduler's loop, mean",
      unit: "s",
      queries: [
        {
          // All of them together: a label that there is not.
          expr: mean(queries, "scheduler.scheduler_loop_duration", ""),
          legend: "loop",
        },
      ],
    },
    {
      title: "DAG files that cannot be imported",
      unit: "short",
      queries: [{ expr: `max(${queries.own("dag_processing.import_errors")})`, legend: "files" }],
    },
    {
      title: "Time to parse all DAG files",
      unit: "s",
      queries: [{ expr: `max(${queries.own("dag_processing.total_parse_time")})`, legend: "all" }],
    },
    {
      title: "Triggers, and room for more",
      unit: "short",
      queries: [
        { expr: `max by (hostname) (${queries.own("triggers.running")})`, legend: "{{hostname}} running" },
        { expr: `min by (hostname) (${queries.own("triggerer.capacity_left")})`, legend: "{{hostname}} room" },
      ],
    },
    {
      title: "DAG runs",
      unit: "short",
      queries: [{ expr: `max(${queries.own("scheduler.dagruns.running")})`, legend: "running" }],
    },
    ...(hasPool ? poolPanels(queries) : []),
  ];
}

function poolPanels(queries: Queries): Panel[] {
  return [
    {
      title: "Database pool: connections",
      unit: "short",
      queries: [
        { expr: `sum(${queries.pool("activeClients")})`, legend: "Airflow's, served" },
        { expr: `sum(${queries.pool("waitingClients")})`, legend: "Airflow's, waiting" },
        { expr: `sum(${queries.pool("activeServers")})`, legend: "the database's, in use" },
        { expr: `sum(${queries.pool("idleServers")})`, legend: "the database's, idle" },
      ],
    },
    {
      title: "Database pool: longest wait",
      unit: "s",
      queries: [{ expr: `max(${queries.pool("longestWait")})`, legend: "wait" }],
    },
  ];
}
