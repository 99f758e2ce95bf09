import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { appendFile, chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run, runsStill } from "./command";

const binaries = () => {
  const [newest] = readdirSync("/usr/lib/postgresql").sort((a, b) => Number(b) - Number(a));
  return `/usr/lib/postgresql/${newest}/bin`;
};
const asPostgres = (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", `${binaries()}/${program}`, ...args], {
    env,
  });

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
const identifier = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** A PostgreSQL server of Debian's, with its own data, that takes encrypted connections with a password only. */
export class PostgresServer {
  private readonly password: string;

  /** The one that runs in a folder already. */
  constructor(private readonly folder: string) {
    this.password = readFileSync(join(folder, "password"), "utf8");
  }

  static runsIn(folder: string): boolean {
    return runsStill(join(folder, "data/postmaster.pid"), folder);
  }

  /** Starts one on `address`, port 5432. */
  static async start(folder: string, address: string): Promise<PostgresServer> {
    await mkdir(folder, { recursive: true });
    await run("chown", ["postgres", folder]);
    const data = join(folder, "data");
    const passwordFile = join(folder, "password");
    await writeFile(passwordFile, randomBytes(16).toString("hex"));
    await chmod(passwordFile, 0o644);
    const login = ["--username=postgres", `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
    await asPostgres("initdb", [`--pgdata=${data}`, ...login, "--no-sync"]);
    const [key, certificate] = [join(data, "server.key"), join(data, "server.crt")];
    await run("openssl", [
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=host.isobar.internal"],
      ...["-addext", "subjectAltName=DNS:host.isobar.internal", "-keyout", key, "-out", certificate],
    ]);
    await run("chown", ["postgres", key, certificate]);
    await chmod(key, 0o600);
    await appendFile(join(data, "pg_hba.conf"), "hostssl all all 0.0.0.0/0 scram-sha-256\n");
    const settings = {
      listen_addresses: address,
      unix_socket_directories: folder,
      ssl: "on",
      max_connections: "500",
      // Nothing of it outlives the test.
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
    };
    const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
    const server = [
      "--pgdata",
      data,
      "--log",
      join(folder, "log"),
      "--options",
      options.join(" "),
      "--wait",
      "--timeout=180",
    ];
    await asPostgres("pg_ctl", ["start", ...server]);
    return new PostgresServer(folder);
  }

  /** Stops the server of this folder, if there is one. */
  static async stop(folder: string): Promise<void> {
    const data = join(folder, "data");
    await asPostgres("pg_ctl", ["stop", "--pgdata", data, "--mode=immediate", "--wait"]).catch(() => undefined);
  }

  /** What its clients check a server's certificate against: its own, which it signed itself. */
  get certificate(): string {
    return readFileSync(join(this.folder, "data/server.crt"), "utf8");
  }

  /** Makes an empty database with an owner of the same name; one of that name that a killed run left goes first. */
  async createDatabase(name: string, password: string): Promise<Database> {
    await this.dropDatabase(name);
    await this.query(`CREATE ROLE ${identifier(name)} LOGIN PASSWORD ${literal(password)}`);
    await this.query(`CREATE DATABASE ${identifier(name)} OWNER ${identifier(name)}`);
    return new Database(this, name);
  }

  async dropDatabase(name: string): Promise<void> {
    await this.query(`DROP DATABASE IF EXISTS ${identifier(name)} WITH (FORCE)`);
    await this.query(`DROP ROLE IF EXISTS ${identifier(name)}`);
  }

  /** What psql prints, unaligned, rows only. */
  async query(sql: string, database = "postgres"): Promise<string> {
    const login = ["--host", this.folder, "--username=postgres", `--dbname=${database}`, "--no-psqlrc"];
    const form = ["--no-align", "--tuples-only", "--quiet", "--set=ON_ERROR_STOP=1"];
    const output = await asPostgres("psql", [...login, ...form, `--command=${sql}`], { PGPASSWORD: this.password });
    return output.trim();
  }
}

/** One database, asked by the server's administrator. */
export class Database {
  constructor(
    private readonly server: PostgresServer,
    readonly name: string,
  ) {}

  /** What psql prints: the first column of the first row, where there is only one; columns are parted by `|`. */
  query(sql: string): Promise<string> {
    return this.server.query(sql, this.name);
  }

  /** Rows as objects; `Row` is what the statement selects. */
  async rows<Row>(sql: string): Promise<Row[]> {
    return JSON.parse(await this.query(`SELECT coalesce(json_agg(row), '[]') FROM (${sql}) AS row`));
  }

  drop(): Promise<void> {
    return this.server.dropDatabase(this.name);
  }
}
