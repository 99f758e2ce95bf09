import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { eventually, run } from "./command";
import { freePort, type Testbed } from "./testbed";

/** An alert that is pending or fires. */
export interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: "pending" | "firing";
}

const source = (name: string) => `__meta_kubernetes_${name}`;

/**
 * How Prometheus' own chart finds what is annotated, for one namespace.
 * @see https://github.com/prometheus-community/helm-charts/blob/main/charts/prometheus/values.yaml
 */
function annotatedServices(kubeconfig: string, namespace: string) {
  return {
    job_name: "kubernetes-service-endpoints",
    kubernetes_sd_configs: [{ role: "endpointslice", kubeconfig_file: kubeconfig, namespaces: { names: [namespace] } }],
    relabel_configs: [
      { source_labels: [source("service_annotation_prometheus_io_scrape")], action: "keep", regex: "true" },
      {
        source_labels: [source("service_annotation_prometheus_io_path")],
        target_label: "__metrics_path__",
        regex: "(.+)",
      },
      {
        source_labels: ["__address__", source("service_annotation_prometheus_io_port")],
        regex: "(.+?)(?::\\d+)?;(\\d+)",
        target_label: "__address__",
        replacement: "$1:$2",
      },
      // Each port of a Service is an endpoint; after this they are the same.
      { action: "labeldrop", regex: `${source("endpointslice_port")}.*` },
      { source_labels: [source("namespace")], target_label: "namespace" },
      { source_labels: [source("service_name")], target_label: "service" },
    ],
  };
}

/** A real Prometheus on this machine that reads what is annotated in one namespace. */
export class Prometheus {
  private constructor(
    private readonly folder: string,
    private readonly binaries: string,
    private readonly process: ChildProcess,
    private readonly url: string,
  ) {}

  static async start({ kubernetes }: Testbed, namespace: string): Promise<Prometheus> {
    const build = join(__dirname, "../../tools/binaries/build.sh");
    const binaries = (await run(build, ["prometheus"], { showProgress: true })).trim();
    const folder = await mkdtemp(join(tmpdir(), "isobar-prometheus-"));
    const config = {
      global: { scrape_interval: "2s", evaluation_interval: "2s" },
      rule_files: [join(folder, "rules.yml")],
      scrape_configs: [annotatedServices(join(kubernetes.folder, "admin.kubeconfig"), namespace)],
    };
    await writeFile(join(folder, "prometheus.yml"), stringify(config));
    const address = `127.0.0.1:${await freePort()}`;
    const args = [
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
      "--web.enable-lifecycle",
      "--log.level=warn",
    ];
    const child = spawn(join(binaries, "prometheus"), args, { stdio: ["ignore", "ignore", "inherit"] });
    process.once("exit", () => void child.kill());
    const prometheus = new Prometheus(folder, binaries, child, `http://${address}`);
    await eventually("Prometheus is ready", 180, async () =>
      (await fetch(`http://${address}/-/ready`)).ok ? true : undefined,
    );
    return prometheus;
  }

  /** Checks rules with promtool, and evaluates these instead of those it had. Returns what promtool said. */
  async setRules(groups: unknown): Promise<string> {
    const file = join(this.folder, "rules.yml");
    await writeFile(file, stringify(groups));
    const verdict = await run(join(this.binaries, "promtool"), ["check", "rules", file]);
    const response = await fetch(`${this.url}/-/reload`, { method: "POST" });
    if (!response.ok) throw new Error(`Prometheus does not take the rules: ${await response.text()}`);
    return verdict;
  }

  /** The value of each series of an instant query, with its labels. */
  async query(expr: string): Promise<{ readonly labels: Readonly<Record<string, string>>; readonly value: number }[]> {
    const data = await this.get<{
      result: { metric: Record<string, string>; value: [number, string] }[];
    }>(`query?${new URLSearchParams({ query: expr })}`);
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  async alerts(): Promise<readonly ActiveAlert[]> {
    return (await this.get<{ alerts: ActiveAlert[] }>("alerts")).alerts;
  }

  /** What it reads, and why it cannot. */
  async targets(): Promise<
    readonly { readonly scrapeUrl: string; readonly health: string; readonly lastError: string }[]
  > {
    return (await this.get<{ activeTargets: { scrapeUrl: string; health: string; lastError: string }[] }>("targets"))
      .activeTargets;
  }

  async stop(): Promise<void> {
    this.process.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}`);
    const { data, error } = (await response.json()) as { data: T; error?: string };
    if (!response.ok) throw new Error(`Prometheus: ${path}: ${error}`);
    return data;
  }
}
