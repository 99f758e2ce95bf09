"""Tasks that only sleep until the test wakes them, and tell it of each start and each end, from which pod."""

import socket
import time
import urllib.request

from airflow.sdk import dag, get_current_context, task


@dag(schedule=None, is_paused_upon_creation=False, params={"url": "", "count": 1})
def sleepers():
    @task
    def numbers(params) -> list[int]:
        return list(range(params["count"]))

    @task
    def sleep(number: int, params):
        def tell(event: str) -> bytes:
            what = f"{number}/{get_current_context()['ti'].try_number}/{event}/{socket.gethostname()}"
            return urllib.request.urlopen(f"{params['url']}/{what}", timeout=60).read()

        tell("start")
        print(f"sleeper {number} sleeps", flush=True)
        while tell("sleep") == b"asleep":
            time.sleep(2)
        tell("end")

    sleep.expand(number=numbers())


sleepers()
