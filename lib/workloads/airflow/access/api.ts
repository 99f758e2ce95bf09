import type { Config, Feature, ReleaseFacts } from "../feature";

export const apiServerPort = 8080;

/** The path below which the API server answers, when it is published below one: `""` or such as `/airflow`. */
export function basePath(config: Config = {}): string {
  const url = config["api"]?.["base_url"];
  if (typeof url !== "string") return "";
  const path = url.replace(/^[a-z]+:\/\/[^/]*/, "").replace(/\/+$/, "");
  return path.startsWith("/") ? path : "";
}

/** Where tasks, triggers and DAG processors find the API server, and that it tells nobody its configuration. */
export function api(config: Config | undefined, { release, executors, taskNamespaces }: ReleaseFacts): Feature {
  // A pod in another namespace finds a service by its namespace too.
  const host = `${release.name}-api-server${taskNamespaces.length > 0 ? `.${release.namespace}` : ""}`;
  const url = `http://${host}:${apiServerPort}${basePath(config)}/execution/`;
  const runTasks = [
    "worker",
    "celeryWorker",
    ...(executors.includes("LocalExecutor") ? ["scheduler" as const] : []),
  ] as const;
  return {
    config: { core: { execution_api_server_url: url }, api: { expose_config: false } },
    connections: runTasks.map((from) => ({
      from,
      to: "apiServer",
      ports: [apiServerPort],
    })),
  };
}
