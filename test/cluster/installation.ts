import { randomBytes } from "node:crypto";
import { forgetInstalled, isUninstalled, uninstallInTheEnd } from "./installed";
import type { KubernetesObject } from "./kubernetes";
import { Namespace } from "./namespace";
import type { Database } from "./postgres";
import { waitUntilReady } from "./readiness";
import { Testbed } from "./testbed";

/** Any characters must do. */
const databasePassword = "p@ss:w/rd %$1\"'x";

/** The Secrets that every Airflow here is given. */
export const databaseSecret = { name: "airflow-database", key: "password" };
export const keySecrets = {
  fernetKey: { name: "airflow-keys", key: "fernet-key" },
  jwtSecret: { name: "airflow-keys", key: "jwt-secret" },
  apiSecretKey: { name: "airflow-keys", key: "api-secret-key" },
};

export const randomKey = () => randomBytes(32).toString("base64url");
/** A Fernet key is base64url of 32 bytes with its padding. */
export const randomFernetKey = () => `${randomKey()}=`;

/** Makes a namespace besides Airflow's own, such as one for tasks; it is deleted when the file of scenarios ends. */
export async function makeNamespace(name: string): Promise<Namespace> {
  const { kubernetes } = Testbed.current();
  forgetInstalled(name);
  const namespace = await Namespace.make(kubernetes, name);
  uninstallInTheEnd({
    name,
    leave: () => namespace.pods.stop(),
    uninstall: () => {
      namespace.pods.stop();
      return Namespace.delete(kubernetes, name);
    },
  });
  // A pod that no controller makes is refused until it is there.
  await namespace.kubectl(["wait", "--for=create", "serviceaccount/default", "--timeout=60s"]);
  return namespace;
}

const identity = ({ kind, metadata }: KubernetesObject) => `${kind.toLowerCase()}/${metadata.name}`;

/** A namespace with a database of the same name, and what manifests make of them. */
export class Installation {
  readonly testbed = Testbed.current();
  private applied: readonly KubernetesObject[] = [];

  protected constructor(
    readonly namespace: Namespace,
    readonly database: Database,
  ) {
    uninstallInTheEnd(this);
  }

  get name(): string {
    return this.namespace.name;
  }

  /** Namespace, database with a role of its own, and the Secrets: all that Airflow does not make by itself. */
  static async prepare(name: string): Promise<{ namespace: Namespace; database: Database }> {
    const testbed = Testbed.current();
    const [namespace, database] = await Promise.all([
      Namespace.make(testbed.kubernetes, name),
      testbed.postgres.createDatabase(name, databasePassword),
    ]);
    await Promise.all([
      namespace.setSecret(databaseSecret.name, { [databaseSecret.key]: databasePassword }),
      namespace.setSecret("airflow-keys", {
        [keySecrets.fernetKey.key]: randomFernetKey(),
        [keySecrets.jwtSecret.key]: randomKey(),
        [keySecrets.apiSecretKey.key]: randomKey(),
      }),
    ]);
    return { namespace, database };
  }

  /** Namespace, database and Secrets for manifests that somebody else renders. */
  static async make(name: string): Promise<Installation> {
    const { namespace, database } = await Installation.prepare(name);
    return new Installation(namespace, database);
  }

  /**
   * Makes the namespace hold these objects: applies them, deletes what was applied before and is not among them, and waits until
   * every workload is ready.
   */
  async applyObjects(objects: readonly KubernetesObject[], seconds = 900): Promise<void> {
    await this.namespace.apply(objects);
    const kept = new Set(objects.map(identity));
    const obsolete = this.applied.map(identity).filter((name) => !kept.has(name));
    if (obsolete.length > 0) await this.kubectl(["delete", "--ignore-not-found", "--wait=false", ...obsolete]);
    this.applied = objects;
    await waitUntilReady(this.namespace, objects, seconds);
  }

  /** Waits until every workload that was applied is ready, such as after a pod was deleted. */
  waitUntilReady(seconds = 900): Promise<void> {
    return waitUntilReady(this.namespace, this.applied, seconds);
  }

  /** kubectl in this namespace. */
  kubectl(args: readonly string[], input?: string): Promise<string> {
    return this.namespace.kubectl(args, input);
  }

  /** Running pods of a component, such as `scheduler`, by its label; those that are being deleted are left out. */
  async pods(component: string): Promise<KubernetesObject[]> {
    const running = ["--field-selector=status.phase=Running", `--selector=component=${component}`];
    const pods = await this.namespace.list("pods", ...running);
    return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  /** Runs a command in a component's container, such as `scheduler`, and returns what it prints. */
  async exec(component: string, ...command: string[]): Promise<string> {
    const [pod] = await this.pods(component);
    if (!pod) throw new Error(`no pod of ${component} runs in ${this.name}`);
    return this.kubectl(["exec", pod.metadata.name, `--container=${component}`, "--", ...command]);
  }

  /** What psql prints for a statement on Airflow's database; `database.rows` gives objects. */
  query(sql: string): Promise<string> {
    return this.database.query(sql);
  }

  /** How often containers have restarted, by pod and container; those that never did are left out. */
  async restarts(): Promise<Record<string, number>> {
    const restarts: Record<string, number> = {};
    for (const { metadata, status } of await this.namespace.list("pods")) {
      // A pod's status, as the API server gives it.
      const { containerStatuses = [] } = status as { containerStatuses?: { name: string; restartCount: number }[] };
      for (const { name, restartCount } of containerStatuses) {
        if (restartCount > 0) restarts[`${metadata.name}/${name}`] = restartCount;
      }
    }
    return restarts;
  }

  leave(): void {
    this.namespace.pods.stop();
  }

  /** Deletes namespace, database and role. It happens by itself when the file of scenarios ends. */
  async uninstall(): Promise<void> {
    this.leave();
    await Namespace.delete(this.testbed.kubernetes, this.name);
    await this.database.drop();
    isUninstalled(this);
  }
}
