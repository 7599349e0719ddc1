"""A signal's row of the day and what happened to it: strength, counts, expiry, label, events. Pure.

Strength is computed in strength.py, expiry in expiry.py; the label here and nowhere else.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from bellwether_assets.signals.expiry import DecayPolicy, expiry_of, status_on, supported_since
from bellwether_assets.signals.state import Signal
from bellwether_assets.signals.strength import shown

ONE_DAY = timedelta(days=1)
# A claim left it, as its words left it out; `other_id` is where it went.
UNLINKED = "unlinked"


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


def events_of_both(event: str, one_id: str, other_id: str) -> list[Event]:
    """What happened to two signals together, as an event of each."""
    return [Event(one_id, event, other_id), Event(other_id, event, one_id)]


def describe(
    signal: Signal, before: Signal | None, day: date, policy: DecayPolicy, lineage: tuple[Event, ...] = ()
) -> tuple[SignalDay, list[Event]]:
    """A signal's row of the day, and its events of the day, the principal one first.

    `before`: the signal as of yesterday. `lineage`: merges and splits it had a part in today.
    """
    half_life = policy.half_life[signal.type]
    curve = signal.curve(half_life)
    exact = curve.on(day)
    counts = signal.counts(policy.families)
    last_reinforced = counts.last_reinforced or signal.founded_on
    expiry = expiry_of(last_reinforced, policy.horizon_of(signal.type, signal.pinned))
    status = status_on(day, expiry)
    happened = [event for event in lineage if event.event != UNLINKED]
    changed = before is None or (signal.evidence is not before.evidence and signal.evidence != before.evidence)
    today = [item for item in signal.evidence if item.added_on == day] if changed else []
    was_split = any(event.event == "split" for event in lineage)
    names = []
    if before is None and not was_split:
        names.append("born")
    elif before is not None and before.status == "expired" and status == "living":
        names.append("revived")
    if any(item.stance == "contradicts" for item in today):
        names.append("contradicted")
    if before is not None and changed and day in supported_since(signal.evidence).values():
        names.append("reinforced")
    if before is not None and before.status == "living" and status == "expired":
        names.append("expired")
    if before is not None and before.type != signal.type:
        names.append("retyped")
    # A signal that lost strength because evidence was moved away has that event, and has not weakened by itself.
    lived = before is not None and before.status == "living"
    if lived and not changed and shown(exact) < shown(curve.on(day - ONE_DAY)):
        names.append("weakened")
    happened += [Event(signal.signal_id, name) for name in names]
    # Nothing that a reader would call the day's principal event, where there is another.
    happened += [event for event in lineage if event.event == UNLINKED]
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
        label_of(counts.origins, counts.publishers, counts.families, counts.stories, counts.languages),
        signal.pinned,
        signal.muted,
    )
    return row, happened


def label_of(origins: int, publishers: int, families: int | None, stories: int, languages: int) -> str | None:
    """What a signal rests on that it has only one of, in words, or None. With one origin the rest goes without saying.

    `families`: owners of the publishers, None where they are not counted; with one publisher its owner goes unsaid.
    """
    if origins == 1:
        return "one origin only"
    owners = families if publishers > 1 else None
    counts = {"publisher": publishers, "owner": owners, "story": stories, "language": languages}
    alone = [name for name, count in counts.items() if count == 1]
    return "one " + " and one ".join(alone) + " only" if alone else None
