import { airflowHome } from "./configuration";
import type { Feature } from "./feature";

const path = `${airflowHome}/probes/heartbeat.py`;

/**
 * Exits with 0 when the newest job of a kind on this host has beaten within a number of seconds. It asks the database what
 * `airflow jobs check` would ask, without importing Airflow: a tenth of a second instead of several.
 */
const script = `import socket, sys
import psycopg2

job_type, seconds = sys.argv[1], int(sys.argv[2])
name = socket.gethostname()
connection = psycopg2.connect("", connect_timeout=5)
cursor = connection.cursor()
cursor.execute(
    "SELECT max(latest_heartbeat) > now() - %s * interval '1 second' FROM job WHERE job_type = %s AND state = 'running' AND hostname IN (%s, %s)",
    (seconds, job_type, name, socket.gethostbyname(name)),
)
sys.exit(0 if cursor.fetchone()[0] else f"no heartbeat of {job_type} in {seconds} seconds")
`;

/** For the parts that have no health server: a script that asks the database for their heartbeat. */
export const heartbeat: Feature = {
  files: [{ name: "heartbeat.py", content: script, path, components: ["dagProcessor", "triggerer"] }],
};

/** Succeeds while this pod's job of a kind has beaten within `seconds`. */
export function heartbeatCommand(jobType: "DagProcessorJob" | "TriggererJob", seconds: number): string[] {
  return ["python", path, jobType, String(seconds)];
}
