import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { eventually, Hopeless } from "../cluster/command";
import type { VaultApi } from "./api";

export interface ServerOptions {
  readonly binary: string;
  /** Where its configuration and its log are. */
  readonly folder: string;
  readonly hcl: string;
  readonly api: VaultApi;
  readonly env?: Readonly<Record<string, string>>;
  /** What `/etc/hosts` says to this process alone. */
  readonly hosts?: string;
  /** A folder that this process alone finds where a pod has its service account. */
  readonly serviceAccountFolder?: string;
}

/** One Vault server, a process of this machine. */
export class VaultServer {
  private process: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  readonly api: VaultApi;

  constructor(private readonly options: ServerOptions) {
    this.api = options.api;
  }

  /** Starts it, and waits until it answers at all. */
  async start(): Promise<void> {
    const { binary, folder, hcl, env, hosts, serviceAccountFolder } = this.options;
    await mkdir(folder, { recursive: true });
    const file = join(folder, "server.hcl");
    await writeFile(file, hcl);
    const command = [binary, "server", `-config=${file}`];
    const prefix: string[] = [];
    const mounts: string[] = [];
    if (hosts !== undefined) {
      await writeFile(join(folder, "hosts"), hosts);
      mounts.push(`mount --bind ${join(folder, "hosts")} /etc/hosts`);
    }
    if (serviceAccountFolder !== undefined) {
      const inPods = "/run/secrets/kubernetes.io/serviceaccount";
      mounts.push("mount -t tmpfs none /run", `mkdir -p ${inPods}`, `mount --bind ${serviceAccountFolder} ${inPods}`);
    }
    // It becomes the server, so its process id is the server's.
    if (mounts.length > 0) prefix.push("unshare", "--mount", "sh", "-c", `${mounts.join(" && ")} && exec "$0" "$@"`);
    const [program = binary, ...args] = [...prefix, ...command];
    const child = spawn(program, args, {
      env: { PATH: process.env["PATH"], ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process = child;
    this.ended = new Promise((resolve) => child.once("exit", () => resolve()));
    process.once("exit", () => void child.kill("SIGKILL"));
    const log = createWriteStream(join(folder, "log"), { flags: "a" });
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    await eventually(`${folder} answers`, 180, async () => {
      if (child.exitCode !== null) throw new Hopeless(`it has ended; see ${join(folder, "log")}`);
      return (await this.api.ask("GET", "sys/seal-status")).status === 200 ? true : undefined;
    });
  }

  /** As when the machine fails. */
  async kill(): Promise<void> {
    this.process?.kill("SIGKILL");
    await this.ended;
  }
}
