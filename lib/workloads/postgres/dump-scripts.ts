/** Where the containers of one pod hand a dump on. */
export const dumpFolder = "/dump";

/**
 * Dumps the database, in an image of PostgreSQL's: a snapshot of one moment, read back in full before it counts. pg_dump refuses a server
 * that is newer than itself.
 * @see https://www.postgresql.org/docs/current/app-pgdump.html
 */
export const dumpScript = `set -euo pipefail
umask 077
cd ${dumpFolder}
rm -f -- *
date -u +%Y%m%dT%H%M%SZ > started
pg_dump --format=custom --no-password --lock-wait-timeout=60s --file=database.dump
pg_restore --list database.dump > contents
tables=$(grep -c ' TABLE DATA ' contents || true)
if [ "$tables" = 0 ]; then
  echo "the database $PGDATABASE holds no table: there is nothing to keep" >&2
  exit 1
fi
pg_restore --file=/dev/null database.dump
sha256sum database.dump > checksum
echo "$PGDATABASE: $tables tables, $(stat --format=%s database.dump) bytes"
`;

/** Uploads the dump as today's and, once an ISO week, as the week's, with the checksum beside each; then deletes what is too old. */
export const uploadModule = `import json, os, re

import object_store

folder = "${dumpFolder}"


def text(name):
    with open(os.path.join(folder, name)) as file:
        return file.read()


def keep(store, checksum, name):
    """The checksum last: what has one is whole."""
    if not store.put_new(os.path.join(folder, "database.dump"), name):
        return False
    path = os.path.join(folder, "checksum-beside")
    with open(path, "w") as file:
        file.write(f"{checksum}  {os.path.basename(name)}\\n")
    store.put_new(path, name + ".sha256")
    print(f"kept {name}", flush=True)
    return True


def rotate(store, kind, database, count):
    ours = re.compile(rf"{re.escape(object_store.full(kind))}/{re.escape(database)}-(\\d{{8}}T\\d{{6}}Z|\\d{{4}}-W\\d\\d)\\.dump(\\.sha256)?")
    found = [key for key in store.list(kind + "/") if ours.fullmatch(key)]
    dumps = sorted({key.removesuffix(".sha256") for key in found})
    for old in dumps[: max(len(dumps) - count, 0)]:
        for key in (old + ".sha256", old):
            if key in found:
                store.delete(key)
        print(f"deleted {old}", flush=True)


def main():
    import datetime

    store, started = object_store.open_store(), text("started").strip()
    checksum = text("checksum").split()[0]
    database = re.sub(r"[^A-Za-z0-9_.-]", "_", os.environ["PGDATABASE"])
    day = f"daily/{database}-{started}.dump"
    if not keep(store, checksum, day):
        raise SystemExit(f"{day} is there already")
    year, week, _ = datetime.datetime.strptime(started, "%Y%m%dT%H%M%SZ").isocalendar()
    keep(store, checksum, f"weekly/{database}-{year}-W{week:02}.dump")
    for kind, count in json.loads(os.environ["ROTATION"]).items():
        rotate(store, kind, database, count)


main()
`;
