"""Tasks for every metric that alerts and dashboards name: some fail, some wait for a slot, one defers."""

import time
from datetime import timedelta

from airflow.providers.standard.sensors.time_delta import TimeDeltaSensor
from airflow.sdk import dag, task


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
    TimeDeltaSensor(task_id="defers", delta=timedelta(seconds=5), deferrable=True)


burst()
narrow()
