import { type Check, wholeNumber } from "../../issues/check";
import type { SecretKey } from "../secret-key";
import { checkLifetimes } from "./clusters";
import { checkMount, checkName, secretsEngine } from "./mount";
import { daysInSeconds, given, secret, text } from "./value";
import { compared, type VaultRequest, type VaultWrite } from "./write";

/** A PostgreSQL server, and as whom Vault makes roles there. */
export interface PostgresConnection {
  /** May be a `ref`. */
  readonly host: string;
  /** @default 5432 */
  readonly port?: number;
  /** May be a `ref`. */
  readonly database: string;
  /**
   * A role of Vault's own with CREATEROLE, no superuser and nobody else's: its password is rotated at once, and then only Vault knows it.
   * May be a `ref`.
   */
  readonly username: string;
  /** Its first password. */
  readonly password: SecretKey;
  /** Authority of the server's certificate, in PEM; may be a `ref`. Without it, one that Vault's machine trusts. */
  readonly caCert?: string;
  /**
   * Whether the password is rotated as soon as Vault knows it, and at each rotation.
   * @default true
   */
  readonly rotateRoot?: boolean;
}

/** Credentials that Vault makes when somebody asks, and drops when their time is over. */
export interface DynamicRole {
  readonly connection: string;
  /** Roles of the server whose rights the new one has. Vault's role must have been granted them WITH ADMIN OPTION. */
  readonly memberOf?: readonly string[];
  /**
   * SQL that makes the role, with `{{name}}`, `{{password}}` and `{{expiration}}`.
   * @default a login of the roles in {@link memberOf}
   */
  readonly creationStatements?: readonly string[];
  /**
   * SQL that drops the role, with `{{name}}`.
   * @default what it owns goes to Vault's role, what it was granted is revoked, its sessions are ended, it is dropped
   */
  readonly revocationStatements?: readonly string[];
  /** @default 3600 */
  readonly ttlSeconds?: number;
  /** @default 86400 */
  readonly maxTtlSeconds?: number;
}

/** A role of the server that exists already, whose password Vault changes on schedule. */
export interface StaticRole {
  readonly connection: string;
  readonly username: string;
  /** @default 30 */
  readonly rotationDays?: number;
}

/** A database engine: PostgreSQL servers, and what of them is handed out. */
export interface DatabaseEngine {
  readonly connections: { readonly [name: string]: PostgresConnection };
  /** Read at `<mount>/creds/<role>`. */
  readonly roles?: { readonly [name: string]: DynamicRole };
  /** Read at `<mount>/static-creds/<role>`. */
  readonly staticRoles?: { readonly [name: string]: StaticRole };
}

const sqlName = (name: string) => `"${name.replaceAll('"', '""')}"`;

function creation(memberOf: readonly string[]): string[] {
  const member = memberOf.length === 0 ? "" : ` IN ROLE ${memberOf.map(sqlName).join(", ")}`;
  return [`CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'${member}`];
}

/**
 * Ends the sessions too: PostgreSQL looks at VALID UNTIL when somebody logs in, and never again. One block, which does nothing when the
 * role is gone already. Since PostgreSQL 16 who makes a role has its rights only after granting them to himself.
 */
const revocation = [
  [
    `DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{{name}}') THEN`,
    `GRANT "{{name}}" TO CURRENT_USER;`,
    `PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}';`,
    `REASSIGN OWNED BY "{{name}}" TO CURRENT_USER;`,
    `DROP OWNED BY "{{name}}";`,
    `DROP ROLE "{{name}}";`,
    `END IF; END $$;`,
  ].join(" "),
];

/**
 * @see https://developer.hashicorp.com/vault/api-docs/secret/databases
 * @see https://developer.hashicorp.com/vault/api-docs/secret/databases/postgresql
 */
export function databaseWrites(mount: string, engine: DatabaseEngine): readonly VaultWrite[] {
  const { connections, roles = {}, staticRoles = {} } = engine;
  const entries = [...Object.entries(roles), ...Object.entries(staticRoles)];
  const rolesOf = (name: string) => entries.filter(([, { connection }]) => connection === name).map(([role]) => role);
  return [
    secretsEngine(mount, { type: "database", description: "Credentials of PostgreSQL" }),
    ...Object.entries(connections).map(([name, connection]) => connectionWrite(mount, name, connection, rolesOf(name))),
    ...Object.entries(roles).map(([name, role]) =>
      compared(`${mount}/roles/${name}`, {
        db_name: role.connection,
        creation_statements: role.creationStatements ?? creation(role.memberOf ?? []),
        revocation_statements: role.revocationStatements ?? revocation,
        default_ttl: role.ttlSeconds ?? 3600,
        max_ttl: role.maxTtlSeconds ?? 24 * 3600,
      }),
    ),
    ...Object.entries(staticRoles).map(([name, { connection, username, rotationDays = 30 }]) =>
      compared(`${mount}/static-roles/${name}`, {
        db_name: connection,
        username,
        rotation_period: daysInSeconds(rotationDays),
      }),
    ),
  ];
}

