"""The ledger of deliveries: editions and rows as they are, and each step forward, durable before the next is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bellwether_assets.delivery.due import CLAIMED, FAILED, HANDED_OVER, SENT, TOLD_ALREADY, Delivered, Due, KeptEdition
from bellwether_assets.delivery.journal import note_delivery
from bellwether_assets.delivery.letter import FaultedDay
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.deliveries import DeliveryRow
from bellwether_assets.foundation.warehouse import Warehouse, append

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=6)
LONGEST_REASON = 300

_EDITIONS = (
    "SELECT edition_id, reader, day, revision, plan, recorded_at, as_of, changes_belief, document FROM ledger.editions"
    " WHERE reader = ? ORDER BY day, revision"
)
_ROWS = (
    "SELECT edition_id, delivery_id, state, attempts, claimed_at, retry_at, document FROM ledger.deliveries"
    " WHERE reader = ? AND channel = ? ORDER BY claimed_at, edition_id"
)
_FAULTED = (
    "WITH got AS (SELECT max(e.day) AS day FROM ledger.deliveries d JOIN ledger.editions e USING (edition_id)"
    " WHERE d.reader = ? AND d.channel = ? AND d.state IN ('sent', 'handed over'))"
    " SELECT b.day, b.reason FROM pipeline.briefs b, got"
    " WHERE b.day >= coalesce(got.day + INTERVAL 1 DAY, ?) AND b.reader = ? AND b.status = 'faulted' ORDER BY b.day"
)
# What has not arrived for certain and is not tried again: a person decides.
_UNSETTLED = (
    "SELECT d.delivery_id, d.reader, d.channel, d.state, coalesce(any_value(d.reason), '') AS reason,"
    " max(d.claimed_at) AS claimed_at, list(e.day ORDER BY e.day) AS days FROM ledger.deliveries d"
    " JOIN ledger.editions e USING (edition_id) WHERE d.state = 'handed over'"
    " OR (d.state = 'failed' AND d.retry_at IS NULL) GROUP BY d.delivery_id, d.reader, d.channel, d.state"
    " ORDER BY claimed_at, d.delivery_id"
)
_OF_DELIVERY = (
    "SELECT d.reader, d.channel, d.state, d.attempts, d.claimed_at, d.edition_id, coalesce(d.document, ''),"
    " e.recorded_at FROM ledger.deliveries d JOIN ledger.editions e USING (edition_id) WHERE d.delivery_id = ?"
    " ORDER BY e.day, e.revision"
)


@dataclass(frozen=True)
class Unsettled:
    """A delivery that is not known to have arrived and is not tried again by itself."""

    delivery_id: str
    reader: str
    channel: str
    state: str
    reason: str
    claimed_at: datetime
    days: tuple[date, ...]


class Ledger:
    """`ledger.deliveries` of one home, for the one process that delivers."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def state_of(self, reader: str, channel: str) -> tuple[list[KeptEdition], list[Delivered]]:
        """A reader's editions, and the rows of one channel."""
        with self._warehouse.open() as connection:
            editions = [KeptEdition(*row) for row in connection.execute(_EDITIONS, [reader]).fetchall()]
            rows = [Delivered(*row) for row in connection.execute(_ROWS, [reader, channel]).fetchall()]
        return editions, rows

    def faulted_since(self, reader: str, channel: str, first: date) -> list[FaultedDay]:
        """Days without a brief: after the last edition that the channel was given, else from `first` on."""
        with self._warehouse.open() as connection:
            rows = connection.execute(_FAULTED, [reader, channel, first, reader]).fetchall()
        return [FaultedDay(*row) for row in rows]

    def claim(self, due: Due, reader: str, channel: str, now: datetime) -> None:
        """Before anything leaves this machine. Rows of an attempt that did not leave it are taken over."""
        self._put(due, reader, channel, now, CLAIMED)

    def nothing_left(self, due: Due, reader: str, channel: str, now: datetime) -> None:
        """All of it was sent before, with other editions."""
        self._put(due, reader, channel, now, TOLD_ALREADY)

    def _put(self, due: Due, reader: str, channel: str, now: datetime, state: str) -> None:
        rows = [
            DeliveryRow(
                edition_id=edition_id,
                channel=channel,
                reader=reader,
                delivery_id=due.delivery_id,
                state=state,
                reason=None,
                document=document or None,
                attempts=due.attempts + (state == CLAIMED),
                claimed_at=now,
                settled_at=None if state == CLAIMED else now,
                retry_at=None,
            )
            for edition_id, document in due.documents
        ]
        with self._warehouse.transaction() as connection:
            for row in rows:
                connection.execute(
                    "DELETE FROM ledger.deliveries WHERE edition_id = ? AND channel = ?", [row.edition_id, channel]
                )
            append(connection, DeliveryRow, frame_of(DeliveryRow, rows))

    def handing_over(self, delivery_id: str, now: datetime, hand_over: Callable[[], None]) -> None:
        """Write that from here on the other side may have it, then call what gives it over.

        Closing the database takes a hundred times as long as that call, and is left for after it: a kill in that time
        finds the message where it was to go.
        """
        with self._warehouse.open() as connection:
            note_delivery(self._warehouse.file, connection, delivery_id)
            self._settle(delivery_id, HANDED_OVER, "the attempt ended before the answer came", now, None)
            hand_over()

    def sent(self, delivery_id: str, now: datetime) -> None:
        """The other side said that it has it."""
        self._settle(delivery_id, SENT, None, now, None)

    def unknown(self, delivery_id: str, reason: str, now: datetime) -> None:
        """It was handed over, and no answer came."""
        self._settle(delivery_id, HANDED_OVER, reason, now, None)

    def failed(self, delivery_id: str, reason: str, now: datetime, retry_at: datetime | None) -> None:
        """The other side does not have it."""
        self._settle(delivery_id, FAILED, reason, now, retry_at)

    def _settle(
        self, delivery_id: str, state: str, reason: str | None, now: datetime, retry_at: datetime | None
    ) -> None:
        with self._warehouse.transaction() as connection:
            connection.execute(
                "UPDATE ledger.deliveries SET state = ?, reason = ?, settled_at = ?, retry_at = ?"
                " WHERE delivery_id = ?",
                [state, reason[:LONGEST_REASON] if reason else None, now, retry_at, delivery_id],
            )

    def unsettled(self) -> list[Unsettled]:
        """What a person has to decide."""
        with self._warehouse.open() as connection:
            rows = connection.execute(_UNSETTLED).fetchall()
        return [
            Unsettled(delivery_id, reader, channel, state, reason, claimed_at, tuple(days))
            for delivery_id, reader, channel, state, reason, claimed_at, days in rows
        ]

    def again(self, delivery_id: str) -> tuple[str, str, str, Due] | None:
        """Reader, channel, state and documents of a delivery, the very ones that were claimed; None without one."""
        with self._warehouse.open() as connection:
            rows = connection.execute(_OF_DELIVERY, [delivery_id]).fetchall()
        if not rows:
            return None
        reader, channel, state, attempts, *_ = rows[0]
        documents = tuple((row[5], row[6]) for row in rows)
        return reader, channel, state, Due(delivery_id, max(row[7] for row in rows), documents, attempts)


def pause_after(attempts: int) -> timedelta:
    """How long after a failure the next attempt is made: twice as long each time, up to six hours."""
    return min(FIRST_PAUSE * (1 << min(max(attempts, 1) - 1, 16)), LONGEST_PAUSE)
