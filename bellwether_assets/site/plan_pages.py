"""Which pages a site has: the name of each file, what it is drawn from, and how.

Here belongs what a page gets to see, and no more: what is drawn from equal values need not be drawn again, so a value
that a page does not show would have it drawn in vain. Not here: what pages say (`pages.py`) and markup (`templates/`).
No dagster, no duckdb, no clock. Raises ValueError where a site contradicts itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.reader_habits import DEFAULT_LANGUAGE
from bellwether_assets.site.check_site import check_site
from bellwether_assets.site.days import months
from bellwether_assets.site.lay_out_names import NamePage, actor_pages, place_pages
from bellwether_assets.site.pages import BriefPage, Masthead, ReaderPages, RedirectPage, SignalRow, Site, signal_row
from bellwether_assets.site.search_index import search_index
from bellwether_assets.site.signal_pages import SignalPage
from bellwether_assets.site.slugs import slugs_of
from bellwether_assets.site.template_environment import draw_template, source_of

RECENT_DAYS = 10
MOST_ROWS = 2_000  # of a list, which a telephone still sorts at once


@dataclass(frozen=True)
class PlannedPage:
    """A file to draw by `template` from `values`; `indexed`: the texts that it is an index of, without a template.

    `language`: that of its dates, which the masthead among its values has too.
    """

    template: str
    values: Mapping[str, object]
    indexed: tuple[tuple[str, ...], ...] = ()
    language: str = DEFAULT_LANGUAGE

    @property
    def inputs(self) -> str:
        """Hash of all that it is drawn from, but the code."""
        return digest(self.template, repr(sorted(self.values.items())), repr(self.indexed))

    def draw(self) -> str:
        """The file's text."""
        if self.indexed:
            return search_index(self.indexed)
        return (
            draw_template(self.template, language=self.language, **self.values)
            if self.values
            else source_of(self.template)
        )


def plan_pages(site: Site) -> dict[str, PlannedPage]:
    """Every file of the site: its path relative to the site's folder, with `/`."""
    check_site(site)
    return _Plan(site).pages()


@dataclass(frozen=True)
class OtherList:
    """The other of two lists. `state`: of the signals that it has."""

    file: str
    signals: int
    state: str


