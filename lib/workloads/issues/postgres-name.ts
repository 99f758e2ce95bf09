/** What PostgreSQL takes as a name, in words that end the sentence "allowed: …". It cuts a longer one without a word, and then does not find it. */
export const postgresNameWords = "1 to 63 bytes without control characters";

/**
 * Whether PostgreSQL takes a text as the name of a database or a role.
 * @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
 */
export function postgresName(name: unknown): boolean {
  return typeof name === "string" && name !== "" && Buffer.byteLength(name) <= 63 && !/\p{Cc}/u.test(name);
}

export const roleNameWords = `a role's name of ${postgresNameWords}, none of PostgreSQL's own as public, none and what begins with pg_`;

/**
 * Whether PostgreSQL lets a role have a name.
 * @see https://www.postgresql.org/docs/current/sql-createrole.html
 */
export function roleName(name: unknown): boolean {
  return postgresName(name) && !/^(pg_.*|public|none)$/s.test(String(name));
}
