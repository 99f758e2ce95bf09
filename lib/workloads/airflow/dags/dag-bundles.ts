import { type Check, wholeNumber } from "../check";
import type { AirflowComponent } from "../component";
import type { Feature } from "../feature";

/** DAGs that Airflow itself fetches from a git repository, without a sidecar. */
export interface DagBundle {
  readonly name: string;
  readonly git: {
    /** Without credentials. */
    readonly url: string;
    /** Branch or tag that is followed. */
    readonly ref: string;
    /** Folder of the repository that holds DAGs. */
    readonly subdirectory?: string;
    /**
     * Seconds between looks for new commits.
     * @default 60
     */
    readonly refreshSeconds?: number;
  };
}

/** The parts that read DAG files. */
export const dagReaders: readonly AirflowComponent[] = ["dagProcessor", "triggerer", "celeryWorker", "worker"];

/**
 * Tells Airflow its DAG bundles. In the environment rather than in airflow.cfg, because an address may be known only when it is
 * deployed, and pods must roll when it changes.
 * @see https://airflow.apache.org/docs/apache-airflow-providers-git/stable/bundles/index.html
 */
export function dagBundles(dags: readonly DagBundle[]): Feature {
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
  const env = [{ name: "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST", value: JSON.stringify(bundles) }];
  return {
    pod: () => ({ env }),
    connections: dagReaders.map((from) => ({ from, to: { name: "git" }, ports: ports(dags) })),
  };
}

/** By the address' scheme, where it is known; else SSH and HTTPS. */
function ports(dags: readonly DagBundle[]): number[] {
  const known: Readonly<Record<string, number>> = { git: 9418, http: 80, https: 443, ssh: 22 };
  const used = dags.flatMap(({ git }) => known[/^([a-z]+):\/\//.exec(git.url)?.[1] ?? ""] ?? [22, 443]);
  return [...new Set(used)];
}

export function checkDagBundles(dags: readonly DagBundle[], check: Check): void {
  check(dags.length > 0, ["dags"], dags, "at least one DAG bundle");
  const names = new Set<string>();
  for (const [index, { name, git }] of dags.entries()) {
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
}
