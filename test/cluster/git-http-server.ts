import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** Who may read repositories. */
export interface GitLogin {
  readonly user: string;
  readonly token: string;
}

/** Repositories of a folder, served read-only over HTTP as git's hosts do, to whoever has the token. */
export class GitHttpServer {
  /** With which credentials it was asked and refused; undefined is none. */
  readonly refused: (string | undefined)[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(folder: string, { user, token }: GitLogin): Promise<GitHttpServer> {
    const wanted = `${user}:${token}`;
    const server = createServer((request, response) => {
      const [scheme, credentials] = (request.headers.authorization ?? "").split(" ");
      const given = scheme === "Basic" ? Buffer.from(credentials ?? "", "base64").toString() : undefined;
      if (given === wanted) return answer(folder, request, response);
      served.refused.push(given);
      request.resume();
      return response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
    });
    server.listen(0, "0.0.0.0");
    await once(server, "listening");
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("no port");
    const served = new GitHttpServer(server, address.port);
    return served;
  }

  /** Where pods find a repository. */
  url(repository: string): string {
    return `http://host.isobar.internal:${this.port}/${repository}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** Lets git's own program answer, which speaks CGI. */
function answer(folder: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
  const { headers } = request;
  const program = spawn("git", ["http-backend"], {
    stdio: ["pipe", "pipe", "ignore"],
    env: {
      PATH: process.env["PATH"],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: "1",
      REQUEST_METHOD: request.method,
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: headers["content-type"] ?? "",
      ...(headers["content-length"] && { CONTENT_LENGTH: headers["content-length"] }),
      ...(headers["content-encoding"] && { HTTP_CONTENT_ENCODING: headers["content-encoding"] }),
      ...(typeof headers["git-protocol"] === "string" && { GIT_PROTOCOL: headers["git-protocol"] }),
    },
  });
  program.stdin.on("error", () => undefined);
  request.pipe(program.stdin);
  let head = Buffer.alloc(0);
  program.stdout.on("data", (chunk: Buffer) => {
    if (response.headersSent) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    const lines = head.subarray(0, end).toString().split("\r\n");
    const fields = Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2)));
    const { Status: status = "200", ...others } = fields;
    response.writeHead(Number.parseInt(status, 10), others);
    response.write(head.subarray(end + 4));
  });
  program.on("close", () => response.end());
}
