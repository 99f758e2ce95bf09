import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { type Check, wholeNumber } from "../issues/check";
import type { Release } from "./release";

/** A login besides the owner's, such as one that only reads. */
export interface PostgresRole {
  /** A Secret of type `kubernetes.io/basic-auth`, whose `username` is the role's name. */
  readonly passwordSecret: string;
  /**
   * Roles whose rights it has, such as `pg_read_all_data`.
   * @default none
   */
  readonly memberOf?: readonly string[];
  /**
   * Connections that it may have at once.
   * @default no limit of its own
   */
  readonly connectionLimit?: number;
}

const objectName = (role: string) => role.replaceAll("_", "-");

/**
 * A role that the operator keeps as it is said here. Without the object the role stays, so that nobody's rights go by accident.
 * @see https://cloudnative-pg.io/documentation/1.30/declarative_role_management/
 */
export function databaseRole(
  scope: Construct,
  id: string,
  release: Release,
  name: string,
  role: PostgresRole,
): ApiObject {
  return new ApiObject(scope, id, {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "DatabaseRole",
    metadata: release.metadata(`${release.name}-${objectName(name)}`),
    spec: {
      cluster: { name: release.name },
      name,
      login: true,
      passwordSecret: { name: role.passwordSecret },
      ...(role.memberOf && { inRoles: role.memberOf }),
      ...(role.connectionLimit !== undefined && { connectionLimit: role.connectionLimit }),
      databaseRoleReclaimPolicy: "retain",
    },
  });
}

export function checkRoles(roles: { readonly [name: string]: PostgresRole } = {}, owner: string, check: Check): void {
  for (const [name, role] of Object.entries(roles)) {
    const at = ["roles", name];
    check(/^[a-z][a-z0-9_]{0,40}$/.test(name), at, name, "at most 41 lower-case letters, digits and underscores");
    check(
      !/^pg_|^postgres$|^streaming_replica$|^cnpg_/.test(name),
      at,
      name,
      "no name of PostgreSQL or of the operator",
    );
    check(name !== owner, at, name, "another name than the owner's");
    const { connectionLimit } = role;
    const limited = wholeNumber(connectionLimit, 1, 262143);
    check(limited, [...at, "connectionLimit"], connectionLimit, "1 to 262143 connections");
  }
}
