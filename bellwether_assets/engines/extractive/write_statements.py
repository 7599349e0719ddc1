"""Makes a quote stand alone: connectives off, the plain reference resolved, relative days dated, who says it first; or
says why it cannot.

Belongs here: what a sentence needs from its neighbours. Does not belong here: whether it is worth quoting. Nothing is
put into a statement but words, names and numbers of the article and the date that a relative day means.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace

from bellwether_assets.engines.extractive.name_measures import with_its_measure
from bellwether_assets.engines.extractive.plain_order import plain_order
from bellwether_assets.text.calendar_names import FULL_MONTH, SHORT_MONTH, written
from bellwether_assets.text.connectives import without_connectives
from bellwether_assets.text.date_words import date_words
from bellwether_assets.text.document import Document
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.open_references import OPEN, is_general, open_days, openness
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.quotations import without_quotations
from bellwether_assets.text.resolve_references import bare_surnames, resolve
from bellwether_assets.text.time_word_dates import meant
from bellwether_assets.text.time_words import time_words
from bellwether_assets.text.word_lists import words

_DAY = r"\d{1,2} [A-Z][a-z]+ \d{4}"
_CONTEXT = re.compile(rf"^(?:In the report “[^”]*” \({_DAY}\): |(?:As of|As reported on) {_DAY}, )")
_MONTH = rf"(?:{FULL_MONTH}|{SHORT_MONTH}\.)"
# Its own date, with a year: "in May 2009", "on 3 May 2009", "(3 May 2009)". "Since 2009" dates something else.
_DATED = re.compile(
    rf"\b(?:in|In|on|On|of) (?:early |late |mid-)?(?:{_MONTH} )?(?:19|20)\d\d\b|\b{_MONTH} \d{{1,2}}, (?:19|20)\d\d\b"
    rf"|\b\d{{1,2}} {_MONTH} (?:19|20)\d\d\b"
)
# What only the day of the report makes clear.
_TIED_TO_ITS_DAY = re.compile(
    r"\b(?:is|are|has|have)\b (?:\w+ ){0,2}(?:now|currently|still|already)\b|\b(?:now|currently|still|already|recently"
    r"|so far) (?:has|have|is|are)\b|\b(?:has|have) recently\b"
)
_SUBORDINATE = re.compile(
    r"^(?:as|although|though|while|when|if|after|before|in|on|at|by|with|without|since|because|despite|during|under|for"
    r"|to|from|until|unlike|instead|following|according|given|amid|once|whether|even|over)\b",
    re.IGNORECASE,
)
_LOWERED = words("lowered_openings")
# From here on a reader misses the headline; less is a surname alone, or a noun that its sentence explains.
_UNCLEAR = 0.46
# Beyond this many open references not even a headline makes a sentence clear.
_HOPELESS = 2.2
_UNKNOWN_SPEAKER = 3.0
# Words of time whose date is one of the calendar, and no length of time.
_OF_THE_CALENDAR = frozenset({"day", "weekday", "month", "year", "season", "month by name"})
_POSSESSIVE = re.compile(r"['’]s\b")
_SPEAKER_WITHIN = 60  # code points in which a colon behind a speaker stands
_SEARCHED = 20_000  # code points in which a word is looked for in small letters


@dataclass(frozen=True)
class Statement:
    """A quote made to stand alone: what it says, its actors put in, and how much of it still points outside."""

    text: str
    put_in: tuple[str, ...]
    openness: float


def stand_alone(quote: Passage, names: ArticleNames, day: datetime.date | None, measure: str = "") -> Statement:
    """The quote as a statement: no leading connective, sure references resolved, relative days dated, in plain order.

    `day` is the day from which they count, None where it is not sure; nothing is then dated. `measure` is the one bill
    or act that the article is about, "" where there is none.
    """
    statement = " ".join(without_connectives(quote.text).split())
    statement, put_in, unresolved = resolve(statement, quote.start, len(quote.text), names)
    if day is not None:
        statement = date_words(statement, day)
    statement = plain_order(with_its_measure(statement[:1].upper() + statement[1:], measure))
    statement = statement[:1].upper() + statement[1:]
    if measure and statement.startswith(f"The {measure} ") and not unresolved:
        # What it would do is clear from its name: "the federal government" is its country's.
        return Statement(statement, put_in, 0.0)
    still_open = 0.0 if is_general(statement) else openness(statement, bare_surnames(statement, names))
    return Statement(statement, put_in, max(still_open, _UNKNOWN_SPEAKER if unresolved else 0.0))


def said_by(speaker: str, statement: Statement) -> Statement:
    """The statement with the speaker whom a label of the article names; itself where none is named."""
    if not speaker:
        return statement
    return replace(statement, text=f"{speaker} said: {statement.text}", put_in=(speaker, *statement.put_in))


def cannot_be_told(statement: Statement, headline: str) -> bool:
    """Whether a statement stays unclear in what it would be shown with: its headline, or nothing at all."""
    return statement.openness >= (_HOPELESS if headline else OPEN)


def in_context(statement: Statement, document: Document) -> str:
    """The statement as it is told: behind the article's headline and day, quoted as such, where a reader could not know
    what is spoken of; else with the day where it is news of a day and has none; else as it is."""
    when = open_days(statement.text)
    if round(statement.openness - when, 6) >= _UNCLEAR and document.headline:
        return f"In the report “{document.headline}” ({written(document.published_on)}): {statement.text}"
    unquoted = without_quotations(statement.text)
    tied = _TIED_TO_ITS_DAY.search(unquoted) and not _DATED.search(unquoted)
    opening = "As reported on" if when else "As of" if tied else ""
    told = _behind(opening, statement.text, document) if opening else statement.text
    return told if told != statement.text else _with_dates_behind(told, document)


def _with_dates_behind(statement: str, document: Document) -> str:
    """The statement with a date behind its words of time: their own where it is sure, else once the report's."""
    put_in: list[tuple[int, str]] = []
    reported = f"reported on {written(document.published_on)}"
    for word in time_words(statement):
        sure = (
            meant(word, statement, document.sure_day) if document.sure_day and word.kind in _OF_THE_CALENDAR else None
        )
        date = sure.date if sure else reported
        if sure or all(earlier != reported for _, earlier in put_in):
            possessive = _POSSESSIVE.match(statement, word.end)
            put_in.append((possessive.end() if possessive else word.end, date))
    for at, date in reversed(put_in):
        within = statement.count("(", 0, at) > statement.count(")", 0, at)
        statement = (
            f"{statement[:at]}, {date}{statement[at:]}" if within else f"{statement[:at]} ({date}){statement[at:]}"
        )
    return statement


def without_context(statement: str) -> str:
    """A statement without the headline or the day that `in_context` put before it."""
    told = _CONTEXT.sub("", statement)
    return told[:1].upper() + told[1:]


def needs_its_article(statement: str) -> bool:
    """Whether a statement is told behind its article's headline."""
    return statement.startswith("In the report “")


def _behind(opening: str, statement: str, document: Document) -> str:
    """The statement behind its day ("As of 3 March 2026, …"); itself where that would make no sentence."""
    first = statement.split(" ", 1)[0]
    if not first.isalnum() or ": " in statement[:_SPEAKER_WITHIN] or _SUBORDINATE.match(statement):
        return statement
    if first.lower() in _LOWERED or _in_small_letters(first, document.text):
        statement = statement[:1].lower() + statement[1:]
    elif not any(name.name.startswith(first) for name in document.names.mentions) and first != first.upper():
        # No name for sure, and no word whose small form the text shows.
        return statement
    return f"{opening} {written(document.published_on)}, {statement}"


def _in_small_letters(word: str, text: str) -> bool:
    return word != word.upper() and re.search(rf"(?<!\w){word.lower()}\b", text[:_SEARCHED]) is not None
