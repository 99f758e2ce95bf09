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
export function api(config: Config | undefined, { release }: ReleaseFacts): Feature {
  const url = `http://${release.name}-api-server:${apiServerPort}${basePath(config)}/execution/`;
  return {
    config: { core: { execution_api_server_url: url }, api: { expose_config: false } },
    connections: (["worker", "celeryWorker"] as const).map((from) => ({
      from,
      to: "apiServer",
      ports: [apiServerPort],
    })),
  };
}
