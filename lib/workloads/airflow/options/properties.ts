/** Options that a property of the construct stands for, so that there is one place for each. */
const properties: { readonly [name: string]: string | undefined } = {
  "core.executor": "executor",
  "core.fernet_key": "keys.fernetKey",
  "api.secret_key": "keys.apiSecretKey",
  "webserver.secret_key": "keys.apiSecretKey",
  "api_auth.jwt_secret": "keys.jwtSecret",
  "celery.broker_url": "celery.broker",
  "celery.result_backend": "celery.resultBackend",
  "dag_processor.dag_bundle_config_list": "dags",
  "database.sql_alchemy_conn": "database",
  "database.sql_alchemy_conn_async": "database",
};

/** The property to use instead of an option, or of the command or backend key that tells it; undefined when there is none. */
export function propertyFor(name: string): string | undefined {
  return properties[name] ?? properties[withoutSource(name)];
}

/** The secret that `…_cmd` prints or `…_secret` finds in the secrets backend. */
export function withoutSource(name: string): string {
  return name.replace(/_(cmd|secret)$/, "");
}
