"""Words that tie a sentence to the one before it: connectives and kickers, and where the sentence proper begins.

Belongs here: how a sentence may open without saying anything itself. Does not belong here: openings that refer to
something said before (`dangling.py`).
"""

from __future__ import annotations

import re

# Additive connectives say nothing without what they add to; contrastive ones are kept in the quote, as they mark the
# stance.
_ADDITIVE = re.compile(
    r"^(?:(?:and|so|also|then|meanwhile|furthermore|moreover|in addition|additionally|besides|likewise|similarly"
    r"|simultaneously|finally|in fact|indeed|of course|in practice|for (?:example|instance)"
    r"|in particular|specifically|elsewhere|in the meantime|at the same time|on top of that|to be sure|in other"
    r" (?:news|words|markets)|naturally|importantly|notably|critically|geopolitically|ultimately|consequently"
    r"|therefore|thus|as a result|plus|what[’']s more)\b,\s+"
    r"|(?:and|so(?! (?:far|many|much|few|long)\b)|also)\s+)",
    re.IGNORECASE,
)
_CONTRASTIVE = re.compile(
    r"^(?:however|nevertheless|nonetheless|still|yet|but(?! for\b)|on the other hand|by contrast"
    r"|in contrast(?! (?:to|with)\b)|instead(?! of\b)"
    r"|conversely|even so|that said)\b,?\s+",
    re.IGNORECASE,
)
_KICKER = re.compile(r"^(?:[A-Z][\w’'-]*)(?: (?:[A-Z][\w’'-]*|the|of|and|to|a|in)){1,5}: (?=[A-Z\"“])")
_LEAST_LEFT = 40  # code points that must remain of a sentence


def opening_to_drop(sentence: str) -> int:
    """Length of what a quote need not begin with: an additive connective or a kicker ("Behind the Scenes: ")."""
    dropped = 0
    for _ in range(2):
        for pattern in (_KICKER, _ADDITIVE):
            found = pattern.match(sentence[dropped:])
            if found and len(sentence) - dropped - found.end() >= _LEAST_LEFT:
                dropped += found.end()
    return dropped


def without_connectives(sentence: str) -> str:
    """The sentence without the connectives, additive and contrastive, and the kicker that it begins with."""
    body = _CONTRASTIVE.sub("", sentence)
    return body[opening_to_drop(body) :]
