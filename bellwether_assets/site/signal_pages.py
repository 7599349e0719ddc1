"""The values a signal's page is drawn from: its sources and their quotes, its words, its days.

As in `pages.py`: plain values, already decided and counted. Every text may come from an article and is untrusted.
"""

from dataclasses import dataclass
from datetime import date

from bellwether_assets.site.relate_signals import Related
from bellwether_assets.site.tell_strength import WhyStrength


@dataclass(frozen=True)
class QuotePlace:
    """Where a quote stands: the directive that leads a browser to it, and the stored text right around it.

    `version` None: the page still reads as it was stored. Else the page has changed since, and this stored version of
    its text has the quote.
    """

    fragment: str
    before: str
    after: str
    version: int | None = None


NOWHERE = QuotePlace("", "", "")


@dataclass(frozen=True)
class Quote:
    """Verbatim words of an article. Highlight offsets count characters inside `text`, end exclusive."""

    text: str
    highlight_start: int
    highlight_end: int
    place: QuotePlace = NOWHERE


@dataclass(frozen=True)
class Copy:
    """An article that carries the reporting of another and says nothing of its own."""

    article_title: str
    article_url: str | None
    publisher: str
    published_on: date


@dataclass(frozen=True)
class AlsoReported:
    """An article whose claims say what a quote of another one says: it confirms that quote and is no item of its own.

    `reasoning` is empty where the article gives none.
    """

    article_title: str
    article_url: str | None
    publisher: str
    published_on: date
    stance: str
    correction: str | None
    quotes: tuple[Quote, ...]
    reasoning: str
    inferred: tuple[str, ...]
    copies: tuple[Copy, ...]


@dataclass(frozen=True)
class FurtherQuote:
    """One more quote of a source article, with who else says the same; `cited`: the analysis rests on it."""

    quote: Quote
    stance: str
    also: tuple[AlsoReported, ...]
    cited: bool = False


@dataclass(frozen=True)
class SourceItem:
    """One article's evidence for a signal, by its weightiest quote. Highlight offsets count characters inside `quote`.

    `also`: who says the same as that quote. `reasoning` is empty where the article gives none; `chosen_by` says how the
    quote was chosen, as far as computed.
    """

    article_title: str
    article_url: str | None
    publisher: str
    published_on: date
    quote: str
    highlight_start: int
    highlight_end: int
    reasoning: str
    inferred: tuple[str, ...]
    stance: str
    added_on: date
    engine: str
    copies: tuple[Copy, ...]
    further: tuple[FurtherQuote, ...]
    correction: str | None
    reasoning_kind: str = ""
    chosen_by: str = ""
    also: tuple[AlsoReported, ...] = ()
    place: QuotePlace = NOWHERE
    reasoning_engine: str = ""


@dataclass(frozen=True)
class AnalysisSentence:
    """One sentence of an analysis, with the 1-based numbers of the source items it rests on."""

    text: str
    refs: tuple[int, ...]


@dataclass(frozen=True)
class DayPoint:
    """A signal on one day; `event` names what happened to it that day, if anything did."""

    day: date
    strength: int
    strength_exact: float
    event: str | None


@dataclass(frozen=True)
class LineageEvent:
    """A merge, a split or a change of type in words; they lead up to the other signal's title, where there is one.

    `other_signal_id` None: the other signal has no page of its own any more. `because` is empty where none is known.
    """

    day: date
    words: str
    other_signal_id: str | None
    other_title: str
    because: str = ""


@dataclass(frozen=True)
class SignalOverride:
    """An override that a person gave about a signal, and what became of it."""

    day: date
    action: str
    value: str | None
    author: str
    reason: str
    detail: str


@dataclass(frozen=True)
class SourceRefs:
    """A clause, and the 1-based numbers of the source items that it speaks of."""

    text: str
    refs: tuple[int, ...]


@dataclass(frozen=True)
class SinceTold:
    """What is otherwise since a reader was told last, on `told_on`, at `strength`. `today`: the last day's telling."""

    reader: str
    told_on: date
    change: str
    strength: int
    today: str
    changes: tuple[SourceRefs, ...]


@dataclass(frozen=True)
class SignalPage:
    """One signal as of the last day. `expiry` None: it does not expire. `status`: living, expired or merged.

    `items`: of its evidence; what one origin says on one side, and what others say with it, is one item.
    """

    signal_id: str
    title: str
    type: str
    strength: int
    strength_exact: float
    extracted: int
    expiry: date | None
    last_reinforced: date
    first_seen: date
    articles: int
    origins: int
    publishers: int
    stories: int
    copies: int
    label: str | None
    domains: tuple[str, ...]
    topics: tuple[str, ...]
    geographies: tuple[str, ...]
    actors: tuple[str, ...]
    analysis: tuple[AnalysisSentence, ...]
    sources: tuple[SourceItem, ...]
    history: tuple[DayPoint, ...]
    status: str
    engine: str
    languages: int = 0
    families: int = 0
    pinned: bool = False
    muted: bool = False
    items: int = 0
    lineage: tuple[LineageEvent, ...] = ()
    overrides: tuple[SignalOverride, ...] = ()
    related: tuple[Related, ...] = ()
    why: WhyStrength | None = None
    since: tuple[SinceTold, ...] = ()

    @property
    def wrote(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each part of the page with the engines that made it."""
        quotes = {source.engine for source in self.sources}
        reasonings = {source.reasoning_engine or source.engine for source in self.sources if source.reasoning}
        parts = (("title and analysis", {self.engine}), ("quotes", quotes), ("reasoning", reasonings))
        return tuple((part, tuple(sorted(engines))) for part, engines in parts if engines)

    @property
    def otherwise(self) -> tuple[tuple[int, Quote, str], ...]:
        """Quotes that complicate or contradict in articles that stand among the supporting ones, with their number."""
        return tuple(
            (number, further.quote, further.stance)
            for number, source in enumerate(self.sources, start=1)
            for further in source.further
            if source.stance == "supports" and further.stance != "supports"
        )
