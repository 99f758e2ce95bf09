import { InvalidEnvironmentError } from "../../environment/issue";
import { checkAccess } from "./access/access";
import { checkAuth } from "./access/auth";
import { checkServerTls } from "./access/server-tls";
import { checkAutoscaling } from "./autoscaling";
import { checkCelery } from "./celery/celery";
import { type Check, collectIssues, dnsLabel, wholeNumber } from "./check";
import { services } from "./component";
import { checkConcurrency } from "./concurrency/concurrency";
import { checkPriorityClasses } from "./concurrency/priority-classes";
import { checkDagBundles } from "./dags/dag-bundles";
import { checkDatabase } from "./database/validation";
import { checkDeclarations } from "./declarations/declarations";
import { checkExecutor, executorList } from "./executor";
import { checkKeys } from "./keys";
import { checkLogs } from "./logs/logs";
import { checkMetrics } from "./metrics/metrics";
import { checkNetwork } from "./network/network";
import { checkExtraOptions, checkOptions } from "./options";
import type { AirflowProps, RenderableProps } from "./props";
import { checkSecretsBackend } from "./secrets-backend";
import { checkTaskNamespaces } from "./task-namespaces";
import { checkVersion } from "./version";
import { checkWorkers } from "./workers/check-workers";
import { checkXcom } from "./xcom";

// A release name this long leaves room for the longest suffix, that of the migration Job, in a name of 63 characters.
const longestReleaseName = 30;
const identityLabels = ["tier", "component", "release"];

/** Throws one error that names everything wrong with what was given, before any object is made. `props` is the same, its options rendered. */
export function validate(path: string, given: AirflowProps, props: RenderableProps): void {
  const { check, issues } = collectIssues();
  checkVersion(props.version, check);
  checkExecutor(props.executor, check);
  checkCelery(props.celery, props.executor, props.config, check);
  checkNames(props, check);
  checkTaskNamespaces(props, executorList(props.executor), check);
  checkNetwork(props.network, check);
  checkDatabase(props.database, props, check);
  checkKeys(props.keys, check);
  for (const service of services) {
    const given = props.replicas?.[service];
    check(wholeNumber(given, 1, 20), ["replicas", service], given, "a whole number from 1 to 20");
  }
  checkWorkers(props.workers, executorList(props.executor), check);
  checkConcurrency(props.concurrency, check);
  checkPriorityClasses(props.priorityClasses, check);
  checkAutoscaling(props.autoscaling, { ...props, executors: executorList(props.executor) }, check);
  checkAccess(props.access, props, check);
  checkServerTls(props.apiServerTls, check);
  checkAuth(props.auth, check);
  checkLogs(props.logs, props, check);
  checkXcom(props.xcom, props, check);
  checkMetrics(props, props, check);
  checkDagBundles(props.dags, check);
  checkSecretsBackend(props.secretsBackend, check);
  checkDeclarations(props, props, check);
  issues.push(...checkOptions(given.version, given.config ?? {}));
  issues.push(...checkExtraOptions(given.version, given.extraConfig ?? {}, given.config));
  checkLabels(props, check);
  if (issues.length > 0) throw new InvalidEnvironmentError(issues, path);
}

function checkNames({ releaseName = "airflow", namespace }: RenderableProps, check: Check): void {
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

function checkLabels(props: RenderableProps, check: Check): void {
  const labelled = { labels: props.labels ?? {}, ...props.podLabels };
  for (const [where, labels] of Object.entries(labelled)) {
    const at = where === "labels" ? ["labels"] : ["podLabels", where];
    for (const label of identityLabels) {
      check(!(label in labels), [...at, label], labels[label], "any label but tier, component and release");
    }
  }
}
