"""A signal's row of the day and what happened to it: strength, counts, expiry, events. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from bellwether_assets.signals.state import Counts, Signal
from bellwether_assets.signals.strength import shown

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Lives:
    """How long things last, in days, by signal type, and whose publishers are one owner's.

    No horizon: never expires. An expired signal can be revived for as long again; then it leaves the state.
    """

    half_life: Mapping[str, int]
    horizon: Mapping[str, int]
    families: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SignalDay:
    """One signal on one day."""

    signal_id: str
    strength: int
    strength_exact: float
    extracted: int
    articles: int
    origins: int
    publishers: int
    stories: int
    languages: int
    families: int
    type: str
    half_life: int
    last_reinforced: date
    expiry: date | None
    status: str
    event: str | None
    label: str | None
    pinned: bool
    muted: bool


@dataclass(frozen=True)
class Event:
    """Something that happened to a signal; `other_id` where another signal has a part in it."""

    signal_id: str
    event: str
    other_id: str | None = None


def describe(
    signal: Signal, before: Signal | None, day: date, lives: Lives, lineage: tuple[Event, ...] = ()
) -> tuple[SignalDay, list[Event]]:
    """A signal's row of the day, and its events of the day, the principal one first.

    `before`: the signal as of yesterday. `lineage`: merges and splits it had a part in today.
    """
    half_life = lives.half_life[signal.type]
    course = signal.course(half_life)
    exact = course.on(day)
    counts = signal.counts(lives.families)
    last_reinforced = counts.last_reinforced or signal.founded_on
    expiry = expiry_of(signal, last_reinforced, lives)
    status = "expired" if expiry is not None and day > expiry else "living"
    happened = [*lineage]
    changed = before is None or (signal.evidence is not before.evidence and signal.evidence != before.evidence)
    today = [item for item in signal.evidence if item.added_on == day] if changed else []
    parted = any(event.event == "split" for event in lineage)
    names = []
    if before is None and not parted:
        names.append("born")
    elif before is not None and before.status == "expired" and status == "living":
        names.append("revived")
    if any(item.stance == "contradicts" for item in today):
        names.append("contradicted")
    if before is not None and changed and day in signal.supported_since.values():
        names.append("reinforced")
    if before is not None and before.status == "living" and status == "expired":
        names.append("expired")
    # What lost weight because evidence was moved away is told by that event, not as having weakened.
    lived = before is not None and before.status == "living"
    if lived and not changed and shown(exact) < shown(course.on(day - ONE_DAY)):
        names.append("weakened")
    happened += [Event(signal.signal_id, name) for name in names]
    row = SignalDay(
        signal.signal_id,
        shown(exact),
        exact,
        counts.extracted,
        counts.articles,
        counts.origins,
        counts.publishers,
        counts.stories,
        counts.languages,
        counts.families,
        signal.type,
        half_life,
        last_reinforced,
        expiry,
        status,
        happened[0].event if happened else None,
        label_of(counts),
        signal.pinned,
        signal.muted,
    )
    return row, happened


def expiry_of(signal: Signal, last_reinforced: date, lives: Lives) -> date | None:
    """The last day on which the signal lives, or None: structural and pinned signals do not expire."""
    horizon = lives.horizon.get(signal.type)
    return None if horizon is None or signal.pinned else last_reinforced + timedelta(days=horizon)


def is_closed(signal: Signal, row: SignalDay, day: date, lives: Lives) -> bool:
    """Whether an expired signal can no longer be revived, as of the end of `day`."""
    return row.expiry is not None and day > row.expiry + timedelta(days=lives.horizon[signal.type])


def label_of(counts: Counts) -> str | None:
    """What alone carries a signal, in words, or None. One origin says it all; else whichever of the others is one."""
    if counts.origins == 1:
        return "one origin only"
    alone = [
        name
        for name, count in (
            ("publisher", counts.publishers),
            ("owner", counts.families if counts.publishers > 1 else 0),
            ("story", counts.stories),
            ("language", counts.languages),
        )
        if count == 1
    ]
    return "one " + " and one ".join(alone) + " only" if alone else None
