import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PostgresRestore, type PostgresRestoreProps } from "../../../lib/workloads/postgres";
import { podSecurityViolations } from "../airflow/pod-security";
import { type JobSpec, only, plain, render } from "./render";

const props: PostgresRestoreProps = {
  server: { host: "db.example" },
  passwordSecret: { name: "airflow-database", key: "password" },
  version: "17",
  store: { gcs: { bucket: "acme-backups", identity: "principal" } },
  dump: "daily/airflow-20261121T021700Z.dump",
};

function make(given: Partial<PostgresRestoreProps> = {}) {
  const { find } = render((chart) => new PostgresRestore(chart, "restore", { ...props, ...given }));
  const job = find<JobSpec>("Job");
  const pod = job.spec.template;
  const [download, restore] = [only(pod.spec.initContainers), only(pod.spec.containers)];
  return { job, pod, download, restore, scripts: find("ConfigMap").data };
}

test("one restricted pod downloads and then restores, and what it refuses is not tried again", () => {
  const { job, pod } = make();
  expect(podSecurityViolations(pod.spec)).toEqual([]);
  expect(job.spec.podFailurePolicy?.rules).toEqual(
    ["download", "restore"].map((containerName) => ({
      action: "FailJob",
      onExitCodes: { containerName, operator: "In", values: [3] },
    })),
  );
});

test("the Job is named by its dump: other settings make no second one, another dump or revision does", () => {
  const name = (given: Partial<PostgresRestoreProps> = {}) => make(given).job.metadata.name;
  expect(name({ image: "mirror.example/airflow:3.2.2", volume: { sizeGiB: 50 }, replace: true })).toBe(name());
  const others = [{ dump: "weekly/airflow-2026-W47.dump" }, { revision: "2" }, { database: "other" }];
  expect(new Set([name(), ...others.map(name)]).size).toBe(4);
  expect(make().job.spec.ttlSecondsAfterFinished).toBeUndefined();
});

test("a database that holds something is refused unless `replace` says otherwise", () => {
  expect(plain(make().restore)["REPLACE"]).toBe("false");
  expect(plain(make({ replace: true }).restore)["REPLACE"]).toBe("true");
});

test("a restore may act as the account of an environment's dumps, and makes none of its own then", () => {
  const { find, manifests } = render(
    (chart) =>
      new PostgresRestore(chart, "restore", {
        ...props,
        store: { gcs: { bucket: "acme-backups" } },
        serviceAccountName: "postgres-dump",
      }),
  );
  expect(find<JobSpec>("Job").spec.template.spec.serviceAccountName).toBe("postgres-dump");
  expect(manifests.map(({ kind }) => kind)).not.toContain("ServiceAccount");
  expect(() => make({ serviceAccountName: "Postgres Dump" })).toThrow(/serviceAccountName: .*; allowed: the name of/);
  const annotations = { "iam.gke.io/gcp-service-account": "x@y.iam.gserviceaccount.com" };
  expect(() => make({ serviceAccountName: "postgres-dump", serviceAccountAnnotations: annotations })).toThrow(
    /serviceAccountAnnotations: .*; allowed: nothing beside serviceAccountName/,
  );
});

test.each(["https://db.example", "db.example:5432", "airflow@db.example", ""])("a server is no address: %j", (host) => {
  expect(() => make({ server: { host } })).toThrow(/server\.host: .*; allowed: a name or an address alone/);
});

test("which dump it was is remembered with its revision", () => {
  expect(plain(make().restore)["MARK"]).toBe(`restored from ${props.dump}`);
  expect(plain(make({ revision: "2" }).restore)["MARK"]).toBe(`restored from ${props.dump} (2)`);
});

