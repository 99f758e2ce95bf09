import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { objectAt, type Properties, textAt } from "./value";

const execute = promisify(execFile);

/**
 * A cluster that exists, behind the Kubernetes stand-in: what the engine makes is applied to it, and awaited as the provider awaits it.
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/await/await.go
 */
export class RealCluster {
  constructor(
    private readonly kubectlPath: string,
    /** How long one object may take until it is ready, in seconds. */
    private readonly seconds = 600,
  ) {}

  /** Applies an object as Pulumi does, server-side, and waits until it is ready unless it says otherwise. */
  async apply(configuration: Properties, object: Properties): Promise<void> {
    await this.withKubeconfig(configuration, async (kubectl) => {
      const input = JSON.stringify(object);
      await kubectl(["apply", "--server-side", "--force-conflicts", "--field-manager=pulumi", "-f", "-"], input);
      const annotations = objectAt(objectAt(object, "metadata"), "annotations");
      if (annotations["pulumi.com/skipAwait"] === "true") return;
      for (const wait of this.waits(object)) await kubectl(wait);
    });
  }

  async delete(configuration: Properties, object: Properties): Promise<void> {
    await this.withKubeconfig(configuration, async (kubectl) => {
      const timeout = `--timeout=${this.seconds}s`;
      await kubectl(["delete", "--ignore-not-found", "--wait", timeout, "-f", "-"], JSON.stringify(object));
    });
  }

  /** What kubectl waits for. */
  private waits(object: Properties): string[][] {
    const kind = textAt(object, "kind") ?? "";
    const { name, namespace } = objectAt(object, "metadata");
    const of = [`${kind.toLowerCase()}/${String(name)}`, `--namespace=${String(namespace)}`];
    const timeout = `--timeout=${this.seconds}s`;
    if (["Deployment", "StatefulSet", "DaemonSet"].includes(kind)) return [["rollout", "status", ...of, timeout]];
    if (kind === "Job") return [["wait", "--for=condition=complete", ...of, timeout]];
    if (kind !== "Service") return [];
    const spec = objectAt(object, "spec");
    if (spec["selector"] === undefined || spec["clusterIP"] === "None" || spec["type"] === "ExternalName") return [];
    const endpoints = [`endpointslices`, `--selector=kubernetes.io/service-name=${String(name)}`, of[1] ?? ""];
    return [["wait", "--for=jsonpath={.endpoints[0].conditions.ready}=true", ...endpoints, timeout]];
  }

  private async withKubeconfig(
    configuration: Properties,
    use: (kubectl: (args: string[], input?: string) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "isobar-kubeconfig-"));
    const file = join(folder, "kubeconfig");
    const { kubeconfig } = configuration;
    writeFileSync(file, typeof kubeconfig === "string" ? kubeconfig : stringify(kubeconfig), { mode: 0o600 });
    try {
      await use(async (args, input) => {
        const running = execute(this.kubectlPath, ["--kubeconfig", file, ...args]);
        // kubectl may end without reading it; what it says of that is in its own error.
        running.child.stdin?.on("error", () => undefined).end(input ?? "");
        await running;
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
