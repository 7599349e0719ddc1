"""Why a signal has its strength on a day: the formula taken apart, item by item, from published rows alone.

Here belong the arithmetic of an explanation and what can be said of each row: what it counts, or why it does not
count. Not here: where the rows come from (`read_explanation.py`) and how it reads (`explain_in_words.py`).

The unit of "the k-th counts 0.5^k" is the publisher, or its owner family where the published evidence names one.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from bellwether_assets.signals.strength import SATURATION, shown, weight
from bellwether_assets.text.cues import quality_of

RECENT_EVENTS = 8
_BELOW_TEN = math.nextafter(10.0, 0.0)


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
    half_life = (today and today.half_life) or max(row.half_life for row in held)
    items, merged = _counted([row for row in known if not row.against], half_life, day)
    items_against, merged_against = _counted([row for row in known if row.against], half_life, day)
    support = math.fsum(item.contribution for item in items)
    against = math.fsum(item.contribution for item in items_against)
    exact = strength_of(support, against)
    expiry = _expiry(signal, known)
    effective = effective_of(support, against)
    return Explanation(
        signal=signal,
        day=day,
        as_of=as_of,
        type=(today and today.type) or signal.type,
        half_life=half_life,
        status="expired" if expiry is not None and day > expiry else "living",
        expiry=expiry,
        strength=shown(exact),
        strength_exact=exact,
        support=support,
        against=against,
        taken=support - effective,
        effective=effective,
        items=items,
        items_against=items_against,
        uncounted=(*merged, *merged_against, *_copies(copies, known, day), *_left(held), *_later(changes, held, day)),
        rests_on=_rests_on(known, [row for row in days if row.day <= day]),
        next_point=_next_point(items, support, against),
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


def effective_of(support: float, against: float) -> float:
    """E' of E and C: contradiction takes away what it weighs, and never more than half."""
    return support - min(support / 2, against)


def strength_of(support: float, against: float) -> float:
    """The formula's value, from 0 to below 10."""
    return min(10.0 * (1.0 - math.exp(-effective_of(support, against) / SATURATION)), _BELOW_TEN)


def effective_for(exact: float) -> float:
    """The E' that a strength below 10 takes: the formula turned round."""
    return -SATURATION * math.log(1.0 - exact / 10.0)


def _counted(
    rows: Sequence[EvidenceRow], half_life: int, day: date
) -> tuple[tuple[CountedItem, ...], list[UncountedItem]]:
    """One side: its items, the weightiest first, and the claims that count in another's item."""
    by_origin: dict[tuple[str, str, date], list[EvidenceRow]] = defaultdict(list)
    for row in rows:
        by_origin[row.origin_id, row.publisher, row.origin_day].append(row)
    speakers: dict[str, list[tuple[float, EvidenceRow]]] = defaultdict(list)
    uncounted = []
    for claims in by_origin.values():
        first, *rest = sorted(
            claims, key=lambda row: (-row.quality, row.article_origin_id != row.origin_id, row.added_on, row.claim_id)
        )
        w = weight(first.quality, first.origin_day, half_life, day)
        speakers[first.owner].append((w, first))
        uncounted += [_merged(row, first) for row in rest]
    items = [
        CountedItem(
            origin_id=row.origin_id,
            claim_id=row.claim_id,
            article_id=row.article_id,
            day=row.origin_day,
            publisher=row.publisher,
            owner=owner,
            title=row.title,
            quote=row.quote,
            stance=row.stance,
            directness=row.directness,
            quantified=row.quantified,
            quality=row.quality,
            age=(day - row.origin_day).days,
            half_life_factor=weight(1.0, row.origin_day, half_life, day),
            weight=w,
            place=place,
            contribution=w * 0.5**place,
        )
        for owner, weighed in speakers.items()
        for place, (w, row) in enumerate(sorted(weighed, key=lambda pair: (-pair[0], pair[1].origin_id)))
    ]
    return (
        tuple(sorted(items, key=lambda item: (-item.weight, -item.contribution, item.origin_id))),
        sorted(uncounted, key=lambda item: (item.day, item.article_id, item.claim_id or "")),
    )


def _merged(row: EvidenceRow, counted: EvidenceRow) -> UncountedItem:
    if row.article_id == counted.article_id:
        why = f"another claim of the same article as {counted.claim_id}: an origin counts once, with its greatest q"
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
    return [_gone(row, f"left this signal on {row.changed_on}") for row in held if row.change == "removed"]


def _later(changes: Iterable[EvidenceRow], held: Iterable[EvidenceRow], day: date) -> list[UncountedItem]:
    there = {row.claim_id for row in held}
    first: dict[str, EvidenceRow] = {}
    for row in sorted(changes, key=lambda row: (row.changed_on, row.claim_id)):
        if row.claim_id not in there and row.change == "added":
            first.setdefault(row.claim_id, row)
    return [_gone(row, f"joined on {_joins(row)}, after {day}") for row in first.values()]


