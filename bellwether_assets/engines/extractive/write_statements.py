"""Makes a quote stand alone: connectives off, the plain reference resolved, relative days dated; or says why it
cannot.

Belongs here: what a sentence needs from its neighbours. Does not belong here: whether it is worth quoting. Nothing is
put into a statement but words, names and numbers of the article and the date that a relative day means.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace

from bellwether_assets.text.calendar_names import FULL_MONTH, FULL_WEEKDAY, SHORT_MONTH, written
from bellwether_assets.text.connectives import without_connectives
from bellwether_assets.text.date_words import date_words
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.open_references import OPEN, openness
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.quotations import without_quotations
from bellwether_assets.text.resolve_references import bare_surnames, resolve

_CONTEXT = re.compile(r"^In the report “[^”]*” \(\d{1,2} [A-Z][a-z]+ \d{4}\): ")
_MONTH = rf"(?:{FULL_MONTH}|{SHORT_MONTH}\.)"
# Its own date, with a year: "in May 2009", "on 3 May 2009", "(3 May 2009)". "Since 2009" dates something else.
_DATED = re.compile(
    rf"\b(?:in|In|on|On|of) (?:early |late |mid-)?(?:{_MONTH} )?(?:19|20)\d\d\b|\b{_MONTH} \d{{1,2}}, (?:19|20)\d\d\b"
    rf"|(?<!\()\b\d{{1,2}} {_MONTH} (?:19|20)\d\d\b"
)
# What only the day of the report makes clear.
_TIED_TO_ITS_DAY = re.compile(
    rf"\b(?:this|these|those|has|have|since|now|currently|recent(?:ly)?|latest|lately|so far|still|already|again"
    rf"|also|ago|soon"
    r"|today|yesterday|tomorrow|tonight|(?:last|next|past|coming|following|previous) (?:\w+ )?(?:day|week|month|year"
    r"|season|night|summer|winter|spring|fall|autumn|weekend|quarter|decade)s?"
    rf"|{FULL_WEEKDAY})\b|\b(?:in|by|until|since|from) (?:early |late |mid-)?{_MONTH}"
    r"(?!,? \d)",
    re.IGNORECASE,
)
_SUBJECT_WITHIN = 70  # code points in which a sentence that stands alone names its subject
# Beyond this many open references not even a headline makes a sentence clear.
_HOPELESS = 2.2
_UNKNOWN_SPEAKER = 3.0


@dataclass(frozen=True)
class Statement:
    """A quote made to stand alone: what it says, its actors put in, and how much of it still points outside."""

    text: str
    put_in: tuple[str, ...]
    openness: float


def stand_alone(quote: Passage, names: ArticleNames, day: datetime.date | None) -> Statement:
    """The quote as a statement: no leading connective, sure references resolved, relative days dated.

    `day` is the day from which they count, None where it is not sure; nothing is then dated.
    """
    statement = " ".join(without_connectives(quote.text).split())
    statement, put_in, unresolved = resolve(statement, quote.start, len(quote.text), names)
    if day is not None:
        statement = date_words(statement, day)
    statement = statement[:1].upper() + statement[1:]
    still_open = openness(statement, bare_surnames(statement, names))
    return Statement(statement, put_in, max(still_open, _UNKNOWN_SPEAKER if unresolved else 0.0))


def said_by(speaker: str, statement: Statement) -> Statement:
    """The statement with the speaker whom a label of the article names; itself where none is named."""
    if not speaker:
        return statement
    return replace(statement, text=f"{speaker}: {statement.text}", put_in=(speaker, *statement.put_in))


def cannot_be_told(statement: Statement, headline: str) -> bool:
    """Whether a statement stays unclear in what it would be shown with: its headline, or nothing at all."""
    return statement.openness >= (_HOPELESS if headline else OPEN)


def in_context(statement: Statement, headline: str, published_on: datetime.date) -> str:
    """The statement; where it still needs its article, behind the article's headline and day, quoted as such."""
    if not headline or _stands_by_itself(statement):
        return statement.text
    return f"In the report “{headline}” ({written(published_on)}): {statement.text}"


def without_context(statement: str) -> str:
    """A statement without the headline that `in_context` put before it."""
    return _CONTEXT.sub("", statement)


def _stands_by_itself(statement: Statement) -> bool:
    """Whether a reader needs neither headline nor day: nothing open, its own date, its subject named.

    In doubt it does not: of statements shown bare, judges found two in five unclear; of those behind a headline, one
    in six.
    """
    unquoted = without_quotations(statement.text)
    dated = [found.span() for found in _DATED.finditer(unquoted)]
    tied = any(
        not any(a <= found.start() + 3 <= b or 0 <= a - found.end() <= 2 for a, b in dated)
        for found in _TIED_TO_ITS_DAY.finditer(unquoted)
    )
    named = re.search(r"(?<=\w )[A-Z][a-z]|^(?!The\b)[A-Z]\w+ [A-Z][a-z]", unquoted[:_SUBJECT_WITHIN]) is not None
    return statement.openness == 0.0 and bool(dated) and not tied and named
