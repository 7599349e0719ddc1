"""The headline of a page among what calls itself one.

Belongs here: a page gives its headline up to four times, cut to fit a search engine's list or joined to the name of the
site. What two places agree on is what its readers saw; of two such pairs the longer says more.
"""

import re
from collections import Counter
from collections.abc import Sequence

from lxml import html

from bellwether_assets.sources.page_metadata import Metadata
from bellwether_assets.text.readable import readable_title

_SEPARATOR = re.compile(r"\s+(?:[|*•·»«]|[-–—]|::)\s+")
_MARKS = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
_LONGEST = 300  # code points; what is longer is no headline
_LONGEST_SECTION = 2  # words
_SHORTEST = 8  # code points that are left of a title when the name of the site is taken off


def headline(root: html.HtmlElement, metadata: Metadata) -> str:
    """The headline, without the site's name; "" where a page gives none."""
    structured = readable_title(metadata.of_article("headline") or "")
    shown = _shown(root)
    site = metadata.meta("og:site_name", "application-name")
    social = _without_site(readable_title(metadata.meta("og:title", "twitter:title") or ""), [structured, *shown], site)
    own = _without_site(metadata.title or "", [structured, *shown, social], site)
    groups = [[_on_one_line(text) for text in group] for group in (shown, [structured], [social], [own])]
    groups = [[text for text in group if 0 < len(text) <= _LONGEST] for group in groups]
    places = Counter(key for group in groups for key in {_key(text) for text in group})
    most = max(places.values(), default=0)
    if most > 1:
        return max((text for group in groups for text in group if places[_key(text)] == most), key=len)
    # Nothing else confirms any: a single heading, which all readers see, else in this order.
    alone = groups[0] if len(groups[0]) == 1 else []
    return next((text for group in (alone, *groups[1:], groups[0]) for text in group), "")


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _shown(root: html.HtmlElement) -> list[str]:
    """Headings of the first order, as people see them."""
    return [text for element in root.iter("h1") if (text := readable_title(element.text_content()).strip())]


def _without_site(title: str, others: Sequence[str], site: str | None, *, is_cut: bool = False) -> str:
    """A title without what follows the headline: names of the site, the section and the author."""
    pieces = list(_SEPARATOR.finditer(title))
    known = {_key(text) for text in others if text}
    for piece in pieces:
        if _key(title[: piece.start()]) in known:
            return title[: piece.start()]
    if pieces and len(title[: pieces[-1].start()]) >= _SHORTEST:
        last = title[pieces[-1].end() :]
        # Before the site's name may stand that of a section; the same mark alone may be part of a headline.
        is_section = is_cut and len(last.split()) <= _LONGEST_SECTION
        if (site and _key(site) in _key(last)) or pieces[-1].group().strip() == "|" or is_section:
            return _without_site(title[: pieces[-1].start()], others, site, is_cut=True)
    return title


def _key(text: str) -> str:
    """What two spellings of one headline have in common."""
    return " ".join(text.translate(_MARKS).lower().split())
