import type { Check } from "../issues/check";

export interface Sizing {
  readonly memoryGiB: number;
  readonly walStorageGiB: number;
  readonly maxConnections: number;
}

/**
 * Connections that a server of this size takes: about what Amazon's formula for RDS gives, and enough for an Airflow of two pods for each
 * part at 4 GiB.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
export function defaultMaxConnections(memoryGiB: number): number {
  return Math.min(2000, Math.max(100, Math.floor(memoryGiB * 100)));
}

const bounded = (value: number, min: number, max: number) => Math.floor(Math.min(max, Math.max(min, value)));
const megabytes = (value: number) => `${value}MB`;

/**
 * Settings of the server by its size, for Airflow's load: many short transactions on few hot tables. What the operator sets by itself
 * is left to it.
 * @see https://www.postgresql.org/docs/current/runtime-config-resource.html
 */
export function parametersFor({ memoryGiB, walStorageGiB, maxConnections }: Sizing): {
  readonly [name: string]: string;
} {
  const memory = memoryGiB * 1024;
  const wal = walStorageGiB * 1024;
  const maxWal = bounded(wal / 4, 256, 8192);
  return {
    max_connections: String(maxConnections),
    shared_buffers: megabytes(bounded(memory / 4, 32, 65536)),
    effective_cache_size: megabytes(bounded((memory * 3) / 4, 64, 196608)),
    maintenance_work_mem: megabytes(bounded(memory / 16, 16, 2048)),
    work_mem: megabytes(bounded(memory / 4 / maxConnections, 4, 64)),
    // Fewer checkpoints, each with room: the WAL volume holds four times that.
    max_wal_size: megabytes(maxWal),
    min_wal_size: megabytes(bounded(maxWal / 4, 80, 2048)),
    checkpoint_timeout: "15min",
    checkpoint_completion_target: "0.9",
    wal_compression: "on",
    wal_level: "replica",
    // A replica that is gone for long is cloned again, rather than the primary's disk filled for it.
    max_slot_wal_keep_size: megabytes(bounded(wal / 2, 256, 1048576)),
    // A crash or a lost node costs at most this long of what was written since the last file was full.
    archive_timeout: "60s",
    // Volumes of every cloud answer random reads as fast as sequential ones.
    random_page_cost: "1.1",
    // Task instances and runs are updated several times each: with the defaults a fifth of these tables would be dead rows.
    autovacuum_vacuum_scale_factor: "0.05",
    autovacuum_analyze_scale_factor: "0.02",
    // Naming a setting of it makes the operator load the extension.
    "pg_stat_statements.max": "5000",
    "pg_stat_statements.track": "top",
    log_min_duration_statement: "1000",
    log_lock_waits: "on",
    log_checkpoints: "on",
    log_autovacuum_min_duration: "10000",
    password_encryption: "scram-sha-256",
  };
}

/** Set by the operator alone, which refuses them. https://cloudnative-pg.io/documentation/1.30/postgresql_conf/#fixed-parameters */
const operators = new Set(
  `allow_alter_system allow_system_table_mods archive_cleanup_command archive_command archive_mode bonjour bonjour_name cluster_name
  config_file data_directory data_sync_retry event_source external_pid_file hba_file hot_standby ident_file jit_provider listen_addresses
  log_destination log_directory log_file_mode log_filename log_rotation_age log_rotation_size log_truncate_on_rotation logging_collector
  port primary_conninfo primary_slot_name promote_trigger_file recovery_end_command recovery_min_apply_delay recovery_target
  recovery_target_action recovery_target_inclusive recovery_target_lsn recovery_target_name recovery_target_time
  recovery_target_timeline recovery_target_xid restart_after_crash restore_command pg_failover_slots.primary_dsn pg_failover_slots.standby_slot_names shared_preload_libraries ssl ssl_ca_file ssl_cert_file
  ssl_crl_file ssl_dh_params_file ssl_ecdh_curve ssl_key_file ssl_passphrase_command ssl_passphrase_command_supports_reload
  ssl_prefer_server_ciphers stats_temp_directory synchronized_standby_slots synchronous_standby_names temp_tablespaces syslog_facility syslog_ident syslog_sequence_numbers
  syslog_split_messages unix_socket_directories unix_socket_group unix_socket_permissions`.split(/\s+/),
);

export function checkParameters(parameters: { readonly [name: string]: string } = {}, check: Check): void {
  for (const [name, value] of Object.entries(parameters)) {
    const at = ["parameters", name];
    check(name !== "max_connections", at, value, "nothing here; it is the property maxConnections");
    check(!operators.has(name), at, value, "nothing; the operator sets it by itself");
  }
}
