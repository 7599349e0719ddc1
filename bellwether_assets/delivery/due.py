"""What is due to one reader on one channel: which editions, and of each what was not sent before. Pure.

An edition is made once, whoever gets it; a message is made of what this reader did not get yet. Of several revisions
that wait, the reader gets the last, with what only moved to another day meanwhile, since no other edition tells that.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bellwether_assets.delivery.read_document import read_document
from bellwether_assets.editions.edition import Difference, Edition, PlannedItem
from bellwether_assets.editions.next_editions import Told, as_told, left_to_say

CLAIMED, HANDED_OVER, SENT, FAILED, TOLD_ALREADY = "claimed", "handed over", "sent", "failed", "told already"
# The reader has it, or may have it: it is never sent again by itself.
_GOT = frozenset({SENT, HANDED_OVER})


@dataclass(frozen=True)
class KeptEdition:
    """An edition of the ledger, as `ledger.editions` has it."""

    edition_id: str
    reader: str
    day: date
    revision: int
    plan: str
    recorded_at: datetime
    as_of: date
    changes_belief: bool
    document: str


@dataclass(frozen=True)
class Delivered:
    """A row of `ledger.deliveries`, of the reader and channel that are looked at."""

    edition_id: str
    delivery_id: str
    state: str
    attempts: int
    claimed_at: datetime
    retry_at: datetime | None
    document: str | None

    @property
    def is_closed(self) -> bool:
        """Whether it is not tried again by itself. What was claimed and not handed over did not leave this machine."""
        return self.state in _GOT | {TOLD_ALREADY} or (self.state == FAILED and self.retry_at is None)


@dataclass(frozen=True)
class Due:
    """What is to be sent: `documents` by edition, empty where nothing of it is left. `waits`: why nothing is due yet.

    Editions whose place a later revision takes go with it, with an empty document.
    """

    delivery_id: str = ""
    written_at: datetime | None = None
    documents: tuple[tuple[str, str], ...] = ()
    attempts: int = 0
    waits: str = ""

    @property
    def letters(self) -> tuple[str, ...]:
        """The documents that say something."""
        return tuple(document for _, document in self.documents if document)


def what_is_due(
    editions: Sequence[KeptEdition],
    rows: Sequence[Delivered],
    *,
    channel: str,
    as_of: date,
    now: datetime,
    zone: ZoneInfo,
    older_days: int,
) -> Due:
    """What a reader is to be sent on a channel now.

    `editions`: all of the reader's; `rows`: the channel's. `as_of`: the publication's last day. At most one message is
    sent on a day of the zone.
    """
    by_id = {row.edition_id: row for row in rows}
    got = [row for row in rows if row.state in _GOT]
    began = min((row.claimed_at for row in got), default=None)
    waiting: list[list[KeptEdition]] = []
    for day, of_day in _by_day(editions).items():
        closed = [one.revision for one in of_day if one.edition_id in by_id and by_id[one.edition_id].is_closed]
        pending = [one for one in of_day if one.revision > max(closed, default=0)]
        changing = [one for one in pending if one.changes_belief]
        if changing and _is_young(day, changing[-1], began, as_of, older_days):
            waiting.append(pending)
    if not waiting:
        return Due()
    later = [by_id[one.edition_id].retry_at for day in waiting for one in day if one.edition_id in by_id]
    retry_at = max((at for at in later if at is not None), default=None)
    if retry_at is not None and retry_at > now:
        return Due(waits=f"tried again from {retry_at.astimezone(zone):%Y-%m-%d %H:%M} on")
    if any(row.claimed_at.astimezone(zone).date() == now.astimezone(zone).date() for row in got):
        return Due(waits="one message a day, and today's was sent")
    return _due(waiting, editions, rows, channel)


def _by_day(editions: Sequence[KeptEdition]) -> Mapping[date, list[KeptEdition]]:
    days: dict[date, list[KeptEdition]] = defaultdict(list)
    for one in sorted(editions, key=lambda one: (one.day, one.revision)):
        days[one.day].append(one)
    return days


def _is_young(day: date, last: KeptEdition, began: datetime | None, as_of: date, older_days: int) -> bool:
    """Whether a day is one of the last; or was told otherwise lately, after the reader's first message.

    What was there before that message and is old stays unsent: nobody wants a replayed year in the mail.
    """
    if (as_of - day).days < older_days:
        return True
    return began is not None and last.recorded_at > began and (as_of - last.as_of).days < older_days


def _due(
    waiting: Sequence[Sequence[KeptEdition]], editions: Sequence[KeptEdition], rows: Sequence[Delivered], channel: str
) -> Due:
    days = {one.edition_id: one for one in editions}
    sent = [
        _numbered(read_document(row.document), days[row.edition_id])
        for row in rows
        if row.state in _GOT and row.document and row.edition_id in days
    ]
    documents: list[tuple[str, str]] = []
    for pending in waiting:
        edition = _left(_folded(pending), sent)
        documents += [(one.edition_id, "") for one in pending[:-1]]
        documents.append((pending[-1].edition_id, edition.document if edition else ""))
        if edition is not None:
            sent.append(_numbered(edition, pending[-1]))
    chosen = [one for pending in waiting for one in pending]
    tried = [row.attempts for row in rows if row.edition_id in {one.edition_id for one in chosen}]
    return Due(
        delivery_id=delivery_id_of(chosen[0].reader, channel, [one.edition_id for one in chosen]),
        written_at=max(one.recorded_at for one in chosen),
        documents=tuple(documents),
        attempts=max(tried, default=0),
    )


def delivery_id_of(reader: str, channel: str, edition_ids: Sequence[str]) -> str:
    """A message's id: of whom it goes to, by which way, and which editions it covers."""
    spelled = "\x00".join([reader, channel, *sorted(edition_ids)])
    return f"d_{hashlib.sha256(spelled.encode('utf-8')).hexdigest()[:16]}"


