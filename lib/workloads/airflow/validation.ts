import { InvalidEnvironmentError, type Issue } from "../../environment/issue";
import { type AirflowProps, services } from "./props";

// A release name this long leaves room for the longest suffix, that of the migration Job, in a name of 63 characters.
const longestReleaseName = 30;
const dnsLabel = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const optionName = /^[a-z][a-z0-9_.-]*$/;

/** Options that hold credentials, and what to use instead. */
const secretOptions: { readonly [option: string]: string } = {
  "core.fernet_key": "keys.fernetKey",
  "api.secret_key": "keys.apiSecretKey",
  "api_auth.jwt_secret": "keys.jwtSecret",
  "database.sql_alchemy_conn": "database",
  "database.sql_alchemy_conn_async": "database",
};

const identityLabels = ["tier", "component", "release"];

/** Throws one error that names everything wrong with `props`, before any object is made. */
export function validate(path: string, props: AirflowProps): void {
  const issues: Issue[] = [];
  const check = (ok: boolean, at: readonly (string | number)[], given: unknown, allowed: string) => {
    if (!ok) issues.push({ path: at, given, allowed });
  };
  const wholeNumber = (value: number | undefined, min: number, max: number) =>
    value === undefined || (Number.isInteger(value) && value >= min && value <= max);

  check(/^3\.2\.\d+$/.test(props.version), ["version"], props.version, "an Airflow 3.2 version such as 3.2.2");
  check(props.executor === "KubernetesExecutor", ["executor"], props.executor, "KubernetesExecutor");
  const { releaseName = "airflow", namespace } = props;
  check(
    dnsLabel.test(releaseName) && releaseName.length <= longestReleaseName,
    ["releaseName"],
    releaseName,
    `at most ${longestReleaseName} lower-case letters, digits and dashes, beginning with a letter`,
  );
  check(
    namespace === undefined || (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(namespace) && namespace.length <= 63),
    ["namespace"],
    namespace,
    "at most 63 lower-case letters, digits and dashes",
  );
  check(
    wholeNumber(props.database.port, 1, 65535),
    ["database", "port"],
    props.database.port,
    "a port from 1 to 65535",
  );
  for (const service of services) {
    const given = props.replicas?.[service];
    check(wholeNumber(given, 1, 20), ["replicas", service], given, "a whole number from 1 to 20");
  }

  check(props.dags.length > 0, ["dags"], props.dags, "at least one DAG bundle");
  const names = new Set<string>();
  for (const [index, { name, git }] of props.dags.entries()) {
    check(/^[A-Za-z0-9_-]{1,64}$/.test(name), ["dags", index, "name"], name, "1 to 64 letters, digits, _ and -");
    check(!names.has(name), ["dags", index, "name"], name, "a name that no other bundle has");
    names.add(name);
    check(git.url !== "", ["dags", index, "git", "url"], git.url, "the address of a git repository");
    check(
      !/^[a-z+]+:\/\/[^/@]*:[^/@]*@/i.test(git.url),
      ["dags", index, "git", "url"],
      git.url.replace(/\/\/[^@]*@/, "//***@"),
      "an address without credentials",
    );
    check(git.ref !== "", ["dags", index, "git", "ref"], git.ref, "a branch or tag");
    const refresh = git.refreshSeconds;
    check(wholeNumber(refresh, 1, 86400), ["dags", index, "git", "refreshSeconds"], refresh, "1 to 86400 seconds");
  }

  for (const [section, options] of Object.entries(props.config ?? {})) {
    check(optionName.test(section), ["config", section], section, "the name of a section of airflow.cfg");
    for (const [option, value] of Object.entries(options)) {
      const at = ["config", section, option];
      check(optionName.test(option), at, option, "the name of an option, in lower case");
      const instead = secretOptions[`${section}.${option}`];
      if (instead) issues.push({ path: at, given: "(a secret)", allowed: `nothing; use the property ${instead}` });
      check(
        ["string", "number", "boolean"].includes(typeof value),
        at,
        value,
        "a string, number or boolean; JSON as a string",
      );
    }
  }

  const labelled = { labels: props.labels ?? {}, ...props.podLabels };
  for (const [where, labels] of Object.entries(labelled)) {
    const at = where === "labels" ? ["labels"] : ["podLabels", where];
    for (const label of identityLabels) {
      check(!(label in labels), [...at, label], labels[label], "any label but tier, component and release");
    }
  }

  if (issues.length > 0) throw new InvalidEnvironmentError(issues, path);
}
