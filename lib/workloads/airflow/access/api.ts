import type { Config, Feature, ReleaseFacts } from "../feature";
import type { Access } from "./access";
import type { ServerTls } from "./server-tls";
import { taskRunners } from "./task-runners";

export const apiServerPort = 8080;

/** What decides where the API server answers. */
export interface ApiAddress {
  readonly config?: Config;
  readonly access?: Access;
  readonly apiServerTls?: ServerTls;
}

/** The path below which the API server answers, when it is published below one: `""` or such as `/airflow`. */
export function basePath({ config = {}, access }: ApiAddress): string {
  if (access) return access.path ?? "";
  const url = config["api"]?.["base_url"];
  if (typeof url !== "string") return "";
  const path = url.replace(/^[a-z]+:\/\/[^/]*/, "").replace(/\/+$/, "");
  return path.startsWith("/") ? path : "";
}

/** Where tasks, triggers and DAG processors find the API server, and that it tells nobody its configuration. */
export function api(address: ApiAddress, { release, executors, taskNamespaces }: ReleaseFacts): Feature {
  // A pod in another namespace finds a service by its namespace too.
  const host = `${release.name}-api-server${taskNamespaces.length > 0 ? `.${release.namespace}` : ""}`;
  const origin = `${address.apiServerTls ? "https" : "http"}://${host}:${apiServerPort}`;
  return {
    config: {
      core: { execution_api_server_url: `${origin}${basePath(address)}/execution/` },
      api: { expose_config: false },
    },
    connections: taskRunners(executors).map((from) => ({ from, to: "apiServer", ports: [apiServerPort] })),
  };
}
