import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
