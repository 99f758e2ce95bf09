"""Four tasks for four places: two queues of Celery's, the KubernetesExecutor, and the scheduler's own pod."""

import socket

from airflow.sdk import dag, task


@dag(schedule=None, is_paused_upon_creation=False)
def routing():
    def host() -> str:
        return socket.gethostname()

    task(host, task_id="on_default")()
    task(host, task_id="on_heavy", queue="heavy")()
    task(host, task_id="on_kubernetes", executor="KubernetesExecutor")()
    task(host, task_id="on_local", executor="LocalExecutor")()


routing()
