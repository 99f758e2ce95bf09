import { App, Chart } from "cdk8s";
import { Airflow, type AirflowProps } from "../../../lib/workloads/airflow";
import { props, render } from "./render";

const bundle = { name: "main", git: { url: "https://git.example/dags", ref: "main" } };

test.each<[string, Partial<AirflowProps>, RegExp]>([
  [
    "an Airflow that this is not made for",
    { version: "2.11.0" },
    /version: "2\.11\.0"; allowed: an Airflow 3\.2 or 3\.1 version/,
  ],
  ["no replicas", { replicas: { scheduler: 0 } }, /replicas\.scheduler: 0; allowed: a whole number from 1 to 20/],
  ["half a replica", { replicas: { triggerer: 1.5 } }, /replicas\.triggerer: 1\.5; allowed/],
  ["a release name too long for a Job", { releaseName: "a".repeat(31) }, /releaseName: "a+"; allowed: at most 30/],
  ["a namespace that is none", { namespace: "Data" }, /namespace: "Data"; allowed/],
  ["a port that is none", { database: { ...props.database, port: 0 } }, /database\.port: 0; allowed: a port/],
  ["no DAGs", { dags: [] }, /dags: \[\]; allowed: at least one/],
  ["two bundles of one name", { dags: [bundle, bundle] }, /dags\.1\.name: "main"; allowed: a name that no other/],
  [
    "a bundle's name with a slash",
    { dags: [{ ...bundle, name: "a/b" }] },
    /dags\.0\.name: "a\/b"; allowed: 1 to 64 letters/,
  ],
  [
    "a refresh in no time",
    { dags: [{ name: "main", git: { ...bundle.git, refreshSeconds: 0 } }] },
    /dags\.0\.git\.refreshSeconds: 0; allowed: 1 to 86400/,
  ],
  [
    "a section that is none",
    { extraConfig: { "Core]": { a: 1 } } },
    /extraConfig\.Core\]\.a: .+; allowed: names in lower case/,
  ],
  [
    "an option that is none",
    { config: JSON.parse('{ "core": { "paralelism": 4 } }') },
    /config\.core\.paralelism: .+; did you mean parallelism\?/,
  ],
  [
    "an option that Airflow gave up",
    { config: JSON.parse('{ "core": { "dag_concurrency": 4 } }') },
    /config\.core\.dag_concurrency: 4; allowed: core\.max_active_tasks_per_dag, its name since Airflow/,
  ],
  [
    "a label that makes the selector",
    { podLabels: { worker: { component: "scheduler" } } },
    /podLabels\.worker\.component: "scheduler"; allowed: any label but tier, component and release/,
  ],
])("%s is refused, naming the property", (_, changes, message) => {
  expect(() => render(changes)).toThrow(message);
});

test.each(["core.fernet_key", "api.secret_key", "api_auth.jwt_secret", "database.sql_alchemy_conn"])(
  "%s in the configuration is refused without repeating it, naming the property that is for it",
  (name) => {
    const [section = "", option = ""] = name.split(".");
    const refused = () => render({ config: { [section]: { [option]: "hunter2" } } });
    expect(refused).toThrow(/allowed: nothing; use the property (keys|database)/);
    expect(refused).not.toThrow(/hunter2/);
  },
);

test("credentials in a repository's address are refused without repeating them", () => {
  const refused = () =>
    render({ dags: [{ name: "main", git: { url: "https://me:hunter2@git.example", ref: "main" } }] });
  expect(refused).toThrow(
    /dags\.0\.git\.url: "https:\/\/\*\*\*@git\.example"; allowed: an address without credentials/,
  );
});

test("everything wrong is said at once, with the construct's path, and nothing is made", () => {
  const chart = new Chart(new App(), "data");
  const wrong = { ...props, version: "4", dags: [], replicas: { apiServer: -1 } };
  expect(() => new Airflow(chart, "airflow", wrong)).toThrow(
    /^data\/airflow has 3 errors:\n {2}version: .+\n {2}replicas\.apiServer: .+\n {2}dags: /,
  );
  expect(chart.toJson()).toEqual([]);
});
