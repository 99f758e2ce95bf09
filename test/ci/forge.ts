import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string; readonly type: string };
}

const bot = { login: "github-actions[bot]", type: "Bot" };

/** As much of GitHub's and GitLab's REST API as comments need, with pages. */
export class Forge {
  readonly comments: Comment[] = [];
  readonly requests: string[] = [];
  /** Whether the token may write; that of a fork's pull request may not. */
  mayWrite = true;
  /** Answers to give before any other, each once. */
  readonly failures: { readonly status: number; readonly headers?: Record<string, string> }[] = [];
  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
  }

  static async start(): Promise<Forge> {
    const forge: Forge = new Forge(createServer((request, response) => void forge.answer(request, response)));
    await new Promise<void>((resolve) => forge.server.listen(0, "127.0.0.1", resolve));
    return forge;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  add(body: string, user = bot): void {
    this.comments.push({ id: this.comments.length + 1, body, user });
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += chunk;
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    const method = request.method ?? "";
    this.requests.push(`${method} ${pathname}`);
    const give = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    };
    const failure = this.failures.shift();
    if (failure) return give(failure.status, { message: "later" }, failure.headers);
    const token = request.headers.authorization ?? request.headers["private-token"];
    if (token !== "Bearer secret-token" && token !== "secret-token") return give(401, { message: "Bad credentials" });
    // An installation's token has no user.
    if (pathname === "/user" && token.startsWith("Bearer"))
      return give(403, { message: "Resource not accessible by integration" });
    if (pathname === "/user") return give(200, { username: bot.login });
    const list = /^\/repos\/acme\/data\/issues\/7\/comments$|^\/projects\/42\/merge_requests\/7\/notes$/.test(pathname);
    const [, id] = /^\/repos\/acme\/data\/issues\/comments\/(\d+)$|notes\/(\d+)$/.exec(pathname)?.filter(Boolean) ?? [];
    if (list && method === "GET") {
      const [size, page] = [Number(searchParams.get("per_page") ?? 30), Number(searchParams.get("page") ?? 1)];
      const last = page * size >= this.comments.length;
      const shown = this.comments.slice((page - 1) * size, page * size);
      return give(
        200,
        shown.map((comment) => ({ ...comment, author: { username: comment.user.login } })),
        {
          ...(!last && { link: `<${this.url}${pathname}?per_page=${size}&page=${page + 1}>; rel="next"` }),
          "x-next-page": last ? "" : String(page + 1),
        },
      );
    }
    if (!this.mayWrite) return give(403, { message: "Resource not accessible by integration" });
    const { body }: { body: string } = JSON.parse(text);
    if (list && method === "POST") {
      this.add(body);
      return give(201, {
        id: this.comments.length,
        html_url: `https://github.com/acme/data/pull/7#${this.comments.length}`,
      });
    }
    const comment = this.comments.find((one) => one.id === Number(id));
    if (!comment || !["PATCH", "PUT"].includes(method)) return give(404, { message: "Not Found" });
    comment.body = body;
    return give(200, { id: comment.id, html_url: `https://github.com/acme/data/pull/7#${comment.id}` });
  }
}
