"""Whether a passage that stands in the article may stand alone as a quote.

Belongs here: how long a quote is, and whether a clause was cut from words that turn its meaning round. Does not belong
here: whether the passage is there (`proof/match_quotes.py`).
"""

from __future__ import annotations

import re

from bellwether_assets.engines.language_model.answers.problems import Problem

LEAST_WORDS, MOST_WORDS = 8, 40
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


def has_no_blanks(text: str) -> bool:
    """Whether a text is in a script that puts no blanks between words, so that its words cannot be counted."""
    return _NO_BLANKS.search(text) is not None


def quote_problem(text: str, start: int, end: int) -> Problem | None:
    """What keeps `text[start:end]` from standing alone, None where it may."""
    quote = text[start:end]
    words = len(quote.split())
    if not LEAST_WORDS <= words <= MOST_WORDS and not has_no_blanks(quote):
        if words < LEAST_WORDS:
            return Problem(
                "quote: too short",
                f"what is named has {words} words; name at least {LEAST_WORDS} words that carry the claim",
                field="sentences",
            )
        return Problem(
            "quote: too long",
            f"what is named has {words} words; name one sentence or, by its first and last words, a clause of at most"
            f" {MOST_WORDS} words that carries the claim",
            field="first_words",
        )
    before = text[max(0, start - _MOST_BEFORE) : start]
    ends = [found.end() for found in _SENTENCE_END.finditer(before)]
    clause = before[ends[-1] if ends else 0 :].rstrip(_WRAPPING)
    if _TURNED.search(clause):
        return Problem(
            "quote: cut from what turns it round",
            "the words just before the clause (a not, a denial, an if) turn it round; begin before them",
            field="first_words",
        )
    return None
