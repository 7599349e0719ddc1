"""Message Batches: created, polled, ended, canceled, listed, read and deleted.

As in the API, the counts stay at "processing" until the whole batch has ended, and results come in another order than
the entries went in.
"""

import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from anthropic.types.messages import DeletedMessageBatch, MessageBatch, MessageBatchIndividualResponse

from bellwether_tests.model_server.messages import checked_as
from bellwether_tests.model_server.rules import ApiError
from bellwether_tests.model_server.script import canonical, digest

LIFE = timedelta(hours=24)
DEFAULT_PAGE, LARGEST_PAGE = 20, 1000

Result = Mapping[str, Any]
Process = Callable[[str, Mapping[str, Any]], Result]


@dataclass
class _Batch:
    id: str
    entries: Sequence[Mapping[str, Any]]
    created_at: datetime
    results: dict[str, Result] = field(default_factory=dict)
    polls: int = 0
    canceled_at: datetime | None = None
    ended_at: datetime | None = None
    archived_at: datetime | None = None
    is_hidden: bool = False


class Batches:
    """All batches of a server. `process` puts one entry to the script and returns its result."""

    def __init__(
        self, process: Process, now: Callable[[], datetime], base_url: Callable[[], str], polls: int | None
    ) -> None:
        self._process = process
        self._now = now
        self._base_url = base_url
        self._polls = polls
        self._batches: dict[str, _Batch] = {}
        self._numbers = itertools.count(1)
        self._lock = threading.RLock()

    @property
    def ids(self) -> list[str]:
        """All batches, oldest first."""
        with self._lock:
            return list(self._batches)

    def create(self, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        with self._lock:
            name = f"msgbatch_{next(self._numbers):06d}{digest(list(entries))[:18]}"
            self._batches[name] = _Batch(name, entries, self._now())
            return self._shown(self._batches[name])

    def retrieve(self, name: str) -> dict[str, Any]:
        """One poll; the batch ends at the poll that was told, at the first one after a cancel, or after 24 hours."""
        with self._lock:
            batch = self._find(name)
            batch.polls += 1
            if batch.ended_at is None:
                if self._now() >= batch.created_at + LIFE:
                    self._end(batch, otherwise="expired")
                elif batch.canceled_at is not None:
                    self._end(batch, otherwise="canceled")
                elif self._polls is not None and batch.polls >= self._polls:
                    self._end(batch)
            return self._shown(batch)

    def cancel(self, name: str) -> dict[str, Any]:
        with self._lock:
            batch = self._find(name)
            if batch.ended_at is not None:
                raise ApiError(400, f"{name}: a batch that has ended cannot be canceled")
            batch.canceled_at = batch.canceled_at or self._now()
            return self._shown(batch)

    def delete(self, name: str) -> dict[str, Any]:
        with self._lock:
            if self._find(name).ended_at is None:
                raise ApiError(400, f"{name}: a batch in progress cannot be deleted; cancel it first")
            del self._batches[name]
            return checked_as(DeletedMessageBatch, {"id": name, "type": "message_batch_deleted"})

    def listed(self, query: Mapping[str, str]) -> dict[str, Any]:
        """A page, newest first: behind `after_id`, or right before `before_id`, at most `limit` batches."""
        if strangers := sorted(set(query) - {"limit", "after_id", "before_id"}):
            raise ApiError(400, f"{strangers[0]}: Extra inputs are not permitted")
        limit = query.get("limit", str(DEFAULT_PAGE))
        if not limit.isdecimal() or not 1 <= int(limit) <= LARGEST_PAGE:
            raise ApiError(400, f"limit: should be from 1 to {LARGEST_PAGE}, not {limit!r}")
        with self._lock:
            newest_first = list(reversed(self._batches.values()))
            ids = [batch.id for batch in newest_first]
            first, last = 0, len(ids)
            if "after_id" in query:
                first = ids.index(self._find(query["after_id"]).id) + 1
            if "before_id" in query:
                last = ids.index(self._find(query["before_id"]).id)
                page = newest_first[max(first, last - int(limit)) : last]
                has_more = last - int(limit) > first
            else:
                page = newest_first[first : first + int(limit)]
                has_more = first + int(limit) < last
            return {
                "data": [self._shown(batch) for batch in page],
                "has_more": has_more,
                "first_id": page[0].id if page else None,
                "last_id": page[-1].id if page else None,
            }

    def results(self, name: str) -> bytes:
        """JSON Lines in an order that is never that of the entries, if there are several."""
        with self._lock:
            batch = self._find(name)
            if batch.ended_at is None or batch.archived_at is not None:
                raise ApiError(404, f"{name}: results are not available before processing has ended or once archived")
            given = [entry["custom_id"] for entry in batch.entries]
            shuffled = sorted(given, key=digest)
            order = shuffled if shuffled != given else given[::-1]
            lines = (
                checked_as(MessageBatchIndividualResponse, {"custom_id": one, "result": batch.results[one]})
                for one in order
            )
            return b"".join(canonical(line).encode() + b"\n" for line in lines)

    def finish(self, *names: str) -> None:
        """End these batches, or all that have not ended."""
        with self._lock:
            for batch in [self._find(name) for name in names] or list(self._batches.values()):
                if batch.ended_at is None:
                    self._end(batch, otherwise="canceled" if batch.canceled_at else None)

    def archive(self, name: str) -> None:
        """What happens to a batch after 29 days: it is known, and its results are not there any more."""
        with self._lock:
            self._find(name).archived_at = self._now()

    def hide(self, name: str, *, hidden: bool = True) -> None:
        """Say no more, or again, where the results of a batch are, though they are kept."""
        with self._lock:
            self._find(name).is_hidden = hidden

    def rename(self, name: str, entry: str, other: str) -> None:
        """Give an entry of a batch another custom_id, as if its client had called it so."""
        with self._lock:
            batch = self._find(name)
            batch.entries = [{**one, "custom_id": other} if one["custom_id"] == entry else one for one in batch.entries]
            batch.results = {other if one == entry else one: result for one, result in batch.results.items()}

    def process(self, name: str, count: int) -> None:
        """Work off the next entries without ending the batch: what a later cancel can no longer undo."""
        with self._lock:
            batch = self._find(name)
            left = [entry for entry in batch.entries if entry["custom_id"] not in batch.results]
            for entry in left[:count]:
                batch.results[entry["custom_id"]] = self._process(entry["custom_id"], entry["params"])

    def _end(self, batch: _Batch, otherwise: str | None = None) -> None:
        """End a batch: entries without a result are put to the script, or get `otherwise`."""
        for entry in batch.entries:
            name = entry["custom_id"]
            if name not in batch.results:
                batch.results[name] = {"type": otherwise} if otherwise else self._process(name, entry["params"])
        batch.ended_at = self._now()

    def _find(self, name: str) -> _Batch:
        if name not in self._batches:
            raise ApiError(404, f"no message batch {name}")
        return self._batches[name]

    def _results_url(self, batch: _Batch) -> str | None:
        is_there = batch.archived_at is None and not batch.is_hidden
        return f"{self._base_url()}/v1/messages/batches/{batch.id}/results" if is_there else None

    def _shown(self, batch: _Batch) -> dict[str, Any]:
        has_ended = batch.ended_at is not None
        kinds = [result["type"] for result in batch.results.values()] if has_ended else []
        counts = {kind: kinds.count(kind) for kind in ("succeeded", "errored", "canceled", "expired")}
        waiting = "in_progress" if batch.canceled_at is None else "canceling"
        return checked_as(
            MessageBatch,
            {
                "id": batch.id,
                "type": "message_batch",
                "processing_status": "ended" if has_ended else waiting,
                "request_counts": {**counts, "processing": 0 if has_ended else len(batch.entries)},
                "created_at": batch.created_at,
                "expires_at": batch.created_at + LIFE,
                "ended_at": batch.ended_at,
                "cancel_initiated_at": batch.canceled_at,
                "archived_at": batch.archived_at,
                "results_url": self._results_url(batch) if has_ended else None,
            },
        )
