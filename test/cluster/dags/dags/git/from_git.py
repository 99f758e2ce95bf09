"""A DAG of a repository that a token opens; its task reads a variable that only the secrets backend has."""

import os

from airflow.sdk import Variable, dag, task


@dag(schedule=None, is_paused_upon_creation=False)
def from_git():
    @task
    def read(params):
        from airflow.sdk.configuration import conf

        assert not [name for name in os.environ if name.startswith("AIRFLOW__SECRETS__")], "a way to the store"
        assert not conf.get("secrets", "backend", fallback=""), "a backend in airflow.cfg"
        assert Variable.get("only_in_the_store") == params["expected"], "another value"

    read()


from_git()
