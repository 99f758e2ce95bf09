import { type Check, wholeNumber } from "../check";
import type { VersionedSecretKey } from "../versioned-secret";
import { type Declared, longestId } from "./declared";
import type { Json } from "./json";

/** A connection by its fields. Strings may be `ref`s, of text without quotation marks, backslashes and line ends. */
export interface ConnectionFields {
  /** Such as `postgres`, `aws` or `http`: what Airflow calls the connection type. */
  readonly type: string;
  readonly host?: string;
  readonly port?: number;
  readonly login?: string;
  readonly password?: VersionedSecretKey;
  /** Of most databases the database's name. */
  readonly schema?: string;
  /** What the type takes besides. No secrets: it stands in the manifest. */
  readonly extra?: { readonly [field: string]: Json };
  /** Fields of `extra` that are secret, each a text. */
  readonly extraSecrets?: { readonly [field: string]: VersionedSecretKey };
  readonly description?: string;
  readonly uri?: never;
}

/** A connection as a whole from a Secret. */
export interface ConnectionUri {
  /**
   * The connection as a URI, or as a JSON object.
   * @see https://airflow.apache.org/docs/apache-airflow/stable/howto/connection.html#storing-connections-in-environment-variables
   */
  readonly uri: VersionedSecretKey;
  readonly description?: string;
  readonly type?: never;
}

export type DeclaredConnection = ConnectionFields | ConnectionUri;

export function declaredConnection(name: string, given: DeclaredConnection): Declared {
  const kind = "connection";
  if (given.uri) return { kind, name, plain: { description: given.description }, secrets: { uri: given.uri } };
  const { password, extraSecrets, uri, ...plain } = given;
  return { kind, name, plain, secrets: { password }, ...(extraSecrets && { extraSecrets }) };
}

export function checkConnections(given: { readonly [id: string]: DeclaredConnection } = {}, check: Check): void {
  for (const [id, connection] of Object.entries(given)) {
    const at = ["connections", id];
    check(
      id.length <= longestId && /^[\p{L}\p{N}_#!()\-.:/\\]+$/u.test(id),
      at,
      id,
      `an id of 1 to ${longestId} letters, digits and _ # ! ( ) - . : / \\`,
    );
    if (connection.uri) {
      const others = Object.keys(connection).filter((field) => !["uri", "description"].includes(field));
      check(others.length === 0, at, others.join(", "), "uri and description alone, or fields without uri");
      continue;
    }
    const { type, port, extra = {}, extraSecrets = {} } = connection;
    check(typeof type === "string" && type !== "", [...at, "type"], type, "a type such as postgres, or a uri");
    check(wholeNumber(port, 1, 65535), [...at, "port"], port, "a port from 1 to 65535");
    for (const field of Object.keys(extraSecrets)) {
      check(!(field in extra), [...at, "extraSecrets", field], field, "a field that is not in extra too");
    }
  }
}
