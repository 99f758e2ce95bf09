import { createServer, type Server } from "node:http";
import { freePort, Testbed } from "./testbed";

/** That a sleeping task started or ended, as the task itself told. */
export interface Told {
  readonly number: number;
  readonly tryNumber: number;
  readonly event: "start" | "end";
  readonly pod: string;
}

/** Listens to the tasks of the DAG `sleepers`, which tell it of each start and end: what Airflow itself may not know. */
export class Sleepers {
  private readonly told: Told[] = [];

  private constructor(
    private readonly server: Server,
    /** Where tasks reach it. */
    readonly url: string,
  ) {}

  static async listen(): Promise<Sleepers> {
    const server = createServer();
    const port = await freePort();
    const sleepers = new Sleepers(server, `http://host.isobar.internal:${port}`);
    server.on("request", ({ url = "" }, response) => {
      const [, number, tryNumber, event, pod = ""] = url.split("/");
      if (event === "start" || event === "end")
        sleepers.told.push({ number: Number(number), tryNumber: Number(tryNumber), event, pod });
      response.end();
    });
    const { nodeAddress } = Testbed.current().kubernetes;
    await new Promise<void>((resolve) => server.listen(port, nodeAddress, resolve));
    return sleepers;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  forget(): void {
    this.told.length = 0;
  }

  starts(): Told[] {
    return this.told.filter(({ event }) => event === "start");
  }

  ends(): Told[] {
    return this.told.filter(({ event }) => event === "end");
  }
}
