"""Which editions a publication adds: of days never told, and revisions of days that are told otherwise by now.

A brief is derived, so a late article may move what was told on one day to another. What a reader was told by any
edition is left out of every later one; what is left is an edition, and nothing left is none. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bellwether_assets.brief.told_sentences import ToldSentence
from bellwether_assets.brief.weigh import WITHOUT_EVIDENCE
from bellwether_assets.editions.edition import Correction, Difference, Edition, PlannedItem
from bellwether_assets.editions.find_corrections import CORRECTED, WITHDRAWN
from bellwether_assets.signals.strength import shown

# Of these a reader hears on a morning when nothing else is worth saying; an edited sentence waits for the next edition.
_URGENT = frozenset({WITHDRAWN, CORRECTED})


@dataclass(frozen=True)
class Plan:
    """A reader's brief of a day as it is derived now. `plan` is its hash; empty where it tells nothing."""

    reader: str
    day: date
    plan: str
    items: tuple[PlannedItem, ...]
    lead: tuple[ToldSentence, ...] = ()
    lead_engine: str | None = None


@dataclass(frozen=True)
class ToldItem:
    """What an earlier edition told of a signal. `summary`: None for an edition of before there were any."""

    signal_id: str
    change: str
    title: str
    strength_exact: float
    claim_ids: frozenset[str]
    summary: tuple[ToldSentence, ...] | None = None


@dataclass(frozen=True)
class Told:
    """An edition that was published before. `lead`: None for one of before there were any."""

    edition_id: str
    reader: str
    day: date
    revision: int
    plan: str
    items: tuple[ToldItem, ...]
    lead: tuple[ToldSentence, ...] | None = None


def next_editions(
    plans: Iterable[Plan],
    told: Sequence[Told],
    planned_on: Mapping[tuple[str, str], date],
    corrections: Mapping[str, Sequence[Correction]],
    as_of: date,
) -> list[Edition]:
    """The editions to add, by reader and day.

    `plans`: of the days whose briefs are others than those that were told. `planned_on`: reader and claim → the last
    day whose brief tells it now. `corrections`: by reader, those that no edition has told yet; they go with the
    edition of `as_of`.
    """
    added: list[Edition] = []
    known = list(told)
    for plan in sorted(plans, key=lambda one: (one.reader, one.day)):
        edition = _edition_of(plan, [one for one in known if one.reader == plan.reader], planned_on)
        if edition is not None:
            added.append(edition)
            known.append(as_told(edition))
    for reader in sorted(corrections):
        _tell_corrections(added, known, reader, tuple(corrections[reader]), as_of)
    return added


def _edition_of(plan: Plan, told: Sequence[Told], planned_on: Mapping[tuple[str, str], date]) -> Edition | None:
    """The plan's edition, or None where all it says was said."""
    of_day = [one for one in told if one.day == plan.day]
    last = max(of_day, key=lambda one: one.revision, default=None)
    # A morning that told corrections alone has no plan, and is no revision of what the day's brief says.
    planned = max((one for one in of_day if one.plan), key=lambda one: one.revision, default=None)
    if planned is not None and planned.plan == plan.plan:
        return None
    if planned is None and not plan.items:
        return None
    elsewhere = [one for one in told if one.day != plan.day]
    items = tuple(left for item in plan.items if (left := left_to_say(item, elsewhere)) is not None)
    moved = {claim: day for (reader, claim), day in planned_on.items() if reader == plan.reader and day != plan.day}
    lead = lead_of(plan, items)
    # After a morning of corrections alone all that the brief says is added to it.
    differs = () if last is None else differences(planned.items if planned else (), items, moved)
    if planned is not None and planned.lead is not None and planned.lead != lead:
        sentence = "The lead is another one." if lead else "It has no lead any more."
        differs = (Difference("changed", "", sentence), *differs)
    if (planned is None and not items) or (planned is not None and not differs):
        return None
    revision = 1 if last is None else last.revision + 1
    engine = plan.lead_engine if lead else None
    return Edition(
        plan.reader, plan.day, revision, plan.plan or "nothing", items, differs=differs, lead=lead, lead_engine=engine
    )


