import { eventually, Hopeless } from "./command";
import type { Kubernetes, KubernetesObject } from "./kubernetes";
import { PodRecord } from "./pod-record";
import { deleteVolumes } from "./volume";

const podSecurity = {
  "pod-security.kubernetes.io/enforce": "restricted",
  "pod-security.kubernetes.io/warn": "restricted",
};

/** One namespace, in which Pod Security `restricted` is enforced and every state of every pod is recorded. */
export class Namespace {
  private constructor(
    private readonly kubernetes: Kubernetes,
    readonly name: string,
    readonly pods: PodRecord,
  ) {}

  /** Makes it anew: one of that name which a killed run left goes first. */
  static async make(kubernetes: Kubernetes, name: string): Promise<Namespace> {
    await Namespace.delete(kubernetes, name);
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: podSecurity } };
    await kubernetes.kubectl(["create", "-f", "-"], JSON.stringify(object));
    return new Namespace(kubernetes, name, PodRecord.start(kubernetes, name));
  }

  /** Deletes a namespace with all that is in it, giving its pods no time to finish. */
  static async delete(kubernetes: Kubernetes, name: string): Promise<void> {
    const found = await kubernetes.kubectl(["get", "namespace", name, "--ignore-not-found", "--output=name"]);
    if (found.trim() === "") return deleteVolumes(kubernetes, name);
    // Nothing is made in a namespace that is being deleted, so no controller replaces the pods.
    await kubernetes.kubectl(["delete", "namespace", name, "--wait=false"]);
    await kubernetes.kubectl(["delete", "pods", "--all", "--namespace", name, "--grace-period=1", "--wait=false"]);
    await kubernetes.kubectl(["wait", "--for=delete", `namespace/${name}`, "--timeout=300s"]);
    await deleteVolumes(kubernetes, name);
  }

  /** kubectl in this namespace. */
  kubectl(args: readonly string[], input?: string): Promise<string> {
    return this.kubernetes.kubectl(["--namespace", this.name, ...args], input);
  }

  async list(kind: string, ...options: string[]): Promise<KubernetesObject[]> {
    const { items } = JSON.parse(await this.kubectl(["get", kind, ...options, "--output=json"]));
    return items;
  }

  /**
   * Applies objects server-side, as their only owner. An operator's webhook may not be reached yet: its pod is ready a moment before
   * the node sends its Service's connections there, and whoever applies asks again, as GitOps tools do.
   */
  async apply(objects: readonly object[], ...options: string[]): Promise<string> {
    const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
    const args = ["apply", "--server-side", "--force-conflicts", "-f", "-", ...options];
    return eventually(`every webhook for objects of ${this.name} answers`, 90, () =>
      this.kubectl(args, list).catch((error: Error) => {
        throw error.message.includes("failed calling webhook") ? error : new Hopeless(error.message, { cause: error });
      }),
    );
  }

  /** Makes a Secret, or replaces what is in it. */
  async setSecret(name: string, stringData: Readonly<Record<string, string>>): Promise<void> {
    const data = Object.fromEntries(
      Object.entries(stringData).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
    );
    await this.apply([{ apiVersion: "v1", kind: "Secret", metadata: { name, namespace: this.name }, data }]);
  }
}
