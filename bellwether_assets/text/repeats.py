"""Whether one sentence tells what another tells already, by the words they share.

Belongs here: the measure and its bounds. Does not belong here: what becomes of a sentence that repeats another.
"""

from __future__ import annotations

from bellwether_assets.text.terms import cosine, terms_of

TOLD_TWICE = 0.48  # cosine of two sentences from which the second tells nothing
SAID_WITHIN = 0.62  # share of the shorter one's terms that the longer has


def repeats(one: str, other: str) -> bool:
    """Whether two sentences tell the same; in either order."""
    terms, others = terms_of(one), terms_of(other)
    small = min(len(terms), len(others))
    within = small > 0 and len(terms.keys() & others.keys()) >= SAID_WITHIN * small
    return within or cosine(terms, others) >= TOLD_TWICE
