"""Whether a text turns round what its source says: more for less, a refusal for a consent.

Belongs here: sentences against the claims that they name, a statement and a claim's direction against its quote. Does
not belong here: which words have a direction and what they are said of (`proof/directions.py`, `text/measured.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bellwether_assets.engines.language_model.answers.problems import Problem
from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_assets.proof.directions import turned_round
from bellwether_assets.text.measured import measured, opposite


def direction_problem(place: str, words: str, items: Sequence[EvidenceForComposition]) -> Problem | None:
    """What is wrong with a sentence that says of something the opposite of what its claims say of it."""
    told = [text for item in items for text in (item.quote, item.statement, item.pattern, item.reasoning)]
    turned = turned_round(words, told)
    if turned is None:
        return None
    own, other = turned
    message = f"it says {own!r} where the claims it names say {other!r} of the same thing; say what they say"
    return Problem("sentence: the opposite of its claims", message, place=place)


def statement_turned_round(statement: str, quote: str) -> Problem | None:
    """What is wrong with a statement of which something rises that falls by its quote, or the other way round."""
    if not opposite(measured(statement), measured(quote)) and turned_round(statement, [quote]) is None:
        return None
    return Problem(
        "statement: the opposite of its quote", "the statement turns its quote round; say what the quote says"
    )


# "The posts cut in October are restored": what was cut is named by that, and no cut is told.
_NAMED_BY_IT = re.compile(
    r"\b(?<!\bwas )(?<!\bwere )(?<!\bbeen )(?<!\bbe )(?<!\bbeing )(?:cut|lowered|slashed|trimmed|raised|boosted)"
    r" (?:at|in|on|by|from|since|last|under|during)\b",
    re.IGNORECASE,
)


def direction_in_words(quote: str) -> int:
    """1 where all that a quote measures rises by it, -1 where all falls, 0 where it does not say or says both."""
    if _NAMED_BY_IT.search(quote):
        return 0
    signs = {change[0] for change in measured(quote)}
    return {"+": 1, "-": -1}[signs.pop()] if len(signs) == 1 else 0
