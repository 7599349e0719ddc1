"""Why a signal has its strength on a day: the formula taken apart, item by item, from published rows alone.

Here belongs what can be said of each row: what it counts, or why it does not count. Not here: the formula
(`signals/strength.py`), expiry (`signals/expiry.py`) and the label (`signals/describe.py`), which are the fold's own,
where the rows come from (`read_explanation.py`) and how it reads (`explain_in_words.py`).
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from bellwether_assets.explain.explanation import (
    CopyRow,
    CountedItem,
    DayRow,
    EventRow,
    EvidenceRow,
    Explanation,
    Fall,
    NextPoint,
    OneMore,
    RestsOn,
    SignalFacts,
    UncountedItem,
)
from bellwether_assets.signals.describe import label_of
from bellwether_assets.signals.expiry import expiry_of, last_reinforced, status_on
from bellwether_assets.signals.strength import (
    Breakdown,
    Term,
    break_down,
    effective_for,
    shown,
    strength_after,
    strength_of,
    support_for,
    support_of_publisher,
)
from bellwether_assets.text.cues import quality_of

RECENT_EVENTS = 8


class NotYetBornError(ValueError):
    """The signal has no evidence on that day; `born` is its first."""

    def __init__(self, signal_id: str, day: date, born: date) -> None:
        super().__init__(f"{signal_id} has no evidence on {day}")
        self.born = born


def explain(
    signal: SignalFacts,
    changes: Sequence[EvidenceRow],
    copies: Sequence[CopyRow],
    days: Sequence[DayRow],
    events: Sequence[EventRow],
    day: date,
    as_of: date,
    published: float,
    found_as: str | None = None,
) -> Explanation:
    """Take a signal's strength on `day` apart. `published` is the SQL macro's value for it.

    Raises NotYetBornError where no evidence had joined by `day`, ValueError where there never was any.
    """
    if not changes:
        raise ValueError(f"{signal.signal_id} has no published evidence")
    held = _held(changes, day)
    if not held:
        raise NotYetBornError(signal.signal_id, day, min(_joins(row) for row in changes))
    known = [row for row in held if row.change == "added"]
    days = sorted(days, key=lambda row: row.day)
    today = next((row for row in days if row.day == day), None)
    # An expired signal has no rows of its own: it is what it was on the last day that has one.
    latest = next((row for row in reversed(days) if row.day <= day), None)
    half_life = (latest and latest.half_life) or max(row.half_life for row in held)
    breakdown = break_down(sorted(known, key=_first_to_stand_for_its_origin), half_life, day)
    items = _items(breakdown.supporting)
    exact, effective = breakdown.strength, breakdown.effective
    expiry = _expiry(signal, known, latest)
    return Explanation(
        signal=signal,
        day=day,
        as_of=as_of,
        type=(latest and latest.type) or signal.type,
        half_life=half_life,
        status=status_on(day, expiry),
        expiry=expiry,
        strength=shown(exact),
        strength_exact=exact,
        support=breakdown.support,
        against=breakdown.against,
        taken=breakdown.support - effective,
        effective=effective,
        items=items,
        items_against=_items(breakdown.contradicting),
        uncounted=(
            *_merged(known, breakdown.supporting),
            *_merged(known, breakdown.contradicting),
            *_copies(copies, known, day),
            *_left(held),
            *_later(changes, held, day),
        ),
        rests_on=_rests_on(known, [row for row in days if row.day <= day]),
        next_point=_next_point(items, breakdown),
        fall=_fall(effective, exact, half_life, day),
        events=tuple(sorted((row for row in events if row.day <= day), key=lambda row: row.day))[-RECENT_EVENTS:],
        stored=today.strength_exact if today else None,
        published=published,
        found_as=found_as,
    )


def _held(changes: Iterable[EvidenceRow], day: date) -> list[EvidenceRow]:
    """The last change of each claim by the day; of two on one day, what joined stays."""
    last: dict[str, EvidenceRow] = {}
    for row in sorted(changes, key=lambda row: (row.changed_on, row.change == "added")):
        if _joins(row) <= day:
            last[row.claim_id] = row
    return sorted(last.values(), key=lambda row: (row.added_on, row.claim_id))


def _joins(row: EvidenceRow) -> date:
    return max(row.changed_on, row.origin_day)


def _first_to_stand_for_its_origin(row: EvidenceRow) -> tuple[bool, date, str]:
    """Order in which claims of equal q stand for their origin: its own articles before those with the same quote."""
    return row.article_origin_id != row.origin_id, row.added_on, row.claim_id


def _items(terms: Iterable[Term[EvidenceRow]]) -> tuple[CountedItem, ...]:
    """One side's items, the weightiest first."""
    items = [
        CountedItem(
            origin_id=term.item.origin_id,
            claim_id=term.item.claim_id,
            article_id=term.item.article_id,
            day=term.item.origin_day,
            publisher=term.item.publisher,
            owner=term.item.publisher,
            title=term.item.title,
            quote=term.item.quote,
            stance=term.item.stance,
            directness=term.item.directness,
            quantified=term.item.quantified,
            quality=term.item.quality,
            age=term.age,
            half_life_factor=term.decay,
            weight=term.weight,
            place=term.rank,
            contribution=term.contribution,
        )
        for term in terms
    ]
    return tuple(sorted(items, key=lambda item: (-item.weight, -item.contribution, item.origin_id)))


