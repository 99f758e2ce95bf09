import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./command";

const tools = join(__dirname, "../../tools");
const show = { showProgress: true };
const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? "";

/** What the tests read of a Kubernetes object. */
export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
}

/** A Kubernetes of one node on this machine. */
export class Kubernetes {
  private constructor(
    private readonly folder: string,
    private readonly kubectlPath: string,
    readonly nodeAddress: string,
  ) {}

  /** Installs and builds what is missing, then starts the cluster. */
  static async start(folder: string): Promise<Kubernetes> {
    await run(join(tools, "cluster/install.sh"), [], show);
    const binaries = (await run(join(tools, "binaries/build.sh"), ["kubernetes", "etcd", "dns"], show)).split("\n");
    const images = lastLine(await run(join(tools, "cluster/images.sh"), [], show));
    const archives = ["pause.tar", "airflow.tar"].map((archive) => join(images, archive));
    await run(join(tools, "cluster/up.sh"), archives, { ...show, env: { ISOBAR_CLUSTER_DIR: folder } });
    const address = (await readFile(join(folder, "node-ip"), "utf8")).trim();
    return new Kubernetes(folder, join(binaries[0] ?? "", "kubectl"), address);
  }

  /** Ends the cluster of this folder, if there is one. */
  static async stop(folder: string): Promise<void> {
    await run(join(tools, "cluster/down.sh"), [], { env: { ISOBAR_CLUSTER_DIR: folder } });
  }

  private get login(): string[] {
    return ["--kubeconfig", join(this.folder, "admin.kubeconfig"), "--namespace", "airflow"];
  }

  /** kubectl in the namespace airflow. */
  async kubectl(args: readonly string[], input?: string): Promise<string> {
    return run(this.kubectlPath, [...this.login, ...args], input === undefined ? {} : { input });
  }

  async list(kind: string, ...options: string[]): Promise<KubernetesObject[]> {
    const { items } = JSON.parse(await this.kubectl(["get", kind, ...options, "--output=json"]));
    return items;
  }

  /** Writes every state that every pod passes through to a file, one after the other, until stopped. */
  recordPods(file: string): ChildProcess {
    const recorder = spawn(this.kubectlPath, [...this.login, "get", "pods", "--watch", "--output=json"]);
    recorder.stdout.pipe(createWriteStream(file));
    return recorder;
  }
}

/** The pods that `recordPods` has written, each in the last state that was seen. */
export async function recordedPods(file: string): Promise<KubernetesObject[]> {
  const documents = (await readFile(file, "utf8")).split(/^}\n/m).filter((text) => text.trim() !== "");
  const pods = new Map<string, KubernetesObject>();
  for (const text of documents) {
    try {
      const pod: KubernetesObject = JSON.parse(`${text}}`);
      pods.set(pod.metadata.name, pod);
    } catch {
      // The last one is still being written.
    }
  }
  return [...pods.values()];
}
