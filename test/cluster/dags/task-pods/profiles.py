"""One task for each profile, and one that changes a profile; each returns what its pod is like from inside."""

import os

from airflow.sdk import dag, task
from isobar_profiles import default, gpu, heavy, light, team


def inside():
    return f"colour {os.environ.get('COLOUR')}, token {os.environ.get('TOKEN')}, scratch {os.access('/scratch', os.W_OK)}"


@dag(schedule=None, is_paused_upon_creation=False, max_active_tasks=3)
def every_profile():
    for name, profile in {"default": default, "light": light, "heavy": heavy, "gpu": gpu, "team": team}.items():
        task(task_id=name, executor_config=profile)(inside)()
    task(task_id="changed", executor_config=heavy.with_resources(cpu=0.05, memory_gib=0.25))(inside)()


every_profile()
