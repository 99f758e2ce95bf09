import { randomInt } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { progress, run } from "./command";
import { GitServer } from "./git-server";
import { imageArchives } from "./images";
import { Kubernetes } from "./kubernetes";
import { PostgresServer } from "./postgres";

const variable = "ISOBAR_TESTBED";

/** The folder of a run of its own: one place, so that what a killed run left is cleared away by the next. */
export const testbedFolder = join(tmpdir(), "isobar-cluster-test");

const parts = (folder: string) => ({
  cluster: join(folder, "cluster"),
  postgres: join(folder, "postgres"),
  git: join(folder, "git"),
});

function machineAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const address = all.find(({ internal, family }) => !internal && family === "IPv4")?.address;
  if (address === undefined) throw new Error("this machine has no IPv4 address but the loopback's");
  return address;
}

/** A Kubernetes, a PostgreSQL server and a git server beside it, which scenarios share; each keeps to its own namespace. */
export class Testbed {
  readonly kubernetes: Kubernetes;
  readonly postgres: PostgresServer;
  readonly git: GitServer;

  /** What runs in a folder already. */
  constructor(readonly folder: string) {
    const { cluster, postgres, git } = parts(folder);
    this.kubernetes = new Kubernetes(cluster);
    this.postgres = new PostgresServer(postgres);
    this.git = new GitServer(git);
  }

  /** The testbed of this run of Jest. */
  static current(): Testbed {
    const folder = process.env[variable];
    if (folder === undefined) throw new Error(`${variable} is not set; scenarios run with npm run test:cluster`);
    return new Testbed(folder);
  }

  /** Makes a testbed that of this run. */
  use(): void {
    process.env[variable] = this.folder;
  }

  /** Installs and builds what is missing, then starts what does not run in the folder yet. */
  static async start(folder: string, images: readonly string[]): Promise<Testbed> {
    const { cluster, postgres, git } = parts(folder);
    await mkdir(folder, { recursive: true });
    await run(join(__dirname, "../../tools/cluster/install.sh"), [], { showProgress: true });
    const address = machineAddress();
    const startCluster = async () => {
      if (Kubernetes.runsIn(cluster)) return;
      await Kubernetes.stop(cluster);
      await Kubernetes.start(cluster, address, await imageArchives(images));
    };
    const startPostgres = async () => {
      if (PostgresServer.runsIn(postgres)) return;
      await rm(postgres, { recursive: true, force: true });
      await PostgresServer.start(postgres, address);
    };
    const startGit = async () => {
      if (GitServer.runsIn(git)) return;
      await rm(git, { recursive: true, force: true });
      await GitServer.start(git, address);
    };
    progress("testbed: building what is missing; starting Kubernetes, PostgreSQL and the git server");
    const started = await Promise.allSettled([startCluster(), startPostgres(), startGit()]);
    for (const result of started) if (result.status === "rejected") throw result.reason;
    progress("testbed: ready");
    return new Testbed(folder);
  }

  /** Stops everything that runs in a folder. */
  static async stop(folder: string): Promise<void> {
    const { cluster, postgres, git } = parts(folder);
    await Promise.all([Kubernetes.stop(cluster), PostgresServer.stop(postgres), GitServer.stop(git)]);
    await rm(folder, { recursive: true, force: true });
  }
}

const portsGiven = new Set<number>();

/** Whether nothing listens on a port, at any address of this machine. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().on("error", () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

/**
 * A port of this machine that nothing listens on, and that is given once. It lies below those that the kernel gives to whoever connects,
 * one of which could be taken again before its server listens, and below those of Kubernetes.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(20_000, 30_000);
    if (portsGiven.has(port)) continue;
    portsGiven.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error("something listens on each of a hundred ports from 20000 to 29999");
}