function connectionWrite(
  mount: string,
  name: string,
  connection: PostgresConnection,
  roles: readonly string[],
): VaultWrite {
  const { host, port = 5432, database, username, password, caCert, rotateRoot = true } = connection;
  const path = `${mount}/config/${name}`;
  const details = given({
    connection_url: text(`postgresql://{{username}}:{{password}}@${host}:${port}/${database}?sslmode=verify-full`),
    username: text(username),
    tls_ca: caCert === undefined ? undefined : text(caCert),
    password_authentication: "scram-sha-256",
  });
  const plugin = { plugin_name: "postgresql-database-plugin", allowed_roles: roles };
  return {
    path,
    body: { ...plugin, ...details, password: secret(password) },
    current: { path, fields: { ...plugin, connection_details: details } },
    // Without the password: the one in the Secret is the first, Vault has changed it since.
    change: {
      path,
      body: rotateRoot ? { ...plugin, ...details } : { ...plugin, ...details, password: secret(password) },
    },
    ...(rotateRoot && { afterMaking: [rotation(mount, name)] }),
  };
}

const rotation = (mount: string, name: string): VaultRequest => ({ path: `${mount}/rotate-root/${name}`, body: {} });

/** Another password for Vault's own role on each server. */
export function rootRotations(mount: string, { connections }: DatabaseEngine): readonly VaultRequest[] {
  return Object.entries(connections).flatMap(([name, { rotateRoot = true }]) =>
    rotateRoot ? [rotation(mount, name)] : [],
  );
}

export function checkDatabase(mount: string, engine: DatabaseEngine, check: Check): void {
  const at = ["databases", mount];
  const known = Object.keys(engine.connections);
  checkMount(mount, at, check);
  for (const [name, { host, port, database, username, rotateRoot = true }] of Object.entries(engine.connections)) {
    const here = [...at, "connections", name];
    checkName(name, here, check);
    check(port === undefined || wholeNumber(port, 1, 65535), [...here, "port"], port, "a port, from 1 to 65535");
    check(!/[/@?#\s]/.test(host), [...here, "host"], host, "a host's name, not an address");
    check(!/[/?#&\s]/.test(database), [...here, "database"], database, "a database's name");
    const own = !rotateRoot || username !== "postgres";
    check(own, [...here, "username"], username, "a role of Vault's own, since its password is changed at once");
  }
  const dynamic = Object.keys(engine.roles ?? {});
  for (const [name, role] of Object.entries(engine.roles ?? {})) {
    const here = [...at, "roles", name];
    checkName(name, here, check);
    check(known.includes(role.connection), [...here, "connection"], role.connection, `one of ${known.join(", ")}`);
    check(
      (role.memberOf?.length ?? 0) > 0 || (role.creationStatements?.length ?? 0) > 0,
      [...here, "memberOf"],
      role.memberOf,
      "roles whose rights it has, or creationStatements",
    );
    check(
      !(role.memberOf && role.creationStatements),
      [...here, "memberOf"],
      role.memberOf,
      "either memberOf or creationStatements",
    );
    for (const part of ["{{name}}", "{{password}}"]) {
      const made = role.creationStatements?.some((statement) => statement.includes(part)) ?? true;
      check(made, [...here, "creationStatements"], role.creationStatements, `statements, of which one has ${part}`);
    }
    checkLifetimes(role, here, check);
  }
  for (const [name, { connection, username, rotationDays }] of Object.entries(engine.staticRoles ?? {})) {
    const here = [...at, "staticRoles", name];
    checkName(name, here, check);
    check(!dynamic.includes(name), here, name, "a name that no dynamic role has");
    check(known.includes(connection), [...here, "connection"], connection, `one of ${known.join(", ")}`);
    const vaults = engine.connections[connection]?.username;
    check(
      username !== vaults,
      [...here, "username"],
      username,
      "another role than Vault's own, which it rotates itself",
    );
    check(
      wholeNumber(rotationDays, 1, 365),
      [...here, "rotationDays"],
      rotationDays,
      "a whole number of days from 1 to 365",
    );
  }
}
