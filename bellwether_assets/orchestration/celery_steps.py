"""Steps of Dagster's runs on Celery's workers: dagster-celery's executor, which here notices a worker that is gone.

Belongs here: the executor of the setting `[workers] steps`, and the application that its workers have. Does not belong
here: what a step does. dagster-celery waits for a step's answer and for nothing else: where the worker was killed, the
run went on for ever. Here it fails, and what Dagster does of a failed run follows.
"""

from typing import Any

import dagster as dg
from dagster import multiple_process_executor_requirements

from bellwether_assets.foundation.scale_settings import Workers
from bellwether_assets.foundation.settings import SettingsError
from bellwether_assets.workers.broker import WorkersError, broker_address
from bellwether_assets.workers.roll_call import RollCall

_TASK = "execute_plan"


def app_for_steps(workers: Workers) -> Any:
    """dagster-celery's application with its task, at the broker of the settings. Raises SettingsError."""
    try:
        from dagster_celery.make_app import make_app
        from dagster_celery.tasks import create_task
    except ImportError as error:
        raise SettingsError(f"[workers]: {error}; install the extra: pip install 'bellwether[workers]'") from error
    address = broker_address(workers)
    app = make_app({"broker": address, "backend": address})
    app.conf.update(
        task_serializer="json",
        result_serializer="json",
        accept_content=["json"],
        task_track_started=True,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        worker_redirect_stdouts=False,
    )
    create_task(app)
    return app


class _Step:
    """A step that is out, as dagster-celery's loop looks at it: ready also when its worker is gone."""

    def __init__(self, key: str, result: Any, roll: RollCall, lost_after_seconds: int) -> None:
        self._key = key
        self._result = result
        self._roll = roll
        self._lost_after = lost_after_seconds
        self._gone = ""

    def ready(self) -> bool:
        """Whether there is an answer, or never will be."""
        if self._result.ready():
            return True
        information = self._result.info if self._result.state == "STARTED" else None
        if isinstance(information, dict):
            if self._roll.lost(information["hostname"]):
                self._gone = f"worker {information['hostname']}, which had begun it, has not answered"
        elif self._roll.nobody():
            self._gone = "no worker has answered: start one with `bellwether worker --steps`"
        return bool(self._gone)

    def get(self) -> Any:
        """The step's events. Raises WorkersError where its worker is gone."""
        if self._gone:
            self.revoke()
            raise WorkersError(f"{self._key}: for {self._lost_after} s {self._gone}")
        return self._result.get()

    def revoke(self) -> None:
        """It is not to be begun any more."""
        self._result.revoke()


def executor_on_workers(workers: Workers) -> dg.ExecutorDefinition:
    """Steps on workers, unless a run asks for `in_process` or `multiprocess`, as it may by default."""

    @dg.executor(
        name="celery_unless_asked",
        config_schema=dg.Field(
            dg.Selector(
                {
                    name: dg.Field(dg.Permissive(), is_required=False)  # type: ignore[no-untyped-call] # as Dagster has it
                    for name in ("celery", "in_process", "multiprocess")
                }
            ),
            default_value={"celery": {}},
        ),
        requirements=lambda config: [] if "in_process" in config else multiple_process_executor_requirements(),
    )
    def celery_unless_asked(context: dg.InitExecutorContext) -> Any:
        config = context.executor_config
        if "celery" not in config:
            return dg.multi_or_in_process_executor.executor_creation_fn(context)  # type: ignore[misc]
        from dagster._core.execution.retries import RetryMode
        from dagster_celery.core_execution_loop import core_celery_execution_loop
        from dagster_celery.executor import CeleryExecutor, _submit_task

        class WatchingExecutor(CeleryExecutor):
            def execute(self, plan_context: Any, execution_plan: Any) -> Any:
                roll = RollCall(app_for_steps(workers), workers.lost_after_seconds)

                def submit(app: Any, job: Any, step: Any, queue: str, priority: int, known: Any) -> _Step:
                    result = _submit_task(app, job, step, queue, priority, known)
                    return _Step(step.key, result, roll, workers.lost_after_seconds)

                return core_celery_execution_loop(plan_context, execution_plan, step_execution_fn=submit)

        address = broker_address(workers)
        return WatchingExecutor(  # type: ignore[no-untyped-call]
            retries=RetryMode.DISABLED, broker=address, backend=address
        )

    return celery_unless_asked
