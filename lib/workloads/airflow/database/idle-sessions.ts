import { airflowHome } from "../configuration";
import type { Feature } from "../feature";

const path = `${airflowHome}/migrations/end_idle_sessions.py`;

/**
 * An old API server may keep a transaction open in which it does nothing more (seen with 3.1.8's users and roles). It holds up a migration that
 * changes the same tables, which holds up the server's own successor: nobody would ever go on. Such a session is ended; its process
 * connects anew.
 * @see https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SESSION
 */
const script = `import time
import psycopg2

connection = psycopg2.connect("", connect_timeout=10)
connection.autocommit = True
cursor = connection.cursor()
while True:
    cursor.execute("""
        SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = current_user
        AND state = 'idle in transaction' AND state_change < now() - interval '10 seconds'
        AND pid IN (SELECT unnest(pg_blocking_pids(pid)) FROM pg_stat_activity WHERE wait_event_type = 'Lock')
    """)
    for pid, _ in cursor:
        print(f"ended the session of process {pid}: it held up the migration, and did nothing", flush=True)
    time.sleep(5)
`;

/** What the migration has beside it. */
export const idleSessions: Feature = {
  files: [{ name: "end_idle_sessions.py", content: script, path, components: ["migrations"] }],
};

/** Brings the database to this version's schema, and ends those that hold it up for nothing. */
export const migrateCommand = `python ${path} & exec airflow db migrate`;
