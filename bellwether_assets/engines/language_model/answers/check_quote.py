"""Whether a passage that stands in the article may stand alone as a quote.

Belongs here: how long a quote is, and whether a clause was cut from words that turn its meaning round. Does not belong
here: whether the passage is there (`proof/match_quotes.py`).
"""

from __future__ import annotations

import re

from bellwether_assets.engines.language_model.answers.problems import Problem

WORDS_OF_A_QUOTE = (8, 40)
# Scripts that put no blanks between words: what counts there are the matcher's bounds.
_NO_BLANKS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_SENTENCE_END = re.compile(r"[.!?\n]")
_MOST_BEFORE = 200
_WRAPPING = " \t\"'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
# "did not | raise its rate", "denied that | it had lost money", "if | prices rise": the quote alone says the opposite,
# or what nobody said.
_TURNED = re.compile(
    r"(?:\b(?:not|never|no longer|without|neither|hardly)|n['\u2019]t)(?:\s+\w+)?(?:\s+(?:true|clear|certain) that)?$"
    r"|\b(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|doubt(?:s|ed|ing)?|disput(?:es?|ed|ing)"
    r"|refut(?:es?|ed|ing)|rumou?rs?|myths?|false(?:ly)?|untrue|wrong(?:ly)?|no evidence|unlikely|impossible)"
    r"(?:\s+(?:\w+\s+)?(?:that|claims|reports|of|to|as))?$"
    r"|\b(?:if|unless|whether|as though|in case)$",
    re.IGNORECASE,
)


def quote_problem(text: str, start: int, end: int) -> Problem | None:
    """What keeps `text[start:end]` from standing alone, None where it may."""
    quote = text[start:end]
    words = len(quote.split())
    least, most = WORDS_OF_A_QUOTE
    if not least <= words <= most and not _NO_BLANKS.search(quote):
        why = "too short" if words < least else "too long"
        return Problem(
            f"quote: {why}",
            f"the quote has {words} words; copy the one clause or sentence of {least} to {most} words that carries the"
            " claim",
        )
    before = text[max(0, start - _MOST_BEFORE) : start]
    ends = [found.end() for found in _SENTENCE_END.finditer(before)]
    clause = before[ends[-1] if ends else 0 :].rstrip(_WRAPPING)
    if _TURNED.search(clause):
        return Problem(
            "quote: cut from what turns it round",
            "the words of the article just before the quote (a not, a denial, an if) turn it round; copy them with it",
        )
    return None
