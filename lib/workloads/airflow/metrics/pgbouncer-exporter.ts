import { k8s } from "cdk8s-plus-28";
import { directConnection } from "../database/connection";
import type { Database } from "../database/database";
import type { PoolExporter } from "../database/pgbouncer";
import { pgbouncerPort } from "../database/pgbouncer-settings";
import { type PodContext, resourcesOf } from "../pod";
import { containerSecurityContext } from "../security";
import { pgbouncer as series } from "./queries";
import { pgbouncerExporterPort, type Scrape, scrapeAnnotations } from "./scrape";

/** Columns of `SHOW POOLS`, by the series that they are. */
const columns: { readonly [S in keyof typeof series]: string } = {
  waitingClients: "cl_waiting",
  activeClients: "cl_active",
  activeServers: "sv_active",
  idleServers: "sv_idle",
  longestWait: "maxwait",
};

/**
 * Tells what `SHOW POOLS` says whenever it is asked, by the names that PgBouncer's usual exporter has, which no image of Airflow holds.
 * Its console takes neither transactions nor prepared statements.
 * @see https://www.pgbouncer.org/usage.html#show-pools
 */
const script = `import json, os, signal, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import psycopg2

gauges = json.loads(sys.argv[1])

def text():
    connection = psycopg2.connect(host="127.0.0.1", port=${pgbouncerPort}, dbname="pgbouncer", sslmode="require", connect_timeout=5)
    try:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("SHOW POOLS")
        names = [column.name for column in cursor.description]
        pools = [dict(zip(names, row)) for row in cursor.fetchall()]
    finally:
        connection.close()
    for gauge, column in gauges.items():
        yield f"# TYPE {gauge} gauge"
        for pool in pools:
            labels = ",".join(f"{name}={json.dumps(str(pool[name]))}" for name in ("database", "user"))
            value = pool[column] + pool["maxwait_us"] / 1e6 if column == "maxwait" else pool[column]
            yield f"{gauge}{{{labels}}} {value}"

class Exporter(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            status, body = 200, "\\n".join(text()) + "\\n"
        except psycopg2.Error as error:
            status, body = 503, str(error)
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass

# The first process of a container has no handler that it does not make.
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
ThreadingHTTPServer(("", ${pgbouncerExporterPort}), Exporter).serve_forever()
`;

/** What PgBouncer's pods and Service get, so that Prometheus sees the pool. */
export function poolExporter(context: PodContext, database: Database, scrape: Scrape = "annotations"): PoolExporter {
  return {
    container: container(context, database),
    port: pgbouncerExporterPort,
    annotations: scrapeAnnotations(scrape, pgbouncerExporterPort),
  };
}

/** Runs beside PgBouncer in Airflow's image, which has Python and a client; it logs in as Airflow's user, who may only look. */
function container(context: PodContext, database: Database): k8s.Container {
  const { image } = context;
  const gauges = Object.fromEntries(
    // Object.keys forgets which keys there are.
    (Object.keys(columns) as (keyof typeof series)[]).map((name) => [series[name], columns[name]]),
  );
  return {
    name: "metrics-exporter",
    image: `${image.repository}:${image.tag}`,
    imagePullPolicy: "IfNotPresent",
    command: ["python", "-c", script, JSON.stringify(gauges)],
    env: directConnection(database).env.filter(({ name }) => name === "PGUSER" || name === "PGPASSWORD"),
    securityContext: containerSecurityContext,
    resources: resourcesOf(context, "statsd"),
    ports: [{ name: "pgb-metrics", containerPort: pgbouncerExporterPort }],
    livenessProbe: {
      tcpSocket: { port: k8s.IntOrString.fromNumber(pgbouncerExporterPort) },
      periodSeconds: 20,
      failureThreshold: 5,
      timeoutSeconds: 5,
    },
  };
}
