"""A task that goes on until another Airflow answers it, and one after it. Each says with which Airflow it ran itself."""

import json
import time
from urllib.request import urlopen

from airflow.sdk import dag, task


@dag(schedule=None, is_paused_upon_creation=False)
def across():
    @task
    def long(params) -> str:
        from airflow import __version__

        end = time.monotonic() + 900
        answered = ""
        while not answered.startswith(params["until"]):
            assert time.monotonic() < end, f"{answered} still answers"
            time.sleep(1)
            try:
                with urlopen("http://airflow-api-server:8080/api/v2/version", timeout=5) as answer:
                    answered = json.load(answer)["version"]
            except OSError as error:
                print(error)
        # Through at least one heartbeat to the new one.
        time.sleep(10)
        return __version__

    @task
    def after(before: str) -> str:
        from airflow import __version__

        return f"{before} then {__version__}"

    after(long())


across()