def _gone(row: EvidenceRow, why: str) -> UncountedItem:
    return UncountedItem(row.claim_id, row.article_id, row.changed_on, row.publisher, row.title, why)


def _expiry(signal: SignalFacts, known: Sequence[EvidenceRow]) -> date | None:
    """Last reinforced as of the day, and the horizon of the signal's type, which its published dates imply."""
    if signal.expiry is None:
        return None
    horizon = signal.expiry - signal.last_reinforced
    first_support: dict[str, date] = {}
    for row in sorted(known, key=lambda row: row.added_on):
        if not row.against:
            first_support.setdefault(row.origin_id, row.added_on)
    return max(first_support.values(), default=signal.first_seen) + horizon


def _rests_on(known: Sequence[EvidenceRow], days: Sequence[DayRow]) -> RestsOn:
    """The counts of the last published day where it has them, since the pipeline knows more of languages and owners."""
    counted = days[-1] if days else DayRow(date.min, 0, 0.0, None)
    origins = len({row.origin_id for row in known})
    names = tuple(sorted({row.language for row in known if row.language}))
    publishers = _or(counted.publishers, len({row.publisher for row in known}))
    stories = _or(counted.stories, len({row.story_id for row in known}))
    languages = _or(counted.languages, len(names))
    families = counted.families
    if families is None and any(row.family for row in known):
        families = len({row.owner for row in known})
    return RestsOn(
        origins=origins,
        publishers=publishers,
        families=families,
        stories=stories,
        languages=languages,
        language_names=names,
        label=_label(origins, publishers, families, stories, languages),
    )


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def _label(origins: int, publishers: int, families: int | None, stories: int, languages: int) -> str | None:
    """What alone carries a signal; as the fold labels it (`describe.label_of`), for any day."""
    if origins == 1:
        return "one origin only"
    counts = {"publisher": publishers, "owner": families if publishers > 1 else None, "story": stories}
    alone = [name for name, number in {**counts, "language": languages}.items() if number == 1]
    return "one " + " and one ".join(alone) + " only" if alone else None


def _next_point(items: Sequence[CountedItem], support: float, against: float) -> NextPoint | None:
    """None at ten, above which nothing is shown."""
    exact = strength_of(support, against)
    wanted = shown(exact) + 1
    if wanted > 10:
        return None
    needs_exact = wanted - 0.5
    needs_effective = effective_for(needs_exact)
    # E' is the greater of E/2 and E - C, so E has to reach the lesser of these.
    needs_support = min(2 * needs_effective, needs_effective + against)
    quality = _direct_quality(items)
    loudest = _loudest(items)
    return NextPoint(
        strength=wanted,
        needs_exact=needs_exact,
        needs_effective=needs_effective,
        more_effective=needs_effective - effective_of(support, against),
        # The rounding of the logarithm must not ask for one publisher more.
        publishers=max(1, math.ceil((needs_support - support) / quality - 1e-9)),
        new_publisher=_one_more(None, quality, quality, support, against),
        same_publisher=_one_more(loudest, quality, _gain_of_another(items, loudest, quality), support, against),
    )


def _direct_quality(items: Sequence[CountedItem]) -> float:
    """The q of a direct claim: with a quantity, where the signal has such evidence from an engine that may say so."""
    return quality_of("direct", quantified=any(item.quality > quality_of("direct", quantified=False) for item in items))


def _loudest(items: Sequence[CountedItem]) -> str | None:
    """The publisher with the most items; among equals the first of the alphabet."""
    counts: Mapping[str, int] = {item.owner: sum(other.owner == item.owner for other in items) for item in items}
    return min(counts, key=lambda owner: (-counts[owner], owner), default=None)


def _gain_of_another(items: Sequence[CountedItem], owner: str | None, quality: float) -> float:
    """What one more item of this publisher would add to E: it takes a place, and moves the lighter ones back."""
    before = [item.weight for item in items if item.owner == owner]
    return _sum_of_places([*before, quality]) - _sum_of_places(before)


def _sum_of_places(weights: Iterable[float]) -> float:
    return math.fsum(w * 0.5**place for place, w in enumerate(sorted(weights, reverse=True)))


def _one_more(publisher: str | None, quality: float, adds: float, support: float, against: float) -> OneMore:
    exact = strength_of(support + adds, against)
    return OneMore(publisher, quality, adds, exact, shown(exact))


def _fall(effective: float, exact: float, half_life: int, day: date) -> Fall | None:
    """When it would be shown a point lower: without news, E and C both halve in a half-life, and so does E'."""
    if shown(exact) == 0:
        return None
    bound = effective_for(shown(exact) - 0.5)
    days = max(1, math.ceil(half_life * math.log2(effective / bound)))
    while shown(_aged(effective, half_life, days)) >= shown(exact):
        days += 1
    return Fall(day + timedelta(days=days), shown(_aged(effective, half_life, days)))


def _aged(effective: float, half_life: int, days: int) -> float:
    return strength_of(effective * 0.5 ** (days / half_life), 0.0)
