import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderConfig } from "../../lib/workloads/airflow/configuration";
import {
  checkOptions,
  type Line,
  lines,
  type Options,
  optionsFor,
  type RenderedOptions,
  type Scalar,
} from "../../lib/workloads/airflow/options";
import { type Changes, changeOf, laterNames } from "../../lib/workloads/airflow/options/changes";
import { factOf, factsOf, splitName } from "../../lib/workloads/airflow/options/facts";
import { propertyFor } from "../../lib/workloads/airflow/options/properties";
import { installed } from "../../tools/airflow-options/install";
import { releases } from "../../tools/airflow-options/releases";
import { sampleOptions } from "../workloads/airflow/options/sample";
import { progress, run } from "./command";
import { makeNamespace } from "./installation";
import type { Namespace } from "./namespace";
import { Testbed } from "./testbed";

const root = join(__dirname, "../..");
const script = readFileSync(join(__dirname, "configuration.py"), "utf8");
const changes: Changes = JSON.parse(readFileSync(join(root, "lib/workloads/airflow/options/changes.json"), "utf8"));

/** Airflow 2.11 has no image here: its real package runs on the machine. */
const images = { "3.1": "3.1.8", "3.2": "3.2.2" };
const podName = (line: keyof typeof images) => `airflow-${line.replace(".", "-")}`;

let namespace: Namespace;

/** A pod of an Airflow image that does nothing, in which commands run. */
function pod(line: keyof typeof images) {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: podName(line) },
    spec: {
      securityContext: { runAsNonRoot: true, runAsUser: 50000, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "airflow",
          image: `docker.io/apache/airflow:${images[line]}`,
          imagePullPolicy: "Never",
          command: ["sleep", "infinity"],
          env: [{ name: "AIRFLOW_HOME", value: "/tmp/airflow" }],
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
          volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
        },
      ],
      volumes: [{ name: "tmp", emptyDir: {} }],
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
    },
  };
}

beforeAll(async () => {
  await Testbed.current().kubernetes.loadImages("airflow", "airflow-3.1");
  namespace = await makeNamespace("configuration");
  await namespace.apply([pod("3.1"), pod("3.2")]);
  await namespace.kubectl(["wait", "--for=condition=Ready", "pods", "--all", "--timeout=300s"]);
});

/** Runs Python with that Airflow. */
async function python(line: Line, args: readonly string[], input: string): Promise<string> {
  if (line !== "2.11") {
    return namespace.kubectl(["exec", "--stdin", podName(line), "--", "python", ...args], input);
  }
  const environment = await installed(releases[line]);
  const env = { AIRFLOW_HOME: join(environment, "home") };
  return run(join(environment, "bin/python"), args, { input, env });
}

interface Answer {
  readonly values: readonly string[];
  readonly typed: readonly unknown[];
  readonly lint: string;
}

async function ask(line: Line, options: RenderedOptions, names: readonly string[]): Promise<Answer> {
  const asked = names.map((name) => [...splitName(name), factOf(factsOf(line), name)?.type ?? "string"]);
  const input = JSON.stringify({ config: renderConfig(options), options: asked });
  // What Airflow logs as it starts comes before.
  return JSON.parse((await python(line, ["-c", script], input)).trim().split("\n").at(-1) ?? "");
}

const namesOf = (options: Options) =>
  Object.entries(options).flatMap(([section, values]) =>
    Object.keys(values ?? {}).map((option) => `${section}.${option}`),
  );

const asText = (value: Scalar | undefined) => (typeof value === "boolean" ? (value ? "True" : "False") : String(value));

