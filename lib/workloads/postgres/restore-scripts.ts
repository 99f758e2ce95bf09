import { refusedCode } from "./database-script";
import { dumpFolder } from "./dump-scripts";

/** Downloads a dump, and refuses one that is not what its checksum says. */
export const downloadModule = `import hashlib, os, sys

import object_store

store, dump = object_store.open_store(), os.environ["DUMP"]
path = "${dumpFolder}/database.dump"
store.get(dump + ".sha256", path + ".sha256")
store.get(dump, path)
with open(path + ".sha256") as file:
    wanted = file.read().split()[0]
with open(path, "rb") as file:
    found = hashlib.file_digest(file, "sha256").hexdigest()
if found != wanted:
    print(f"refused: {dump} is damaged: its SHA-256 is {found}, not {wanted}", file=sys.stderr)
    sys.exit(${refusedCode})
print(f"{dump}: {os.path.getsize(path)} bytes, as its checksum says")
`;

/** What was made in a database by its users: not PostgreSQL's own, nor what belongs to an extension. */
const own = (oid: string, catalog: string) =>
  `NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_catalog.${catalog}'::regclass AND d.objid = ${oid} AND d.deptype IN ('e', 'i'))`;
const ownSchema = "nspname !~ '^pg_' AND nspname <> 'information_schema'";

/** Empties the database: what its tables, types and functions are, and every schema but `public`. */
export const emptyStatements = `DO $empty$
DECLARE statement text;
BEGIN
  FOR statement IN
    SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace n
      WHERE ${ownSchema} AND nspname <> 'public' AND ${own("n.oid", "pg_namespace")}
  LOOP EXECUTE statement; END LOOP;
  FOR statement IN
    SELECT format('DROP %s IF EXISTS %s CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
        WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, format('%I.%I', nspname, relname))
      FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${own("c.oid", "pg_class")}
  LOOP EXECUTE statement; END LOOP;
  FOR statement IN
    SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure)
      FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
      WHERE nspname = 'public' AND ${own("p.oid", "pg_proc")}
  LOOP EXECUTE statement; END LOOP;
  FOR statement IN
    SELECT format('DROP TYPE IF EXISTS %I.%I CASCADE', nspname, typname)
      FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
      WHERE nspname = 'public' AND typtype IN ('e', 'd', 'r', 'c') AND ${own("t.oid", "pg_type")}
  LOOP EXECUTE statement; END LOOP;
END $empty$;
`;

const countTables = `SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
  WHERE ${ownSchema} AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${own("c.oid", "pg_class")}`;

/** Extensions that are there, and those that the role may make: of the others only an administrator can. */
const extensions = `SELECT extname FROM pg_extension
  UNION SELECT name FROM pg_available_extension_versions, pg_roles WHERE rolname = current_user AND (trusted OR NOT superuser OR rolsuper)`;

/**
 * Writes those of a dump's contents that a database's owner can restore. CloudNativePG and other services put extensions into every
 * database, such as pg_stat_statements, that hold nothing of it: no owner may make them, nor comment on what somebody else made.
 */
const chooseRestorable = `ask "${extensions}" > /tmp/extensions
declare -A known
while IFS= read -r extension; do known[$extension]=1; done < /tmp/extensions
while IFS= read -r line; do
  read -r _ _ _ kind _ what _ <<< "$line"
  if [ "$kind $what" = "COMMENT EXTENSION" ]; then continue; fi
  if [ "$kind" = EXTENSION ] && [ -z "\${known[$what]:-}" ]; then
    echo "left out: the extension $what, which only an administrator can make" >&2
    continue
  fi
  printf '%s\\n' "$line"
done < /tmp/contents > /tmp/restorable`;

/**
 * Restores a dump in one transaction, in an image of PostgreSQL's: all of it or nothing. The database's comment tells which, so that the
 * same Job, when somebody makes it again, does nothing. Without pg_restore's last word, the COMMIT, psql's transaction comes to nothing.
 * @see https://www.postgresql.org/docs/current/app-pgrestore.html
 */
export const restoreScript = `set -euo pipefail
umask 077
export PGOPTIONS="-c client_min_messages=error -c lock_timeout=60s -c statement_timeout=0"
ask() { psql --no-psqlrc --quiet --tuples-only --no-align --no-password --set=ON_ERROR_STOP=1 --command="$1"; }
refuse() { echo "refused: $1" >&2; exit ${refusedCode}; }
count="${countTables}"

pg_restore --list ${dumpFolder}/database.dump > /tmp/contents
if [ "$(ask "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()")" = "$MARK" ]; then
  echo "$PGDATABASE was $MARK before: nothing was changed"
  exit 0
fi
found=$(ask "$count")
if [ "$found" != 0 ] && [ "$REPLACE" != true ]; then
  refuse "the database $PGDATABASE holds $found tables and the like; it must be empty, or replace be true"
fi
${chooseRestorable}
{
  echo 'BEGIN;'
  if [ "$found" != 0 ]; then cat ${"$"}{0%/*}/empty.sql; fi
  echo 'COMMENT ON DATABASE :"DBNAME" IS :'"'mark';"
  pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --use-list=/tmp/restorable --file=- ${dumpFolder}/database.dump
} | psql --no-psqlrc --quiet --no-password --set=ON_ERROR_STOP=1 --set=mark="$MARK" --output=/dev/null
ask 'ANALYZE'
rows=$(grep -c ' TABLE DATA ' /tmp/contents || true)
echo "$PGDATABASE: $MARK, $rows tables, $(ask 'SELECT pg_size_pretty(pg_database_size(current_database()))')$([ "$found" = 0 ] || echo ", in place of $found tables and the like")"
`;
