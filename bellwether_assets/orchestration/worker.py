"""A worker: a process of Celery's that does batches of a day, or steps of Dagster's runs.

Belongs here: the two applications of Celery and how a worker is started. Does not belong here: what a batch is worked
off by (`pipeline/spread.py`), nor who waits for steps (`celery_steps.py`).

Batches and steps have workers of their own: a step that waits for its batches would hold the place of who does them.
"""

import logging
from typing import Any

from bellwether_assets.foundation.logs import configure_logs, log_event
from bellwether_assets.foundation.settings import Home
from bellwether_assets.orchestration.celery_steps import app_for_steps
from bellwether_assets.orchestration.platform import shared_context
from bellwether_assets.orchestration.prepare_home import prepare_home
from bellwether_assets.pipeline.spread import RefusedBatchError, made_by, work_off
from bellwether_assets.workers.batches import Batch
from bellwether_assets.workers.broker import BATCHES, READ_BATCH, app_of


def work(home: Home, *, steps: bool, processes: int, name: str | None) -> None:
    """Work until told to end. Raises SettingsError where the broker's address or Celery is missing."""
    settings = home.settings()
    configure_logs(settings.logs, home.path, settings.secret_variables)
    if steps:
        prepare_home(home)
        app, queue = app_for_steps(settings.workers), "dagster"
    else:
        app, queue = app_of(settings.workers), BATCHES
        add_batches(app, home)
    app.worker_main(
        ["worker", f"--queues={queue}", f"--concurrency={processes}", f"--hostname={name or queue}@%h",
         "--loglevel=WARNING", "--without-gossip", "--without-mingle", "--pool=prefork"]
    )  # fmt: skip


def add_batches(app: Any, home: Home) -> None:
    """Have the application do batches in this home."""
    # Read before the first fork, so that an upgrade beneath a running worker is found out. The home itself is opened
    # after it: a lock belongs to the process that made it.
    settings = home.settings()
    made_by(settings, "read")
    made_by(settings, "embed")

    @app.task(name=READ_BATCH, bind=True)
    def read_batch(task: Any, **batch: str) -> dict[str, str]:
        worker = str(task.request.hostname)
        try:
            answer = work_off(shared_context(home), Batch(**batch))  # type: ignore[arg-type]
        except RefusedBatchError as error:
            log_event("batch refused", logging.ERROR, error=error)
            return {"worker": worker, "refused": str(error)}
        log_event("batch done", logging.DEBUG, kind=batch["kind"])
        return {"worker": worker, "answer": answer}
