"""An explanation as a person reads it: lines of text for a terminal, and the same as JSON.

The numbers are rounded here and nowhere else. Contributions are rounded together, so that those on paper add up to the
sum on paper. Titles and quotes are articles' words: cleaned of what a terminal would obey, and never taken for markup.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal

from rich.text import Text

from bellwether_assets.explain.explanation import CountedItem, EventRow, Explanation, OneMore, UncountedItem
from bellwether_assets.site.display import clean, count
from bellwether_assets.text.cues import quality_of

PLACES = 4
_UNIT = Decimal(1).scaleb(-PLACES)
_TITLE = 100
# What a person still reads; JSON has all of them.
_UNCOUNTED = 20

# Why each type fades as it does; which cues decide is the business of the engine that read the founding claim.
_TYPES = {
    "event": "an event: nothing in its founding claim speaks of something that lasts",
    "trend": "a trend: its founding claim speaks of something that goes on",
    "risk": "a risk: its founding claim warns of something",
    "policy": "a policy: its founding claim speaks of rules and of those who make them",
    "structural": "structural: its founding claim speaks of how things are built",
}


def json_of(explanation: Explanation) -> str:
    """Everything, unrounded: the contributions of `items` add up to `support` exactly (as math.fsum adds)."""
    return json.dumps(asdict(explanation), default=str, ensure_ascii=False, indent=2)


def text_of(explanation: Explanation) -> Text:
    """The explanation in words, styled; printed without colour it loses nothing."""
    text = Text()
    for style, line in _lines(explanation):
        text.append(line + "\n", style)
    text.right_crop(1)
    return text


def apportioned(values: Sequence[float], places: int = PLACES) -> list[Decimal]:
    """The values rounded so that they add up to their rounded sum: what is left over goes to the largest remainders."""
    scale = 10**places
    floors = [math.floor(value * scale) for value in values]
    missing = round(math.fsum(values) * scale) - sum(floors)
    remainders = [value * scale - floor for value, floor in zip(values, floors, strict=True)]
    up = set(sorted(range(len(values)), key=lambda at: (-remainders[at], at))[:missing])
    return [Decimal(floor + (at in up)).scaleb(-places) for at, floor in enumerate(floors)]


def _lines(why: Explanation) -> Iterator[tuple[str, str]]:
    if why.found_as:
        yield "italic", why.found_as
        yield "", ""
    yield "bold", clean(why.signal.title)
    yield "dim", f"{why.signal.signal_id} · {why.type} · {_status(why)}"
    yield "", ""
    yield "bold", f"Strength {why.strength} on {why.day} (exactly {why.strength_exact:.{PLACES}f})"
    yield "", f"  {_type(why)}"
    yield "", ""
    yield from _why_not_more(why)
    support, against = (
        apportioned([i.contribution for i in why.items]),
        apportioned([i.contribution for i in why.items_against]),
    )
    yield "", ""
    yield "bold", f"What counts for it ({count(len(why.items), 'origin')})"
    yield from _items(why.items, support, why.half_life, "E ")
    if why.items_against:
        yield "", ""
        yield "bold", f"What speaks against it ({count(len(why.items_against), 'origin')})"
        yield from _items(why.items_against, against, why.half_life, "C ")
    yield "", ""
    yield from _sums(why, sum(support, Decimal(0)), sum(against, Decimal(0)))
    if why.uncounted:
        yield "", ""
        yield "bold", "What does not count"
        yield from _uncounted(why.uncounted)
    yield "", ""
    yield from _rests_on(why)
    if why.events:
        yield "", ""
        yield "bold", "What happened to it lately"
        for row in why.events:
            yield "", f"  {row.day}  {_event(row)}"


def _event(row: EventRow) -> str:
    words = clean(row.event) + (f" ({clean(row.other_signal_id)})" if row.other_signal_id else "")
    if row.strength is None or row.strength_exact is None:
        return words
    return f"{words}, strength {row.strength} ({row.strength_exact:.2f})"


def _status(why: Explanation) -> str:
    if why.expiry is None:
        return f"{why.status}, does not expire"
    if why.status == "expired":
        return f"expired on {why.expiry}"
    return f"living, expires after {why.expiry} unless something reinforces it"


def _type(why: Explanation) -> str:
    fades = f"Its evidence counts half after {count(why.half_life, 'day')}."
    if why.signal.type_set_by:
        return f"Its type is {why.type}: {clean(why.signal.type_set_by)}. {fades}"
    engine = why.signal.founding_engine
    by = f", as {clean(engine)} read it" if engine and engine != "extractive" else ""
    quote = f": “{_short(why.signal.founding_quote)}”" if why.signal.founding_quote else ""
    return f"It is {_TYPES.get(why.type, clean(why.type))}{by}{quote}. {fades}"


def _why_not_more(why: Explanation) -> Iterator[tuple[str, str]]:
    following = why.next_point
    if following is None:
        yield "bold", f"Why {why.strength}"
        yield "", "  There is nothing above 10."
    else:
        yield "bold", f"Why {why.strength}, why not {following.strength}"
        yield (
            "",
            (
                f"  From {following.needs_exact} on it would be shown as {following.strength}. That takes"
                f" E′ = {following.needs_effective:.{PLACES}f}: {following.more_effective:.{PLACES}f} more than now."
            ),
        )
        more = following.new_publisher
        yield (
            "",
            (
                f"  One more independent publisher with a direct claim of {why.day} (q {more.quality:g}) would make it"
                f" {_would_be(more)}."
                + (
                    f" {following.strength} takes {following.publishers} such publishers."
                    if following.publishers > 1
                    else ""
                )
            ),
        )
        same = following.same_publisher
        if same.publisher is not None:
            yield (
                "",
                (
                    f"  One more such article of {clean(same.publisher)} would add only {same.adds:.{PLACES}f} to E and"
                    f" make it {_would_be(same)}."
                ),
            )
    if why.fall is not None:
        yield "", f"  With nothing new it would be shown as {why.fall.strength} from {why.fall.day} on."


def _would_be(more: OneMore) -> str:
    return f"{more.strength_exact:.2f}, shown {more.strength}"


def _items(
    items: Sequence[CountedItem], contributions: Sequence[Decimal], half_life: int, name: str
) -> Iterator[tuple[str, str]]:
    numbers = len(str(len(items)))
    for number, (item, contribution) in enumerate(zip(items, contributions, strict=True), start=1):
        factor = f"0.5^({item.age}/{half_life}) = {item.half_life_factor:.{PLACES}f}"
        yield (
            "",
            (
                f"  {number:>{numbers}}. {contribution:>{PLACES + 3}f}  {item.day}  {clean(item.publisher)}"
                f" · {item.stance} · {_short(item.title)}"
            ),
        )
        yield (
            "dim",
            (
                f"  {'':{numbers}}  q {item.quality:g} ({_quality(item)}) × {factor} ({count(item.age, 'day')} old)"
                f" × 0.5^{item.place} ({_ordinal(item.place + 1)} of {clean(item.owner)}) · {item.origin_id}"
            ),
        )
    total = sum(contributions, Decimal(0))
    yield "", f"  {name}= {total:f}" + ("" if items else ": nothing counts for it any more")


def _quality(item: CountedItem) -> str:
    if item.directness is None:
        return "as read"
    if item.quality < quality_of(item.directness, item.quantified):
        return f"{item.directness} and quantified, capped since read by words alone"
    return item.directness + (" and quantified" if item.quantified and item.directness == "direct" else "")


def _sums(why: Explanation, support: Decimal, against: Decimal) -> Iterator[tuple[str, str]]:
    taken = Decimal(why.taken).quantize(_UNIT)
    effective = support - taken
    half = Decimal(why.support / 2).quantize(_UNIT)
    yield "bold", "The sum"
    if why.items_against:
        yield (
            "",
            (
                f"  E′ = E − min(E/2, C) = {support:f} − min({half:f}, {against:f}) = {effective:f}:"
                f" what speaks against it takes away {taken:f}"
            ),
        )
    else:
        yield "", f"  E′ = E = {effective:f}: nothing speaks against it"
    yield "", f"  strength = 10 · (1 − e^(−E′/3)) = 10 · (1 − e^(−{effective:f}/3)) = {why.strength_exact:.{PLACES}f}"
    asked = f"signal_strength('{why.signal.signal_id}', DATE '{why.day}')"
    if why.agrees:
        yield "dim", f"  In the published database, SELECT {asked} gives the same."
    else:
        others = f"{asked} gives {why.published:.9f}" + (
            f", signal_days has {why.stored:.9f}" if why.stored is not None else ""
        )
        yield "bold red", f"  These differ, and should not: {others}. Please report it."


def _uncounted(items: Sequence[UncountedItem]) -> Iterator[tuple[str, str]]:
    for item in items[:_UNCOUNTED]:
        yield "", f"  {item.day}  {clean(item.publisher)} · {_short(item.title)}"
        yield "dim", f"      {clean(item.why)}"
    if len(items) > _UNCOUNTED:
        yield "", f"  and {len(items) - _UNCOUNTED} more; --json has them all"


def _rests_on(why: Explanation) -> Iterator[tuple[str, str]]:
    rests = why.rests_on
    parts = [
        count(rests.origins, "independent origin"),
        count(rests.publishers, "publisher")
        + (f" of {count(rests.families or 0, 'owner')}" if rests.families not in (None, rests.publishers) else ""),
        count(rests.stories, "story", "stories"),
    ]
    if rests.languages:
        names = f" ({', '.join(map(clean, rests.language_names))})" if rests.language_names else ""
        parts.append(count(rests.languages, "language") + names)
    yield "bold", "What it rests on"
    yield "", f"  {', '.join(parts)}."
    if rests.label:
        yield "", f"  Carried by {rests.label}."


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _short(text: str) -> str:
    text = clean(text)
    return text if len(text) <= _TITLE else text[: _TITLE - 1].rstrip() + "…"
