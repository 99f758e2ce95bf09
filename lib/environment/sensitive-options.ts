const ownKey = "nothing; Isobar makes the key and keeps it in the Secret airflow-keys";
const ownServer = "postgres.existing, with passwordSecret: { name, key }";

/** Options that something else in an environment stands for, and what that is. */
const stoodFor: { readonly [option: string]: string | undefined } = {
  "api.secret_key": ownKey,
  "api_auth.jwt_secret": ownKey,
  "core.fernet_key": ownKey,
  "webserver.secret_key": ownKey,
  "celery.broker_url": "nothing; Isobar makes the broker and its password",
  "celery.result_backend": "airflow.celery.results",
  "database.sql_alchemy_conn": ownServer,
  "database.sql_alchemy_conn_async": ownServer,
};

/**
 * Options of airflow.cfg, as `section.option`, that are nothing but a secret in some version of Airflow.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/howto/set-config.html
 */
export const sensitiveOptions: ReadonlySet<string> = new Set([
  ...Object.keys(stoodFor),
  "celery.flower_basic_auth",
  "core.internal_api_secret_key",
  "keycloak_auth_manager.client_secret",
  "opensearch.password",
  "opensearch.username",
  "sentry.sentry_dsn",
  "smtp.smtp_password",
]);

/** What to write instead of the value of an option that is, or holds, a secret; ends the sentence "allowed: …". */
export function insteadOf(option: string): string {
  return (
    stoodFor[option] ?? `${option}_cmd, a command that prints it, or ${option}_secret, its name in a secrets backend`
  );
}
