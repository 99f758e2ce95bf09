import type { Database } from "./database";
import { type PgBouncerSettings, pgbouncerPort } from "./pgbouncer-settings";

/** Where PgBouncer's files are made when it starts: in memory, for the password is among them. */
export const runDirectory = "/run/pgbouncer";
/** Where its own certificate is, whoever made it. */
export const certificateDirectory = "/etc/ssl/pgbouncer";

/** Seconds between looks for a renewed certificate. */
const reloadSeconds = 3600;

/** pgbouncer.ini but for what a pod's environment says. */
function settings(database: Database, pgbouncer: PgBouncerSettings): Record<string, string | number> {
  const { sslMode = "require" } = database;
  return {
    listen_addr: "*",
    listen_port: pgbouncerPort,
    // The root file system cannot be written.
    unix_socket_dir: "",
    auth_type: "scram-sha-256",
    auth_file: `${runDirectory}/userlist.txt`,
    pool_mode: "transaction",
    default_pool_size: pgbouncer.poolSize,
    reserve_pool_size: pgbouncer.reservePoolSize,
    max_client_conn: pgbouncer.maxClientConnections,
    // As long as SQLAlchemy waits for its own pool, so that an API server that waits answers with an error before its probe gives it up.
    query_wait_timeout: 30,
    server_tls_sslmode: sslMode,
    client_tls_sslmode: "require",
    client_tls_cert_file: `${certificateDirectory}/tls.crt`,
    client_tls_key_file: `${certificateDirectory}/tls.key`,
    tcp_keepidle: 30,
    tcp_keepintvl: 5,
    tcp_keepcnt: 5,
    // A line for each probe and each task's connection says nothing.
    log_connections: 0,
    log_disconnections: 0,
  };
}

/**
 * What the container runs: writes PgBouncer's files from the environment, where the password is, and becomes PgBouncer. Airflow's user
 * may also ask its console for `SHOW POOLS`.
 */
export function startScript(database: Database, pgbouncer: PgBouncerSettings): string {
  const lines = Object.entries(settings(database, pgbouncer)).map(([name, value]) => `${name} = ${value}`);
  // The names are those of libpq; within quotes, each of PgBouncer's files has a quote doubled.
  return `set -eu
umask 077
doubled() { printf '%s' "$1" | sed "s/$2/$2$2/g"; }
cat > ${runDirectory}/userlist.txt <<END
"$(doubled "$PGUSER" '"')" "$(doubled "$PGPASSWORD" '"')"
END
cat > ${runDirectory}/pgbouncer.ini <<END
[databases]
* = host='$(doubled "$PGHOST" "'")' port=$PGPORT
[pgbouncer]
${lines.join("\n")}
stats_users = $PGUSER
\${PGSSLROOTCERT:+server_tls_ca_file = $PGSSLROOTCERT}
END
${pgbouncer.certificateSecret === undefined ? "" : `(while sleep ${reloadSeconds}; do kill -HUP 1; done) &\n`}exec pgbouncer ${runDirectory}/pgbouncer.ini
`;
}

/**
 * Before the pod ends: nobody finds it any more after five seconds; then PgBouncer waits for the transactions that run, and ends.
 * @see https://www.pgbouncer.org/usage.html#signals
 */
export const stopScript = "sleep 5; kill -INT 1; while kill -0 1 2> /dev/null; do sleep 1; done";

/** Makes a certificate that nobody vouches for, in Airflow's image, which has Python and cryptography. */
export function certificateScript(host: string): string {
  return `import datetime, os
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

os.umask(0o077)
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "${host}")])
now = datetime.datetime.now(datetime.timezone.utc)
certificate = (
    x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    .not_valid_before(now - datetime.timedelta(days=1))
    .not_valid_after(now + datetime.timedelta(days=3650))
    .add_extension(x509.SubjectAlternativeName([x509.DNSName("${host}")]), critical=False)
    .sign(key, hashes.SHA256())
)
with open("${certificateDirectory}/tls.key", "wb") as file:
    file.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
with open("${certificateDirectory}/tls.crt", "wb") as file:
    file.write(certificate.public_bytes(serialization.Encoding.PEM))
`;
}
