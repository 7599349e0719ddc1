"""Giving batches to workers and taking their answers back, in whatever order they come, until every batch has one.

Belongs here: what happens to a batch on its way: given out, begun, answered, given out again where its worker is gone.
Does not belong here: what is in it. Nothing is lost by a worker that dies, for the batch stays here until its answer
does; an answer that comes twice is the same answer.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from bellwether_assets.foundation.logs import log_event
from bellwether_assets.foundation.scale_settings import Workers
from bellwether_assets.workers.batches import Batch
from bellwether_assets.workers.broker import BATCHES, READ_BATCH, WorkersError, app_of
from bellwether_assets.workers.roll_call import RollCall

# Of Celery, which only who has workers imports.
SUCCESS, STARTED, READY_STATES = "SUCCESS", "STARTED", frozenset({"SUCCESS", "FAILURE", "REVOKED"})
# Batches that are out at once: enough for any number of workers that a broker serves well, and a bound to its memory.
_AT_ONCE = 64
_PAUSE_SECONDS = 0.05
_START = "start one with `bellwether worker`, on the same settings"


@dataclass
class _Given:
    """A batch that is out: its place among all, and the id under which Celery knows it.

    `worker`: who has begun it, by name; None where it waits in the queue.
    """

    place: int
    batch: Batch
    task: str
    worker: str | None = None


def _only_its_id(task: str) -> SimpleNamespace:
    return SimpleNamespace(id=task)


class Crew:
    """The workers behind a broker, as one who does batches."""

    def __init__(self, workers: Workers) -> None:
        """Raises SettingsError where the broker's address or Celery is missing."""
        self.articles = workers.articles
        self._settings = workers
        self._app = app_of(workers)

    def do(self, batches: Sequence[Batch]) -> Iterator[tuple[int, str]]:
        """(Place of a batch, its answer) as the answers come.

        Raises WorkersError where a worker refuses or fails a batch, and where no worker or no broker answers.
        """
        with self._broker_named():
            yield from self._do(batches)

    def _do(self, batches: Sequence[Batch]) -> Iterator[tuple[int, str]]:
        waiting = list(enumerate(batches))[::-1]
        out: list[_Given] = []
        roll = RollCall(self._app, self._settings.lost_after_seconds)
        memory = self._mark()
        try:
            while waiting or out:
                while waiting and len(out) < _AT_ONCE:
                    place, batch = waiting.pop()
                    out.append(_Given(place, batch, self._give(batch)))
                answered = [(given, said) for given in out if (said := self._heard_of(given)) is not None]
                for given, said in answered:
                    out.remove(given)
                    yield given.place, self._answer(given, said)
                if answered:
                    continue
                self._look_after(out, roll)
                if not self._app.backend.client.exists(memory):
                    # A broker that was started anew has forgotten what it was given.
                    log_event("broker forgot its batches", batches=len(out))
                    memory = self._mark()
                    for given in out:
                        self._give_again(given)
                time.sleep(_PAUSE_SECONDS)
        finally:
            self._call_back(out, memory)

    def _give(self, batch: Batch) -> str:
        from celery.result import denied_join_result

        # Answers are looked up; otherwise Celery subscribes to each, and keeps a connection that outlives the broker.
        with denied_join_result():
            sent = self._app.send_task(READ_BATCH, kwargs=asdict(batch), queue=BATCHES, result_cls=_only_its_id)
        return str(sent.id)

    def _give_again(self, given: _Given) -> None:
        given.task, given.worker = self._give(given.batch), None

    def _heard_of(self, given: _Given) -> Mapping[str, Any] | None:
        """What became of a batch, once it is done; meanwhile its worker is noted."""
        found: Mapping[str, Any] = self._app.backend.get_task_meta(given.task, cache=False)
        if found["status"] in READY_STATES:
            return found
        if found["status"] == STARTED:
            given.worker = str(found["result"]["hostname"])
        return None

    def _look_after(self, out: list[_Given], roll: RollCall) -> None:
        """Give out again what a worker has that is gone."""
        if roll.nobody():
            seconds = self._settings.lost_after_seconds
            raise WorkersError(f"{len(out)} batches wait, and no worker has answered for {seconds} s: {_START}")
        for given in out:
            if given.worker is not None and roll.lost(given.worker):
                log_event("worker lost, its batch is given to another", worker=given.worker)
                self._app.control.revoke(given.task)
                self._give_again(given)

    def _answer(self, given: _Given, found: Mapping[str, Any]) -> str:
        self._app.backend.forget(given.task)
        said = found["result"]
        if found["status"] != SUCCESS or not isinstance(said, dict):
            raise WorkersError(f"a worker could not do a batch: {type(said).__name__}: {said}")
        if "refused" in said:
            raise WorkersError(f"worker {said['worker']} refuses a batch: {said['refused']}")
        return str(said["answer"])

    def _mark(self) -> str:
        name = f"bellwether-giving-out-{uuid4().hex}"
        self._app.backend.client.set(name, "1", ex=7 * 24 * 3600)
        return name

    def _call_back(self, out: list[_Given], memory: str) -> None:
        """What nobody waits for any more is not to be done."""
        if out:
            self._app.control.revoke([given.task for given in out])
        self._app.backend.client.delete(memory)

    @contextmanager
    def _broker_named(self) -> Iterator[None]:
        """A broker that cannot be reached, by the variable with its address; the address holds a password."""
        from celery.exceptions import OperationalError
        from redis.exceptions import RedisError

        try:
            yield
        except (OperationalError, RedisError, OSError) as error:
            raise WorkersError(
                f"the broker that {self._settings.broker_variable} names cannot be used: {type(error).__name__}; see"
                " whether Redis runs there and whether the password is the right one"
            ) from error