class _Plan:
    """What the pages of one site have in common."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.redirects = {redirect.from_signal_id: redirect for redirect in site.redirects}
        self.known = frozenset(signal.signal_id for signal in site.signals)
        self.addresses = self.known | self.redirects.keys()
        self.actors, self.places = actor_pages(site.signals), place_pages(site.signals)
        self.publishers = slugs_of(one.publisher for one in site.publishers)
        self.slugs = {
            "actors": {page.name: page.slug for page in self.actors},
            "places": {page.name: page.slug for page in self.places},
            "sources": self.publishers,
        }

    def pages(self) -> dict[str, PlannedPage]:
        """All of them."""
        pages = {"style.css": PlannedPage("style.css", {"own": True})} | self.front()
        for own in (self.site.own, *self.site.further):
            pages |= self.reader(own)
        pages |= self.signals()
        pages |= self.names("actors", "Actors", self.actors)
        pages |= self.names("places", "Places", self.places)
        pages |= self.sources()
        return pages

    def page(self, template: str, root: str, here: str = "", **values: object) -> PlannedPage:
        """A page with its masthead. `root`: the way to the site's folder; `here`: the entry of the menu that it is."""
        return self.headed(self.site.masthead, template, root, here, **values)

    def headed(self, masthead: Masthead, template: str, root: str, here: str = "", **values: object) -> PlannedPage:
        """A page with a masthead of its own, and dates in its language."""
        common = {"masthead": masthead, "root": root, "home": root, "here": here, "feeds": ""}
        return PlannedPage(template, {**common, **values}, language=masthead.language)

    def linked(self, signal_ids: Iterable[str | None]) -> tuple[str, ...]:
        """Those that have a page."""
        return tuple(sorted({one for one in signal_ids if one} & self.addresses))

    def slugs_for(self, **names: Iterable[str]) -> dict[str, dict[str, str]]:
        """Of these names those that have a page, by kind, with the page's slug."""
        return {
            kind: {name: self.slugs[kind][name] for name in sorted(set(wanted)) if name in self.slugs[kind]}
            for kind, wanted in names.items()
        }

    def front(self) -> dict[str, PlannedPage]:
        """What is said about the whole."""
        site = self.site
        return {
            "about.html": self.page(
                "about.html",
                "",
                "about",
                invented=site.invented,
                counts=dict(sorted(site.counts.items())),
                lives=site.lives,
                engines=site.engines,
            ),
            "checks.html": self.page(
                "checks.html", "", checks=site.checks, as_of=site.as_of,
                addresses=self.linked(
                    one for large in site.checks.largest for one in (large.signal_id, large.nearest_signal_id)
                ),
            ),
        }  # fmt: skip

    def reader(self, own: ReaderPages) -> dict[str, PlannedPage]:
        """A reader's first page, days and corrections."""
        site = self.site
        briefs = sorted(own.briefs, key=lambda brief: brief.day, reverse=True)
        # In a list a day has no drawing and no candidate.
        listed = [replace(brief, claim_map=None, rejected=None, revisions=(), corrections=()) for brief in briefs]
        days = frozenset(brief.day for brief in briefs)
        last = next((brief for brief in listed if brief.status == "composed"), None)
        pages = {
            "index.html": self.of_reader(
                own, "index.html", "", "brief",
                latest=listed[0] if listed else None,
                brief=last,
                recent=listed[:RECENT_DAYS],
                counts=sorted(site.counts.items()),
                published_at=site.published_at,
                as_of=site.as_of,
                addresses=self.linked(item.signal_id for item in last.items) if last else (),
            ),
            "corrections.html": self.of_reader(
                own, "corrections.html", "",
                corrections=own.corrections,
                addresses=self.linked(one.signal_id for one in own.corrections),
                days=sorted(days),
            ),
            "briefs/index.html": self.of_reader(
                own, "briefs.html", "../", "days", months=months(listed, own.language), total=len(briefs)
            ),
        }  # fmt: skip
        pages |= {f"briefs/{brief.day.isoformat()}.html": self.brief(own, brief, days) for brief in briefs}
        return {f"{own.folder}{name}": page for name, page in pages.items()}

    def of_reader(self, own: ReaderPages, template: str, home: str, here: str = "", **values: object) -> PlannedPage:
        """A page of a reader. `home`: the way to the folder of the reader's pages."""
        root = home + "../" * own.folder.count("/")
        masthead = replace(self.site.masthead, reader=own.reader, language=own.language)
        feeds = own.editions if own.has_feeds else ""
        return self.headed(masthead, template, root, here, **{**values, "home": home, "feeds": feeds})

    def brief(self, own: ReaderPages, brief: BriefPage, days: AbstractSet[date]) -> PlannedPage:
        """A day."""
        told = [*(item.signal_id for item in brief.items), *(one.signal_id for one in brief.corrections)]
        return self.of_reader(
            own,
            "brief.html",
            "../",
            brief=brief,
            days=sorted(day for day in (brief.previous, brief.next) if day is not None and day in days),
            addresses=self.linked([*told, brief.rejected.signal_id if brief.rejected else None]),
            edition=f"{own.editions}/{brief.day.isoformat()}" if own.editions and brief.revisions else "",
        )

    def signals(self) -> dict[str, PlannedPage]:
        """The lists, what searches them, a page a signal, and what stands at addresses that were given up."""
        pages = self.lists()
        for signal in self.site.signals:
            pages[f"signals/{signal.signal_id}.html"] = self.page(
                "signal.html",
                "../",
                # Of an expired signal the strength only ages, day by day: its page says no more of it than the number.
                signal=signal if signal.status == "living" else replace(signal, strength_exact=float(signal.strength)),
                addresses=self.linked(
                    [*(one.other_signal_id for one in signal.lineage), *(one.signal_id for one in signal.related)]
                ),
                slugs=self.slugs_for(
                    actors=signal.actors,
                    places=signal.geographies,
                    sources=[source.publisher for source in signal.sources],
                ),
            )
        for redirect in self.site.redirects:
            target = _destination(redirect, self.redirects, self.known)
            pages[f"signals/{redirect.from_signal_id}.html"] = self.page(
                "redirect.html", "../", redirect=redirect, target=target
            )
        return pages

    def lists(self) -> dict[str, PlannedPage]:
        """All signals in one list; where they are very many, those that ended in one of their own."""
        rows = signal_rows(self.site.signals)
        if len(rows) <= MOST_ROWS:
            return self.list("index.html", "All signals", rows)
        ended = [row for row in rows if row.status != "living"]
        living = [row for row in rows if row.status == "living"]
        return self.list(
            "index.html", "Living signals", living, OtherList("ended.html", len(ended), "ended")
        ) | self.list("ended.html", "Signals that ended", ended, OtherList("index.html", len(living), "living"))

    def list(
        self, name: str, title: str, rows: Sequence[SignalRow], other: OtherList | None = None
    ) -> dict[str, PlannedPage]:
        """A list with what searches it. `other`: the list of the signals that it does not have."""
        by_id = {signal.signal_id: signal for signal in self.site.signals}
        index = PlannedPage("", {}, tuple(_searched(by_id[row.signal_id]) for row in rows))
        # By its name an index is of one list: a browser that kept an older one would find the wrong rows.
        file = f"search-{index.inputs[:12]}.js"
        page = self.page(
            "signals.html", "../", "signals", title=title, rows=rows, index=file, as_of=self.site.as_of, other=other,
            feeds="signals" if self.site.has_feeds else "",
        )  # fmt: skip
        pages = {f"signals/{name}": page}
        if rows:
            pages |= {"signals/signals.js": PlannedPage("signals.js", {}), f"signals/{file}": index}
        return pages

    def names(self, folder: str, title: str, named: Sequence[NamePage]) -> dict[str, PlannedPage]:
        """Actors or places."""
        listed = [(page.title, page.slug, len(page.rows), page.rows[0].last_reinforced) for page in named]
        pages = {f"{folder}/index.html": self.page("names.html", "../", folder, title=title, listed=listed)}
        return pages | {
            f"{folder}/{page.slug}.html": self.page("name.html", "../", folder, page=page) for page in named
        }

    def sources(self) -> dict[str, PlannedPage]:
        """Publishers, and how the sources of the settings are."""
        rows = {signal.signal_id: signal_row(signal) for signal in self.site.signals}
        listed = [
            (one.publisher, self.publishers[one.publisher], one.articles, one.copies, one.claims, len(one.signals))
            for one in self.site.publishers
        ]
        health = [(one, self.publishers.get(one.publisher)) for one in self.site.health]
        pages = {"sources/index.html": self.page("sources.html", "../", "sources", listed=listed, health=health)}
        for one in self.site.publishers:
            pages[f"sources/{self.publishers[one.publisher]}.html"] = self.page(
                "publisher.html",
                "../",
                "sources",
                publisher=one,
                rows=[rows[signal_id] for signal_id in one.signals if signal_id in rows],
                health=[health for health in self.site.health if health.publisher == one.publisher],
            )
        return pages