/** What `airflow config lint` says, by the full name of the option that it is about. */
function findings(lint: string): Map<string, { kind: "default" | "gone" | "renamed"; to?: string }> {
  const found = new Map<string, { kind: "default" | "gone" | "renamed"; to?: string }>();
  for (const finding of lint.replace(/\s+/g, " ").split(" - ").slice(1)) {
    const words = [...finding.matchAll(/`([^`]*)`/g)].map(([, word = ""]) => word);
    const [first, second, third, fourth] = words;
    if (finding.startsWith("Changed default")) found.set(`${second}.${first}`, { kind: "default" });
    else if (finding.startsWith("Removed")) found.set(`${second}.${first}`, { kind: "gone" });
    else if (finding.includes("moved from"))
      found.set(`${second}.${first}`, { kind: "renamed", to: `${third}.${fourth}` });
    else if (finding.includes("renamed to"))
      found.set(`${third}.${first}`, { kind: "renamed", to: `${third}.${second}` });
    else throw new Error(`the linter says something unknown: ${finding}`);
  }
  return found;
}

test.each([...lines])("Airflow %s reads every option as it was given, and of its type", async (line) => {
  const given = sampleOptions(line);
  const rendered = optionsFor(line, given);
  const names = namesOf(rendered);
  const { values, typed } = await ask(line, rendered, names);
  progress(`Airflow ${line}: ${names.length} options asked for`);
  expect(names.length).toBeGreaterThan(425);
  const each = (pick: (name: string, index: number) => unknown) =>
    names.map((name, index) => [name, pick(name, index)]);
  const at = <T>(options: Options<T>, name: string) => options[splitName(name)[0]]?.[splitName(name)[1]];
  expect(each((_, index) => values[index])).toEqual(each((name) => asText(at(rendered, name))));
  expect(each((_, index) => typed[index])).toEqual(each((name) => at(given, name)));
});

test.each(["3.1", "3.2"] as const)("the linter of Airflow %s finds nothing in what may be set", async (line) => {
  const { lint } = await ask(line, optionsFor(line, sampleOptions(line)), []);
  // That a default once was another is told of every other value.
  const defaults = ["catchup_by_default", "create_cron_data_intervals", "create_delta_data_intervals"];
  expect([...findings(lint)]).toEqual(defaults.map((option) => [`scheduler.${option}`, { kind: "default" }]));
});

test("what Airflow 2.11 says of Airflow 3 is what is said of Airflow 3 here", async () => {
  const { lint } = await ask("2.11", optionsFor("2.11", sampleOptions("2.11")), []);
  const said = [...findings(lint)].filter(([, { kind }]) => kind !== "default");
  expect(said.length).toBeGreaterThan(70);
  for (const [name, { kind, to }] of said) {
    expect([name, factOf(factsOf("3.2"), name)]).toEqual([name, undefined]);
    expect([name, changeOf(name)?.since]).toEqual([name, expect.stringMatching(/^3\./)]);
    if (kind === "renamed") expect([name, laterNames(name)]).toEqual([name, expect.arrayContaining([to])]);
  }
});

test.each(["3.1", "3.2"] as const)(
  "every name that the linter of Airflow %s refuses is refused, with the same successor",
  async (line) => {
    const old: Record<string, Record<string, string>> = {};
    for (const [section, options] of Object.entries(changes)) {
      const gone = Object.keys(options ?? {}).filter((option) => !factOf(factsOf(line), `${section}.${option}`));
      old[section] = Object.fromEntries(gone.map((option) => [option, "x"]));
    }
    const { lint } = await ask(line, old, []);
    const said = [...findings(lint)].filter(([, { kind }]) => kind !== "default");
    expect(said.length).toBeGreaterThan(140);
    for (const [name, { to }] of said) {
      const [section, option] = splitName(name);
      const [issue] = checkOptions(line, { [section]: { [option]: "x" } });
      const successor = to === undefined ? undefined : laterNames(to).find((later) => factOf(factsOf(line), later));
      // A secret's successor is the property that holds it.
      const told = successor && (propertyFor(name) ?? propertyFor(successor) ?? successor);
      expect([name, issue?.allowed]).toEqual([name, expect.stringContaining(told ?? "")]);
    }
  },
);

test.each([...lines])("Airflow %s takes a secret from the command that an option names", async (line) => {
  const config = { sentry: { sentry_dsn_cmd: "printf %s told" } };
  expect(checkOptions(line, config)).toEqual([]);
  expect((await ask(line, optionsFor(line, config), ["sentry.sentry_dsn"])).values).toEqual(["told"]);
});

test.each(["3.1", "3.2"] as const)(
  "the commands of Airflow %s say the same of a file that is its airflow.cfg",
  async (line) => {
    const config = renderConfig(
      optionsFor(line, {
        core: { parallelism: 64, max_active_tasks_per_dag: 12, load_examples: false },
        api: { base_url: "https://airflow.example/100%", access_control_allow_origins: ["https://a", "https://b"] },
        scheduler: { ti_metrics_interval: 10.5 },
        celery: { extra_celery_config: { worker_max_tasks_per_child: 10 } },
      }),
    );
    const shell = (command: string) =>
      namespace.kubectl(["exec", "--stdin", podName(line), "--", "sh", "-c", command], config);
    await shell("cat > /tmp/airflow.cfg");
    const airflow = (command: string) =>
      shell(`AIRFLOW_CONFIG=/tmp/airflow.cfg airflow config ${command} 2> /dev/null`);
    expect(await airflow("lint")).toMatch(/No issues found/);
    expect((await airflow("get-value core max_active_tasks_per_dag")).trim()).toBe("12");
    expect((await airflow("get-value api base_url")).trim()).toBe("https://airflow.example/100%");
    const interval = line === "3.1" ? "running_metrics_interval" : "ti_metrics_interval";
    expect((await airflow(`get-value scheduler ${interval}`)).trim()).toBe("10.5");
  },
);

test("the facts are what the real packages say today", async () => {
  const tool = ["--import", "tsx", join(root, "tools/airflow-options.ts"), "--check"];
  await run(process.execPath, tool, { showProgress: true });
});
