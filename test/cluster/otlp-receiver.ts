import { createServer, type Server } from "node:http";
import { gunzipSync } from "node:zlib";
import { Testbed } from "./testbed";

/** Takes metrics on this machine as an OpenTelemetry collector does over HTTP, and knows only what they are called. */
export class OtlpReceiver {
  private readonly names = new Set<string>();
  private readonly authorizations = new Set<string | undefined>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async listen(): Promise<OtlpReceiver> {
    const server = createServer();
    const { nodeAddress } = Testbed.current().kubernetes;
    await new Promise<void>((resolve, reject) => server.on("error", reject).listen(0, nodeAddress, resolve));
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("no port");
    const receiver = new OtlpReceiver(server, address.port);
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        if (request.method !== "POST" || request.url !== "/v1/metrics") {
          response.writeHead(404).end();
          return;
        }
        const body = Buffer.concat(chunks);
        const message = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
        // In protobuf a string stands as it is.
        for (const [name] of message.toString("latin1").matchAll(/airflow\.[a-z_.]+/g)) receiver.names.add(name);
        receiver.authorizations.add(request.headers.authorization);
        response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
      });
    });
    return receiver;
  }

  /** The metrics that have come so far. */
  received(): ReadonlySet<string> {
    return this.names;
  }

  /** The headers `Authorization` that came with them. */
  authorized(): readonly (string | undefined)[] {
    return [...this.authorizations];
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
