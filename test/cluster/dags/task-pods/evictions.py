"""Tasks whose pods are evicted while they run."""

import time
from datetime import timedelta

from airflow.sdk import dag, task
from isobar_profiles import fails, finishes, profiles, spot


def wait():
    print("it begins", flush=True)
    # Long enough to be evicted meanwhile.
    time.sleep(40)
    return "done"


@dag(schedule=None, is_paused_upon_creation=False)
def evictions():
    task(task_id="spot", retries=0, executor_config=spot)(wait)()
    task(task_id="finishes", retries=0, executor_config=finishes)(wait)()
    task(task_id="fails", retries=1, retry_delay=timedelta(seconds=1), executor_config=fails)(wait)()
    task(task_id="fails_for_good", retries=0, executor_config=fails)(wait)()


@dag(schedule=None, is_paused_upon_creation=False)
def never_started():
    @task(retries=0, executor_config=profiles["elsewhere"])
    def waits_for_a_node():
        return "done"

    waits_for_a_node()


evictions()
never_started()
