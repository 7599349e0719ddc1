"""One name where an article has it, and what stands around names: speech, titles, places.

Belongs here: the value, and the surroundings of a name that several rules look at. Does not belong here: what a name is
(`capitalised_names.py`), and what it does (`actors.py`, `places.py`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bellwether_assets.text.speech import SPEECH_VERBS

SPEECH_AFTER = re.compile(
    rf"^,?\s*(?:\([^)]{{1,30}}\)\s*)?(?:{SPEECH_VERBS}|announced|claimed|admitted|denied|acknowledged)\b"
)
HONORIFIC = r"(?:Mr|Mrs|Ms|Dr)\.?"
CAPITALISED_AFTER = re.compile(r" ([A-Z][a-z]+)")
OF_BEFORE = re.compile(r"\b(?:of|in|at|from)\s+(?:the\s+)?$")
PLACE_AFTER = re.compile(r"^,\s[A-Z][\w.]+")


@dataclass(frozen=True)
class Mention:
    """One name in the article; `kind` as in the gazetteer, or 'person', or 'name' where only its use is known.

    `code` is the place of a listed name, an ISO 3166 alpha-2 code or a region's name.
    """

    name: str
    kind: str
    code: str | None
    start: int
    end: int
