import { readdirSync } from "node:fs";
import { appendFile, chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./command";

const binaries = () => {
  const [newest] = readdirSync("/usr/lib/postgresql").sort((a, b) => Number(b) - Number(a));
  return `/usr/lib/postgresql/${newest}/bin`;
};
const asPostgres = (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", `${binaries()}/${program}`, ...args], {
    env,
  });

/** A PostgreSQL server of Debian's, with its own data, that takes encrypted connections with a password only. */
export class Postgres {
  private constructor(
    private readonly folder: string,
    private readonly password: string,
  ) {}

  /** Starts one on `address`, port 5432, with a database and a user named airflow. */
  static async start(folder: string, address: string, password: string): Promise<Postgres> {
    await mkdir(folder, { recursive: true });
    await run("chown", ["postgres", folder]);
    const data = join(folder, "data");
    const passwordFile = join(folder, "password");
    await writeFile(passwordFile, password);
    await chmod(passwordFile, 0o644);
    const login = ["--username=airflow", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
    await asPostgres("initdb", [`--pgdata=${data}`, ...login, "--no-sync"]);
    const [key, certificate] = [join(data, "server.key"), join(data, "server.crt")];
    await run("openssl", [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=host.isobar.internal"],
      ...["-keyout", key, "-out", certificate],
    ]);
    await run("chown", ["postgres", key, certificate]);
    await chmod(key, 0o600);
    await appendFile(join(data, "pg_hba.conf"), "hostssl all all 0.0.0.0/0 scram-sha-256\n");
    const settings = {
      listen_addresses: address,
      unix_socket_directories: folder,
      ssl: "on",
      max_connections: "200",
      // Nothing of it outlives the test.
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
    };
    const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
    const server = ["--pgdata", data, "--log", join(folder, "log"), "--options", options.join(" "), "--wait"];
    await asPostgres("pg_ctl", ["start", ...server]);
    const postgres = new Postgres(folder, password);
    await postgres.query("CREATE DATABASE airflow", "postgres");
    return postgres;
  }

  /** Stops the server of this folder, if there is one. */
  static async stop(folder: string): Promise<void> {
    const data = join(folder, "data");
    await asPostgres("pg_ctl", ["stop", "--pgdata", data, "--mode=immediate", "--wait"]).catch(() => undefined);
  }

  /** The first column of the first row, or an empty string. */
  async query(sql: string, database = "airflow"): Promise<string> {
    const login = ["--host", this.folder, "--username=airflow", `--dbname=${database}`];
    const output = await asPostgres("psql", [...login, "--no-align", "--tuples-only", `--command=${sql}`], {
      PGPASSWORD: this.password,
    });
    return output.trim();
  }
}
