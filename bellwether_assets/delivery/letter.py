"""What goes to one reader in one message, in the words that all forms share. Pure.

A form lays these values out and adds no word of its own about the news. Text of articles is clean here (no control
characters, no marks that turn the order of reading) and not escaped: that is each form's matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bellwether_assets.editions.edition import Correction, Edition, PlannedItem, QuotedClaim, ToldSentence
from bellwether_assets.signals.strength import shown
from bellwether_assets.site import display
from bellwether_assets.site.display import MarkedQuote, clean, web_address

MOST_QUOTES = 3  # of an item; the others are counted
LONGEST_SUBJECT = 150
NOT_TOLD_NOW = frozenset({"taken back", "moved"})
KINDS = {"withdrawn": "Withdrawn", "corrected": "Corrected", "changed": "Edited since"}


@dataclass(frozen=True)
class Sheet:
    """What stands around the news: the masthead, and where the site is, if anywhere.

    `site`: its address, ending in a slash. `folders`: reader → the folder of their editions, relative to it.
    """

    title: str
    tagline: str
    site: str | None
    folders: Mapping[str, str]

    def signal(self, signal_id: str) -> str | None:
        """The address of a signal's page; ids are letters and digits."""
        return f"{self.site}signals/{signal_id}.html" if self.site else None

    def edition(self, reader: str, day: date) -> str | None:
        """The address of an edition, as a page."""
        folder = self.folders.get(reader)
        return f"{self.site}{folder}/{day.isoformat()}.html" if self.site and folder else None


@dataclass(frozen=True)
class ShownQuote:
    """A quote with its source. `url`: None where it cannot be offered as a link."""

    marked: MarkedQuote
    publisher: str
    title: str
    published_on: str
    url: str | None

    @property
    def text(self) -> str:
        return self.marked.before + self.marked.highlight + self.marked.after


@dataclass(frozen=True)
class ShownItem:
    """One thing that is told. `line`: what happened, how strong, of which type; `more`: quotes that are not shown.

    `summary`: at most two sentences, empty where there are none.
    """

    title: str
    summary: str
    line: str
    why: str
    address: str | None
    quotes: tuple[ShownQuote, ...]
    more: str


@dataclass(frozen=True)
class ShownCorrection:
    """What an earlier edition said and a source took back. `line`: the kind and the day that said it."""

    title: str
    line: str
    detail: str
    quote: str
    publisher: str
    url: str | None


@dataclass(frozen=True)
class ShownEdition:
    """One day. `note`: that it is told otherwise now; `taken_back`: a sentence for each thing not told any more.

    `lead`: what ties its items together, empty where nothing was written.
    """

    day: date
    heading: str
    note: str
    lead: str
    items: tuple[ShownItem, ...]
    corrections: tuple[ShownCorrection, ...]
    taken_back: tuple[str, ...]
    address: str | None


@dataclass(frozen=True)
class Letter:
    """One message to one reader. `key` tells messages apart for ever; `written_at`: when its last edition was made."""

    key: str
    reader: str
    subject: str
    written_at: datetime
    sheet: Sheet
    editions: tuple[ShownEdition, ...]

    @property
    def title(self) -> str:
        return self.sheet.title


def write_letter(key: str, written_at: datetime, editions: Sequence[Edition], sheet: Sheet) -> Letter:
    """A message of these editions, all of one reader; the last day first. Raises ValueError without editions."""
    if not editions:
        raise ValueError("a message tells at least one edition")
    newest = sorted(editions, key=lambda one: (one.day, one.revision), reverse=True)
    clean_sheet = Sheet(_line(sheet.title), _line(sheet.tagline), sheet.site, sheet.folders)
    days = tuple(show_edition(one, clean_sheet) for one in newest)
    return Letter(key, newest[0].reader, subject_of(days), written_at, clean_sheet, days)


def subject_of(days: Sequence[ShownEdition]) -> str:
    """The first thing that is told, and how many there are besides; a correction says so."""
    told = [item.title for day in days for item in day.items]
    corrected = [one.title for day in days for one in day.corrections]
    lost = [sentence for day in days for sentence in day.taken_back]
    lead = told or [f"Correction: {title}" for title in corrected] or lost
    if not lead:
        return f"{days[0].heading}: nothing to tell"
    more = len(told) + len(corrected) + len(lost) - 1
    behind = f" and {more} more" if more else ""
    return display.short(lead[0], LONGEST_SUBJECT - len(behind)) + behind


def show_edition(edition: Edition, sheet: Sheet) -> ShownEdition:
    """An edition in the words that every form has."""
    taken_back = tuple(_line(one.sentence) for one in edition.differs if one.what in NOT_TOLD_NOW)
    return ShownEdition(
        day=edition.day,
        heading=display.long_date(edition.day),
        note="What was told of this day has changed since." if edition.differs else "",
        lead=_said(edition.lead),
        items=tuple(_item(item, sheet) for item in edition.items),
        corrections=tuple(_correction(one) for one in edition.corrections),
        taken_back=taken_back,
        address=sheet.edition(edition.reader, edition.day),
    )


def _item(item: PlannedItem, sheet: Sheet) -> ShownItem:
    first, *others = item.claims
    # What the summary tells is not quoted below it as well.
    told = {claim for sentence in item.summary for claim in sentence.claims}
    quoted = [first, *(claim for claim in others if claim.claim_id not in told)][:MOST_QUOTES]
    left = len(item.claims) - len(quoted)
    return ShownItem(
        title=_line(item.title),
        summary=_said(item.summary),
        line=f"{item.change.capitalize()} · strength {shown(item.strength_exact)} · {item.type}",
        why=_line(item.why),
        address=sheet.signal(item.signal_id),
        quotes=tuple(_quote(claim) for claim in quoted),
        more=f"and {display.count(left, 'further quote')}" if left > 0 else "",
    )


def _quote(claim: QuotedClaim) -> ShownQuote:
    start = claim.quote_start
    cut = display.mark_quote(claim.quote, claim.highlight_start - start, claim.highlight_end - start)
    return ShownQuote(
        marked=MarkedQuote(clean(cut.before), clean(cut.highlight), clean(cut.after)),
        publisher=_line(claim.publisher),
        title=_line(claim.title),
        published_on=display.short_date(claim.published_on),
        url=web_address(claim.url),
    )


def _correction(one: Correction) -> ShownCorrection:
    return ShownCorrection(
        title=_line(one.title),
        line=f"{KINDS.get(one.kind, one.kind.capitalize())} · told on {display.short_date(one.told_on)}",
        detail=_line(one.detail),
        quote=clean(one.quote),
        publisher=_line(one.publisher),
        url=web_address(one.url),
    )


def _said(sentences: Sequence[ToldSentence]) -> str:
    return " ".join(_line(sentence.text) for sentence in sentences)


def _line(text: str) -> str:
    return " ".join(clean(text).split())
