"""Whether a sentence speaks to its reader: "you", or a verb that tells somebody what to do.

Belongs here: the form of such a sentence. Does not belong here: what follows from it (`boilerplate.py`,
`publication_matter.py`): an essay speaks to its reader as well.
"""

from __future__ import annotations

import re

from bellwether_assets.text.quotations import without_quotations
from bellwether_assets.text.word_lists import words

_SECOND_PERSON = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)
_CALLS_TO_ACT = "|".join(sorted(words("calls_to_act")))
_IMPERATIVE = re.compile(
    rf"^(?:(?:To|For|Already|If)\b[^,.?]{{3,90}}[,?] |Please |Simply |Just )?(?:{_CALLS_TO_ACT})\s"
    r"(?:the|our|your|an?|up|in|to|now|here|for|us|on|all|more|this|any|unlimited|from|it|every|with|one|I)\b",
    re.IGNORECASE,
)


def speaks_to_the_reader(sentence: str) -> bool:
    """Whether a sentence, quotations apart, has "you" in it or tells somebody to do something."""
    own = without_quotations(sentence)
    return _SECOND_PERSON.search(own) is not None or _IMPERATIVE.match(own.strip()) is not None
