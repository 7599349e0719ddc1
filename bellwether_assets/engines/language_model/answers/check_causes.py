"""Whether a cause that a sentence gives joins two claims that do not know of each other.

Belongs here: both sides of a cause against each named claim. Does not belong here: finding causes (`proof/causes.py`).
A sentence may say in its own words what made what; it is refused where the cause is of one of its claims alone and the
effect of another: each is true, and nobody said that the one made the other. "Banks failed because regulators slept"
needs a claim about both.
"""

from __future__ import annotations

from collections.abc import Sequence

from bellwether_assets.engines.language_model.answers.check_support import Support
from bellwether_assets.engines.language_model.answers.problems import Problem
from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_assets.proof.causes import Cause, causes_in

# By likeness, words included: a claim that has both sides is above the first for the weaker of them. Tuned on 15 right
# causes, of which the weakest has .46, and 12 of two claims, half of which are below. The second is how much better
# each side must be borne out by a claim of its own.
_BOTH_SIDES, _BETTER_APART = 0.40, 0.20
# By words alone: none of one side, where each side has two in some claim.
_WORDS_APART = 2


def cause_problem(place: str, words: str, items: Sequence[EvidenceForComposition], support: Support) -> Problem | None:
    """What is wrong with a sentence of which a cause is of one claim and its effect of another."""
    for ways in causes_in(words):
        if ways and all(_joins_two(cause, items, support) for cause in ways):
            cause = ways[0].cause.strip(" ,.")
            message = f"none of its claims says that this is the cause: {cause[:120]!r}; say both without a cause"
            return Problem("sentence: a cause that no claim gives", message, place=place)
    return None


def _joins_two(cause: Cause, items: Sequence[EvidenceForComposition], support: Support) -> bool:
    """Whether each side is borne out by some claim, and both by none."""
    sides = [(support.likeness(cause.cause, item), support.likeness(cause.effect, item)) for item in items]
    together = max((min(pair) for pair in sides), default=0.0)
    apart = min(max((one for one, _ in sides), default=0.0), max((other for _, other in sides), default=0.0))
    if not support.has_vectors:
        return together == 0 and apart >= _WORDS_APART
    return together < _BOTH_SIDES and apart - together >= _BETTER_APART