def lead_of(plan: Plan, items: Sequence[PlannedItem]) -> tuple[ToldSentence, ...]:
    """The plan's lead as far as it rests on what these items tell; none where that ties no two of them together."""
    told_by = {claim: item.signal_id for item in items for claim in item.claim_ids}
    left = tuple(one for one in plan.lead if told_by.keys() >= set(one.claims))
    return left if len({told_by[claim] for one in left for claim in one.claims}) > 1 else ()


def left_to_say(item: PlannedItem, elsewhere: Sequence[Told]) -> PlannedItem | None:
    """What editions of other days have not told of an item: all of it, the claims that are left, or nothing."""
    if item.change in WITHOUT_EVIDENCE:
        # Told once is told until something gains again.
        tellings = [
            (one.day, one.revision, other.change)
            for one in elsewhere
            for other in one.items
            if other.signal_id == item.signal_id
        ]
        return None if tellings and max(tellings)[2] == item.change else item
    if not item.brings_evidence:
        return item
    told_on: dict[str, date] = {}
    for one in elsewhere:
        for other in one.items:
            told_on.update(dict.fromkeys(other.claim_ids, one.day))
    left = tuple(claim for claim in item.claims if claim.claim_id not in told_on)
    if len(left) == len(item.claims) or not left:
        return item if left else None
    summary = _summary_on(item.summary, frozenset(claim.claim_id for claim in left))
    if item.change != "new":
        return replace(item, claims=left, summary=summary)
    known_since = max(told_on[claim] for claim in item.claim_ids if claim in told_on)
    return replace(
        item,
        claims=left,
        change="stronger",
        why=f"It was told on {known_since}; this evidence of it came since.",
        summary=summary,
    )


def _summary_on(summary: Sequence[ToldSentence], left: frozenset[str]) -> tuple[ToldSentence, ...]:
    """What of a summary rests on what is left to tell."""
    return tuple(sentence for sentence in summary if not left.isdisjoint(sentence.claims))


def differences(
    before: Sequence[ToldItem], now: Sequence[PlannedItem], moved: Mapping[str, date]
) -> tuple[Difference, ...]:
    """What items say otherwise than those of the revision before, in the order of the new ones, lost ones last.

    `moved`: claim → another day whose brief tells it now, so that it is not taken back.
    """
    was = {item.signal_id: item for item in before}
    found = []
    for item in now:
        earlier = was.pop(item.signal_id, None)
        if earlier is None:
            found.append(Difference("added", item.signal_id, f"Told now as well ({item.change}): {item.title}"))
            continue
        changes = [
            f"{name} {old} is {new}"
            for name, old, new in (
                ("title", earlier.title, item.title),
                ("change", earlier.change, item.change),
                ("strength", shown(earlier.strength_exact), shown(item.strength_exact)),
            )
            if old != new
        ]
        if item.claim_ids != earlier.claim_ids:
            changes.append(f"it rests on {len(item.claim_ids)} quotes instead of {len(earlier.claim_ids)}")
        if earlier.summary is not None and earlier.summary != item.summary:
            changes.append("its summary is another one" if item.summary else "it has no summary any more")
        if changes:
            found.append(Difference("changed", item.signal_id, f"{item.title}: {'; '.join(changes)}"))
    for lost in was.values():
        days = {moved[claim] for claim in lost.claim_ids if claim in moved}
        found.append(
            Difference("moved", lost.signal_id, f"Told with {max(days)} now: {lost.title}")
            if days
            else Difference("taken back", lost.signal_id, f"Not told any more: {lost.title}")
        )
    return tuple(found)


def _tell_corrections(
    added: list[Edition], known: Sequence[Told], reader: str, due: tuple[Correction, ...], as_of: date
) -> None:
    """Put corrections into the edition of `as_of`; alone they are one where one of them cannot wait."""
    if not due:
        return
    for place, edition in enumerate(added):
        if edition.reader == reader and edition.day == as_of:
            added[place] = replace(edition, corrections=due)
            return
    if any(one.kind in _URGENT for one in due):
        of_day = [one.revision for one in known if one.reader == reader and one.day == as_of]
        added.append(Edition(reader, as_of, max(of_day, default=0) + 1, "", (), due))


def as_told(edition: Edition) -> Told:
    items = tuple(
        ToldItem(item.signal_id, item.change, item.title, item.strength_exact, item.claim_ids, item.summary)
        for item in edition.items
    )
    return Told(edition.edition_id, edition.reader, edition.day, edition.revision, edition.plan, items, edition.lead)