/** Runs the download with a store that holds one dump and a checksum; returns its exit code and what it said. */
function download(content: string, checksum: string) {
  const folder = mkdtempSync(join(tmpdir(), "isobar-restore-"));
  try {
    const fake = `
class Store:
    def get(self, name, path):
        open(path, "w").write(${JSON.stringify(checksum)} if name.endswith(".sha256") else ${JSON.stringify(content)})
def open_store(): return Store()
`;
    writeFileSync(join(folder, "object_store.py"), fake);
    writeFileSync(
      join(folder, "download_dump.py"),
      (make().scripts["download_dump.py"] ?? "").replaceAll('"/dump', `"${folder}`),
    );
    const env = { PATH: process.env["PATH"], DUMP: props.dump };
    const command = 'python3 "$0" 2>&1; echo "exit $?"';
    return execFileSync("bash", ["--norc", "-c", command, join(folder, "download_dump.py")], { env, encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a dump is taken when it is what its checksum says, and refused otherwise", () => {
  const right = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73  x.dump\n";
  expect(download("content", right)).toMatch(/7 bytes, as its checksum says\nexit 0/);
  expect(download("Content", right)).toMatch(/refused: daily\/.*\.dump is damaged: .*\nexit 3/);
});

/** Runs the restore where the server has some extensions; returns what of the dump is restored, and what was said. */
function restored(contents: string, extensions: string): { readonly chosen: string; readonly said: string } {
  const folder = mkdtempSync(join(tmpdir(), "isobar-restore-"));
  const program = (name: string, lines: string) =>
    writeFileSync(join(folder, name), `#!/bin/bash\n${lines}\n`, { mode: 0o755 });
  try {
    writeFileSync(join(folder, "contents-of-the-dump"), contents);
    program("pg_restore", `case "$*" in *--list*) cat "${folder}/contents-of-the-dump";; esac`);
    program(
      "psql",
      `case "$*" in *--command=*pg_extension*) echo "${extensions}";; *count*) echo 0;; *--command=*) ;; *) cat > /dev/null;; esac`,
    );
    const script = (make().scripts["restore.sh"] ?? "").replaceAll(/(?<=[\s=])\/(tmp|dump)\//g, `${folder}/`);
    writeFileSync(join(folder, "restore.sh"), script);
    const env = { PATH: `${folder}:${process.env["PATH"]}`, PGDATABASE: "airflow", MARK: "x", REPLACE: "false" };
    const command = 'bash --norc "$0" 2>&1';
    const said = execFileSync("bash", ["--norc", "-c", command, join(folder, "restore.sh")], { env, encoding: "utf8" });
    return { chosen: readFileSync(join(folder, "restorable"), "utf8"), said };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("what only an administrator can make is left out of a restore, and said: extensions that a server puts into every database", () => {
  const table = "218; 1259 16419 TABLE public dag_run airflow\n3355; 0 16419 TABLE DATA public dag_run airflow\n";
  const extension = (name: string) => `2; 3079 16387 EXTENSION - ${name} \n3362; 0 0 COMMENT - EXTENSION ${name} \n`;
  const contents = `;\n; Archive\n${extension("pg_stat_statements")}${extension("pg_trgm")}${table}`;
  const elsewhere = restored(contents, "plpgsql\npg_trgm");
  expect(elsewhere.chosen).toBe(`;\n; Archive\n2; 3079 16387 EXTENSION - pg_trgm \n${table}`);
  expect(elsewhere.said).toContain(
    "left out: the extension pg_stat_statements, which only an administrator can make\n",
  );
  // Where it is already, its comment is somebody else's all the same.
  const whereItIs = restored(contents, "plpgsql\npg_trgm\npg_stat_statements");
  expect(whereItIs.chosen).not.toContain("COMMENT");
  expect(whereItIs.said).not.toContain("left out");
});

test("the scripts are bash and Python", () => {
  for (const [file, input] of Object.entries(make().scripts)) {
    if (file.endsWith(".sh")) execFileSync("bash", ["--norc", "-n"], { input });
    if (file.endsWith(".py")) {
      execFileSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], { input });
    }
  }
});

test.each(["", "/daily/x.dump", "daily/x.sql", "daily/airflow-20261121T021700Z.dump.sha256"])(
  "a dump named %j is refused, with what a name looks like",
  (dump) => {
    expect(() => make({ dump })).toThrow(/\n {2}dump: .*; allowed: an object below the store's prefix/);
  },
);
