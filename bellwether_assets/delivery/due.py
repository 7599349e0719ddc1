"""What is due to one reader on one channel: which editions, and of each what was not sent before. Pure.

An edition is made once, whoever gets it; a message is made of what this reader did not get yet. Of several revisions
that wait, the reader gets the last, with what only moved to another day meanwhile, since no other edition tells that.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bellwether_assets.delivery.read_document import read_document
from bellwether_assets.delivery.rhythm import WEEK, Rhythm, next_opening, spelled
from bellwether_assets.editions.edition import Difference, Edition, PlannedItem
from bellwether_assets.editions.next_editions import Told, as_told, left_to_say
from bellwether_assets.foundation.delivery_settings import SendAgain

CLAIMED, HANDED_OVER, SENT, FAILED, TOLD_ALREADY = "claimed", "handed over", "sent", "failed", "told already"
# The reader has it, or may have it: it is never sent again by itself.
_GOT = frozenset({SENT, HANDED_OVER})
# How long something waits for a digest, for a reader who asks, or for a machine that was off. Nobody wants half a year
# in the mail when a channel that was taken out is put in again.
LONGEST_WAIT_DAYS = 31
_CHANGES = frozenset({"changed", "moved"})


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
    rhythm: Rhythm,
    older_days: int,
    send_again: SendAgain = "when_belief_changes",
    is_asked_for: bool = False,
) -> Due:
    """What a reader is to be sent on a channel now.

    `editions`: all of the reader's; `rows`: the channel's. `as_of`: the publication's last day. `is_asked_for`: whether
    somebody asks for it, which a reader on demand waits for.
    """
    by_id = {row.edition_id: row for row in rows}
    got = [row for row in rows if row.state in _GOT]
    began = min((row.claimed_at for row in got), default=None)
    oldest = _oldest_of_first(as_of, now, rhythm, older_days)
    waiting: list[list[KeptEdition]] = []
    for day, of_day in _by_day(editions).items():
        closed = [one.revision for one in of_day if one.edition_id in by_id and by_id[one.edition_id].is_closed]
        pending = [one for one in of_day if one.revision > max(closed, default=0)]
        is_told = any(one.edition_id in by_id and by_id[one.edition_id].state in _GOT for one in of_day)
        changing = [one for one in pending if _is_worth_sending(one, send_again, is_told=is_told)]
        if changing and (day >= oldest or _came_since(changing[-1], began, as_of, older_days)):
            waiting.append(pending)
    if not waiting:
        return Due()
    if rhythm.name == "on_demand":
        if not is_asked_for:
            return Due(waits="on demand")
    elif waits := _waits(waiting, got, by_id, as_of, now, rhythm):
        return Due(waits=waits)
    return _due(waiting, editions, rows, channel, send_again)


def _oldest_of_first(as_of: date, now: datetime, rhythm: Rhythm, older_days: int) -> date:
    """The oldest day that the first message tells; a digest tells its whole week."""
    oldest = as_of - timedelta(days=older_days - 1)
    if rhythm.name != "weekly":
        return oldest
    return min(oldest, as_of - WEEK + timedelta(days=1), rhythm.week_of(now) - WEEK)


def _came_since(last: KeptEdition, began: datetime | None, as_of: date, older_days: int) -> bool:
    """Whether it was published after the reader's first message: from then on nothing is left out for its age.

    What was there before that message and is old stays unsent: nobody wants a replayed year in the mail.
    """
    longest = max(older_days, LONGEST_WAIT_DAYS)
    return began is not None and last.recorded_at > began and (as_of - last.as_of).days < longest


def _is_worth_sending(one: KeptEdition, send_again: SendAgain, *, is_told: bool) -> bool:
    """Whether an edition is sent. `is_told`: the reader has an earlier telling of its day."""
    if send_again == "always":
        return True
    # Whoever wants nothing a second time is told of what was wrong in the first all the same.
    return one.changes_belief and not (
        is_told and send_again == "never" and not read_document(one.document).corrections
    )


def _waits(
    waiting: Sequence[Sequence[KeptEdition]],
    got: Sequence[Delivered],
    by_id: Mapping[str, Delivered],
    as_of: date,
    now: datetime,
    rhythm: Rhythm,
) -> str:
    """Why nothing is sent now, and when it will be; empty where it can be sent."""
    opening = next_opening(rhythm, [row.claimed_at for row in got], [of_day[0].day for of_day in waiting], as_of, now)
    later = [by_id[one.edition_id].retry_at for of_day in waiting for one in of_day if one.edition_id in by_id]
    retry_at = max((at for at in later if at is not None), default=None)
    if retry_at is not None and retry_at > max(now, opening.at):
        return f"tried again from {retry_at.astimezone(rhythm.zone):%Y-%m-%d %H:%M} on"
    if opening.at <= now:
        return ""
    when = spelled(opening.at, rhythm.zone)
    return f"{opening.because}: {when}" if opening.because else when


def _by_day(editions: Sequence[KeptEdition]) -> Mapping[date, list[KeptEdition]]:
    days: dict[date, list[KeptEdition]] = defaultdict(list)
    for one in sorted(editions, key=lambda one: (one.day, one.revision)):
        days[one.day].append(one)
    return days


def _due(
    waiting: Sequence[Sequence[KeptEdition]],
    editions: Sequence[KeptEdition],
    rows: Sequence[Delivered],
    channel: str,
    send_again: SendAgain,
) -> Due:
    days = {one.edition_id: one for one in editions}
    sent = [
        _numbered(read_document(row.document), days[row.edition_id])
        for row in rows
        if row.state in _GOT and row.document and row.edition_id in days
    ]
    documents: list[tuple[str, str]] = []
    for pending in waiting:
        edition = _left(_folded(pending), sent, send_again)
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


def _left(edition: Edition, sent: Sequence[Told], send_again: SendAgain) -> Edition | None:
    """What of an edition was not sent yet; None where nothing is left."""
    of_day = [one for one in sent if one.day == edition.day]
    of_corrections_alone = bool(of_day) and send_again == "never"
    items = (
        ()
        if of_corrections_alone
        else tuple(left for item in edition.items if (left := _left_of_item(edition, item, sent)) is not None)
    )
    differs = () if of_corrections_alone else _said_otherwise(edition, items, of_day, send_again)
    got = {claim for one in sent for item in one.items for claim in item.claim_ids}
    got |= {claim for item in items for claim in item.claim_ids}
    # Nobody is told that something is wrong which they were not told.
    corrections = tuple(one for one in edition.corrections if one.claim_id in got)
    if not items and not corrections and not differs:
        return None
    added = [Difference("added", item.signal_id, f"Told now as well ({item.change}): {item.title}") for item in items]
    return replace(edition, items=items, corrections=corrections, differs=(*(added if of_day else ()), *differs))


def _said_otherwise(
    edition: Edition, items: Sequence[PlannedItem], of_day: Sequence[Told], send_again: SendAgain
) -> tuple[Difference, ...]:
    """What of the day's earlier tellings is taken back; with `always` also what is only told in other words."""
    known = {item.signal_id for one in of_day for item in one.items}
    told = {item.signal_id for item in edition.items}
    taken_back = {
        one.signal_id: one
        for one in edition.differs
        if one.what == "taken back" and one.signal_id in known and one.signal_id not in told
    }
    if send_again != "always":
        return tuple(taken_back.values())
    told_anew = {item.signal_id for item in items}
    changed = dict.fromkeys(
        one
        for one in edition.differs
        if one.what in _CHANGES and one.signal_id in known and one.signal_id not in told_anew
    )
    return (*changed, *taken_back.values())


def _left_of_item(edition: Edition, item: PlannedItem, sent: Sequence[Told]) -> PlannedItem | None:
    if not item.brings_evidence and any(
        (other.signal_id, other.change) == (item.signal_id, item.change)
        for one in sent
        if one.day == edition.day
        for other in one.items
    ):
        return None
    return left_to_say(item, sent)