def _numbered(edition: Edition, kept: KeptEdition) -> Told:
    """What a sent document told, with the id of the edition that it was made of."""
    return replace(as_told(edition), edition_id=kept.edition_id, plan=kept.plan)


def _folded(pending: Sequence[KeptEdition]) -> Edition:
    """Several revisions of a day as one: the last one's items, what moved away meanwhile, and all corrections."""
    items: dict[str, PlannedItem] = {}
    moved_away: dict[str, PlannedItem] = {}
    edition = read_document(pending[-1].document)
    differs: list[Difference] = []
    corrections = []
    for kept in pending:
        one = read_document(kept.document)
        corrections += list(one.corrections)
        # A morning of corrections alone says nothing of what the day's brief told.
        if kept.plan:
            moved = {said.signal_id for said in one.differs if said.what == "moved"}
            moved_away |= {signal: item for signal, item in items.items() if signal in moved}
            items = {item.signal_id: item for item in one.items}
            differs += list(one.differs)
    moved_away = {signal: item for signal, item in moved_away.items() if signal not in items}
    told = (*items.values(), *moved_away.values())
    return replace(edition, items=told, corrections=tuple(corrections), differs=tuple(differs))


def _left(edition: Edition, sent: Sequence[Told]) -> Edition | None:
    """What of an edition was not sent yet; None where nothing is left."""
    items = tuple(left for item in edition.items if (left := _left_of_item(edition, item, sent)) is not None)
    told = {item.signal_id for item in edition.items}
    of_day = [one for one in sent if one.day == edition.day]
    known = {item.signal_id for one in of_day for item in one.items}
    taken_back = {
        one.signal_id: one
        for one in edition.differs
        if one.what == "taken back" and one.signal_id in known and one.signal_id not in told
    }
    got = {claim for one in sent for item in one.items for claim in item.claim_ids}
    got |= {claim for item in items for claim in item.claim_ids}
    # Nobody is told that something is wrong which they were not told.
    corrections = tuple(one for one in edition.corrections if one.claim_id in got)
    if not items and not corrections and not taken_back:
        return None
    added = [Difference("added", item.signal_id, f"Told now as well ({item.change}): {item.title}") for item in items]
    differs = (*(added if of_day else ()), *taken_back.values())
    return replace(edition, items=items, corrections=corrections, differs=differs)


def _left_of_item(edition: Edition, item: PlannedItem, sent: Sequence[Told]) -> PlannedItem | None:
    if not item.brings_evidence and any(
        (other.signal_id, other.change) == (item.signal_id, item.change)
        for one in sent
        if one.day == edition.day
        for other in one.items
    ):
        return None
    return left_to_say(item, sent)
