"""A DAG of a volume."""

from airflow.sdk import dag, task


@dag(schedule=None, is_paused_upon_creation=False)
def from_volume():
    @task
    def say() -> str:
        return "done"

    say()


from_volume()
