import { spawnSync } from "node:child_process";

/** One rendering of the official chart by `helm template`. */
export interface HelmRendering {
  readonly what: string;
  readonly objects: number;
  readonly seconds: number;
  /** Most memory of the process, in MiB. */
  readonly peak: number;
}

/** The release with both executors that was recorded with the chart 1.22.0: 64 objects. */
const recorded: HelmRendering = {
  what: "`helm template`, recorded on another machine",
  objects: 64,
  seconds: 0.67,
  peak: 62,
};

const values = [
  "executor=CeleryExecutor\\,KubernetesExecutor",
  "postgresql.enabled=false",
  "pgbouncer.enabled=true",
  "workers.keda.enabled=true",
  "networkPolicies.enabled=true",
  "flower.enabled=true",
  "cleanup.enabled=true",
  "databaseCleanup.enabled=true",
  "dags.gitSync.enabled=true",
  "ingress.apiServer.enabled=true",
  "apiServer.hpa.enabled=true",
  "apiServer.podDisruptionBudget.enabled=true",
  "scheduler.podDisruptionBudget.enabled=true",
];

/**
 * What Helm needs for the same: measured here if `AIRFLOW_CHART` is the path of the chart's archive, `helm` can be found and GNU time is
 * there; else what was recorded.
 */
export function helmTemplate(chart = process.env["AIRFLOW_CHART"]): HelmRendering {
  if (chart === undefined) return recorded;
  const command = ["helm", "template", "airflow", chart, ...values.flatMap((value) => ["--set", value])];
  const { status, stdout, stderr } = spawnSync("/usr/bin/time", ["-f", "%e %M", ...command], {
    encoding: "utf8",
    maxBuffer: 64 * 2 ** 20,
  });
  const [, seconds, kilobytes] = /(\S+) (\d+)\s*$/.exec(stderr ?? "") ?? [];
  if (status !== 0) throw new Error(`helm template: ${stderr}`);
  return {
    what: "`helm template`",
    objects: stdout.match(/^kind: /gm)?.length ?? 0,
    seconds: Number(seconds),
    peak: Number(kilobytes) / 1024,
  };
}
