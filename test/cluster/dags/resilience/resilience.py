"""Runs that go on while parts of Airflow are killed, restarted or rolled."""

import time
from datetime import timedelta

from airflow.providers.standard.sensors.time_delta import TimeDeltaSensor
from airflow.sdk import dag, task


@dag(schedule=None, is_paused_upon_creation=False, params={"tasks": 40, "seconds": 1})
def many():
    @task
    def numbers(params: dict) -> list[int]:
        return list(range(params["tasks"]))

    @task
    def work(number: int, params: dict) -> int:
        time.sleep(params["seconds"])
        return number

    work.expand(number=numbers())


@dag(schedule=None, is_paused_upon_creation=False)
def deferred():
    TimeDeltaSensor(task_id="wait", delta=timedelta(seconds=40), deferrable=True)


many()
deferred()
