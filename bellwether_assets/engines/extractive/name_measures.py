"""Puts the name of a measure for "the bill", "this legislation": the one bill, act or treaty that an article is about.

Belongs here: which measure an article is about, and where its name may stand for the noun. Does not belong here: other
references (`resolve_references.py`).
"""

from __future__ import annotations

import re
from collections import Counter

_READ = 20_000  # code points of an article that are searched for names of measures
_WORD = r"[A-Z](?:[\w’'-]|\.(?=\w))*"
_NAME = re.compile(
    rf"(?<![\w’'-]){_WORD}(?:,? (?:{_WORD}|of|the|and|for|to|on|in|with|from|by|a|&)){{0,14}} Act\b(?! of [A-Z])"
)
_NOT_OF_THE_NAME = re.compile(r"^(?:(?:The|In|Under|Today|This|On|And|For|By|Introduced|Introduces?|Introducing)\s)+")
_NOUN = re.compile(
    r"^(?:The|This) (?:new |proposed |bipartisan |bicameral |landmark ){0,3}(?:bill|legislation|[Aa]ct|measure"
    r"|proposal)"
    r"(?=,? (?:also |further |now |specifically )?(?:would|will|requires?|directs?|bans?|bars?|prohibits?|creates?"
    r"|aims?"
    r"|seeks?|establish(?:es)?|makes?|ensures?|gives?|allows?|is|was|has|authorizes?|builds?|codifies|instructs?|calls"
    r"|provides?|protects?|extends?|expands?|addresses|amends?|sets?|puts?|takes?|helps?|includes?|defines?|mandates?"
    r"|incentivizes?|brings?)\b)"
)


def measure_of(text: str, title: str) -> str:
    """The name of the one measure that an article is about; "" where it names none, or two as often."""
    counts = Counter(_trimmed(found.group()) for found in _NAME.finditer(f"{title}\n{text[:_READ]}"))
    counts.pop("", None)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return ""
    return ranked[0][0]


def opens_with_a_measure(sentence: str) -> bool:
    """Whether a sentence begins with "the bill" or "this legislation" and a verb."""
    return _NOUN.match(sentence) is not None


def with_its_measure(sentence: str, measure: str) -> str:
    """The sentence with the measure's name for the noun that it begins with."""
    found = _NOUN.match(sentence) if measure else None
    return f"The {measure}{sentence[found.end() :]}" if found else sentence


def _trimmed(name: str) -> str:
    """A name without the words that open its sentence, and without what stands before it as "Jane Roe’s"."""
    name = _NOT_OF_THE_NAME.sub("", " ".join(name.split()))
    name = re.split(r"[’']s\s(?=[A-Z])", name)[-1] if name.count(" ") < 5 else name
    return "" if name == "Act" or name.endswith(" the Act") else name
