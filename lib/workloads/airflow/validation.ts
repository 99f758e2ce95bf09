import { InvalidEnvironmentError } from "../../environment/issue";
import { checkAuth } from "./access/auth";
import { type Check, collectIssues, dnsLabel, wholeNumber } from "./check";
import { services } from "./component";
import { checkDagBundles } from "./dags/dag-bundles";
import { checkDatabase } from "./database/database";
import { checkExecutor, executorList } from "./executor";
import { checkLogs } from "./logs/logs";
import { checkNetwork } from "./network/network";
import type { AirflowProps } from "./props";
import { checkTaskNamespaces } from "./task-namespaces";
import { checkVersion } from "./version";
import { checkWorkers } from "./workers/workers";

// A release name this long leaves room for the longest suffix, that of the migration Job, in a name of 63 characters.
const longestReleaseName = 30;
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
  const { check, issues } = collectIssues();
  checkVersion(props.version, check);
  checkExecutor(props.executor, check);
  checkNames(props, check);
  checkTaskNamespaces(props, executorList(props.executor), check);
  checkNetwork(props.network, check);
  checkDatabase(props.database, check);
  for (const service of services) {
    const given = props.replicas?.[service];
    check(wholeNumber(given, 1, 20), ["replicas", service], given, "a whole number from 1 to 20");
  }
  checkWorkers(props.workers, check);
  checkAuth(props.auth, check);
  checkLogs(props.logs, check);
  checkDagBundles(props.dags, check);
  checkConfig(props, check);
  checkLabels(props, check);
  if (issues.length > 0) throw new InvalidEnvironmentError(issues, path);
}

function checkNames({ releaseName = "airflow", namespace }: AirflowProps, check: Check): void {
  check(
    /^[a-z]/.test(releaseName) && dnsLabel(releaseName) && releaseName.length <= longestReleaseName,
    ["releaseName"],
    releaseName,
    `at most ${longestReleaseName} lower-case letters, digits and dashes, beginning with a letter`,
  );
  check(
    namespace === undefined || dnsLabel(namespace),
    ["namespace"],
    namespace,
    "at most 63 lower-case letters, digits and dashes",
  );
}

function checkConfig({ config = {} }: AirflowProps, check: Check): void {
  for (const [section, options] of Object.entries(config)) {
    check(optionName.test(section), ["config", section], section, "the name of a section of airflow.cfg");
    for (const [option, value] of Object.entries(options)) {
      const at = ["config", section, option];
      check(optionName.test(option), at, option, "the name of an option, in lower case");
      const instead = secretOptions[`${section}.${option}`];
      check(instead === undefined, at, "(a secret)", `nothing; use the property ${instead}`);
      check(
        ["string", "number", "boolean"].includes(typeof value),
        at,
        value,
        "a string, number or boolean; JSON as a string",
      );
    }
  }
}

function checkLabels(props: AirflowProps, check: Check): void {
  const labelled = { labels: props.labels ?? {}, ...props.podLabels };
  for (const [where, labels] of Object.entries(labelled)) {
    const at = where === "labels" ? ["labels"] : ["podLabels", where];
    for (const label of identityLabels) {
      check(!(label in labels), [...at, label], labels[label], "any label but tier, component and release");
    }
  }
}
