"""What goes to one reader in one message, in the words that all forms share. Pure.

A form lays these values out and adds no word of its own about the news. Text of articles is clean here (no control
characters, no marks that turn the order of reading) and not escaped: that is each form's matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bellwether_assets.brief.told_sentences import ToldSentence
from bellwether_assets.editions.edition import Correction, Edition, PlannedItem, QuotedClaim
from bellwether_assets.foundation.reader_habits import DEFAULT_LANGUAGE
from bellwether_assets.signals.strength import shown
from bellwether_assets.site import display
from bellwether_assets.site.display import MarkedQuote, clean, web_address

MOST_QUOTES = 3  # of an item; the others are counted
LONGEST_SUBJECT = 150
MOST_FAULTED = 5  # days without a brief that a message names; the others are counted
LONGEST_REASON = 200
NOT_TOLD_NOW = frozenset({"taken back", "moved"})
KINDS = {"withdrawn": "Withdrawn", "corrected": "Corrected", "changed": "Edited since"}


@dataclass(frozen=True)
class Sheet:
    """What stands around the news: the masthead, and where the site is, if anywhere.

    `site`: its address, ending in a slash. `folders`: reader → the folder of their editions, relative to it.
    `languages`: reader → the language of their dates, where it is another than the usual one.
    """

    title: str
    tagline: str
    site: str | None
    folders: Mapping[str, str]
    languages: Mapping[str, str] = field(default_factory=dict)

    def language(self, reader: str) -> str:
        """The language of a reader's dates."""
        return self.languages.get(reader, DEFAULT_LANGUAGE)

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
    """What an earlier edition said and a source took back. `line` leads to `told_on`, the day that said it."""

    title: str
    line: str
    told_on: str
    detail: str
    quote: str
    publisher: str
    url: str | None


@dataclass(frozen=True)
class ShownEdition:
    """One day. `note`: that it is told otherwise now; `taken_back`: a sentence for each thing not told any more.

    `lead`: what ties its items together, empty where nothing was written. `lang`: the language of its dates, where it
    is another than the page's.
    """

    day: date
    heading: str
    note: str
    lead: str
    items: tuple[ShownItem, ...]
    corrections: tuple[ShownCorrection, ...]
    taken_back: tuple[str, ...]
    address: str | None
    lang: str = ""


@dataclass(frozen=True)
class FaultedDay:
    """A day of which no brief could be made, and why."""

    day: date
    reason: str


@dataclass(frozen=True)
class Letter:
    """One message to one reader. `key` tells messages apart for ever; `written_at`: when its last edition was made.

    `week`: the days that a weekly digest tells; empty for any other message. `lang`: as of its editions. `faulted`: a
    sentence for each day without a brief since the message before; who gets none would take it for a quiet one.
    """

    key: str
    reader: str
    subject: str
    written_at: datetime
    sheet: Sheet
    editions: tuple[ShownEdition, ...]
    week: str = ""
    lang: str = ""
    faulted: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.sheet.title


def write_letter(
    key: str,
    written_at: datetime,
    editions: Sequence[Edition],
    sheet: Sheet,
    *,
    is_digest: bool = False,
    faulted: Sequence[FaultedDay] = (),
) -> Letter:
    """A message of these editions, all of one reader; the last day first, of a digest the first. Raises ValueError.

    `is_digest`: it is the week's.
    """
    if not editions:
        raise ValueError("a message tells at least one edition")
    in_order = sorted(editions, key=lambda one: (one.day, one.revision), reverse=not is_digest)
    reader = in_order[0].reader
    language = sheet.language(reader)
    clean_sheet = replace(sheet, title=_line(sheet.title), tagline=_line(sheet.tagline))
    days = tuple(show_edition(one, clean_sheet) for one in in_order)
    # A day that is only told otherwise by now may be an older one than the week's.
    told = [one.day for one in in_order if not one.differs] or [one.day for one in in_order]
    week = display.span_of_days(min(told), max(told), language) if is_digest else ""
    begins = f"The week, {week}: " if is_digest else ""
    subject = begins + subject_of(days, _strongest(in_order) if is_digest else None, LONGEST_SUBJECT - len(begins))
    return Letter(
        key,
        reader,
        subject,
        written_at,
        clean_sheet,
        days,
        week=week,
        lang=display.other_language(language),
        faulted=_faulted(faulted, language),
    )


