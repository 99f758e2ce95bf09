"""One task, which says that it ran."""

from airflow.sdk import dag, task


@dag(schedule=None, is_paused_upon_creation=False)
def one_step():
    @task
    def say() -> str:
        return "done"

    say()


one_step()
