"""Who does what in a text, and whether its source has somebody else do it, or has it done the other way round.

Belongs here: a name that opens a sentence with a deed that a source tells of another; "A sued B" where a source has "B
sued A". Does not belong here: whether a name occurs at all (`ground.py`). Without a parser of grammar this reads names,
and the words around them: a common noun that acts ("the insurer"), and a deed told in other words, pass.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from bellwether_assets.proof.content_words import all_roots, content_words, roots_of
from bellwether_assets.proof.ground import Grounds
from bellwether_assets.proof.ground_names import Name, read_names
from bellwether_assets.proof.word_forms import forms_of
from bellwether_assets.text.gazetteer import gazetteer

# What may stand before the name that acts: "However, the lawyer Priscilla Vann".
_BEFORE_WHO_ACTS = re.compile(
    r"(?:(?:However|Yet|But|Meanwhile|Still|Nevertheless|Instead|Thus|By contrast|In turn),? )?(?:[Tt]he |[Aa]n? )?"
    r"(?:[a-z]+ ){0,2}"
)
# A deed shares so many words with one source, and twice as many as with those that name who is said to have done it.
_WORDS_OF_THE_DEED, _TIMES_AS_MANY = 3, 2
_MOST_BETWEEN = 60  # code points between two names that one verb joins
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be)\b.*\bby\b", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """One source: the texts in which it says what was done, and all in which it names somebody."""

    deeds: tuple[str, ...]
    names: tuple[str, ...]

    @cached_property
    def roots(self) -> frozenset[str]:
        """The roots of what was done."""
        return all_roots(" ".join(self.deeds))

    @cached_property
    def doers(self) -> tuple[str, ...]:
        """Who opens one of its deeds."""
        return tuple(name for text in self.deeds for name in [_who_acts(text)] if name)

    @cached_property
    def _all_names(self) -> Grounds:
        return Grounds((*self.deeds, *self.names), ())

    def says(self, name: str) -> bool:
        """Whether it names somebody, under whichever of his names."""
        return not self._all_names.missing(f"It was done by {name}.").names


def somebody_elses_deed(text: str, sources: Sequence[Told]) -> tuple[str, str] | None:
    """The name to which a sentence gives a deed of somebody else's, and whose it is; None where there is none."""
    who = _who_acts(text)
    if who is None:
        return None
    deed = list(content_words(text.replace(who, " ", 1)).values())
    shared = [sum(not roots.isdisjoint(source.roots) for roots in deed) for source in sources]
    names_it = [source.says(who) for source in sources]
    own = max((many for many, named in zip(shared, names_it, strict=True) if named), default=0)
    for source, many in zip(sources, shared, strict=True):
        if many < max(_WORDS_OF_THE_DEED, _TIMES_AS_MANY * own):
            continue
        # "Gannetry" names Gannetry Mutual; whose deed it is then stands somewhere in the sentence.
        unnamed = [doer for doer in source.doers if _words(doer).isdisjoint(_words(text))]
        if unnamed:
            return who, unnamed[0]
    return None


def done_the_other_way_round(text: str, sources: Sequence[Told]) -> tuple[str, str] | None:
    """Two names of which the first does to the second what by some source the second does to the first."""
    told = [deed for source in sources for one in source.deeds for deed in _deeds(one)]
    for who, verbs, whom in _deeds(text):
        same = [(one, other) for one, these, other in told if verbs & these]
        turned = any(_is_one(one, whom) and _is_one(other, who) for one, other in same)
        if turned and not any(_is_one(one, who) and _is_one(other, whom) for one, other in same):
            return who, whom
    return None


def _is_one(name: str, other: str) -> bool:
    """Whether two names have a word in common: "Mirova" and "Mirova Grid"."""
    return not _words(name).isdisjoint(_words(other))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]{3,}", text))


@lru_cache(maxsize=1 << 12)
def _names_in(text: str) -> tuple[Name, ...]:
    return tuple(read_names(text, gazetteer()))


def _who_acts(text: str) -> str | None:
    """The name that opens a sentence and acts in it: not "Portarra's clients", nor "the Irish schools"."""
    for name in _names_in(text)[:1]:
        alone = not text.startswith(("'s ", "’s "), name.end)
        people = {kind for word in name.words for kind, _ in word.classes} & {"country", "region"}
        if _BEFORE_WHO_ACTS.fullmatch(text[: name.start]) and alone and not people:
            return text[name.start : name.end]
    return None


def _deeds(text: str) -> Iterator[tuple[str, frozenset[str], str]]:
    """Who, roots of the verbs between, and whom, of each two names that stand near each other in one clause."""
    names = _names_in(text)
    for one, other in itertools.pairwise(names):
        between = text[one.end : other.start]
        if len(between) > _MOST_BETWEEN or re.search(r"[,;:()]|\b(?:and|or|that|who|which|whose)\b", between):
            continue
        verbs = {
            root
            for word in re.findall(r"[a-z]+", between)
            if forms_of(word) & {"VBD", "VBZ", "VBN", "VB"} and content_words(word)
            for root in roots_of(word)
        }
        who, whom = text[one.start : one.end], text[other.start : other.end]
        if verbs:
            yield (whom, frozenset(verbs), who) if _PASSIVE.search(between) else (who, frozenset(verbs), whom)
