"""The pages of actors and places: which signals name them, the last reinforced first, and how strong those were.

Here belongs what is on such a page. Pure.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bellwether_assets.site.display import short
from bellwether_assets.site.lay_out_strength import StrengthLine
from bellwether_assets.site.pages import SignalRow, signal_row
from bellwether_assets.site.signal_pages import SignalPage
from bellwether_assets.site.slugs import slugs_of
from bellwether_assets.text.gazetteer import name_of_place

LINE_CHARACTERS = 60  # of a title below a drawing, which is no wider than a telephone
LINES = 6  # signals whose strength is drawn: as many as there are colours


@dataclass(frozen=True)
class NamePage:
    """An actor or a place. `name`: as signals have it, `title`: in full; `slug`: its file, without the ending.

    `rows`: the signals that name it, the last reinforced first. `lines`: the strongest of them.
    """

    name: str
    title: str
    slug: str
    first_seen: date
    rows: tuple[SignalRow, ...]
    lines: tuple[StrengthLine, ...]


def actor_pages(signals: Sequence[SignalPage]) -> tuple[NamePage, ...]:
    """Actors, the one with most signals first."""
    return _pages([(actor, signal) for signal in signals for actor in dict.fromkeys(signal.actors)], spelled=False)


def place_pages(signals: Sequence[SignalPage]) -> tuple[NamePage, ...]:
    """Places, the one with most signals first."""
    return _pages([(place, signal) for signal in signals for place in dict.fromkeys(signal.geographies)], spelled=True)


def _pages(named: Sequence[tuple[str, SignalPage]], *, spelled: bool) -> tuple[NamePage, ...]:
    holders: dict[str, list[SignalPage]] = defaultdict(list)
    for name, signal in named:
        holders[name].append(signal)
    slugs = slugs_of(holders)
    pages = [_page(name, slugs[name], held, spelled=spelled) for name, held in holders.items()]
    return tuple(sorted(pages, key=lambda page: (-len(page.rows), page.title, page.slug)))


def _page(name: str, slug: str, held: Sequence[SignalPage], *, spelled: bool) -> NamePage:
    ordered = sorted(held, key=lambda one: (-one.last_reinforced.toordinal(), -one.strength_exact, one.signal_id))
    strongest = sorted(held, key=lambda one: (-one.strength_exact, one.signal_id))[:LINES]
    return NamePage(
        name=name,
        title=name_of_place(name) if spelled else name,
        slug=slug,
        first_seen=min(one.first_seen for one in held),
        rows=tuple(signal_row(one) for one in ordered),
        lines=tuple(StrengthLine(short(one.title, LINE_CHARACTERS), one.history) for one in strongest if one.history),
    )
