"""How single values look on a page: clean text, dates, addresses, the marked quote.

Here belong small pure functions from a value to what a reader sees, none of which knows a page or a template. Text is
only cleaned here of what cannot be seen or changes the order of reading; escaping is the template engine's, always
on. `language` of a date is a tag of BCP 47; how it spells dates is what CLDR says.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from urllib.parse import urlsplit

from babel import Locale
from babel.dates import format_date, format_interval, format_skeleton, get_day_names
from markupsafe import Markup

from bellwether_assets.foundation.reader_habits import DEFAULT_LANGUAGE

NEVER_EXPIRES = date(2099, 12, 31)

# Line and paragraph separators and the whitespace controls become a space; they separate words.
SEPARATORS = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
# Gone without trace: the other controls (NUL truncates in some viewers), marks that reorder the text around them (a
# title that reads "gpj.exe" for "exe.jpg"; Unicode TR 36), halves of characters, which UTF-8 cannot hold, and the two
# that are none.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without control characters and without marks that change its direction."""
    return UNSEEN.sub("", SEPARATORS.sub(" ", text))


def short(title: str, length: int) -> str:
    """A title cut at a word, on one line, without what cannot be seen."""
    title = " ".join(clean(title).split())
    if len(title) <= length:
        return title
    cut = title[: length - 1].rstrip()
    at_word = cut.rpartition(" ")[0]
    return (at_word if len(at_word) >= length // 2 else cut).rstrip(" ,;:–—-") + "…"


def short_date(day: date, language: str = DEFAULT_LANGUAGE) -> str:
    """6/18/2026, as on the signal page; 18.6.2026 in German."""
    return _spelled(_date_of(day), "yMd", language)


def long_date(day: date, language: str = DEFAULT_LANGUAGE) -> str:
    """Thursday, June 18, 2026, whatever the process's locale; jeudi 18 juin 2026 in French."""
    return _spelled(_date_of(day), "full", language)


def day_of_month(day: date, language: str = DEFAULT_LANGUAGE) -> str:
    """June 18."""
    return _spelled(_date_of(day), "MMMMd", language)


def month_and_day(day: date, language: str = DEFAULT_LANGUAGE) -> str:
    """Jun 18, at an axis."""
    return _spelled(_date_of(day), "MMMd", language)


def month_and_year(day: date, language: str = DEFAULT_LANGUAGE, *, short: bool = False) -> str:
    """June 2026; Jun 2026 at an axis."""
    return _spelled(_date_of(day), "yMMM" if short else "yMMMM", language)


def weekday_names(language: str = DEFAULT_LANGUAGE) -> list[tuple[str, str]]:
    """The days of the week from Monday on, in full and by their letters."""
    locale = _locale(language)
    full, letters = get_day_names("wide", "stand-alone", locale), get_day_names("narrow", "stand-alone", locale)
    return [(clean(full[number]), clean(letters[number])) for number in range(7)]


def span_of_days(first: date, last: date, language: str = DEFAULT_LANGUAGE) -> str:
    """Mar 9 – 15, 2026; a single day in words."""
    if first == last:
        return clean(format_date(first, "long", locale=_locale(language)))
    return clean(format_interval(first, last, "yMMMd", locale=_locale(language)))


def moment(at: datetime, language: str = DEFAULT_LANGUAGE) -> str:
    """6/18/2026, 05:40 UTC. A naive time is shown as it is, without a zone: equal times must look equal."""
    if at.tzinfo is None:
        return f"{short_date(at, language)}, {at:%H:%M}"
    at = at.astimezone(UTC)
    return f"{short_date(at, language)}, {at:%H:%M} UTC"


def expiry_date(expiry: date | None, language: str = DEFAULT_LANGUAGE) -> str:
    """The day as shown; a structural signal, which does not expire, shows 12/31/2099."""
    return short_date(expiry or NEVER_EXPIRES, language)


def other_language(language: str) -> str:
    """The language as an attribute `lang` names it, where a page in English has to; else empty."""
    return "" if language == DEFAULT_LANGUAGE else language


def _date_of(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day


@lru_cache(maxsize=8192)
def _spelled(day: date, form: str, language: str) -> str:
    """A date in a form of CLDR's: "full", or a skeleton, which orders and fills in its parts as the language does."""
    locale = _locale(language)
    return clean(format_date(day, form, locale=locale) if form == "full" else format_skeleton(form, day, locale=locale))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def count(number: int, one: str, many: str | None = None) -> str:
    """'1 article', '7 articles', '1,204 articles'."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def lines(names: Iterable[str]) -> str:
    """Names one a line, for a script to take apart; in a name itself there is no line's end once it is cleaned."""
    return Markup("\n").join(clean(name) for name in names)


def per_cent(share: float) -> str:
    """'4 %'; '0.4 %' below one, and '0 %' for nothing."""
    return f"{share:.1%}".replace("%", " %") if 0 < share < 0.01 else f"{share:.0%}".replace("%", " %")


def web_address(url: str | None) -> str | None:
    """The address if it can be offered as a link (http or https, a host, no login, nothing unseen); else None."""
    if url is None or clean(url) != url or re.search(r"[\s\\]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc else None


@dataclass(frozen=True)
class MarkedQuote:
    """A quote cut in three: before the highlight, the highlight, after it."""

    before: str
    highlight: str
    after: str


def mark_quote(quote: str, start: int, end: int) -> MarkedQuote:
    """Cut a quote at its highlight, before any cleaning, so that the offsets still count.

    Raises ValueError when the highlight does not lie inside the quote.
    """
    if not 0 <= start <= end <= len(quote):
        raise ValueError(
            f"highlight {start}–{end} does not lie inside its quote of {len(quote)} characters: {quote[:60]!r}"
        )
    return MarkedQuote(quote[:start], quote[start:end], quote[end:])
