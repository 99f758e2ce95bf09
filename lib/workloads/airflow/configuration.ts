import { createHash } from "node:crypto";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import { sqlAlchemyConnection } from "./database";
import type { AirflowProps, ConfigValue } from "./props";
import type { Release } from "./release";

export const airflowHome = "/opt/airflow";
export const apiServerPort = 8080;
export const schedulerHealthPort = 8974;
export const triggererLogPort = 8794;

const podTemplateFile = `${airflowHome}/pod_templates/pod_template_file.yaml`;
const heartbeatFile = `${airflowHome}/probes/heartbeat.py`;

type Config = { readonly [section: string]: { readonly [option: string]: ConfigValue } };

/**
 * Exits with 0 when the newest job of a kind on this host has beaten within a number of seconds. It asks the database what
 * `airflow jobs check` would ask, without importing Airflow: a tenth of a second instead of several.
 */
const heartbeat = `import socket, sys
import psycopg2

job_type, seconds = sys.argv[1], int(sys.argv[2])
name = socket.gethostname()
connection = psycopg2.connect("", connect_timeout=5)
cursor = connection.cursor()
cursor.execute(
    "SELECT max(latest_heartbeat) > now() - %s * interval '1 second' FROM job WHERE job_type = %s AND state = 'running' AND hostname IN (%s, %s)",
    (seconds, job_type, name, socket.gethostbyname(name)),
)
sys.exit(0 if cursor.fetchone()[0] else f"no heartbeat of {job_type} in {seconds} seconds")
`;

/** The path below which the API server answers, when it is published below one: `""` or such as `/airflow`. */
export function basePath(config: Config = {}): string {
  const url = config["api"]?.["base_url"];
  if (typeof url !== "string") return "";
  const path = url.replace(/^[a-z]+:\/\/[^/]*/, "").replace(/\/+$/, "");
  return path.startsWith("/") ? path : "";
}

function defaults(props: AirflowProps, release: Release, image: { repository: string; tag: string }): Config {
  return {
    core: {
      executor: props.executor,
      // No user exists until one is made: Airflow's simple manager would make an administrator by itself, with a password per pod.
      auth_manager: "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
      execution_api_server_url: `http://${release.name}-api-server:${apiServerPort}${basePath(props.config)}/execution/`,
      load_examples: false,
    },
    api: { expose_config: false },
    database: { sql_alchemy_conn: sqlAlchemyConnection },
    logging: {
      colored_console_log: false,
      // To the container's log: a file per DAG and day would fill the disk, with nobody to delete it.
      dag_processor_log_target: "stdout",
    },
    scheduler: { enable_health_check: true, scheduler_health_check_server_port: schedulerHealthPort },
    kubernetes_executor: {
      pod_template_file: podTemplateFile,
      worker_container_repository: image.repository,
      worker_container_tag: image.tag,
      delete_worker_pods: true,
      delete_worker_pods_on_failure: false,
      // Pods that one scheduler makes in one turn. Airflow's default of 1 makes a burst of tasks wait.
      worker_pods_creation_batch_size: 16,
      // What will not heal by waiting.
      worker_pod_pending_fatal_container_state_reasons: "CreateContainerConfigError,InvalidImageName",
      // A full quota, a conflict or an overloaded API server is no failure of the task.
      task_publish_max_retries: 5,
    },
  };
}

/** The text of airflow.cfg, in the order of names. */
export function renderConfig(config: Config): string {
  const text = (value: ConfigValue) => {
    if (typeof value === "boolean") return value ? "True" : "False";
    // A per cent sign begins an interpolation, and an indented line continues a value.
    return String(value).replaceAll("%", "%%").replaceAll("\n", "\n\t");
  };
  const sections = Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
  return sections
    .map(([section, options]) => {
      const lines = Object.keys(options)
        .sort()
        .map((option) => `${option} = ${text(options[option] ?? "")}\n`);
      return `[${section}]\n${lines.join("")}`;
    })
    .join("\n");
}

function merge(base: Config, over: Config = {}): Config {
  const sections = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(sections.map((section) => [section, { ...base[section], ...over[section] }]));
}

export interface ConfigurationProps {
  readonly release: Release;
  readonly airflow: AirflowProps;
  readonly image: { readonly repository: string; readonly tag: string };
  /** The pod template file, as YAML. */
  readonly podTemplate: string;
}

/** The ConfigMap with airflow.cfg and the files beside it, and how pods read it. */
export class Configuration extends Construct {
  readonly configMap: k8s.KubeConfigMap;
  /** For pods' annotations: a change of configuration rolls them. */
  readonly checksum: string;

  constructor(scope: Construct, id: string, props: ConfigurationProps) {
    super(scope, id);
    const { release, airflow, image } = props;
    const data = {
      "airflow.cfg": renderConfig(merge(defaults(airflow, release, image), airflow.config)),
      "pod_template_file.yaml": props.podTemplate,
      "heartbeat.py": heartbeat,
    };
    this.configMap = new k8s.KubeConfigMap(this, "config", { metadata: release.metadata("config", "config"), data });
    this.checksum = createHash("sha256").update(JSON.stringify(data)).digest("hex");
  }
}

/** The volume of a release's configuration. */
export function configVolume(release: Release): k8s.Volume {
  return { name: "config", configMap: { name: `${release.name}-config` } };
}

/** Where airflow.cfg is read from. */
export const configMount: k8s.VolumeMount = {
  name: "config",
  mountPath: `${airflowHome}/airflow.cfg`,
  subPath: "airflow.cfg",
  readOnly: true,
};

/** Where the scheduler finds the pod template. */
export const podTemplateMount: k8s.VolumeMount = {
  name: "config",
  mountPath: podTemplateFile,
  subPath: "pod_template_file.yaml",
  readOnly: true,
};

/** Where a probe finds what asks for heartbeats. */
export const heartbeatMount: k8s.VolumeMount = {
  name: "config",
  mountPath: heartbeatFile,
  subPath: "heartbeat.py",
  readOnly: true,
};

/** Succeeds while this pod's job of a kind has beaten within `seconds`. */
export function heartbeatCommand(jobType: "DagProcessorJob" | "TriggererJob", seconds: number): string[] {
  return ["python", heartbeatFile, jobType, String(seconds)];
}
