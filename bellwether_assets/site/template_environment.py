"""The template engine, set up once for pages and for images: strict about missing values, and every text is escaped.

Every text is taken for hostile (promise 9): the engine escapes all of it, and each expression that a template prints
passes through `display.clean` first, so that no template can forget to.
"""

import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bellwether_assets.foundation.reader_habits import DEFAULT_LANGUAGE
from bellwether_assets.site import days, display
from bellwether_assets.site.lay_out_share import lay_out_share
from bellwether_assets.site.lay_out_strength import StrengthLine, lay_out_strength
from bellwether_assets.site.text_fragments import address_at

MOST_TERMS = 20  # of a strength, on a page
_BLANKS = re.compile(r"(?<=\n)\s+|(?<=[;{,:]) +| +(?=[{}])")
TEMPLATES = Path(__file__).parent / "templates"


def draw_template(name: str, /, *, language: str = DEFAULT_LANGUAGE, **values: object) -> str:
    """A template's text with these values, its dates in this language. Raises where it prints a missing one."""
    return environment(language).get_template(name).render(values)


def source_of(name: str) -> str:
    """The text of a file that is no template but stands among them, such as a script."""
    return (TEMPLATES / name).read_text("utf-8")


@cache
def environment(language: str = DEFAULT_LANGUAGE) -> Environment:
    """The engine, one for the process and the language of dates."""
    engine = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    engine.filters.update(
        short_date=_dated(display.short_date, language),
        long_date=_dated(display.long_date, language),
        day_of_month=_dated(display.day_of_month, language),
        expiry_date=_dated(display.expiry_date, language),
        moment=_dated(display.moment, language),
        count=display.count,
        per_cent=display.per_cent,
        web_address=display.web_address,
        at_sentence=address_at,
    )
    engine.filters.update(lines=display.lines, without_blanks=_without_blanks)
    engine.globals.update(
        mark_quote=display.mark_quote,
        telling_days=days.telling_days,
        most_terms=MOST_TERMS,
        share_of=partial(lay_out_share, language=language),
        strength_lines=partial(lay_out_strength, language=language),
        # The page's heading names the signal, so the plot does not.
        strength_of=lambda history: lay_out_strength([StrengthLine("", history)], language),
        dates_in=display.other_language(language),
        weekdays=display.weekday_names(language),
    )
    return engine


def _dated(spell: Callable[[Any, str], str], language: str) -> Callable[[Any], str]:
    """A filter that spells a date; in another language than the page's it says so, for who has the page read aloud."""
    lang = display.other_language(language)
    if not lang:
        return lambda day: spell(day, language)
    return lambda day: Markup('<bdi lang="{}">{}</bdi>').format(lang, spell(day, language))


def _without_blanks(text: Markup) -> Markup:
    """A stylesheet without the blanks that only its author needs: every reader loads it."""
    return Markup(_BLANKS.sub("", text))  # noqa: S704 - a template's own text, already escaped


def _printable(value: object) -> object:
    """What a template may print: its own markup, numbers, and text, cleaned. None would read "None" and is an error."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return display.clean(value)
    if value is None:
        raise ValueError("a template printed a missing value (None); test for it before printing")
    return value