def _merged(known: Iterable[EvidenceRow], terms: Iterable[Term[EvidenceRow]]) -> list[UncountedItem]:
    """One side's claims that count in another claim's item."""
    counted = {(term.item.origin_id, term.item.against): term.item for term in terms}
    merged = [
        _in_item_of(row, first)
        for row in known
        if (first := counted.get((row.origin_id, row.against))) is not None and first is not row
    ]
    return sorted(merged, key=lambda item: (item.day, item.article_id, item.claim_id or ""))


def _in_item_of(row: EvidenceRow, counted: EvidenceRow) -> UncountedItem:
    if row.article_id == counted.article_id:
        why = f"another claim of the same article as {counted.claim_id}: an origin counts once, with its greatest q"
    elif row.article_origin_id != row.origin_id and row.quote != counted.quote:
        why = f"says the same of one story as “{counted.title}” of {counted.publisher}: one item of evidence"
    elif row.article_origin_id != row.origin_id:
        why = f"the same quote as in “{counted.title}” of {counted.publisher}: the same words are the same origin"
    else:
        why = f"the same origin as “{counted.title}” of {counted.publisher}, which counts once"
    return UncountedItem(row.claim_id, row.article_id, row.added_on, row.publisher, row.title, why)


def _copies(copies: Sequence[CopyRow], known: Sequence[EvidenceRow], day: date) -> list[UncountedItem]:
    titles = {row.article_id: row.title for row in known}
    return [
        UncountedItem(
            None,
            copy.article_id,
            copy.day,
            copy.publisher,
            copy.title,
            f"a copy of “{titles[copy.copy_of]}”: copies do not corroborate"
            if copy.copy_of in titles
            else "a copy of an article that counts: copies do not corroborate",
        )
        for copy in sorted(copies, key=lambda copy: (copy.day, copy.article_id))
        if copy.day <= day and copy.article_id not in titles
    ]


def _left(held: Iterable[EvidenceRow]) -> list[UncountedItem]:
    return [
        _gone(row, f"left this signal on {row.changed_on}" + (f": {row.reason}" if row.reason else ""))
        for row in held
        if row.change == "removed"
    ]


def _later(changes: Iterable[EvidenceRow], held: Iterable[EvidenceRow], day: date) -> list[UncountedItem]:
    there = {row.claim_id for row in held}
    first: dict[str, EvidenceRow] = {}
    for row in sorted(changes, key=lambda row: (row.changed_on, row.claim_id)):
        if row.claim_id not in there and row.change == "added":
            first.setdefault(row.claim_id, row)
    return [_gone(row, f"joined on {_joins(row)}, after {day}") for row in first.values()]


