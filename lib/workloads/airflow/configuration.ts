import { createHash } from "node:crypto";
import { k8s } from "cdk8s-plus-28";
import { Construct } from "constructs";
import type { Config, ConfigFile, ConfigValue } from "./feature";
import type { Release } from "./release";

export const airflowHome = "/opt/airflow";

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

/** Options of all, the later ones over the earlier ones. */
export function mergeConfig(configs: readonly Config[]): Config {
  const merged: Record<string, Record<string, ConfigValue>> = {};
  for (const config of configs) {
    for (const [section, options] of Object.entries(config)) {
      merged[section] = { ...merged[section], ...options };
    }
  }
  return merged;
}

export interface ConfigurationProps {
  readonly release: Release;
  /** What airflow.cfg says. */
  readonly config: Config;
  /** The files beside it. */
  readonly files: readonly ConfigFile[];
}

/** The ConfigMap with airflow.cfg and the files beside it, and how pods read it. */
export class Configuration extends Construct {
  readonly configMap: k8s.KubeConfigMap;
  /** For pods' annotations: a change of configuration rolls them. */
  readonly checksum: string;

  constructor(scope: Construct, id: string, { release, config, files }: ConfigurationProps) {
    super(scope, id);
    const data = {
      "airflow.cfg": renderConfig(config),
      ...Object.fromEntries(files.map(({ name, content }) => [name, content])),
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
