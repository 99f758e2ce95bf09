import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { changesBetween } from "../../../lib/preview/changes/property-changes";
import { isList, isObject, isUnknown, objectAt, type Properties, textAt, type Value } from "./value";

/** Whether a change of a Kubernetes provider's configuration replaces it, and everything in the cluster with it. */
export function replacesCluster(old: Properties, now: Properties): { diffs: string[]; replaces: string[] } {
  const keys = (): string[] => [...new Set(changesBetween(old, now).map(({ path }) => path.split(/[.[]/)[0] ?? path))];
  const diffs = keys();
  if (diffs.length === 0) {
    return { diffs, replaces: [] };
  }
  const replaces: string[] = [];
  const [before, after] = [old["clusterIdentifier"], now["clusterIdentifier"]];
  if (before !== undefined && after !== undefined && before !== after) {
    replaces.push("clusterIdentifier");
  }
  const pinned = after !== undefined && before === after;

  const computed = ["kubeconfig", "context", "cluster"].find((key) => isUnknown(now[key]));
  if (computed !== undefined) {
    return { diffs: [computed], replaces: pinned ? [] : [...replaces, computed] };
  }
  if (diffs.includes("renderYamlToDirectory")) {
    replaces.push("renderYamlToDirectory");
  }
  const [oldCluster, newCluster] = [activeCluster(old), activeCluster(now)];
  if (oldCluster !== undefined && newCluster !== undefined && !isDeepStrictEqual(oldCluster, newCluster)) {
    replaces.push(...["kubeconfig", "context", "cluster"].filter((key) => diffs.includes(key)));
  }
  return { diffs, replaces: pinned ? [] : replaces };
}

/** What is wrong with a kubeconfig; undefined when a client could start with it. */
export function kubeconfigProblem(given: Value | undefined, context: string | undefined): string | undefined {
  if (given === undefined || given === "") {
    return "invalid configuration: no configuration has been provided";
  }
  const config = load(given);
  if (config === undefined) {
    return "couldn't get version/kind; json parse error";
  }
  const current = context ?? textAt(config, "current-context");
  if (current === undefined) {
    return "invalid configuration: no current context";
  }
  const entry = named(config, "contexts", current);
  if (entry === undefined) {
    return `context "${current}" does not exist`;
  }
  const cluster = named(config, "clusters", textAt(objectAt(entry, "context"), "cluster"));
  return textAt(objectAt(cluster, "cluster"), "server") === undefined
    ? "invalid configuration: cluster has no server defined"
    : undefined;
}

/** The address and certificate of the cluster that a configuration points to. */
function activeCluster(config: Properties): Value | undefined {
  const kubeconfig = load(config["kubeconfig"]);
  if (kubeconfig === undefined) {
    return undefined;
  }
  const context = textAt(config, "context") ?? textAt(kubeconfig, "current-context");
  const fromContext = textAt(objectAt(named(kubeconfig, "contexts", context), "context"), "cluster");
  return named(kubeconfig, "clusters", textAt(config, "cluster") ?? fromContext)?.["cluster"];
}

/** The address of the cluster that a configuration points to. */
export const serverOf = (config: Properties): string | undefined => {
  const cluster = activeCluster(config);
  return isObject(cluster) ? textAt(cluster, "server") : undefined;
};

function named(config: Properties, list: string, name: string | undefined): Properties | undefined {
  const items = config[list];
  const found = isList(items) ? items.find((item) => isObject(item) && item["name"] === name) : undefined;
  return isObject(found) ? found : undefined;
}

/** A kubeconfig comes as YAML, as JSON or as an object. */
function load(given: Value | undefined): Properties | undefined {
  try {
    const value: Value = typeof given === "string" ? parse(given) : (given ?? null);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
