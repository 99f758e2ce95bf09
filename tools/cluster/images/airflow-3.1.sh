# parts: debian pypi
# The version before, for upgrades.
names=docker.io/apache/airflow:3.1.8

fill() { # root
  install_airflow "$1" 2026-03-25 "apache-airflow==3.1.8" apache-airflow-providers-{cncf-kubernetes,common-io,fab,git,postgres} psycopg2-binary asyncpg
  compile "$1"
  add_user_and_commands "$1"
}
