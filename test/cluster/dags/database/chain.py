"""Tasks one after another, for long enough that something may happen meanwhile."""

import time

from airflow.sdk import dag, task


@dag(schedule=None, is_paused_upon_creation=False)
def chain():
    @task
    def link(number: int) -> int:
        time.sleep(4)
        return number + 1

    link(link(link(0)))


chain()
