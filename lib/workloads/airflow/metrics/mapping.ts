import { Yaml } from "cdk8s";
import { prefix, type Stat, type StatName, seriesName, stats } from "./series";

/** One rule of the exporter's mapping. */
export interface MappingRule {
  readonly match: string;
  readonly match_type: "glob" | "regex";
  readonly name: string;
  readonly action?: "drop";
  readonly labels?: { readonly [label: string]: string };
  readonly ttl?: string;
  readonly observer_type?: "histogram";
  readonly histogram_options?: { readonly buckets: readonly number[] };
}

/** By what the durations of tasks are told apart. */
export type DurationsBy = "dag" | "task";

/** What Airflow sends a second time, with tags' values in the name: nobody can tell `a.b` + `c` from `a` + `b.c`. */
const repeated = [
  "ti\\.(start|finish|scheduled|queued|running|deferred)\\..+",
  "dag\\..+\\.(duration|queued_duration|scheduled_duration)",
  "pool\\.(open|queued|running|deferred|scheduled)_slots\\..+",
  "pool\\.starving_tasks\\..+",
  "(triggers\\.running|triggerer\\.capacity_left)\\..+",
  "dagrun\\.(dependency-check|duration\\.success|duration\\.failed|schedule_delay)\\..+",
  "dagrun\\..+\\.first_task_scheduling_delay",
  "operator_(failures|successes)_.+",
  "task_instance_created_.+",
  "task_(removed_from|restored_to)_dag\\..+",
  "dag_processing\\.last_duration\\..+",
  "local_task_job\\.task_exit\\..+",
  // A counter that goes down, which Prometheus does not have.
  "dag_processing\\.processes",
];

const regex = (pattern: string) => `^${prefix}\\.${pattern}$`;

/** The exporter's rules, in order: the first that matches decides, and what none matches becomes a series by its own name and tags. */
export function mappingRules(durationsBy: DurationsBy): MappingRule[] {
  const changes: { readonly [name: string]: Partial<Stat> } =
    durationsBy === "task" ? {} : { "task.duration": { labels: ["dag_id"], without: ["task_id"] } };
  // Object.keys forgets which keys there are.
  const names = Object.keys(stats) as StatName[];
  return [
    ...names.map((name) => statRule(name, { ...stats[name], ...changes[name] })),
    {
      match: regex("executor\\.(open_slots|queued_tasks|running_tasks)\\..+"),
      match_type: "regex",
      name: `${prefix}_executor_$1`,
      labels: { status: "" },
      ttl: "300s",
    },
    {
      match: regex("dag_processing\\.last_run\\.seconds_ago\\.(.+)"),
      match_type: "regex",
      name: `${prefix}_dag_processing_last_run_seconds_ago`,
      labels: { dag_file: "$1" },
      ttl: "600s",
    },
    ...repeated.map((pattern) => drop(pattern)),
  ];
}

function statRule(name: StatName, { without = [], ttlSeconds, buckets }: Stat): MappingRule {
  return {
    match: `${prefix}.${name}`,
    match_type: "glob",
    name: seriesName(name),
    // To Prometheus an empty label is none.
    ...(without.length > 0 && { labels: Object.fromEntries(without.map((label) => [label, ""])) }),
    ...(ttlSeconds !== undefined && { ttl: `${ttlSeconds}s` }),
    ...(buckets && { observer_type: "histogram", histogram_options: { buckets } }),
  };
}

function drop(pattern: string): MappingRule {
  return { match: regex(pattern), match_type: "regex", name: "dropped", action: "drop" };
}

/**
 * The exporter's mapping, as the text of its file.
 * @see https://github.com/prometheus/statsd_exporter#metric-mapping-and-configuration
 */
export function mappingText(durationsBy: DurationsBy): string {
  return Yaml.stringify({
    defaults: {
      observer_type: "histogram",
      histogram_options: { buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300] },
    },
    mappings: mappingRules(durationsBy),
  });
}
