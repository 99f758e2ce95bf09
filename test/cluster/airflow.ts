import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Chart } from "cdk8s";
import { k8s } from "cdk8s-plus-28";
import { renderManifests } from "../../lib/manifests/render";
import { Airflow, type AirflowProps, type Config } from "../../lib/workloads/airflow";
import { components, services } from "../../lib/workloads/airflow/component";
import { defaultResources } from "../../lib/workloads/airflow/resources";
import { AirflowApi, type User } from "./airflow-api";
import { eventually, progress } from "./command";
import { databaseSecret, Installation, keySecrets } from "./installation";
import type { KubernetesObject } from "./kubernetes";
import type { Namespace } from "./namespace";
import type { Database } from "./postgres";
import type { DagRun, TaskInstance } from "./runs";
import { Testbed } from "./testbed";
import { offerVolume } from "./volume";

/** Folder of an Airflow's DAG repository that it reads DAGs from. */
const subdirectory = "dags";

export interface AirflowOptions {
  /** Of this Airflow alone: also the name of its database, its role and its DAG repository. */
  readonly namespace: string;
  /** Over the defaults: one replica of each part, small requests, DAGs looked for every 5 seconds. */
  readonly props?: Partial<AirflowProps>;
  /**
   * Folder of `test/cluster/dags` with its DAGs.
   * @default the namespace
   */
  readonly dags?: string;
  /**
   * Images besides Airflow's, by their names in `tools/cluster/images.sh`.
   * @default none
   */
  readonly images?: readonly string[];
  /** Secrets that must be there first, by name. */
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * PersistentVolumeClaims that are to find a volume, by name, such as `redis-db-airflow-redis-0`: the cluster makes none by itself.
   * @default none
   */
  readonly volumes?: readonly string[];
  /** Other objects of the same chart, applied together with Airflow. */
  readonly alongside?: (chart: Chart) => void;
}

/** Requests so small that several Airflows fit on one node; limits as ever. */
const smallRequests = { cpu: k8s.Quantity.fromString("10m"), memory: k8s.Quantity.fromString("64Mi") };
const resources = Object.fromEntries(
  components.map((component) => [component, { ...defaultResources[component], requests: smallRequests }]),
);
const replicas = Object.fromEntries(services.map((service) => [service, 1]));
// The first request of a task to a new API server takes seconds, on a busy machine half a minute, after which a task gives up.
const config: Config = { workers: { execution_api_timeout: 60 } };

/** An Airflow of the construct `Airflow`, in a namespace of its own. */
export class AirflowInstallation extends Installation {
  readonly api: AirflowApi;
  private props: Partial<AirflowProps> = {};

  constructor(
    namespace: Namespace,
    database: Database,
    private readonly options: AirflowOptions,
  ) {
    super(namespace, database);
    let user: Promise<User> | undefined;
    this.api = new AirflowApi(
      () => this.url(),
      () => {
        user ??= this.makeUser("scenario").catch((error) => {
          user = undefined;
          throw error;
        });
        return user;
      },
    );
  }

  /** Where this machine reaches the API server's Service, such as `http://10.96.0.17:8080`. */
  async url(): Promise<string> {
    const [service] = await this.namespace.list("services", "--selector=component=api-server");
    if (!service) throw new Error(`no Service of an API server in ${this.name}`);
    // A Service's spec, as the API server gives it.
    const { clusterIP, ports } = service.spec as { clusterIP: string; ports: { port: number }[] };
    return `http://${clusterIP}:${ports[0]?.port}`;
  }

  /** The objects as they are applied, for props over those that were given before. */
  render(props: Partial<AirflowProps> = {}): KubernetesObject[] {
    const all = airflowProps(this.options, { ...this.options.props, ...this.props, ...props });
    return renderManifests(
      "airflow",
      (chart) => {
        new Airflow(chart, "airflow", all);
        this.options.alongside?.(chart);
      },
      { namespace: this.name },
    ).map(({ metadata: { name = "", ...metadata }, ...object }) => ({ ...object, metadata: { ...metadata, name } }));
  }

  /** Changes props, keeping the others, and waits until every part runs as they say, and nothing else answers. */
  async apply(props: Partial<AirflowProps> = {}, seconds?: number): Promise<void> {
    const objects = this.render(props);
    this.props = { ...this.props, ...props };
    await this.applyObjects(objects, seconds);
    // A Deployment that is rolled out does not count the pods that end, and one of those still answers as it was configured.
    await eventually(`the API server of ${this.name} as it was before ends`, 300, async () => {
      const pods = await this.namespace.list("pods", "--selector=component=api-server");
      return pods.every(({ metadata }) => metadata.deletionTimestamp === undefined) || undefined;
    });
  }

  /** Makes a user by hand, as an administrator does, with a password of its own; one that is there is given another password. */
  async makeUser(username: string, role = "Admin"): Promise<User> {
    const password = randomBytes(12).toString("hex");
    const who = [`--username=${username}`, `--email=${username}@example.com`, "--firstname=Ada", "--lastname=Lovelace"];
    const users = (...args: string[]) => this.exec("api-server", "airflow", "users", ...args, `--password=${password}`);
    const said = await users("create", `--role=${role}`, ...who);
    if (said.includes("already exists")) await users("reset-password", `--username=${username}`);
    return { username, password };
  }