def _faulted(days: Sequence[FaultedDay], language: str) -> tuple[str, ...]:
    named = [
        f"No brief of {display.long_date(one.day, language)}, which was no quiet day:"
        f" {display.short(_line(one.reason), LONGEST_REASON)}"
        for one in days[-MOST_FAULTED:]
    ]
    left = len(days) - len(named)
    return (*([f"No brief of {display.count(left, 'earlier day')} either."] if left else []), *named)


def _strongest(editions: Sequence[Edition]) -> str | None:
    """The title that stands for a week; on one morning the first is what matters most to the reader."""
    items = [item for edition in editions for item in edition.items]
    return _line(max(items, key=lambda item: item.strength_exact).title) if items else None


def subject_of(days: Sequence[ShownEdition], lead: str | None = None, longest: int = LONGEST_SUBJECT) -> str:
    """`lead`, else the first thing that is told, and how many there are besides; a correction says so."""
    told = [item.title for day in days for item in day.items]
    corrected = [one.title for day in days for one in day.corrections]
    lost = [sentence for day in days for sentence in day.taken_back]
    first = [lead] if lead else told or [f"Correction: {title}" for title in corrected] or lost
    if not first:
        return f"{days[0].heading}: nothing to tell"
    more = len(told) + len(corrected) + len(lost) - 1
    behind = f" and {more} more" if more else ""
    return display.short(first[0], longest - len(behind)) + behind


def show_edition(edition: Edition, sheet: Sheet) -> ShownEdition:
    """An edition in the words that every form has."""
    language = sheet.language(edition.reader)
    told = {item.signal_id for item in edition.items}
    # An edition as it was published shows what has changed; one that is sent again for other words says which.
    said = tuple(one for one in edition.differs if one.what in NOT_TOLD_NOW or one.signal_id not in told)
    return ShownEdition(
        day=edition.day,
        heading=display.long_date(edition.day, language),
        note="What was told of this day has changed since." if edition.differs else "",
        lead=_said(edition.lead),
        items=tuple(_item(item, sheet, language) for item in edition.items),
        corrections=tuple(_correction(one, language) for one in edition.corrections),
        taken_back=tuple(_line(one.sentence) for one in said),
        address=sheet.edition(edition.reader, edition.day),
        lang=display.other_language(language),
    )


def _item(item: PlannedItem, sheet: Sheet, language: str) -> ShownItem:
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
        quotes=tuple(_quote(claim, language) for claim in quoted),
        more=f"and {display.count(left, 'further quote')}" if left > 0 else "",
    )


def _quote(claim: QuotedClaim, language: str) -> ShownQuote:
    start = claim.quote_start
    cut = display.mark_quote(claim.quote, claim.highlight_start - start, claim.highlight_end - start)
    return ShownQuote(
        marked=MarkedQuote(clean(cut.before), clean(cut.highlight), clean(cut.after)),
        publisher=_line(claim.publisher),
        title=_line(claim.title),
        published_on=display.short_date(claim.published_on, language),
        url=web_address(claim.url),
    )


def _correction(one: Correction, language: str) -> ShownCorrection:
    return ShownCorrection(
        title=_line(one.title),
        line=f"{KINDS.get(one.kind, one.kind.capitalize())} · told on",
        told_on=display.short_date(one.told_on, language),
        detail=_line(one.detail),
        quote=clean(one.quote),
        publisher=_line(one.publisher),
        url=web_address(one.url),
    )


def _said(sentences: Sequence[ToldSentence]) -> str:
    return " ".join(_line(sentence.text) for sentence in sentences)


def _line(text: str) -> str:
    return " ".join(clean(text).split())
