import * as fc from "fast-check";
import { renderConfig } from "../../../lib/workloads/airflow/configuration";
import { render } from "./render";

test("what makes Airflow safe and quick is set without being asked for", () => {
  const { config } = render();
  for (const line of [
    "executor = KubernetesExecutor",
    "load_examples = False",
    "expose_config = False",
    "enable_health_check = True",
    "auth_manager = airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
    "execution_api_server_url = http://airflow-api-server:8080/execution/",
    "delete_worker_pods = True",
    "worker_pods_creation_batch_size = 16",
  ]) {
    expect(config["airflow.cfg"]?.split("\n")).toContain(line);
  }
});

test("options are added and changed by section and name", () => {
  const { config } = render({
    config: { core: { parallelism: 64, load_examples: true }, email: { from_email: "a@b" } },
  });
  const cfg = config["airflow.cfg"];
  expect(cfg).toMatch(/\[core\]\n(.+\n)*parallelism = 64\n/);
  expect(cfg).toContain("load_examples = True");
  expect(cfg).toContain("[email]\nfrom_email = a@b\n");
  expect(cfg).toContain("executor = KubernetesExecutor");
});

test("an image of one's own is what every part and every task runs", () => {
  const { pods, config } = render({ image: { repository: "registry.example/airflow", tag: "2026-11" } });
  for (const { spec } of Object.values(pods())) {
    for (const { image } of [...spec.containers, ...(spec.initContainers ?? [])]) {
      expect(image).toBe("registry.example/airflow:2026-11");
    }
  }
  // It would go before the image in the pod template.
  expect(config["airflow.cfg"]).not.toContain("worker_container_repository");
});

/** Reads as Python's configparser does: indented lines continue, %% is one per cent sign. */
function read(text: string): Record<string, Record<string, string>> {
  const sections: Record<string, Record<string, string>> = {};
  let options: Record<string, string> = {};
  let name = "";
  for (const line of text.split("\n")) {
    const section = /^\[(.+)\]$/.exec(line)?.[1];
    if (section !== undefined) {
      options = sections[section] = {};
    } else if (line.startsWith("\t")) {
      options[name] += `\n${line.slice(1)}`;
    } else if (line.includes(" = ")) {
      name = line.slice(0, line.indexOf(" = "));
      options[name] = line.slice(line.indexOf(" = ") + 3);
    }
  }
  return JSON.parse(JSON.stringify(sections).replaceAll("%%", "%"));
}

test("whatever an option's value is, Airflow reads that value", () => {
  // Python's configparser drops spaces around a value, and lines of it that look like a comment.
  const line = fc.stringMatching(/^[!"$-:<-~]([ -~]*[!-~])?$/);
  const value = fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join("\n"));
  const name = fc.stringMatching(/^[a-z][a-z_]{0,8}$/);
  fc.assert(
    fc.property(fc.dictionary(name, fc.dictionary(name, value, { minKeys: 1 })), (config) => {
      expect(read(renderConfig(config))).toEqual(config);
    }),
  );
});

test("DAG bundles are fetched by Airflow itself, the same for who parses and who runs", () => {
  const { env } = render({
    dags: [
      { name: "main", git: { url: "https://git.example/dags", ref: "main" } },
      { name: "ml", git: { url: "https://git.example/ml", ref: "v2", subdirectory: "dags", refreshSeconds: 300 } },
    ],
  });
  const variable = "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST";
  const classpath = "airflow.providers.git.bundles.git.GitDagBundle";
  expect(JSON.parse(env("dag-processor")[variable]?.value ?? "")).toEqual([
    {
      name: "main",
      classpath,
      kwargs: { repo_url: "https://git.example/dags", tracking_ref: "main", refresh_interval: 60 },
    },
    {
      name: "ml",
      classpath,
      kwargs: { repo_url: "https://git.example/ml", tracking_ref: "v2", subdir: "dags", refresh_interval: 300 },
    },
  ]);
  expect(env("task")[variable]).toEqual(env("dag-processor")[variable]);
});
