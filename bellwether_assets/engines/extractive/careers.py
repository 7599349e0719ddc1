"""Sentences that tell an office or a career and nothing else: "Jane Roe represents the valley of Bergby".

Belongs here: what is said of a person's standing in general. Does not belong here: what a sender announces of its own
acts (`releases.py`).
"""

from __future__ import annotations

import re

_OFFICE = (
    r"(?:senior |ranking |founding |longtime |long-time |current |former |vice[ -])*(?:members?|chair\w*|co-chair\w*"
    r"|leader|founder|co-founder|president|director|author|sponsor|cosponsor|co-sponsor|lead|dean|co-lead|champion|whip)"
)
_CAREER = re.compile(
    r"^[^“”\"]{3,120}?,? (?:"
    r"(?:also |currently |proudly )?represents? (?:[A-Z]|the |much |most |parts? |a )"
    rf"|(?:is|was|has been|also serves as|serves as|served as|has served as|currently serves as) (?:the |a "
    rf"|an )?{_OFFICE}\b"
    r"|(?:serves?|served|sits?|has served) on the\b|has (?:long )?(?:led|championed|pushed|fought|worked|advocated)\b"
    r"|(?:was|were) (?:first )?elected\b|(?:is|was) (?:named|honou?red|recognized|awarded)\b)"
)
_SUBJECT_OF_A_PERSON = re.compile(
    r"^(?:(?:U\.?S\.? )?(?:Rep(?:resentative)?|Sen(?:ator)?|Congress(?:man|woman)|Dr|Mr|Ms|Mrs)\b\.?|[A-Z][\w.’'-]+"
    r"(?: [A-Z][\w.’'-]+){0,3},? (?:\(|is\b|has\b|was\b|serves?\b|represents?\b|also\b))"
)
_SAYS_MORE = re.compile(r"\b(?:because|after|as a result|said|warn\w*|\d+(?:\.\d+)? ?(?:%|percent|million|billion))")


def tells_a_career(sentence: str) -> bool:
    """Whether a sentence only tells whom somebody represents, what he is or was, or which cause he is known for."""
    return (
        _SUBJECT_OF_A_PERSON.match(sentence) is not None
        and _CAREER.match(sentence) is not None
        and not _SAYS_MORE.search(sentence)
    )
