import { createServer, type Server } from "node:http";
import { Testbed } from "./testbed";

/** That a sleeping task started or ended, as the task itself told. */
export interface Told {
  readonly number: number;
  readonly tryNumber: number;
  readonly event: "start" | "end";
  readonly pod: string;
}

/**
 * Listens to the tasks of the DAG `sleepers`, which tell it of each start and end: what Airflow itself may not know. They sleep until it
 * wakes them, however long a machine takes to start them all.
 */
export class Sleepers {
  private readonly told: Told[] = [];
  private awake = false;

  private constructor(
    private readonly server: Server,
    /** Where tasks reach it. */
    readonly url: string,
  ) {}

  static async listen(): Promise<Sleepers> {
    const server = createServer();
    const { nodeAddress } = Testbed.current().kubernetes;
    await new Promise<void>((resolve, reject) => server.on("error", reject).listen(0, nodeAddress, resolve));
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("no port");
    const sleepers = new Sleepers(server, `http://host.isobar.internal:${address.port}`);
    server.on("request", ({ url = "" }, response) => {
      const [, number, tryNumber, event, pod = ""] = url.split("/");
      if (event === "start" || event === "end")
        sleepers.told.push({ number: Number(number), tryNumber: Number(tryNumber), event, pod });
      response.end(sleepers.awake ? "awake" : "asleep");
    });
    return sleepers;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Lets every task go on to its end, also those that start later. */
  wake(): void {
    this.awake = true;
  }

  starts(): Told[] {
    return this.told.filter(({ event }) => event === "start");
  }

  ends(): Told[] {
    return this.told.filter(({ event }) => event === "end");
  }
}
