# parts: debian
# Debian's PgBouncer under the name that the official chart pulls.
names=docker.io/apache/airflow:airflow-pgbouncer-2025.03.05-1.23.1
user=65534 entrypoint=pgbouncer
env=(PATH=/usr/local/bin:/usr/sbin:/usr/bin:/bin)

fill() { # root
  debian_packages "$1" pgbouncer
}
