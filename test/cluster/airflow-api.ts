import { whenConnected } from "./connect";
import type { DagRun, TaskInstance } from "./runs";

/** Somebody who may log in. */
export interface User {
  readonly username: string;
  readonly password: string;
}

export class ApiError extends Error {
  constructor(
    readonly status: number,
    request: string,
    text: string,
  ) {
    super(`${request}: ${status} ${text}`);
  }
}

/** Airflow's REST API, as one user. Paths are below `/api/v2`, such as `/dags`. */
export class AirflowApi {
  private token: Promise<string> | undefined;

  constructor(
    /** Such as `http://10.96.0.17:8080`; asked again for each request, because a Service may be made anew. */
    private readonly url: () => Promise<string>,
    /** Who logs in with a password; or the token of somebody who has logged in already. */
    private readonly user: () => Promise<User | string>,
  ) {}

  /** Logs in, so that the first request need not. */
  async logIn(): Promise<void> {
    await this.currentToken();
  }

  /** `T` is what Airflow's API documentation says of the path. */
  get<T>(path: string): Promise<T> {
    return this.json("GET", path);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.json("POST", path, body);
  }

  /** Makes what may be there already, such as by a try before this one. */
  async ensure(path: string, body: unknown): Promise<void> {
    await this.post(path, body).catch((error) => {
      if (!(error instanceof ApiError && error.status === 409)) throw error;
    });
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.json("PATCH", path, body);
  }

  async delete(path: string): Promise<void> {
    await this.request("DELETE", path);
  }

  /** The whole of a list that is given page by page. */
  async all<T>(path: string, key: string): Promise<T[]> {
    const items: T[] = [];
    for (;;) {
      const separator = path.includes("?") ? "&" : "?";
      const page = await this.get<Record<string, unknown>>(`${path}${separator}limit=100&offset=${items.length}`);
      // The list that the page holds under its own name, beside the total.
      const found = page[key] as T[];
      items.push(...found);
      if (found.length === 0 || items.length >= Number(page["total_entries"])) return items;
    }
  }

  run(dagId: string, runId: string): Promise<DagRun> {
    return this.get(`/dags/${dagId}/dagRuns/${encodeURIComponent(runId)}`);
  }

  taskInstances(run: DagRun): Promise<TaskInstance[]> {
    return this.all(
      `/dags/${run.dag_id}/dagRuns/${encodeURIComponent(run.dag_run_id)}/taskInstances`,
      "task_instances",
    );
  }

  /** The answer itself; a token that is refused is fetched anew once. */
  async request(method: string, path: string, body?: unknown, accept = "application/json"): Promise<Response> {
    const send = async () => {
      const token = await this.currentToken();
      const url = `${await this.url()}/api/v2${path}`;
      const init = {
        method,
        headers: { authorization: `Bearer ${token}`, accept, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      };
      return whenConnected(url, () => fetch(url, init), { changes: method !== "GET" });
    };
    let response = await send();
    if (response.status === 401) {
      this.token = undefined;
      response = await send();
    }
    if (!response.ok) throw new ApiError(response.status, `${method} ${path}`, await response.text());
    return response;
  }

  private async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await this.request(method, path, body)).json() as Promise<T>;
  }

  private currentToken(): Promise<string> {
    this.token ??= this.fetchToken().catch((error) => {
      this.token = undefined;
      throw error;
    });
    return this.token;
  }

  private async fetchToken(): Promise<string> {
    const user = await this.user();
    if (typeof user === "string") return user;
    const url = `${await this.url()}/auth/token`;
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(user),
    };
    // Another token does no harm.
    const response = await whenConnected(url, () => fetch(url, init), { changes: false });
    const answer = await response.text();
    if (!response.ok) throw new ApiError(response.status, "POST /auth/token", answer);
    return (JSON.parse(answer) as { access_token: string }).access_token;
  }
}
