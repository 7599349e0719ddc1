"""The broker at which those who give out work and those who do it meet: Redis, spoken to by Celery.

Belongs here: the queue's name, Celery's settings, and why the broker cannot be used. Does not belong here: what a batch
is (`batches.py`), who waits for it (`give_out.py`), nor what a worker does with it (`orchestration/worker.py`).
"""

import os
from typing import Any

from bellwether_assets.foundation.scale_settings import Workers
from bellwether_assets.foundation.settings import SettingsError

# Of a broker's database: two homes have two databases, `redis://…/0` and `redis://…/1`.
BATCHES = "bellwether-batches"
READ_BATCH = "bellwether.read_batch"
# Answers that nobody fetched, since who asked was killed.
_FORGOTTEN_AFTER_SECONDS = 3600


class WorkersError(RuntimeError):
    """Workers did not do what they were given; the text says why and what to do. The next run begins the day again."""


def broker_address(workers: Workers) -> str:
    """Redis' address, with its password. Raises SettingsError where the environment does not hold it."""
    address = os.environ.get(workers.broker_variable, "")
    if not address.startswith(("redis://", "rediss://")):
        raise SettingsError(
            f"[workers]: set the variable {workers.broker_variable} to the broker's address,"
            " such as redis://:PASSWORD@HOST:6379/0"
        )
    return address


def app_of(workers: Workers) -> Any:
    """Celery's application for batches. Raises SettingsError."""
    try:
        from celery import Celery
    except ImportError as error:
        raise SettingsError(f"[workers]: {error}; install the extra: pip install 'bellwether[workers]'") from error
    address = broker_address(workers)
    app = Celery("bellwether", broker=address, backend=address, set_as_current=False)
    app.conf.update(
        # Never pickle: who reaches the broker could have a worker run anything.
        task_serializer="json",
        result_serializer="json",
        accept_content=["json"],
        task_default_queue=BATCHES,
        # The roll is called of workers for batches alone, not of those for steps.
        control_exchange=BATCHES,
        # Given up by a worker when it is done: the child that ran out of memory leaves its batch to the next.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        # So that who waits knows which worker has it.
        task_track_started=True,
        # A worker takes no batch that another could begin now.
        worker_prefetch_multiplier=1,
        result_expires=_FORGOTTEN_AFTER_SECONDS,
        broker_connection_retry_on_startup=True,
        # A worker says what it did through its log, in which no text of an article belongs.
        worker_redirect_stdouts=False,
        task_ignore_result=False,
    )
    return app
