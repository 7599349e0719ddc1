"""Titles of articles: what a title says of its article, and whether the article keeps to one matter at all.

Belongs here: titles as their article has them. Does not belong here: titles that are written for a signal
(`write_titles.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bellwether_assets.text.passage import Passage
from bellwether_assets.text.terms import terms_of

_SITE = re.compile(r"(?:\s+(?:\||»)[^|»]{2,40}|\s+[-–—]\s(?:(?:[A-Z][\w.]*|and|of|the)\s?){1,5}){1,2}$")
_CALL = re.compile(
    r"^(?:breaking(?: news)?|icymi|news|press release|watch|video|photos?|exclusive|updated?|live|just in|opinion"
    r"|analysis)\s*[:|–—-]\s*",
    re.IGNORECASE,
)
_CALL_AFTER = re.compile(
    r"\s*[\[(](?:photos?|videos?|watch|pictures|updated?|gallery)[^\])]{0,30}[\])]\s*$", re.IGNORECASE
)
_ROUNDUP = re.compile(
    r"\b(?:briefing|round-?up|digest|things to know|what you (?:need|missed)|top (?:stories|news)|headlines|news of the"
    r"|your (?:morning|evening|weekend|\w+day)|in (?:brief|pictures)|five things|newsletter|morning (?:news|read|after)"
    r"|recap of the)\b",
    re.IGNORECASE,
)
_MANY = 10  # sentences from which a text is long enough to show that its title is not its subject


def headline_of(title: str) -> str:
    """A title that tells what the article is about, without the site's name and calls; "" where it tells nothing."""
    headline = without_site(title)
    headline = _CALL_AFTER.sub("", _CALL.sub("", headline)).strip(" -–—|:.…")
    headline = headline.replace("“", "‘").replace("”", "’").replace('"', "'")
    if headline.count(" ") < 2 or len(headline) > 160 or _ROUNDUP.search(title):
        return ""
    return headline


def without_site(title: str) -> str:
    """A title without the name of the site behind it: "Norland raises fees | Example Gazette"."""
    return _SITE.sub("", " ".join(title.split()))


def is_roundup(title: str, prose: Sequence[Passage] = ()) -> bool:
    """Whether an article strings together many items: its title says so, or hardly a sentence speaks of its title."""
    if _ROUNDUP.search(title):
        return True
    subject = terms_of(title)
    if len(prose) < _MANY or len(subject) < 3:
        return False
    return sum(bool(subject.keys() & passage.terms.keys()) for passage in prose) < 0.15 * len(prose)
