"""The values a site is drawn from: one frozen dataclass per page, and one for each part of a page.

Here belongs what a page *says*, already decided and counted, as plain values. Not here: where the values come from
(`read_site.py` fills them from the published database) and how they look (`render.py` and the templates). Every text
may come from an article and is untrusted; nothing is cleaned here, since display does that in one place for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from bellwether_assets.articles.heard_sources import tell_heard
from bellwether_assets.engines.read_instead import by_rules, counted
from bellwether_assets.foundation.reader_habits import DEFAULT_LANGUAGE
from bellwether_assets.site.checks_page import ChecksPage
from bellwether_assets.site.edition_pages import CorrectionLine, EditionRevision
from bellwether_assets.site.lay_out_claims import ClaimMap
from bellwether_assets.site.signal_pages import NOWHERE, Copy, QuotePlace, SignalPage


@dataclass(frozen=True)
class Masthead:
    """The head and foot that every page carries. `language`: that of all dates, by its tag of BCP 47.

    `readers`: where there are several, each reader's name and the folder of their pages, empty for the site's own.
    """

    reader: str
    title: str
    tagline: str
    year: int
    readers: tuple[tuple[str, str], ...] = ()
    language: str = DEFAULT_LANGUAGE


@dataclass(frozen=True)
class BriefItem:
    """One thing worth saying. `change`: new, stronger, contradicted, weaker, merged, expired or revived."""

    signal_id: str
    title: str
    strength: int
    extracted: int
    change: str
    why: str
    quote: str
    highlight_start: int
    highlight_end: int
    article_title: str
    article_url: str | None
    publisher: str
    articles: int
    type: str
    domains: tuple[str, ...]
    label: str | None
    place: QuotePlace = NOWHERE
    summary: str = ""


@dataclass(frozen=True)
class RejectedCandidate:
    """The signal that came nearest to being said, and the gate that it failed."""

    signal_id: str
    title: str
    gate: str
    explanation: str


@dataclass(frozen=True)
class BriefPage:
    """One reader's day. `status`: composed, silent or faulted; `reason` says why in a sentence.

    `revisions`: of its edition, the first first; `corrections`: of what any of them told. `lead`: empty for none.
    """

    day: date
    reader: str
    status: str
    reason: str
    news_value: float
    items: tuple[BriefItem, ...]
    rejected: RejectedCandidate | None
    articles_read: int
    previous: date | None
    next: date | None
    claim_map: ClaimMap | None = None
    articles_not_read: int = 0
    languages_not_read: tuple[str, ...] = ()
    articles_asked: int = 0
    read_by_rules: int = 0
    read_by_rules_reasons: tuple[str, ...] = ()
    revisions: tuple[EditionRevision, ...] = ()
    corrections: tuple[CorrectionLine, ...] = ()
    sources_asked: int | None = None
    sources_heard: int | None = None
    sources_unheard: tuple[str, ...] = ()
    lead: str = ""

    @property
    def by_rules(self) -> str:
        """The sentence about articles that rules read in place of a language model."""
        return by_rules(counted(self.read_by_rules_reasons), self.articles_asked)

    @property
    def sources(self) -> str:
        """The sentence about how many sources were heard; empty where there are none of the web."""
        return tell_heard(self.sources_asked, self.sources_heard, self.sources_unheard)


@dataclass(frozen=True)
class SignalRow:
    """One line of the list of all signals."""

    signal_id: str
    title: str
    strength: int
    extracted: int
    articles: int
    last_reinforced: date
    type: str
    domains: tuple[str, ...]
    geographies: tuple[str, ...]
    actors: tuple[str, ...]
    status: str
    label: str | None


def signal_row(signal: SignalPage) -> SignalRow:
    """A signal's line."""
    return SignalRow(**{field.name: getattr(signal, field.name) for field in fields(SignalRow)})


@dataclass(frozen=True)
class SourceHealth:
    """A source of the settings when sources were last asked. `state`: well, quiet, failing, paused or new."""

    source: str
    kind: str
    address: str
    state: str
    reason: str | None
    last_heard_at: datetime | None
    last_new_at: datetime | None
    publisher: str


@dataclass(frozen=True)
class PublisherPage:
    """One publisher: what came from it, what was kept, and the signals that rest on it, the strongest first.

    `claims` are those kept, `corrected` its articles that say what they had wrong; `latest`: its newest articles.
    """

    publisher: str
    owner: str | None
    languages: tuple[str, ...]
    articles: int
    copies: int
    claims: int
    corrected: int
    first_day: date
    last_day: date
    latest: tuple[Copy, ...]
    signals: tuple[str, ...]


@dataclass(frozen=True)
class RedirectPage:
    """A signal's former address and the signal it leads to since then; None when it leads nowhere any more."""

    from_signal_id: str
    to_signal_id: str | None
    since: date


@dataclass(frozen=True)
class ReaderPages:
    """The days of a reader, and what was corrected of them. `folder` is where their pages stand, with a final `/`.

    `editions`: the folder of their editions' other forms. `has_feeds`: whether feeds are among these.
    `language`: that of dates.
    """

    reader: str
    folder: str
    briefs: tuple[BriefPage, ...]
    corrections: tuple[CorrectionLine, ...] = ()
    editions: str = ""
    has_feeds: bool = False
    language: str = DEFAULT_LANGUAGE


@dataclass(frozen=True)
class Site:
    """Everything a site says: of the reader whose it is, and of `further` ones, one brief a day.

    `counts` names totals, such as articles or claims kept.

    `invented` counts articles of publishers under `.example`, which the domain name system reserves for examples.
    `lives`: by type of signal the days in which evidence halves, and those without any after which it expires.
    `engines`: what was made, by which engine, how many of it.
    """

    masthead: Masthead
    as_of: date
    published_at: datetime
    briefs: tuple[BriefPage, ...]
    signals: tuple[SignalPage, ...]
    redirects: tuple[RedirectPage, ...]
    counts: Mapping[str, int]
    checks: ChecksPage
    invented: int = 0
    publishers: tuple[PublisherPage, ...] = ()
    health: tuple[SourceHealth, ...] = ()
    lives: tuple[tuple[str, int, int | None], ...] = ()
    engines: tuple[tuple[str, str, int], ...] = ()
    corrections: tuple[CorrectionLine, ...] = ()
    editions: str = ""
    has_feeds: bool = False
    further: tuple[ReaderPages, ...] = ()

    @property
    def own(self) -> ReaderPages:
        """The days of the reader whose site it is."""
        masthead = self.masthead
        return ReaderPages(
            masthead.reader, "", self.briefs, self.corrections, self.editions, self.has_feeds, masthead.language
        )
