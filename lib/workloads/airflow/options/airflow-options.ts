// Made by tools/airflow-options.ts from the real packages; change nothing here.

import type { Json, List, Scalar } from "./values";

/**
 * Options of airflow.cfg by section: those of every supported version of Airflow, and of the providers in its official image.
 * Write the newest name that is listed: where an older Airflow has the option under another name, that name is rendered.
 * @see https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html
 */
export type AirflowOptions = {
  readonly api?: {
    readonly access_control_allow_headers?: string | List;
    readonly access_control_allow_methods?: string | List;
    readonly access_control_allow_origins?: string | List;
    /** Default: "airflow.api.auth.backend.session". Only Airflow 2.11. */
    readonly auth_backends?: string;
    /** Default: 3. Airflow 3.1 and newer; in 2.11 `webserver.auto_refresh_interval`. */
    readonly auto_refresh_interval?: number;
    /** Airflow 3.1 and newer; in 2.11 `webserver.base_url`. */
    readonly base_url?: string;
    /** Airflow 3.2 and newer. */
    readonly client_ssl_cert?: string;
    /** Airflow 3.2 and newer. */
    readonly client_ssl_key?: string;
    /** Default: 64. Airflow 3.2 and newer. */
    readonly dag_cache_size?: number;
    /** Default: 3600. Airflow 3.2 and newer. */
    readonly dag_cache_ttl?: number;
    /** Default: false. Airflow 3.1 and newer; in 2.11 `webserver.default_wrap`. */
    readonly default_wrap?: boolean;
    /** Default: false. Only Airflow 2.11. */
    readonly enable_experimental_api?: boolean;
    /** Default: true. Airflow 3.1 and newer; in 2.11 `webserver.enable_swagger_ui`. */
    readonly enable_swagger_ui?: boolean;
    /** Default: false. Only Airflow 2.11. */
    readonly enable_xcom_deserialize_support?: boolean;
    /** Default: false. Airflow 3.1 and newer; in 2.11 `webserver.expose_config`. */
    readonly expose_config?: boolean | "non-sensitive-only";
    /** Default: false. Airflow 3.1 and newer. */
    readonly expose_stacktrace?: boolean;
    /** Default: 50. */
    readonly fallback_page_limit?: number;
    /** Only Airflow 2.11. */
    readonly google_key_path?: string;
    /** Only Airflow 2.11. */
    readonly google_oauth2_audience?: string;
    /** Default: "topological". Airflow 3.1 and newer; in 2.11 `webserver.grid_view_sorting_order`. */
    readonly grid_view_sorting_order?: "topological" | "hierarchical_alphabetical";
    /** Default: false. Airflow 3.1 and newer; in 2.11 `webserver.hide_paused_dags_by_default`. */
    readonly hide_paused_dags_by_default?: boolean;
    /** Default: "0.0.0.0". Airflow 3.1 and newer; in 2.11 `webserver.web_server_host`. */
    readonly host?: string;
    /** Airflow 3.1 and newer; in 2.11 `webserver.instance_name`. */
    readonly instance_name?: string;
    /** Airflow 3.1 and newer. */
    readonly log_config?: string;
    /** Default: 5. Airflow 3.1 and newer; in 2.11 `webserver.log_fetch_timeout_sec`. */
    readonly log_fetch_timeout_sec?: number;
    /** Default: 500. Airflow 3.2 and newer. */
    readonly log_stream_buffer_size?: number;
    /** Default: 100. */
    readonly maximum_page_limit?: number;
    /** Default: 50. Only Airflow 3.1. */
    readonly page_size?: number;
    /** Default: 8080. Airflow 3.1 and newer; in 2.11 `webserver.web_server_port`. */
    readonly port?: number;
    /** Default: false. Airflow 3.1 and newer; in 2.11 `webserver.require_confirmation_dag_change`. */
    readonly require_confirmation_dag_change?: boolean;
    /** Give the property `keys.apiSecretKey` instead. Airflow 3.1 and newer; in 2.11 `webserver.secret_key`. */
    readonly secret_key?: never;
    /** Default: "uvicorn". Airflow 3.2 and newer. */
    readonly server_type?: string;
    /** Airflow 3.1 and newer; in 2.11 `webserver.web_server_ssl_cert`. */
    readonly ssl_cert?: string;
    /** Airflow 3.1 and newer; in 2.11 `webserver.web_server_ssl_key`. */
    readonly ssl_key?: string;
    /** Airflow 3.2 and newer. */
    readonly theme?: Json;
    /** Default: 1. Airflow 3.2 and newer. */
    readonly worker_refresh_batch_size?: number;
    /** Default: 0. Airflow 3.2 and newer. */
    readonly worker_refresh_interval?: number;
    /** Default: 120. Airflow 3.1 and newer; in 2.11 `webserver.web_server_worker_timeout`. */
    readonly worker_timeout?: number;
    /** Default: 1. Airflow 3.1 and newer; in 2.11 `webserver.workers`. */
    readonly workers?: number;
  };
  readonly api_auth?: {
    /** Airflow 3.1 and newer. */
    readonly jwt_algorithm?: string;
    /** Airflow 3.1 and newer. */
    readonly jwt_audience?: string;
    /** Default: 3600. Airflow 3.1 and newer. */
    readonly jwt_cli_expiration_time?: number;
    /** Default: 86400. Airflow 3.1 and newer. */
    readonly jwt_expiration_time?: number;
    /** Airflow 3.1 and newer. */
    readonly jwt_issuer?: string;
    /** Airflow 3.1 and newer. */
    readonly jwt_kid?: string;
    /** Default: 10. Airflow 3.1 and newer. */
    readonly jwt_leeway?: number;
    /** Airflow 3.1 and newer. */
    readonly jwt_private_key_path?: string;
    /** Give the property `keys.jwtSecret` instead. Airflow 3.1 and newer. */
    readonly jwt_secret?: never;
    /** Airflow 3.1 and newer. */
    readonly trusted_jwks_url?: string;
  };
  readonly aws?: {
    readonly cloudwatch_task_handler_json_serializer?: string;
    readonly session_factory?: string;
  };
  readonly aws_auth_manager?: {
    readonly avp_policy_store_id?: string;
    /** Default: "aws_default". */
    readonly conn_id?: string;
    readonly region_name?: string;
    readonly saml_metadata_url?: string;
  };
  readonly aws_batch_executor?: {
    /** Default: true. */
    readonly check_health_on_startup?: boolean;
    /** Default: "aws_default". */
    readonly conn_id?: string;
    readonly job_definition?: string;
    readonly job_name?: string;
    readonly job_queue?: string;
    /** Default: 3. */
    readonly max_submit_job_attempts?: number;
    readonly region_name?: string;
    readonly submit_job_kwargs?: Json;
  };
  readonly aws_ecs_executor?: {
    /** Default: false. */
    readonly assign_public_ip?: boolean;
    readonly capacity_provider_strategy?: string;
    /** Default: true. */
    readonly check_health_on_startup?: boolean;
    readonly cluster?: string;
    /** Default: "aws_default". */
    readonly conn_id?: string;
    readonly container_name?: string;
    readonly launch_type?: string;
    /** Default: 3. */
    readonly max_run_task_attempts?: number;
    /** Default: "LATEST". */
    readonly platform_version?: string;
    readonly region_name?: string;
    readonly run_task_kwargs?: Json;
    readonly security_groups?: string;
    readonly subnets?: string;
    readonly task_definition?: string;
  };
  readonly aws_lambda_executor?: {
    /** Default: true. */
    readonly check_health_on_startup?: boolean;
    /** Default: "aws_default". */
    readonly conn_id?: string;
    readonly dead_letter_queue_url?: string;
    /** Default: 0. */
    readonly end_wait_timeout?: number;
    readonly function_name?: string;
    /** Default: 3. */
    readonly max_invoke_attempts?: number;
    readonly qualifier?: string;
    readonly queue_url?: string;
    readonly region_name?: string;
  };
  readonly azure_remote_logging?: {
    /** Default: "airflow-logs". */
    readonly remote_wasb_log_container?: string;
  };
  readonly celery?: {
    /** Give the property `celery.broker` instead. */
    readonly broker_url?: never;
    /** Default: "airflow.providers.celery.executors.celery_executor". */
    readonly celery_app_name?: string;
    readonly celery_config_options?: string;
    /** Default: {}. */
    readonly extra_celery_config?: Json;
    /** A secret: say where it is kept. */
    readonly flower_basic_auth?: never;
    /** A command that prints `flower_basic_auth`. */
    readonly flower_basic_auth_cmd?: string;
    /** The key of `flower_basic_auth` in the secrets backend. */
    readonly flower_basic_auth_secret?: string;
    /** Default: "0.0.0.0". */
    readonly flower_host?: string;
    /** Default: 5555. */
    readonly flower_port?: number;
    readonly flower_url_prefix?: string;
    /** Default: 1. */
    readonly operation_timeout?: number;
    /** Default: "prefork". */
    readonly pool?: string;
    /** Give the property `celery.resultBackend` instead. */
    readonly result_backend?: never;
    readonly result_backend_sqlalchemy_engine_options?: Json;
    /** Default: false. */
    readonly ssl_active?: boolean;
    readonly ssl_cacert?: string;
    readonly ssl_cert?: string;
    readonly ssl_key?: string;
    /** Default: true. Airflow 3.2 and newer. */
    readonly ssl_mutual_tls?: boolean;
    /** Default: 0. */
    readonly sync_parallelism?: number;
    /** Default: true. */
    readonly task_acks_late?: boolean;
    /** Default: 3. */
    readonly task_publish_max_retries?: number;
    /** Default: true. */
    readonly task_track_started?: boolean;
    readonly worker_autoscale?: string;
    /** Default: 16. */
    readonly worker_concurrency?: number;
    /** Default: true. */
    readonly worker_enable_remote_control?: boolean;
    /** Default: 1. */
    readonly worker_prefetch_multiplier?: number;
    readonly worker_umask?: string;
  };
  readonly celery_broker_transport_options?: {
    readonly sentinel_kwargs?: Json;
    /** A command that prints `sentinel_kwargs`. */
    readonly sentinel_kwargs_cmd?: string;
    /** The key of `sentinel_kwargs` in the secrets backend. */
    readonly sentinel_kwargs_secret?: string;
    readonly visibility_timeout?: number;
    readonly [option: string]: Scalar | List | Json | undefined;
  };
  readonly celery_kubernetes_executor?: {
    /** Default: "kubernetes". */
    readonly kubernetes_queue?: string;
  };
  readonly celery_result_backend_transport_options?: {
    readonly master_name?: string;
    readonly sentinel_kwargs?: Json;
    /** A command that prints `sentinel_kwargs`. */
    readonly sentinel_kwargs_cmd?: string;
    /** The key of `sentinel_kwargs` in the secrets backend. */
    readonly sentinel_kwargs_secret?: string;
    readonly [option: string]: Scalar | List | Json | undefined;
  };
  readonly cli?: {
    /** Default: "airflow.api.client.local_client". Only Airflow 2.11. */
    readonly api_client?: string;
    /** Default: "http://localhost:8080". Only Airflow 2.11. */
    readonly endpoint_url?: string;
  };
  readonly "common.io"?: {
    readonly xcom_objectstorage_compression?: string;
    readonly xcom_objectstorage_path?: string;
    /** Default: -1. */
    readonly xcom_objectstorage_threshold?: number;
  };
  readonly core?: {
    /** Default: "airflow.*". */
    readonly allowed_deserialization_classes?: string;
    readonly allowed_deserialization_classes_regexp?: string;
    /** Airflow 3.1 and newer; in 2.11 `core.dataset_manager_class`. */
    readonly asset_manager_class?: string;
    /** Airflow 3.1 and newer; in 2.11 `core.dataset_manager_kwargs`. */
    readonly asset_manager_kwargs?: Json;
    /** A command that prints `asset_manager_kwargs`. */
    readonly asset_manager_kwargs_cmd?: string;
    /** The key of `asset_manager_kwargs` in the secrets backend. */
    readonly asset_manager_kwargs_secret?: string;
    readonly auth_manager?: string;
    /** Default: true. Only Airflow 2.11. */
    readonly check_slas?: boolean;
    /** Default: false. */
    readonly compress_serialized_dags?: boolean;
    /** Default: "0o077". */
    readonly daemon_umask?: string;
    /** Default: true. */
    readonly dag_discovery_safe_mode?: boolean;
    /** Default: 50. Only Airflow 2.11. */
    readonly dag_file_processor_timeout?: number;
    /** Default: "glob". */
    readonly dag_ignore_file_syntax?: "regexp" | "glob";
    /** Default: true. */
    readonly dag_run_conf_overrides_params?: boolean;
    /** Default: 2. */
    readonly dagbag_import_error_traceback_depth?: number;
    /** Default: true. */
    readonly dagbag_import_error_tracebacks?: boolean;
    /** Default: 30. */
    readonly dagbag_import_timeout?: number;
    /** Default: true. */
    readonly dags_are_paused_at_creation?: boolean;
    /** Default: "{AIRFLOW_HOME}/dags". */
    readonly dags_folder?: string;
    /** Default: false. Only Airflow 2.11. */
    readonly database_access_isolation?: boolean;
    /** Only Airflow 2.11. */
    readonly dataset_manager_class?: string;
    /** Only Airflow 2.11. */
    readonly dataset_manager_kwargs?: Json;
    /** A command that prints `dataset_manager_kwargs`. */
    readonly dataset_manager_kwargs_cmd?: string;
    /** The key of `dataset_manager_kwargs` in the secrets backend. */
    readonly dataset_manager_kwargs_secret?: string;
    readonly default_impersonation?: string;
    /** Default: 128. */
    readonly default_pool_task_slot_count?: number;
    readonly default_task_execution_timeout?: number;
    /** Default: 0. */
    readonly default_task_retries?: number;
    /** Default: 300. */
    readonly default_task_retry_delay?: number;
    /** Default: "downstream". */
    readonly default_task_weight_rule?: "absolute" | "downstream" | "upstream";
    /** Default: "utc". */
    readonly default_timezone?: string;
    /** Default: true. Only Airflow 2.11. */
    readonly donot_pickle?: boolean;
    /** Default: false. Only Airflow 2.11. */
    readonly enable_xcom_pickling?: boolean;
    /** Default: false. */
    readonly execute_tasks_new_python_interpreter?: boolean;
    /** Airflow 3.1 and newer. */
    readonly execution_api_server_url?: string;
    /** Give the property `executor` instead. Default: "LocalExecutor". */
    readonly executor?: never;
    /** Give the property `keys.fernetKey` instead. */
    readonly fernet_key?: never;
    /** Default: true. */
    readonly hide_sensitive_var_conn_fields?: boolean;
    /** Default: "airflow.utils.net.getfqdn". */
    readonly hostname_callable?: string;
    /** A secret: say where it is kept. Only Airflow 2.11. */
    readonly internal_api_secret_key?: never;
    /** A command that prints `internal_api_secret_key`. */
    readonly internal_api_secret_key_cmd?: string;
    /** The key of `internal_api_secret_key` in the secrets backend. */
    readonly internal_api_secret_key_secret?: string;
    /** Only Airflow 2.11. */
    readonly internal_api_url?: string;
    /** Default: 60. */
    readonly killed_task_cleanup_time?: number;
    /** Default: true. */
    readonly lazy_discover_providers?: boolean;
    /** Default: true. */
    readonly lazy_load_plugins?: boolean;
    /** Default: true. */
    readonly load_examples?: boolean;
    /** Default: 16. */
    readonly max_active_runs_per_dag?: number;
    /** Default: 16. */
    readonly max_active_tasks_per_dag?: number;
    /** Default: 0. */
    readonly max_consecutive_failed_dag_runs_per_dag?: number;
    /** Default: 1024. */
    readonly max_map_length?: number;
    /** Default: 30. Only Airflow 2.11, 3.1. */
    readonly max_num_rendered_ti_fields_per_task?: number;
    /** Default: 86400. */
    readonly max_task_retry_delay?: number;
    /** Default: 4096. */
    readonly max_templated_field_length?: number;
    /** Default: "airflow.utils.file.might_contain_dag_via_default_heuristic". */
    readonly might_contain_dag_callable?: string;
    /** Default: 10. Only Airflow 2.11, 3.1. */
    readonly min_serialized_dag_fetch_interval?: number;
    /** Default: 30. */
    readonly min_serialized_dag_update_interval?: number;
    /** Only Airflow 2.11. */
    readonly mp_start_method?: "fork" | "spawn" | "forkserver";
    /** Default: false. Airflow 3.2 and newer. */
    readonly multi_team?: boolean;
    /** Default: 30. Airflow 3.2 and newer; in 2.11 `core.max_num_rendered_ti_fields_per_task`; in 3.1 `core.max_num_rendered_ti_fields_per_task`. */
    readonly num_dag_runs_to_retain_rendered_fields?: number;
    /** Default: 32. */
    readonly parallelism?: number;
    /** Default: "{AIRFLOW_HOME}/plugins". */
    readonly plugins_folder?: string;
    readonly security?: string;
    readonly sensitive_var_conn_names?: string;
    /** Default: false. Airflow 3.1 and newer. */
    readonly simple_auth_manager_all_admins?: boolean;
    /** Airflow 3.1 and newer. */
    readonly simple_auth_manager_passwords_file?: string;
    /** Default: admin:admin. Airflow 3.1 and newer. */
    readonly simple_auth_manager_users?: List;
    /** Default: false. Only Airflow 2.11. */
    readonly strict_dataset_uri_validation?: boolean;
    /** Default: "StandardTaskRunner". Only Airflow 2.11. */
    readonly task_runner?: string;
    /** Default: 20. */
    readonly task_success_overtime?: number;
    /** Default: "Disabled". */
    readonly test_connection?: string;
    /** Default: false. */
    readonly unit_test_mode?: boolean;
    /** Default: "airflow.sdk.execution_time.xcom.BaseXCom". */
    readonly xcom_backend?: string;
  };
  readonly dag_processor?: {
    /** Default: 5. Airflow 3.1 and newer. */
    readonly bundle_refresh_check_interval?: number;
    /** Give the property `dags` instead. Airflow 3.1 and newer. */
    readonly dag_bundle_config_list?: never;
    /** Airflow 3.1 and newer. */
    readonly dag_bundle_storage_path?: string;
    /** Default: 50. Airflow 3.1 and newer; in 2.11 `core.dag_file_processor_timeout`. */
    readonly dag_file_processor_timeout?: number;
    /** Default: "warning". Airflow 3.2 and newer. */
    readonly dag_version_inflation_check_level?: string;
    /** Default: false. Airflow 3.1 and newer. */
    readonly disable_bundle_versioning?: boolean;
    /** Default: "modified_time". Airflow 3.1 and newer; in 2.11 `scheduler.file_parsing_sort_mode`. */
    readonly file_parsing_sort_mode?: "modified_time" | "random_seeded_by_host" | "alphabetical";
    /** Default: 30. Airflow 3.2 and newer. */
    readonly health_check_threshold?: number;
    /** Default: 20. Airflow 3.1 and newer; in 2.11 `scheduler.max_callbacks_per_loop`. */
    readonly max_callbacks_per_loop?: number;
    /** Default: 30. Airflow 3.1 and newer; in 2.11 `scheduler.min_file_process_interval`. */
    readonly min_file_process_interval?: number;
    /** Default: true. Airflow 3.1 and newer; in 2.11 `scheduler.parsing_pre_import_modules`. */
    readonly parsing_pre_import_modules?: boolean;
    /** Default: 2. Airflow 3.1 and newer; in 2.11 `scheduler.parsing_processes`. */
    readonly parsing_processes?: number;
    /** Default: 30. Airflow 3.1 and newer; in 2.11 `scheduler.print_stats_interval`. */
    readonly print_stats_interval?: number;
    /** Default: 300. Airflow 3.1 and newer; in 2.11 `scheduler.dag_dir_list_interval`. */
    readonly refresh_interval?: number;
    /** Default: 21600. Airflow 3.1 and newer. */
    readonly stale_bundle_cleanup_age_threshold?: number;
    /** Default: 1800. Airflow 3.1 and newer. */
    readonly stale_bundle_cleanup_interval?: number;
    /** Default: 10. Airflow 3.1 and newer. */
    readonly stale_bundle_cleanup_min_versions?: number;
    /** Default: 50. Airflow 3.1 and newer; in 2.11 `scheduler.stale_dag_threshold`. */
    readonly stale_dag_threshold?: number;
  };
  readonly database?: {
    /** Default: "alembic.ini". */
    readonly alembic_ini_file_path?: string;
    /** Default: true. */
    readonly check_migrations?: boolean;
    /** Airflow 3.1 and newer. */
    readonly external_db_managers?: List;
    /** Default: true. Only Airflow 2.11. @deprecated since Airflow 2.7.0 */
    readonly load_default_connections?: boolean;
    /** Default: 3. */
    readonly max_db_retries?: number;
    /** Default: 10000. Airflow 3.1 and newer. */
    readonly migration_batch_size?: number;
    /** Give the property `database` instead. */
    readonly sql_alchemy_conn?: never;
    /** Give the property `database` instead. Airflow 3.1 and newer. */
    readonly sql_alchemy_conn_async?: never;
    readonly sql_alchemy_connect_args?: string;
    /** Airflow 3.1 and newer. */
    readonly sql_alchemy_connect_args_async?: string;
    readonly sql_alchemy_engine_args?: Json;
    /** A command that prints `sql_alchemy_engine_args`. */
    readonly sql_alchemy_engine_args_cmd?: string;
    /** The key of `sql_alchemy_engine_args` in the secrets backend. */
    readonly sql_alchemy_engine_args_secret?: string;
    /** Default: 10. */
    readonly sql_alchemy_max_overflow?: number;
    /** Default: true. */
    readonly sql_alchemy_pool_enabled?: boolean;
    /** Default: true. */
    readonly sql_alchemy_pool_pre_ping?: boolean;
    /** Default: 1800. */
    readonly sql_alchemy_pool_recycle?: number;
    /** Default: 5. */
    readonly sql_alchemy_pool_size?: number;
    readonly sql_alchemy_schema?: string;
    readonly sql_alchemy_session_maker?: string;
    readonly sql_engine_collation_for_ids?: string;
    /** Default: "utf-8". */
    readonly sql_engine_encoding?: string;
  };
  readonly debug?: {
    /** Default: false. Only Airflow 2.11. */
    readonly fail_fast?: boolean;
  };
  readonly elasticsearch?: {
    /** Default: "end_of_log". */
    readonly end_of_log_mark?: string;
    /** Airflow 3.2 and newer. */
    readonly es_compat_with?: string;
    readonly frontend?: string;
    readonly host?: string;
    /** Default: "host". */
    readonly host_field?: string;
    /** Default: "_all". */
    readonly index_patterns?: string;
    readonly index_patterns_callable?: string;
    /** Default: "asctime, filename, lineno, levelname, message". */
    readonly json_fields?: string;
    /** Default: false. */
    readonly json_format?: boolean;
    /** Default: "{dag_id}-{task_id}-{run_id}-{map_index}-{try_number}". */
    readonly log_id_template?: string;
    /** Default: 1000. */
    readonly max_lines_per_page?: number;
    /** Default: "offset". */
    readonly offset_field?: string;
    /** Default: "airflow-logs". */
    readonly target_index?: string;
    /** Default: false. */
    readonly write_stdout?: boolean;
    /** Default: false. */
    readonly write_to_es?: boolean;
  };
  readonly elasticsearch_configs?: {
    /** Default: false. */
    readonly http_compress?: boolean;
    /** Default: true. */
    readonly verify_certs?: boolean;
    readonly [option: string]: Scalar | List | Json | undefined;
  };
  readonly email?: {
    /** Default: true. */
    readonly default_email_on_failure?: boolean;
    /** Default: true. */
    readonly default_email_on_retry?: boolean;
    /** Default: "airflow.utils.email.send_email_smtp". */
    readonly email_backend?: string;
    /** Default: "smtp_default". */
    readonly email_conn_id?: string;
    readonly from_email?: string;
    readonly html_content_template?: string;
    /** Default: "default". */
    readonly ssl_context?: string;
    readonly subject_template?: string;
  };
  readonly execution_api?: {
    /** Default: urn:airflow.apache.org:task. Airflow 3.1 and newer. */
    readonly jwt_audience?: List;
    /** Default: 600. Airflow 3.1 and newer. */
    readonly jwt_expiration_time?: number;
  };
  readonly fab?: {
    /** Default: "Access is Denied". Airflow 3.1 and newer; in 2.11 `webserver.access_denied_message`. */
    readonly access_denied_message?: string;
    /** Default: "airflow.providers.fab.auth_manager.api.auth.backend.session". Airflow 3.1 and newer; in 2.11 `api.auth_backends`. */
    readonly auth_backends?: string;
    /** Default: "5 per 40 second". */
    readonly auth_rate_limit?: string;
    /** Default: true. */
    readonly auth_rate_limited?: boolean;
    /** Airflow 3.2 and newer. */
    readonly auth_role_public?: string;
    /** Default: 30. Airflow 3.1 and newer. */
    readonly cache_ttl?: number;
    /** Default: "{AIRFLOW_HOME}/webserver_config.py". Airflow 3.1 and newer; in 2.11 `webserver.config_file`. */
    readonly config_file?: string;
    /** Default: "Lax". Airflow 3.1 and newer; in 2.11 `webserver.cookie_samesite`. */
    readonly cookie_samesite?: string;
    /** Default: false. Airflow 3.1 and newer; in 2.11 `webserver.cookie_secure`. */
    readonly cookie_secure?: boolean;
    /** Default: false. Airflow 3.1 and newer; in 2.11 `webserver.enable_proxy_fix`. */
    readonly enable_proxy_fix?: boolean;
    /** Default: false. Airflow 3.1 and newer; in 2.11 `webserver.expose_hostname`. */
    readonly expose_hostname?: boolean;
    /** Default: "#fff". Airflow 3.1 and newer; in 2.11 `webserver.navbar_color`. */
    readonly navbar_color?: string;
    /** Default: "#eee". Airflow 3.1 and newer; in 2.11 `webserver.navbar_hover_color`. */
    readonly navbar_hover_color?: string;
    /** Default: "#51504f". Airflow 3.1 and newer; in 2.11 `webserver.navbar_text_color`. */
    readonly navbar_text_color?: string;
    /** Default: "#51504f". Airflow 3.1 and newer; in 2.11 `webserver.navbar_text_hover_color`. */
    readonly navbar_text_hover_color?: string;
    /** Default: 1. Airflow 3.1 and newer; in 2.11 `webserver.proxy_fix_x_for`. */
    readonly proxy_fix_x_for?: number;
    /** Default: 1. Airflow 3.1 and newer; in 2.11 `webserver.proxy_fix_x_host`. */
    readonly proxy_fix_x_host?: number;
    /** Default: 1. Airflow 3.1 and newer; in 2.11 `webserver.proxy_fix_x_port`. */
    readonly proxy_fix_x_port?: number;
    /** Default: 1. Airflow 3.1 and newer; in 2.11 `webserver.proxy_fix_x_prefix`. */
    readonly proxy_fix_x_prefix?: number;
    /** Default: 1. Airflow 3.1 and newer; in 2.11 `webserver.proxy_fix_x_proto`. */
    readonly proxy_fix_x_proto?: number;
    /** Default: "database". Airflow 3.1 and newer; in 2.11 `webserver.session_backend`. */
    readonly session_backend?: string;
    /** Default: 43200. Airflow 3.1 and newer; in 2.11 `webserver.session_lifetime_minutes`. */
    readonly session_lifetime_minutes?: number;
    /** Default: true. */
    readonly update_fab_perms?: boolean;
  };
  readonly imap?: {
    /** Only Airflow 2.11. */
    readonly ssl_context?: string;
  };
  readonly kerberos?: {
    /** Default: "/tmp/airflow_krb5_ccache". */
    readonly ccache?: string;
    /** Default: true. */
    readonly forwardable?: boolean;
    /** Default: true. */
    readonly include_ip?: boolean;
    /** Default: "airflow.keytab". */
    readonly keytab?: string;
    /** Default: "kinit". */
    readonly kinit_path?: string;
    /** Default: "airflow". */
    readonly principal?: string;
    /** Default: 3600. */
    readonly reinit_frequency?: number;
  };
  readonly keycloak_auth_manager?: {
    /** Airflow 3.1 and newer. */
    readonly client_id?: string;
    /** A secret: say where it is kept. Airflow 3.1 and newer. */
    readonly client_secret?: never;
    /** A command that prints `client_secret`. */
    readonly client_secret_cmd?: string;
    /** The key of `client_secret` in the secrets backend. */
    readonly client_secret_secret?: string;
    /** Airflow 3.1 and newer. */
    readonly realm?: string;
    /** Default: 10. Airflow 3.1 and newer. */
    readonly requests_pool_size?: number;
    /** Default: 3. Airflow 3.1 and newer. */
    readonly requests_retries?: number;
    /** Default: "http://host.docker.internal:48080". Airflow 3.1 and newer. */
    readonly server_url?: string;
  };
  readonly kubernetes_executor?: {
    readonly api_client_retry_configuration?: Json;
    readonly cluster_context?: string;
    readonly config_file?: string;
    readonly delete_option_kwargs?: Json;
    /** Default: true. */
    readonly delete_worker_pods?: boolean;
    /** Default: false. */
    readonly delete_worker_pods_on_failure?: boolean;
    /** Default: true. */
    readonly enable_tcp_keepalive?: boolean;
    /** Default: true. */
    readonly in_cluster?: boolean;
    readonly kube_client_request_args?: string;
    /** Default: false. */
    readonly logs_task_metadata?: boolean;
    /** Default: false. */
    readonly multi_namespace_mode?: boolean;
    readonly multi_namespace_mode_namespace_list?: string;
    /** Default: "default". */
    readonly namespace?: string;
    readonly pod_template_file?: string;
    readonly ssl_ca_cert?: string;
    /** Default: 0. */
    readonly task_publish_max_retries?: number;
    /** Default: 6. */
    readonly tcp_keep_cnt?: number;
    /** Default: 120. */
    readonly tcp_keep_idle?: number;
    /** Default: 30. */
    readonly tcp_keep_intvl?: number;
    /** Default: true. */
    readonly verify_ssl?: boolean;
    readonly worker_container_repository?: string;
    readonly worker_container_tag?: string;
    readonly worker_pod_pending_fatal_container_state_reasons?: string;
    /** Default: 1. */
    readonly worker_pods_creation_batch_size?: number;
  };
  readonly lineage?: {
    /** Only Airflow 2.11, 3.1. */
    readonly backend?: string;
    /** Default: 100. Airflow 3.2 and newer. */
    readonly max_assets_per_collector?: number;
    /** Default: 200. Airflow 3.2 and newer. */
    readonly max_extras_per_collector?: number;
  };
  readonly local_kubernetes_executor?: {
    /** Default: "kubernetes". */
    readonly kubernetes_queue?: string;
  };
  readonly logging?: {
    /** Default: "{AIRFLOW_HOME}/logs". */
    readonly base_log_folder?: string;
    /** Default: filename,lineno. Airflow 3.1 and newer. */
    readonly callsite_parameters?: List;
    readonly celery_logging_level?: "CRITICAL" | "FATAL" | "ERROR" | "WARN" | "WARNING" | "INFO" | "DEBUG" | "";
    /** Default: false. */
    readonly celery_stdout_stderr_separation?: boolean;
    /** Default: "error,exception". */
    readonly color_log_error_keywords?: string;
    /** Default: "warn". */
    readonly color_log_warning_keywords?: string;
    /** Default: true. */
    readonly colored_console_log?: boolean;
    /** Default: "airflow.utils.log.colored_log.CustomTTYColoredFormatter". Only Airflow 2.11. */
    readonly colored_formatter_class?: string;
    /** Only Airflow 2.11. */
    readonly colored_log_format?: string;
    /** Default: "{AIRFLOW_HOME}/logs/dag_processor". Airflow 3.1 and newer; in 2.11 `scheduler.child_process_log_directory`. */
    readonly dag_processor_child_process_log_directory?: string;
    readonly dag_processor_log_format?: string;
    /** Default: "file". */
    readonly dag_processor_log_target?: string | "file" | "stdout";
    /** Only Airflow 2.11. */
    readonly dag_processor_manager_log_location?: string;
    /** Default: false. Only Airflow 2.11. */
    readonly dag_processor_manager_log_stdout?: boolean;
    /** Default: false. */
    readonly delete_local_logs?: boolean;
    /** Default: true. Only Airflow 2.11. */
    readonly enable_task_context_logger?: boolean;
    /** Default: false. */
    readonly encrypt_s3_logs?: boolean;
    readonly extra_logger_names?: string;
    /** Default: "WARNING". */
    readonly fab_logging_level?: "CRITICAL" | "FATAL" | "ERROR" | "WARN" | "WARNING" | "INFO" | "DEBUG";
    /** Default: "0o664". */
    readonly file_task_handler_new_file_permissions?: string;
    /** Default: "0o775". */
    readonly file_task_handler_new_folder_permissions?: string;
    readonly google_key_path?: string;
    readonly interleave_timestamp_parser?: string;
    /** Default: false. Airflow 3.2 and newer. */
    readonly json_logs?: boolean;
    readonly log_filename_template?: string;
    readonly log_format?: string;
    /** Default: "airflow.utils.log.timezone_aware.TimezoneAware". */
    readonly log_formatter_class?: string;
    /** Default: "{ filename }.log". Only Airflow 2.11. */
    readonly log_processor_filename_template?: string;
    /** Default: "iso". Airflow 3.2 and newer. */
    readonly log_timestamp_format?: string;
    readonly logging_config_class?: string;
    /** Default: "INFO". */
    readonly logging_level?: "CRITICAL" | "FATAL" | "ERROR" | "WARN" | "WARNING" | "INFO" | "DEBUG";
    /** Default: 5. Airflow 3.1 and newer. */
    readonly min_length_masked_secret?: number;
    /** Airflow 3.2 and newer. */
    readonly namespace_levels?: string;
    readonly remote_base_log_folder?: string;
    readonly remote_log_conn_id?: string;
    /** Default: false. */
    readonly remote_logging?: boolean;
    readonly remote_task_handler_kwargs?: Json;
    /** A command that prints `remote_task_handler_kwargs`. */
    readonly remote_task_handler_kwargs_cmd?: string;
    /** The key of `remote_task_handler_kwargs` in the secrets backend. */
    readonly remote_task_handler_kwargs_secret?: string;
    readonly secret_mask_adapter?: string;
    /** Default: "%(asctime)s %(levelname)s - %(message)s". */
    readonly simple_log_format?: string;
    readonly task_log_prefix_template?: string;
    /** Default: "task". */
    readonly task_log_reader?: string;
    /** Default: 8794. */
    readonly trigger_log_server_port?: number;
    /** Default: false. Only Airflow 2.11. */
    readonly use_historical_filename_templates?: boolean;
    /** Default: "INFO". Airflow 3.2 and newer. */
    readonly uvicorn_logging_level?: "CRITICAL" | "FATAL" | "ERROR" | "WARN" | "WARNING" | "INFO" | "DEBUG";
    /** Default: 8793. */
    readonly worker_log_server_port?: number;
  };
  readonly metrics?: {
    /** Default: true. Airflow 3.2 and newer. */
    readonly legacy_names_on?: boolean;
    readonly metrics_allow_list?: string;
    readonly metrics_block_list?: string;
    /** Default: false. Only Airflow 2.11. */
    readonly metrics_use_pattern_match?: boolean;
    /** Default: false. @deprecated since Airflow 3.2.0 */
    readonly otel_debugging_on?: boolean;
    /** Default: "localhost". @deprecated since Airflow 3.2.0 */
    readonly otel_host?: string;
    /** Default: 60000. @deprecated since Airflow 3.2.0 */
    readonly otel_interval_milliseconds?: number;
    /** Default: false. */
    readonly otel_on?: boolean;
    /** Default: 8889. @deprecated since Airflow 3.2.0 */
    readonly otel_port?: number;
    /** Default: "airflow". */
    readonly otel_prefix?: string;
    /** Default: "Airflow". @deprecated since Airflow 3.2.0 */
    readonly otel_service?: string;
    /** Default: false. @deprecated since Airflow 3.2.0 */
    readonly otel_ssl_active?: boolean;
    readonly stat_name_handler?: string;
    readonly statsd_custom_client_path?: string;
    /** Default: false. */
    readonly statsd_datadog_enabled?: boolean;
    /** Default: true. */
    readonly statsd_datadog_metrics_tags?: boolean;
    readonly statsd_datadog_tags?: string;
    /** Default: "job_id,run_id". */
    readonly statsd_disabled_tags?: string;
    /** Default: "localhost". */
    readonly statsd_host?: string;
    /** Default: false. */
    readonly statsd_influxdb_enabled?: boolean;
    /** Default: false. Airflow 3.1 and newer. */
    readonly statsd_ipv6?: boolean;
    /** Default: false. */
    readonly statsd_on?: boolean;
    /** Default: 8125. */
    readonly statsd_port?: number;
    /** Default: "airflow". */
    readonly statsd_prefix?: string;
    /** Default: false. Only Airflow 2.11. */
    readonly timer_unit_consistency?: boolean;
  };
  readonly openlineage?: {
    readonly config_path?: string;
    readonly custom_run_facets?: string;
    /** Default: 1. */
    readonly dag_state_change_process_pool_size?: number;
    /** Default: false. */
    readonly debug_mode?: boolean;
    /** Default: false. */
    readonly disable_source_code?: boolean;
    /** Default: false. */
    readonly disabled?: boolean;
    readonly disabled_for_operators?: string;
    /** Default: 10. */
    readonly execution_timeout?: number;
    readonly extractors?: string;
    /** Default: false. */
    readonly include_full_task_info?: boolean;
    readonly namespace?: string;
    /** Default: false. */
    readonly selective_enable?: boolean;
    /** Default: false. */
    readonly spark_inject_parent_job_info?: boolean;
    /** Default: false. */
    readonly spark_inject_transport_info?: boolean;
    readonly transport?: Json;
  };
  readonly opensearch?: {
    /** Default: "end_of_log". */
    readonly end_of_log_mark?: string;
    readonly host?: string;
    /** Default: "host". */
    readonly host_field?: string;
    /** Default: "_all". */
    readonly index_patterns?: string;
    readonly index_patterns_callable?: string;
    /** Default: "asctime, filename, lineno, levelname, message". */
    readonly json_fields?: string;
    /** Default: false. */
    readonly json_format?: boolean;
    /** Default: "{dag_id}-{task_id}-{run_id}-{map_index}-{try_number}". */
    readonly log_id_template?: string;
    /** Default: "offset". */
    readonly offset_field?: string;
    /** A secret: say where it is kept. */
    readonly password?: never;
    /** A command that prints `password`. */
    readonly password_cmd?: string;
    /** The key of `password` in the secrets backend. */
    readonly password_secret?: string;
    readonly port?: number;
    /** Default: "airflow-logs". Airflow 3.2 and newer. */
    readonly target_index?: string;
    /** A secret: say where it is kept. */
    readonly username?: never;
    /** A command that prints `username`. */
    readonly username_cmd?: string;
    /** The key of `username` in the secrets backend. */
    readonly username_secret?: string;
    /** Default: false. */
    readonly write_stdout?: boolean;
    /** Default: false. Airflow 3.2 and newer. */
    readonly write_to_os?: boolean;
  };
  readonly opensearch_configs?: {
    readonly ca_certs?: string;
    /** Default: false. */
    readonly http_compress?: boolean;
    /** Default: false. */
    readonly ssl_assert_hostname?: boolean;
    /** Default: false. */
    readonly ssl_show_warn?: boolean;
    /** Default: false. */
    readonly use_ssl?: boolean;
    /** Default: false. */
    readonly verify_certs?: boolean;
    readonly [option: string]: Scalar | List | Json | undefined;
  };
  readonly operators?: {
    /** Default: false. Only Airflow 2.11. */
    readonly allow_illegal_arguments?: boolean;
    /** Default: 1. */
    readonly default_cpus?: number;
    /** Default: false. */
    readonly default_deferrable?: boolean;
    /** Default: 512. */
    readonly default_disk?: number;
    /** Default: 0. */
    readonly default_gpus?: number;
    /** Default: "airflow". */
    readonly default_owner?: string;
    /** Default: "default". */
    readonly default_queue?: string;
    /** Default: 512. */
    readonly default_ram?: number;
  };
  readonly postgres?: {
    /** Default: "https://ossrdbms-aad.database.windows.net/.default". */
    readonly azure_oauth_scope?: string;
  };
  readonly profiling?: {
    /** Airflow 3.2 and newer. */
    readonly memray_trace_components?: string;
  };
  readonly scheduler?: {
    /** Default: false. Only Airflow 2.11. */
    readonly allow_trigger_in_future?: boolean;
    /** Default: "^[A-Za-z0-9_.~:+-]+$". */
    readonly allowed_run_id_pattern?: string;
    /** Default: false. */
    readonly catchup_by_default?: boolean;
    /** Default: "{AIRFLOW_HOME}/logs/scheduler". Only Airflow 2.11. */
    readonly child_process_log_directory?: string;
    /** Default: false. */
    readonly create_cron_data_intervals?: boolean;
    /** Default: false. */
    readonly create_delta_data_intervals?: boolean;
    /** Default: 300. Only Airflow 2.11. */
    readonly dag_dir_list_interval?: number;
    /** Default: 600. Only Airflow 2.11. */
    readonly dag_stale_not_seen_duration?: number;
    /** Default: 30. Airflow 3.2 and newer. */
    readonly dagrun_metrics_interval?: number;
    /** Default: false. */
    readonly enable_health_check?: boolean;
    /** Default: false. Airflow 3.1 and newer. */
    readonly enable_tracemalloc?: boolean;
    /** Default: "modified_time". Only Airflow 2.11. */
    readonly file_parsing_sort_mode?: "modified_time" | "random_seeded_by_host" | "alphabetical";
    /** Default: true. */
    readonly ignore_first_depends_on_past_by_default?: boolean;
    /** Default: 5. */
    readonly job_heartbeat_sec?: number;
    /** Default: 0. Only Airflow 2.11. */
    readonly local_task_job_heartbeat_sec?: number;
    /** Default: 20. Only Airflow 2.11. */
    readonly max_callbacks_per_loop?: number;
    /** Default: 20. */
    readonly max_dagruns_per_loop_to_schedule?: number;
    /** Default: 10. */
    readonly max_dagruns_to_create_per_loop?: number;
    /** Default: 16. */
    readonly max_tis_per_query?: number;
    /** Default: 30. Only Airflow 2.11. */
    readonly min_file_process_interval?: number;
    /** Default: -1. */
    readonly num_runs?: number;
    /** Default: false. Airflow 3.2 and newer. */
    readonly only_idle?: boolean;
    /** Default: 300. */
    readonly orphaned_tasks_check_interval?: number;
    /** Default: 60. */
    readonly parsing_cleanup_interval?: number;
    /** Default: true. Only Airflow 2.11. */
    readonly parsing_pre_import_modules?: boolean;
    /** Default: 2. Only Airflow 2.11. */
    readonly parsing_processes?: number;
    /** Default: 5. */
    readonly pool_metrics_interval?: number;
    /** Default: 30. Only Airflow 2.11. */
    readonly print_stats_interval?: number;
    /** Default: 30. Only Airflow 3.1. */
    readonly running_metrics_interval?: number;
    /** Default: true. Only Airflow 2.11. */
    readonly schedule_after_task_execution?: boolean;
    /** Default: "0.0.0.0". */
    readonly scheduler_health_check_server_host?: string;
    /** Default: 8974. */
    readonly scheduler_health_check_server_port?: number;
    /** Default: 30. */
    readonly scheduler_health_check_threshold?: number;
    /** Default: 5. */
    readonly scheduler_heartbeat_sec?: number;
    /** Default: 1. */
    readonly scheduler_idle_sleep_time?: number;
    /** Default: 300. Only Airflow 2.11. */
    readonly scheduler_zombie_task_threshold?: number;
    /** Default: 50. Only Airflow 2.11. */
    readonly stale_dag_threshold?: number;
    /** Default: false. Only Airflow 2.11. */
    readonly standalone_dag_processor?: boolean;
    /** Default: 0. Airflow 3.1 and newer; in 2.11 `scheduler.local_task_job_heartbeat_sec`. */
    readonly task_instance_heartbeat_sec?: number;
    /** Default: 300. Airflow 3.1 and newer; in 2.11 `scheduler.scheduler_zombie_task_threshold`. */
    readonly task_instance_heartbeat_timeout?: number;
    /** Default: 10. Airflow 3.1 and newer; in 2.11 `scheduler.zombie_detection_interval`. */
    readonly task_instance_heartbeat_timeout_detection_interval?: number;
    /** Default: 600. */
    readonly task_queued_timeout?: number;
    /** Default: 120. */
    readonly task_queued_timeout_check_interval?: number;
    /** Default: 30. Airflow 3.2 and newer; in 3.1 `scheduler.running_metrics_interval`. */
    readonly ti_metrics_interval?: number;
    /** Default: 15. */
    readonly trigger_timeout_check_interval?: number;
    /** Default: true. */
    readonly use_job_schedule?: boolean;
    /** Default: true. */
    readonly use_row_level_locking?: boolean;
    /** Default: 10. Only Airflow 2.11. */
    readonly zombie_detection_interval?: number;
  };
  readonly secrets?: {
    readonly backend?: string;
    readonly backend_kwargs?: Json;
    /** A command that prints `backend_kwargs`. */
    readonly backend_kwargs_cmd?: string;
    /** The key of `backend_kwargs` in the secrets backend. */
    readonly backend_kwargs_secret?: string;
    /** Default: 900. */
    readonly cache_ttl_seconds?: number;
    /** Default: false. */
    readonly use_cache?: boolean;
  };
  readonly sensors?: {
    /** Default: 604800. */
    readonly default_timeout?: number;
  };
  readonly sentry?: {
    readonly before_send?: string;
    /** A secret: say where it is kept. */
    readonly sentry_dsn?: never;
    /** A command that prints `sentry_dsn`. */
    readonly sentry_dsn_cmd?: string;
    /** The key of `sentry_dsn` in the secrets backend. */
    readonly sentry_dsn_secret?: string;
    /** Default: false. */
    readonly sentry_on?: boolean;
    readonly [option: string]: Scalar | List | Json | undefined;
  };
  readonly smtp?: {
    /** Default: "localhost". */
    readonly smtp_host?: string;
    /** Default: "airflow@example.com". */
    readonly smtp_mail_from?: string;
    /** A secret: say where it is kept. Only Airflow 2.11. */
    readonly smtp_password?: never;
    /** A command that prints `smtp_password`. */
    readonly smtp_password_cmd?: string;
    /** The key of `smtp_password` in the secrets backend. */
    readonly smtp_password_secret?: string;
    /** Default: 25. */
    readonly smtp_port?: number;
    /** Default: 5. */
    readonly smtp_retry_limit?: number;
    /** Default: false. */
    readonly smtp_ssl?: boolean;
    /** Default: true. */
    readonly smtp_starttls?: boolean;
    /** Default: 30. */
    readonly smtp_timeout?: number;
    /** Only Airflow 2.11. */
    readonly smtp_user?: string;
  };
  readonly snowflake?: {
    /** Default: "api://snowflake_oauth_server/.default". */
    readonly azure_oauth_scope?: string;
  };
  readonly standard?: {
    /** Default: "auto". */
    readonly venv_install_method?: string;
  };
  readonly traces?: {
    /** Default: false. Airflow 3.1 and newer. @deprecated since Airflow 3.2.0 */
    readonly otel_debug_traces_on?: boolean;
    /** Default: false. @deprecated since Airflow 3.2.0 */
    readonly otel_debugging_on?: boolean;
    /** Default: "localhost". @deprecated since Airflow 3.2.0 */
    readonly otel_host?: string;
    /** Default: false. */
    readonly otel_on?: boolean;
    /** Default: 8889. @deprecated since Airflow 3.2.0 */
    readonly otel_port?: number;
    /** Default: "Airflow". @deprecated since Airflow 3.2.0 */
    readonly otel_service?: string;
    /** Default: false. @deprecated since Airflow 3.2.0 */
    readonly otel_ssl_active?: boolean;
    /** Default: false. Only Airflow 2.11. */
    readonly otel_task_log_event?: boolean;
    /** Default: 30000. Airflow 3.2 and newer. */
    readonly task_runner_flush_timeout_milliseconds?: number;
  };
  readonly triggerer?: {
    /** Default: 1000. Airflow 3.1 and newer; in 2.11 `triggerer.default_capacity`. */
    readonly capacity?: number;
    /** Default: 1000. Only Airflow 2.11. */
    readonly default_capacity?: number;
    /** Default: 5. */
    readonly job_heartbeat_sec?: number;
    /** Default: 50. Airflow 3.2 and newer. */
    readonly max_trigger_to_select_per_loop?: number;
    /** Default: false. Airflow 3.2 and newer. */
    readonly queues_enabled?: boolean;
    /** Default: 30. Airflow 3.2 and newer. */
    readonly runner_health_check_threshold?: number;
    /** Default: 30. */
    readonly triggerer_health_check_threshold?: number;
  };
  readonly webserver?: {
    /** Default: "Access is Denied". Only Airflow 2.11. */
    readonly access_denied_message?: string;
    /** Default: "-". Only Airflow 2.11. */
    readonly access_logfile?: string;
    /** Only Airflow 2.11. */
    readonly access_logformat?: string;
    /** Default: false. Only Airflow 2.11. */
    readonly allow_raw_html_descriptions?: boolean;
    /** Default: 1. Only Airflow 2.11. */
    readonly allowed_payload_size?: number;
    /** Only Airflow 2.11. */
    readonly analytics_id?: string;
    /** Only Airflow 2.11. */
    readonly analytics_tool?: string;
    /** Only Airflow 2.11. */
    readonly analytics_url?: string;
    /** Only Airflow 2.11. */
    readonly audit_view_excluded_events?: string;
    /** Only Airflow 2.11. */
    readonly audit_view_included_events?: string;
    /** Default: 3. Only Airflow 2.11. */
    readonly auto_refresh_interval?: number;
    /** Default: "http://localhost:8080". Only Airflow 2.11. */
    readonly base_url?: string;
    /** Default: "md5". Only Airflow 2.11. */
    readonly caching_hash_method?: string;
    /** Default: "{AIRFLOW_HOME}/webserver_config.py". Only Airflow 2.11. */
    readonly config_file?: string;
    /** Default: "Lax". Only Airflow 2.11. */
    readonly cookie_samesite?: string;
    /** Default: false. Only Airflow 2.11. */
    readonly cookie_secure?: boolean;
    /** Default: "grid". Only Airflow 2.11. */
    readonly dag_default_view?: string;
    /** Default: "LR". Only Airflow 2.11. */
    readonly dag_orientation?: string;
    /** Default: 25. Only Airflow 2.11. */
    readonly default_dag_run_display_number?: number;
    /** Default: "UTC". Only Airflow 2.11. */
    readonly default_ui_timezone?: string;
    /** Default: false. Only Airflow 2.11. */
    readonly default_wrap?: boolean;
    /** Default: false. Only Airflow 2.11. */
    readonly enable_proxy_fix?: boolean;
    /** Default: true. Only Airflow 2.11. */
    readonly enable_swagger_ui?: boolean;
    /** Default: "-". Only Airflow 2.11. */
    readonly error_logfile?: string;
    /** Default: false. Only Airflow 2.11. */
    readonly expose_config?: boolean | "non-sensitive-only";
    /** Default: false. Only Airflow 2.11. */
    readonly expose_hostname?: boolean;
    /** Default: false. Only Airflow 2.11. */
    readonly expose_stacktrace?: boolean;
    /** Default: "topological". Only Airflow 2.11. */
    readonly grid_view_sorting_order?: string;
    /** Default: false. Only Airflow 2.11. */
    readonly hide_paused_dags_by_default?: boolean;
    /** Only Airflow 2.11. */
    readonly instance_name?: string;
    /** Default: false. Only Airflow 2.11. */
    readonly instance_name_has_markup?: boolean;
    /** Default: 1000. Only Airflow 2.11. */
    readonly log_animation_speed?: number;
    /** Default: 30. Only Airflow 2.11. */
    readonly log_auto_tailing_offset?: number;
    /** Default: 2. Only Airflow 2.11. */
    readonly log_fetch_delay_sec?: number;
    /** Default: 5. Only Airflow 2.11. */
    readonly log_fetch_timeout_sec?: number;
    /** Default: 500000. Only Airflow 2.11. */
    readonly max_form_memory_size?: number;
    /** Default: 1000. Only Airflow 2.11. */
    readonly max_form_parts?: number;
    /** Default: "#fff". Only Airflow 2.11. */
    readonly navbar_color?: string;
    /** Default: "#eee". Only Airflow 2.11. */
    readonly navbar_hover_color?: string;
    /** Default: "#51504f". Only Airflow 2.11. */
    readonly navbar_logo_text_color?: string;
    /** Default: "#51504f". Only Airflow 2.11. */
    readonly navbar_text_color?: string;
    /** Default: "#51504f". Only Airflow 2.11. */
    readonly navbar_text_hover_color?: string;
    /** Default: 5. Only Airflow 2.11. */
    readonly num_recent_configurations_for_trigger?: number;
    /** Default: 100. Only Airflow 2.11. */
    readonly page_size?: number;
    /** Default: 1. Only Airflow 2.11. */
    readonly proxy_fix_x_for?: number;
    /** Default: 1. Only Airflow 2.11. */
    readonly proxy_fix_x_host?: number;
    /** Default: 1. Only Airflow 2.11. */
    readonly proxy_fix_x_port?: number;
    /** Default: 1. Only Airflow 2.11. */
    readonly proxy_fix_x_prefix?: number;
    /** Default: 1. Only Airflow 2.11. */
    readonly proxy_fix_x_proto?: number;
    /** Default: false. Only Airflow 2.11. */
    readonly reload_on_plugin_change?: boolean;
    /** Default: false. Only Airflow 2.11. */
    readonly require_confirmation_dag_change?: boolean;
    /** Default: false. Only Airflow 2.11. */
    readonly run_internal_api?: boolean;
    /** Give the property `keys.apiSecretKey` instead. Only Airflow 2.11. */
    readonly secret_key?: never;
    /** Default: "database". Only Airflow 2.11. */
    readonly session_backend?: string;
    /** Default: 43200. Only Airflow 2.11. */
    readonly session_lifetime_minutes?: number;
    /** Default: true. Only Airflow 2.11. */
    readonly show_recent_stats_for_completed_runs?: boolean;
    /** Default: false. Only Airflow 2.11. */
    readonly show_trigger_form_if_no_params?: boolean;
    /** Default: true. Only Airflow 2.11. */
    readonly warn_deployment_exposure?: boolean;
    /** Default: "0.0.0.0". Only Airflow 2.11. */
    readonly web_server_host?: string;
    /** Default: 120. Only Airflow 2.11. */
    readonly web_server_master_timeout?: number;
    /** Default: 8080. Only Airflow 2.11. */
    readonly web_server_port?: number;
    /** Only Airflow 2.11. */
    readonly web_server_ssl_cert?: string;
    /** Only Airflow 2.11. */
    readonly web_server_ssl_key?: string;
    /** Default: 120. Only Airflow 2.11. */
    readonly web_server_worker_timeout?: number;
    /** Default: "sync". Only Airflow 2.11. */
    readonly worker_class?: string;
    /** Default: 1. Only Airflow 2.11. */
    readonly worker_refresh_batch_size?: number;
    /** Default: 6000. Only Airflow 2.11. */
    readonly worker_refresh_interval?: number;
    /** Default: 4. Only Airflow 2.11. */
    readonly workers?: number;
    /** Default: true. Only Airflow 2.11. */
    readonly x_frame_enabled?: boolean;
    readonly [option: string]: Scalar | List | Json | undefined;
  };
  readonly workers?: {
    /** Default: 5. Airflow 3.1 and newer. */
    readonly execution_api_retries?: number;
    /** Default: 90. Airflow 3.1 and newer. */
    readonly execution_api_retry_wait_max?: number;
    /** Default: 1. Airflow 3.1 and newer. */
    readonly execution_api_retry_wait_min?: number;
    /** Default: 5. Airflow 3.1 and newer. */
    readonly execution_api_timeout?: number;
    /** Default: 3. Airflow 3.1 and newer. */
    readonly max_failed_heartbeats?: number;
    /** Default: 5. Airflow 3.1 and newer. */
    readonly min_heartbeat_interval?: number;
    /** Default: 3. Airflow 3.1 and newer. */
    readonly missing_dag_retries?: number;
    /** Default: 60. Airflow 3.1 and newer. */
    readonly missing_dag_retry_delay?: number;
    /** Airflow 3.1 and newer. */
    readonly secrets_backend?: string;
    /** Airflow 3.1 and newer. */
    readonly secrets_backend_kwargs?: Json;
    /** A command that prints `secrets_backend_kwargs`. */
    readonly secrets_backend_kwargs_cmd?: string;
    /** The key of `secrets_backend_kwargs` in the secrets backend. */
    readonly secrets_backend_kwargs_secret?: string;
    /** Default: 60. Airflow 3.1 and newer. */
    readonly socket_cleanup_timeout?: number;
  };
};