  /** Writes files of this Airflow's DAG folder, or deletes those whose text is null, and returns the commit. */
  pushDags(files: Readonly<Record<string, string | null>>): Promise<string> {
    const paths = Object.entries(files).map(([name, text]) => [`${subdirectory}/${name}`, text]);
    return this.testbed.git.push(this.name, Object.fromEntries(paths));
  }

  /** Waits until a DAG can be triggered, as it is in `commit` if one is given. */
  async waitForDag(
    dagId: string,
    { commit, seconds = 300 }: { commit?: string; seconds?: number } = {},
  ): Promise<void> {
    const version = commit === undefined ? "" : `AND bundle_version = '${commit}'`;
    await eventually(`${this.name} finds the DAG ${dagId}`, seconds, async () => {
      const found = await this.query(
        `SELECT count(*) FROM dag JOIN serialized_dag USING (dag_id) WHERE dag_id = '${dagId}' AND NOT is_stale ${version}`,
      );
      if (found !== "0") return true;
      const errors = await this.query("SELECT filename || ': ' || stacktrace FROM import_error");
      // A machine that pauses makes an import take too long, which is an error until the next one.
      if (errors) throw new Error(`${this.name} cannot import a DAG: ${errors}`);
      return undefined;
    });
  }

  /** Triggers a DAG as soon as it is found. */
  async trigger(dagId: string, conf: Readonly<Record<string, unknown>> = {}): Promise<DagRun> {
    await Promise.all([this.waitForDag(dagId), this.api.logIn()]);
    return this.api.post(`/dags/${dagId}/dagRuns`, { logical_date: null, conf });
  }

  /** Waits for the end of a run, and fails unless it ends as it should. */
  async waitForRun(run: DagRun, seconds = 600, wanted: "success" | "failed" = "success"): Promise<DagRun> {
    let state: string | undefined;
    const ended = await eventually(`${run.dag_id} ends`, seconds, async () => {
      const now = await this.api.run(run.dag_id, run.dag_run_id);
      state = now.state;
      return now.state === "success" || now.state === "failed" ? now : undefined;
    }).catch(async (error) => {
      throw new Error(`${error.message}; it is ${state}: ${await this.statesOf(run)}`, { cause: error });
    });
    if (ended.state !== wanted) {
      throw new Error(`${run.dag_id} ended in ${ended.state}, not ${wanted}: ${await this.statesOf(run)}`);
    }
    return ended;
  }

  /** Triggers a DAG and waits until it has succeeded. */
  async runDag(dagId: string, conf: Readonly<Record<string, unknown>> = {}, seconds?: number): Promise<DagRun> {
    return this.waitForRun(await this.trigger(dagId, conf), seconds);
  }

  /** Every task of a run, in its last try. */
  taskInstances(run: DagRun): Promise<TaskInstance[]> {
    return this.api.taskInstances(run);
  }

  /** A task's log as text, read through Airflow's API as the web interface does; `api.request` gives it as it is stored. */
  async taskLog(task: TaskInstance, tryNumber = task.try_number): Promise<string> {
    const run = `/dags/${task.dag_id}/dagRuns/${encodeURIComponent(task.dag_run_id)}`;
    const path = `${run}/taskInstances/${task.task_id}/logs/${tryNumber}?map_index=${task.map_index}&full_content=true`;
    const answer = await (await this.api.request("GET", path, undefined, "application/x-ndjson")).text();
    const lines = answer.split("\n").filter((line) => line !== "");
    return lines.map((line) => String((JSON.parse(line) as { event: unknown }).event)).join("\n");
  }

  private async statesOf(run: DagRun): Promise<string> {
    const tasks = await this.taskInstances(run).catch(() => []);
    return tasks.map(({ task_id, map_index, state }) => `${task_id}[${map_index}] ${state}`).join(", ");
  }
}

function airflowProps({ namespace }: AirflowOptions, props: Partial<AirflowProps>): AirflowProps {
  return {
    version: "3.2.2",
    executor: "KubernetesExecutor",
    database: { host: "host.isobar.internal", name: namespace, user: namespace, passwordSecret: databaseSecret },
    keys: keySecrets,
    dags: [
      {
        name: "main",
        git: { url: Testbed.current().git.url(namespace), ref: "main", subdirectory, refreshSeconds: 5 },
      },
    ],
    ...props,
    replicas: { ...replicas, ...props.replicas },
    resources: { ...resources, ...props.resources },
    config: { ...config, ...props.config, workers: { ...config["workers"], ...props.config?.["workers"] } },
  };
}

/** Installs an Airflow and waits until every part is ready. It is uninstalled when the file of scenarios ends. */
export async function installAirflow(options: AirflowOptions): Promise<AirflowInstallation> {
  const { namespace: name, dags = name, images = [], secrets = {}, volumes = [] } = options;
  const testbed = Testbed.current();
  const [{ namespace, database }] = await Promise.all([
    Installation.prepare(name),
    testbed.git.publish(name, subdirectory, join(__dirname, "dags", dags)),
    images.length > 0 && testbed.kubernetes.loadImages(...images),
  ]);
  for (const [secret, content] of Object.entries(secrets)) await namespace.setSecret(secret, content);
  for (const claim of volumes) await offerVolume(testbed.kubernetes, name, claim);
  const airflow = new AirflowInstallation(namespace, database, options);
  progress(`${name}: applying Airflow`);
  await airflow.apply();
  progress(`${name}: ready`);
  return airflow;
}
