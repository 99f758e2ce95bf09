"""A large value that goes from one task to the next, and a task that waits in the triggerer."""

import hashlib
import random
from datetime import timedelta

from airflow.providers.standard.triggers.temporal import TimeDeltaTrigger
from airflow.sdk import BaseOperator, dag, task


class Waiting(BaseOperator):
    def execute(self, context):
        print("before waiting")
        # Airflow takes a task for lost that is queued again before its executor has told that it was deferred.
        self.defer(trigger=TimeDeltaTrigger(timedelta(seconds=10)), method_name="resume")

    def resume(self, context, event=None):
        print("after waiting")


@dag(schedule=None, is_paused_upon_creation=False)
def stores():
    # Airflow writes what a task returns to its log too, all of it.
    @task(show_return_value_in_logs=False)
    def make(params) -> str:
        print(f"marker {params.get('marker')}")
        # Random, so that no compression makes it small.
        return random.randbytes(params.get("bytes", 16) // 2).hex()

    @task
    def use(value: str) -> dict:
        return {"length": len(value), "digest": hashlib.sha256(value.encode()).hexdigest()}

    use(make())


@dag(schedule=None, is_paused_upon_creation=False)
def waiting():
    Waiting(task_id="wait")


stores()
waiting()
