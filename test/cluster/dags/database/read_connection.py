"""A task that reads a connection, as tasks do: through the API server."""

from airflow.sdk import BaseHook, dag, task


@dag(schedule=None, is_paused_upon_creation=False)
def read_connection():
    @task
    def read(params):
        connection = BaseHook.get_connection("warehouse")
        assert connection.password == params["expected"], "another password"
        return connection.login

    read()


read_connection()
