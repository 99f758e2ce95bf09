# parts: debian pypi
names=docker.io/apache/airflow:3.2.2

fill() { # root
  # The lock: this Airflow, with every dependency as it was on that day. Newer FastAPI and Cadwyn break Airflow 3.2.2.
  install_airflow "$1" 2026-06-03 "apache-airflow[statsd,otel]==3.2.2" \
    apache-airflow-providers-{amazon,celery,cncf-kubernetes,common-io,fab,git,google,hashicorp,microsoft-azure,postgres,redis} \
    s3fs gcsfs adlfs authlib psycopg2-binary asyncpg
  # A gigabyte that Google's machine learning and advertising clients alone import, and that no local test runs.
  (
    cd "$1$packages"
    rm -rf ray litellm openai tokenizers huggingface_hub hf_xet tiktoken scipy scipy.libs sklearn scikit_learn* vertexai agentplatform \
      google/ads google/cloud/aiplatform* googleapiclient/discovery_cache/documents
    find pandas numpy pyarrow sqlalchemy google azure botocore -type d \( -name tests -o -name test \) -prune -exec rm -rf {} +
    rm -rf pyarrow/{include,src}
  )
  compile "$1" '/(google/(analytics|cloud/(dataproc|compute|dialogflow|discoveryengine|videointelligence|automl|run|bigtable|spanner|datacatalog|dlp|vision|monitoring|container)[^/]*)|azure/(mgmt|synapse|cosmos|kusto))/'
  add_user_and_commands "$1"
  chroot "$1" env PYTHONPATH="$packages" python3 -B -W ignore -c "import $(tr '\n' ' ' <<< "$kept" | sed 's/ \+/, /g; s/, $//')" ||
    fail "airflow: what was left out is needed"
}

# What must still be importable.
kept="pandas pyarrow.parquet s3fs gcsfs adlfs google.cloud.storage google.cloud.bigquery google.cloud.compute_v1 google.cloud.secretmanager_v1
azure.storage.blob azure.keyvault.secrets azure.identity boto3 hvac celery redis authlib statsd asyncpg psycopg2 opentelemetry.exporter.otlp.proto.http"
