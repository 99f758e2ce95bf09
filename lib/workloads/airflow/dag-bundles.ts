import type { k8s } from "cdk8s-plus-28";
import type { DagBundle } from "./props";

/**
 * Tells Airflow its DAG bundles. In the environment rather than in airflow.cfg, because an address may be known only when it is
 * deployed, and pods must roll when it changes.
 * @see https://airflow.apache.org/docs/apache-airflow-providers-git/stable/bundles/index.html
 */
export function dagBundleEnvironment(dags: readonly DagBundle[]): k8s.EnvVar[] {
  const bundles = dags.map(({ name, git }) => ({
    name,
    classpath: "airflow.providers.git.bundles.git.GitDagBundle",
    kwargs: {
      repo_url: git.url,
      tracking_ref: git.ref,
      ...(git.subdirectory !== undefined && { subdir: git.subdirectory }),
      refresh_interval: git.refreshSeconds ?? 60,
    },
  }));
  return [{ name: "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST", value: JSON.stringify(bundles) }];
}