def signal_rows(signals: Iterable[SignalPage]) -> list[SignalRow]:
    """The list of all signals: the strongest first, among equals the one reinforced last, then by title and id."""
    rows = [signal_row(signal) for signal in signals]
    return sorted(rows, key=lambda row: (-row.strength, -row.last_reinforced.toordinal(), row.title, row.signal_id))


def _searched(signal: SignalPage) -> tuple[str, ...]:
    """What a signal is found by."""
    quotes = [
        quote
        for source in signal.sources
        for quote in (
            source.quote,
            *(further.quote.text for further in source.further),
            *(quote.text for other in source.also for quote in other.quotes),
            *(quote.text for further in source.further for other in further.also for quote in other.quotes),
        )
    ]
    return (signal.title, *(sentence.text for sentence in signal.analysis), *signal.actors, *quotes)


def _destination(redirect: RedirectPage, redirects: dict[str, RedirectPage], known: frozenset[str]) -> str | None:
    """The signal that an old address leads to in the end, through later redirects; None when there is none."""
    passed = [redirect.from_signal_id]
    target = redirect.to_signal_id
    while target is not None and target not in known:
        passed.append(target)
        if target not in redirects:
            raise ValueError(
                f"redirect {' → '.join(passed)}: no such signal; redirect to None if nothing holds its claims"
            )
        if target in passed[:-1]:
            raise ValueError(f"redirect {' → '.join(passed)} goes in a circle")
        target = redirects[target].to_signal_id
    return target
