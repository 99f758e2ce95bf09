"""A long task, in which an upgrade begins and ends, and one after it. Each says where and with which Airflow it ran."""

import time

from airflow.sdk import dag, task


@dag(schedule=None, is_paused_upon_creation=False)
def across():
    @task
    def long(params) -> str:
        from airflow import __version__

        end = time.monotonic() + params["seconds"]
        while time.monotonic() < end:
            time.sleep(1)
        return __version__

    @task
    def after(before: str) -> str:
        from airflow import __version__

        return f"{before} then {__version__}"

    after(long())


across()
