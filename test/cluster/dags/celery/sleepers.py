"""Tasks that only sleep, and tell the test of each start and each end, from which pod."""

import socket
import time
import urllib.request

from airflow.sdk import dag, get_current_context, task


@dag(schedule=None, is_paused_upon_creation=False, params={"url": "", "count": 1, "seconds": 1})
def sleepers():
    @task
    def numbers(params) -> list[int]:
        return list(range(params["count"]))

    @task
    def sleep(number: int, params):
        def tell(event: str) -> None:
            what = f"{number}/{get_current_context()['ti'].try_number}/{event}/{socket.gethostname()}"
            urllib.request.urlopen(f"{params['url']}/{what}", timeout=30).read()

        tell("start")
        print(f"sleeper {number} sleeps", flush=True)
        time.sleep(params["seconds"])
        tell("end")

    sleep.expand(number=numbers())


sleepers()
