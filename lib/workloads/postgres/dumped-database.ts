import type { k8s } from "cdk8s-plus-28";
import { type BackupStore, checkBackupStore } from "../backup-store/backup-store";
import { literal } from "../container-environment/literal";
import type { Check } from "../issues/check";
import { postgresName, postgresNameWords } from "../issues/postgres-name";
import { checkDumpVolume, type DumpVolume } from "./dump-volume";
import { type SecretKey, secretVariable } from "./secret-key";
import { checkServer, type PostgresServer, serverAccess } from "./server";
import { checkServiceAccount, type PodSettings } from "./workplace";

/** A database that dumps are made of or restored to, as the role that owns it. */
export interface DumpedDatabase {
  readonly server: PostgresServer;
  /**
   * The database's name; may be a `ref`.
   * @default "airflow"
   */
  readonly database?: string;
  /**
   * The role that owns it; may be a `ref`.
   * @default "airflow"
   */
  readonly user?: string;
  readonly passwordSecret: SecretKey;
  /** Major version of PostgreSQL's programs, such as 17: the server's or a newer one. */
  readonly version: string;
  /**
   * PostgreSQL's image, the whole reference, with bash.
   * @default postgres:<version>-bookworm
   */
  readonly postgresImage?: string;
  /** Where dumps are kept. */
  readonly store: BackupStore;
  /** Where a dump lies between the two. */
  readonly volume?: DumpVolume;
}

/** How a container of PostgreSQL's image logs in to it. */
export function databaseAccess({ server, database = "airflow", user = "airflow", passwordSecret }: DumpedDatabase) {
  const access = serverAccess(server);
  const env: k8s.EnvVar[] = [
    ...access.env,
    literal("PGDATABASE", database),
    literal("PGUSER", user),
    secretVariable("PGPASSWORD", passwordSecret),
    // The image's own does not exist for this user.
    { name: "HOME", value: "/tmp" },
  ];
  return { ...access, env };
}

export const postgresImage = (props: DumpedDatabase) => props.postgresImage ?? `postgres:${props.version}-bookworm`;

export function checkDumpedDatabase(props: DumpedDatabase & PodSettings, check: Check): void {
  const { server, database = "airflow", user = "airflow", version, store, volume = {} } = props;
  checkServiceAccount(props, check);
  checkServer(server, ["server"], check);
  check(postgresName(database), ["database"], database, `a name of ${postgresNameWords}`);
  check(postgresName(user), ["user"], user, `the role that owns the database, ${postgresNameWords}`);
  check(/^1[3-9]$/.test(version), ["version"], version, "a major version, 13 to 19");
  checkBackupStore(store, ["store"], props, check);
  checkDumpVolume(volume, ["volume"], check);
}