def _gone(row: EvidenceRow, why: str) -> UncountedItem:
    return UncountedItem(row.claim_id, row.article_id, row.changed_on, row.publisher, row.title, why)


def _expiry(signal: SignalFacts, known: Sequence[EvidenceRow], latest: DayRow | None) -> date | None:
    """As of its type on the day and of what had reinforced it by then.

    Where a publication does not say it by day, the horizon of its type is the difference of its published dates.
    """
    if latest is not None and latest.last_reinforced is not None:
        return latest.expiry
    horizon = None if signal.expiry is None else signal.expiry - signal.last_reinforced
    return expiry_of(last_reinforced(known) or signal.first_seen, horizon)


def _rests_on(known: Sequence[EvidenceRow], days: Sequence[DayRow]) -> RestsOn:
    """The counts of the last published day where it has them: languages and owners are not all published by claim."""
    counted = days[-1] if days else DayRow(date.min, 0, 0.0, None)
    origins = len({row.origin_id for row in known})
    names = tuple(sorted({row.language for row in known if row.language}))
    publishers = _or(counted.publishers, len({row.publisher for row in known}))
    stories = _or(counted.stories, len({row.story_id for row in known}))
    languages = _or(counted.languages, len(names))
    return RestsOn(
        origins=origins,
        publishers=publishers,
        families=counted.families,
        stories=stories,
        languages=languages,
        language_names=names,
        label=label_of(origins, publishers, counted.families, stories, languages),
    )


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def _next_point(items: Sequence[CountedItem], breakdown: Breakdown[EvidenceRow]) -> NextPoint | None:
    """What it takes to be shown as one more; None at ten, the highest that is shown."""
    support, against = breakdown.support, breakdown.against
    wanted = shown(breakdown.strength) + 1
    if wanted > 10:
        return None
    needs_exact = wanted - 0.5
    needs_effective = effective_for(needs_exact)
    quality = _direct_quality(items)
    most_frequent = _most_frequent_publisher(items)
    of_that_one = [item.weight for item in items if item.publisher == most_frequent]
    # It takes a rank, and what is lighter moves one rank back.
    another_adds = support_of_publisher([*of_that_one, quality]) - support_of_publisher(of_that_one)
    return NextPoint(
        strength=wanted,
        needs_exact=needs_exact,
        needs_effective=needs_effective,
        more_effective=needs_effective - breakdown.effective,
        # The rounding of the logarithm must not ask for one publisher more.
        publishers=max(1, math.ceil((support_for(needs_effective, against) - support) / quality - 1e-9)),
        new_publisher=_one_more(None, quality, quality, breakdown),
        same_publisher=_one_more(most_frequent, quality, another_adds, breakdown),
    )


def _direct_quality(items: Sequence[CountedItem]) -> float:
    """The q of a direct claim: with a quantity, where the signal has such evidence from an engine that may say so."""
    return quality_of("direct", quantified=any(item.quality > quality_of("direct", quantified=False) for item in items))


def _most_frequent_publisher(items: Sequence[CountedItem]) -> str | None:
    """The publisher with the most items; among equals the first of the alphabet."""
    counts = Counter(item.publisher for item in items)
    return min(counts, key=lambda publisher: (-counts[publisher], publisher), default=None)


def _one_more(publisher: str | None, quality: float, adds: float, breakdown: Breakdown[EvidenceRow]) -> OneMore:
    exact = strength_of(breakdown.support + adds, breakdown.against)
    return OneMore(publisher, quality, adds, exact, shown(exact))


def _fall(effective: float, exact: float, half_life: int, day: date) -> Fall | None:
    """When it would be shown a point lower if nothing came."""
    if shown(exact) == 0:
        return None
    bound = effective_for(shown(exact) - 0.5)
    days = max(1, math.ceil(half_life * math.log2(effective / bound)))
    while shown(strength_after(effective, half_life, days)) >= shown(exact):
        days += 1
    return Fall(day + timedelta(days=days), shown(strength_after(effective, half_life, days)))
