import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Kubernetes, KubernetesObject } from "./kubernetes";

/** Every state that every pod of a namespace passes through, written down while it runs: pods of tasks are soon gone. */
export class PodRecord {
  private constructor(
    private readonly file: string,
    private readonly watch: ChildProcess,
  ) {}

  static start(kubernetes: Kubernetes, namespace: string): PodRecord {
    const file = join(mkdtempSync(join(tmpdir(), "isobar-pods-")), "pods.json");
    const { program, args } = kubernetes.kubectlCommand(["get", "pods", "--namespace", namespace, "--output=json"]);
    const watch = spawn(program, [...args, "--watch"], { stdio: ["ignore", "pipe", "ignore"] });
    watch.stdout.pipe(createWriteStream(file));
    return new PodRecord(file, watch);
  }

  /** Ends the watch, and forgets what was seen. */
  stop(): void {
    this.watch.kill();
    rmSync(dirname(this.file), { recursive: true, force: true });
  }

  /** States in the order in which they were seen, of all pods. */
  states(): KubernetesObject[] {
    const documents = readFileSync(this.file, "utf8").split(/^}\n/m);
    // The last one may still be being written.
    return documents.slice(0, -1).map((text): KubernetesObject => JSON.parse(`${text}}`));
  }

  /** Every pod that there ever was, each in the last state that was seen. */
  last(): KubernetesObject[] {
    return [...new Map(this.states().map((pod) => [pod.metadata.name, pod])).values()];
  }
}
