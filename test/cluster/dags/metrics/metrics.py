"""Tasks for every metric that alerts and dashboards name: some fail, some wait for a slot, one defers."""

import time
from datetime import timedelta

from airflow.providers.standard.triggers.temporal import TimeDeltaTrigger
from airflow.sdk import BaseOperator, dag, task


class Waiting(BaseOperator):
    """Waits from when it starts, so that it defers however late that is; a sensor counts from the run's start."""

    def execute(self, context):
        # Airflow takes a task for lost that is queued again before its executor has told that it was deferred.
        self.defer(trigger=TimeDeltaTrigger(timedelta(seconds=20)), method_name="resume")

    def resume(self, context, event=None):
        pass


@dag(schedule=None, is_paused_upon_creation=False, params={"good": 2, "bad": 0})
def burst():
    @task
    def good_numbers(params: dict) -> list[int]:
        return list(range(params["good"]))

    @task
    def bad_numbers(params: dict) -> list[int]:
        return list(range(params["bad"]))

    @task(executor="KubernetesExecutor")
    def on_kubernetes() -> None:
        pass

    @task
    def good(number: int) -> int:
        return number

    @task
    def bad(number: int) -> None:
        raise ValueError(f"number {number} is bad")

    on_kubernetes()
    good.expand(number=good_numbers())
    bad.expand(number=bad_numbers())


@dag(schedule=None, is_paused_upon_creation=False)
def narrow():
    @task(pool="narrow")
    def wait(seconds: int) -> None:
        time.sleep(seconds)

    wait.expand(seconds=[10, 10])
    Waiting(task_id="defers")


burst()
narrow()
