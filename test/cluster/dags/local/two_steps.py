"""Two tasks, each in a pod of its own; the second works on what the first one made."""

from airflow.sdk import dag, task


@dag(schedule=None, is_paused_upon_creation=False)
def two_steps():
    @task
    def make() -> int:
        return 41

    @task
    def use(number: int) -> int:
        if number != 41:
            raise ValueError(f"the first task made 41, not {number}")
        return number + 1

    use(make())


two_steps()
