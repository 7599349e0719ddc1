"""What the very next sentence is to a quote, by the words that it opens with.

Belongs here: openings that tie a sentence to the one before it and say how. Does not belong here: relations that the
words of any passage may show (`second_passages.py`). Only the next sentence is meant by them: further on, "this" is
something else.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from bellwether_assets.text.stems import without_plural
from bellwether_assets.text.tokens import without_possessive

_OF_THE_PAPER = (
    r"(?:bill|legislation|act|letter|hearing|statement|page|article|story|report|release|resolution|important)\b"
)
_OPENINGS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    (
        "consequence",
        0.3,
        re.compile(
            r"^(?:(?:and )?as a result|consequently|therefore|thus,|hence|in turn,|for (?:this|that) reason"
            r"|(?:that|this)(?: is|['’]s) why|(?:and )?(?:that|this|it) (?:has |had |in turn )?(?:led|means|meant"
            r"|leads|leaves|left|forces|forced|allows|allowed|makes|made|creates|created|gives|gave|threatens|raises"
            r"|prompted|caused|pushed)\b|otherwise,|the (?:result|consequence|effect|upshot)s?\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "cause",
        0.3,
        re.compile(
            r"^(?:(?:that|this|it)(?: is|['’]s| was) because|the (?:reasons?|causes?)\b|one reason\b|because\b|due to\b"
            r"|owing to\b|thanks to\b|behind (?:it|this|that|the \w+) (?:is|are|was|were|stands?|lies)\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "example",
        0.25,
        re.compile(
            r"^(?:for (?:example|instance)|in one (?:case|instance|example)|among (?:them|these|those)"
            r"|one (?:such )?example|(?:the|these|those) (?:\w+ )?(?:ranged?|include[sd]?)\b"
            r"|they (?:ranged?|include[sd]?)\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "contrast",
        0.22,
        re.compile(
            r"^(?:but|however|yet(?! another)|nevertheless|nonetheless|still,|by contrast|in contrast"
            r"|on the other hand|despite|although|though|even so|that said|conversely|instead,|critics|opponents"
            r"|not everyone)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "stake",
        0.22,
        re.compile(
            r"^(?:without\b|unless\b|if (?:nothing|no (?:one|\w+ is)|left|it|they|not"
            r"|the \w+ (?:fails?|do(?:es)? not))\b)",
            re.IGNORECASE,
        ),
    ),
    (
        "meaning",
        0.2,
        re.compile(
            r"^(?:this|that|these|those) (?:is(?! not\b)|are|was|were|would|will|could|may|can|marks?|shows?"
            r"|represents?|reflects?|amounts?|undermines?|exposes?|puts?|risks?|affects?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "detail",
        0.18,
        re.compile(
            rf"^(?:this|that|these|those|such) (?!{_OF_THE_PAPER})(?:[\w-]+ ){{1,4}}?(?:is|are|was|were|would|will"
            r"|could|may|can|has|have|had|comes?|puts?|affects?|includes?|gives?|makes?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "detail",
        0.2,
        re.compile(
            r"^(?:as part of|under) (?:this|that|these|the) (?:new |proposed )?(?:deal|agreement|plan|programme|program"
            r"|arrangements?|partnerships?|scheme|contract|rules?|law|order|accord|offer|terms)\b",
            re.IGNORECASE,
        ),
    ),
)
# What a sender asks its readers, or holds of itself, explains nothing.
_EXPLAINS_NOTHING = re.compile(
    r"^(?:this|that|these|those)(?: \w+){0,3} (?:is|are) (?:not )?(?:a (?:great|good|big|wonderful|common[- ]sense)"
    r"|why (?:i|we)|our|my|what (?:i|we)|the right|important\b)|\b(?:i am|i['’]m|we are) (?:proud|grateful|pleased)\b"
    r"|\bthank\w*\b|\bread (?:the|more)\b|\bclick\b",
    re.IGNORECASE,
)


# "The fund will pay …" behind a quote that tells of a fund: what it costs, does or brings.
_SAME_SUBJECT = re.compile(
    r"^(?:the|its|their) (?P<subject>(?:[\w’'-]+ ){0,3}?[\w’'-]+)(?= (?:would|will|could|may|might|has|have|had|is"
    r"|are|was|were|[a-z]{3,}s|[a-z]{2,}ed)\b)",
    re.IGNORECASE,
)
_TELLS_MORE = re.compile(
    r"\d|\b(?:would|will|could|because|without|only|more than|less than|half|twice|rais\w+|cost\w*|caus\w+)\b"
)


def goes_on_with(text: str, stems: Collection[str]) -> str:
    """The subject that a next sentence shares with a quote of these word stems, "" for none.

    Only where it tells a figure or an effect of it.
    """
    found = _SAME_SUBJECT.match(text)
    if found is None or not _TELLS_MORE.search(text) or _EXPLAINS_NOTHING.search(text):
        return ""
    subject = [without_plural(without_possessive(word)) for word in found["subject"].split()]
    return found.group() if any(stem in stems for stem in subject[-2:]) else ""


def relation_of_next(text: str) -> tuple[str, float, str] | None:
    """What a sentence is to the one before it, how surely, and by which words; None where its opening shows nothing."""
    if _EXPLAINS_NOTHING.search(text):
        return None
    for kind, strength, opening in _OPENINGS:
        found = opening.match(text)
        if found:
            return kind, strength, found.group()
    return None
