"""One passage of an article and what its own words show, each thing found once, when it is first asked for.

Belongs here: the passage, its place, and the answers of the rules that look at one passage only. Does not belong here:
the rules themselves (`cues.py`, `quantities.py`, `dangling.py`, `weaknesses.py`, `terms.py`), nor how an article is cut
into passages (`sentences.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bellwether_assets.text import cues
from bellwether_assets.text.connectives import opening_to_drop
from bellwether_assets.text.dangling import why_it_dangles
from bellwether_assets.text.quantities import amounts, is_quantified, quantities
from bellwether_assets.text.stems import without_plural
from bellwether_assets.text.terms import terms_of
from bellwether_assets.text.verbs import TaggedText
from bellwether_assets.text.weaknesses import weakness_of
from bellwether_assets.text.word_lists import words

_NAME = re.compile(r"(?<![\w’'-])[A-Z][\w’'&-]+(?:\s+[A-Z][\w’'&-]+)*")
_NO_NAMES = frozenset(without_plural(word) for word in words("not_names"))


@dataclass(frozen=True)
class Passage:
    """A sentence, or bounded direct speech of several sentences: `text == article[start:end]`.

    `refused` is why it may not be quoted, None where it may. `speaker` is whom a label names as saying it, "" for none.
    `paragraph` counts the lines of the article, `ordinal` the passages of prose before it.
    """

    text: str
    start: int
    end: int
    paragraph: int = 0
    ordinal: int = 0
    refused: str | None = None
    speaker: str = ""

    def without_opening(self) -> Passage:
        """The passage without the connective or kicker that it begins with; itself where there is none."""
        skip = opening_to_drop(self.text)
        return replace(self, text=self.text[skip:], start=self.start + skip) if skip else self

    @cached_property
    def why_it_dangles(self) -> str | None:
        """Why it cannot stand alone, None where it can."""
        return why_it_dangles(self.text)

    @cached_property
    def weakness(self) -> float:
        """What speaks against quoting it, 0 for nothing."""
        return weakness_of(self.text, bool(self.speaker))

    @cached_property
    def tagged(self) -> TaggedText:
        """Its words, and which of them are verbs."""
        return TaggedText(self.text)

    @cached_property
    def quantities(self) -> list[tuple[int, int]]:
        """Spans of its amounts, within its text."""
        return quantities(self.text)

    @cached_property
    def amounts(self) -> list[tuple[int, int]]:
        """Spans of all its amounts, those without a unit too."""
        return amounts(self.text)

    @cached_property
    def is_quantified(self) -> bool:
        """Whether it states an amount."""
        return is_quantified(self.text)

    @cached_property
    def terms(self) -> Mapping[str, float]:
        """Its weighted terms."""
        return terms_of(self.text)

    @cached_property
    def last_names(self) -> frozenset[str]:
        """Stems of the last words of its capitalised sequences, without what only opens a sentence."""
        names = set()
        for found in _NAME.finditer(self.text):
            if found.start() > 0 or " " in found.group():
                names.add(without_plural(found.group().split()[-1]))
        return frozenset(names - _NO_NAMES)

    @cached_property
    def stance(self) -> str:
        """'contradicts', 'complicates' or 'supports'."""
        return cues.stance_of(self.text)

    @cached_property
    def directness(self) -> str:
        """'opinion', 'attributed' or 'direct'."""
        directness = cues.directness_of(self.text)
        # Under a speaker's label nothing is the paper's own word.
        return "attributed" if self.speaker and directness == "direct" else directness
