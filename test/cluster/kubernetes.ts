import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run, runsStill } from "./command";
import { importImages } from "./images";

const tools = join(__dirname, "../../tools/cluster");

/** What the tests read of a Kubernetes object. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** A Kubernetes of one node on this machine. */
export class Kubernetes {
  private readonly kubectlPath: string;
  /** Address of the machine, which pods know as host.isobar.internal. */
  readonly nodeAddress: string;

  /** The one that runs in a folder already. */
  constructor(readonly folder: string) {
    const read = (name: string) => readFileSync(join(folder, name), "utf8").trim();
    this.kubectlPath = join(read("binaries"), "kubectl");
    this.nodeAddress = read("node-ip");
  }

  static runsIn(folder: string): boolean {
    return runsStill(join(folder, "pid/apiserver"), "kube-apiserver");
  }

  /** Starts one with these image archives; `up.sh` builds the binaries that are missing. */
  static async start(folder: string, nodeAddress: string, archives: readonly string[]): Promise<Kubernetes> {
    const env = { ISOBAR_CLUSTER_DIR: folder, NODE_IP: nodeAddress };
    await run(join(tools, "up.sh"), archives, { showProgress: true, env });
    return new Kubernetes(folder);
  }

  /** Ends the cluster of this folder, if there is one. */
  static async stop(folder: string): Promise<void> {
    await run(join(tools, "down.sh"), [], { env: { ISOBAR_CLUSTER_DIR: folder } });
  }

  /** Builds and loads images that are not in the cluster yet, by their names in `tools/cluster/images.sh`. */
  async loadImages(...names: string[]): Promise<void> {
    await importImages(this.folder, names);
  }

  /** How kubectl is called, for a process of one's own. */
  kubectlCommand(args: readonly string[]): { program: string; args: string[] } {
    return { program: this.kubectlPath, args: ["--kubeconfig", join(this.folder, "admin.kubeconfig"), ...args] };
  }

  /** kubectl for what lives in no namespace, or in any. */
  async kubectl(args: readonly string[], input?: string): Promise<string> {
    const command = this.kubectlCommand(args);
    return run(command.program, command.args, input === undefined ? {} : { input });
  }
}
