"""What is otherwise about a signal since a reader was last told of it, for the signal's page. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bellwether_assets.signals.strength import shown
from bellwether_assets.site.display import count
from bellwether_assets.site.signal_pages import LineageEvent, SinceTold, SourceRefs

_SIDES = {"supports": "support", "complicates": "complicate", "contradicts": "contradict"}
_MOST_NAMES = 3


@dataclass(frozen=True)
class Telling:
    """What an edition told a reader of a signal."""

    reader: str
    day: date
    revision: int
    change: str
    strength_exact: float
    claim_ids: frozenset[str]


@dataclass(frozen=True)
class EvidenceNow:
    """A claim that is evidence of the signal on the last day. `number`: of the source on the page that shows it."""

    claim_id: str
    publisher: str
    stance: str
    added_on: date
    number: int


def tell_since(
    tellings: Iterable[Telling],
    evidence: Sequence[EvidenceNow],
    strength_exact: float,
    status: str,
    lineage: Sequence[LineageEvent],
    as_of: date,
) -> tuple[SinceTold, ...]:
    """By reader, what changed since the last edition before the last day's that told the signal; none was, none is.

    What the last day's own edition tells is a change since then: a reader who comes from it sees what it brought.
    """
    by_reader: dict[str, list[Telling]] = {}
    for telling in sorted(tellings, key=lambda one: (one.day, one.revision)):
        by_reader.setdefault(telling.reader, []).append(telling)
    found = []
    for reader, told in by_reader.items():
        before = [one for one in told if one.day < as_of]
        if not before:
            continue
        last = before[-1]
        today = next((one.change for one in reversed(told) if one.day == as_of), "")
        changes = (
            *_strength(last, strength_exact, status),
            *_gained(evidence, last.day),
            *_lost(evidence, before),
            *(SourceRefs(one.words, ()) for one in lineage if one.day > last.day and not one.other_title),
        )
        found.append(SinceTold(reader, last.day, last.change, shown(last.strength_exact), today, changes))
    return tuple(sorted(found, key=lambda one: one.reader))


def _strength(last: Telling, now: float, status: str) -> tuple[SourceRefs, ...]:
    changes = []
    if status == "expired" and last.change != "expired":
        changes.append(SourceRefs("it expired", ()))
    if shown(now) != shown(last.strength_exact):
        changes.append(SourceRefs(f"strength {shown(now)}", ()))
    return tuple(changes)


def _gained(evidence: Sequence[EvidenceNow], told_on: date) -> tuple[SourceRefs, ...]:
    gained = []
    for side, verb in _SIDES.items():
        came = [one for one in evidence if one.stance == side and one.added_on > told_on]
        if came:
            quotes = f"{count(len(came), 'quote')} that {verb}{'' if len(came) > 1 else 's'} it"
            text = f"{quotes}, from {_listed(sorted({one.publisher for one in came}))}"
            gained.append(SourceRefs(text, tuple(sorted({one.number for one in came}))))
    return tuple(gained)


def _listed(names: Sequence[str]) -> str:
    told = list(names[:_MOST_NAMES])
    if len(names) > _MOST_NAMES:
        told.append(f"{len(names) - _MOST_NAMES} more")
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def _lost(evidence: Sequence[EvidenceNow], before: Sequence[Telling]) -> tuple[SourceRefs, ...]:
    standing = {one.claim_id for one in evidence}
    lost = {claim for one in before for claim in one.claim_ids} - standing
    if not lost:
        return ()
    return (SourceRefs(f"{count(len(lost), 'quote')} told then not in it any more", ()),)
