"""A task that reads what is declared, as tasks do: through the API server."""

from airflow.sdk import BaseHook, Variable, dag, task


@dag(schedule=None, is_paused_upon_creation=False)
def read_declared():
    @task(pool="heavy")
    def read(params):
        fields = ("conn_type", "host", "port", "login", "password", "schema")
        found = {}
        for name in params["connections"]:
            connection = BaseHook.get_connection(name)
            found[name] = {field: getattr(connection, field) for field in fields} | {"extra": connection.extra_dejson}
        assert found == params["connections"], "other connections"
        variables = {name: Variable.get(name) for name in params["variables"]}
        assert variables == params["variables"], "other variables"
        assert Variable.get("settings", deserialize_json=True) == params["settings"], "another value as JSON"

    read()


read_declared()
