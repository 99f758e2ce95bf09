"""Runs that go on while parts of Airflow are killed, restarted or rolled."""

import time
from datetime import timedelta

from airflow.providers.standard.triggers.temporal import TimeDeltaTrigger
from airflow.sdk import BaseOperator, dag, task


class Waiting(BaseOperator):
    """Waits from when it starts, so that it defers however late that is; a sensor counts from the run's start."""

    def execute(self, context):
        self.defer(trigger=TimeDeltaTrigger(timedelta(seconds=60)), method_name="resume")

    def resume(self, context, event=None):
        pass


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
    Waiting(task_id="wait")


many()
deferred()
