"""A DAG of a bucket."""

from airflow.sdk import dag, task


@dag(schedule=None, is_paused_upon_creation=False)
def from_bucket():
    @task
    def say() -> str:
        return "done"

    say()


from_bucket()
