"""Names that nobody listed: capitalised sequences of an article, believed where the article itself supports them.

Belongs here: what a sequence is (organisation, person, name), by its support. Does not belong here: where sequences are
(`name_sequences.py`), listed names (`gazetteer.py`), nor who acts (`actors.py`). Support is a second occurrence, a
title, a corporate word or a verb of speech. It stands in for a model of named entities; `docs/decisions` says why.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bellwether_assets.text.gazetteer import Gazetteer, Sighting
from bellwether_assets.text.given_names import GIVEN_NAMES, GivenNamesOfText
from bellwether_assets.text.mention import HONORIFIC, OF_BEFORE, PLACE_AFTER, SPEECH_AFTER, Mention
from bellwether_assets.text.name_sequences import Span, opens_sentence, sequences
from bellwether_assets.text.word_lists import words

_CORPORATE = words("corporate")
_LEGAL_FORM = re.compile(rf"(?: (?:{'|'.join(sorted(words('legal_forms')))}))+\.?$")
_TITLE_BEFORE = re.compile(rf"\b(?:{'|'.join(sorted(words('titles')))})\.?\s$")
_ROLE_BEFORE = re.compile(
    r"\b(?:president|executive|officer|director|chairman|chairwoman|spokesman|spokeswoman|analyst|lawyer|attorney"
    r"|professor"
    r"|economist|actor|actress|singer|founder|co-founder|coach|manager|quarterback|minister|mayor|senator|farmer"
    r"|sheriff"
    r"|coordinator|author|journalist)\s$"
)
# Who wrote a report is not in it: "Additional reporting by Jane Roe".
_CREDITS = re.compile(r"\b(?:[Rr]eporting|[Ee]diting|[Ww]riting|[Cc]ompiled|[Tt]ranslated) by\b[^\n]*")
_MOST_CREDITS = 20
_PERSON_BESIDE = re.compile(r"(?:,| and|, and) ([A-Z][a-z]+) [A-Z]")
_SPEECH_BEFORE = re.compile(r"\b(?:said|says|added|told)\s$")
_LOCATIVE = re.compile(r"\b(?:in|at|near|outside|around|throughout|inside|into)\s+(?:the\s+)?$", re.IGNORECASE)
_INTRODUCED = re.compile(
    r",\s+(?:an?|who|\d{1,2},|chief|president|head|director|spokes"
    r"|the (?:\w+ )?(?:father|mother|brother|sister|son|daughter|wife|husband|widow|owner|author"
    r"|president|director|head|chief|chairman|minister|leader|analyst|founder))\b"
)


def unlisted_names(
    text: str, sightings: Sequence[Sighting], gazetteer: Gazetteer, given_names: GivenNamesOfText
) -> list[Mention]:
    """Mentions of names that are not listed, in order of appearance; `sightings` are those of the listed ones."""
    return _Names(text, tuple(sightings), gazetteer, given_names).mentions()


@dataclass(frozen=True)
class _Names:
    """One text and what is known of it while its sequences are weighed."""

    text: str
    sightings: tuple[Sighting, ...]
    gazetteer: Gazetteer
    given_names: GivenNamesOfText

    @cached_property
    def lower_words(self) -> frozenset[str]:
        """Words of three letters and more that the text writes small."""
        return frozenset(re.findall(r"(?<![\w’'])[a-z]{3,}", self.text))

    @cached_property
    def _listed_from(self) -> list[int]:
        return [sighting.start for sighting in self.sightings]

    @cached_property
    def _placed(self) -> dict[str, bool]:
        return {}

    @cached_property
    def _called(self) -> dict[str, bool]:
        return {}

    def mentions(self) -> list[Mention]:
        spans = self._spans()
        counts = Counter(self.text[a:b] for a, b in spans)
        kinds: dict[str, str] = {}
        for start, end in spans:
            name = self.text[start:end]
            kind = _Sequence(self, start, end, counts).kind()
            if kind and kinds.get(name) not in {"person", "organisation"}:
                kinds[name] = kind
        longer = self._longer_names(kinds)
        # "Acme Ltd" goes on as Acme.
        without_form = {_LEGAL_FORM.sub("", name) for name, kind in kinds.items() if kind == "organisation"}
        found = []
        for start, end in spans:
            name = self.text[start:end]
            if name in longer:
                found.append(Mention(longer[name], kinds[longer[name]], None, start, end))
            elif name in kinds:
                found.append(Mention(name, kinds[name], None, start, end))
            elif name in without_form:
                found.append(Mention(name, "organisation", None, start, end))
        return found

    def _spans(self) -> list[Span]:
        """Sequences that are neither listed nor the name of who wrote the article."""
        credited = [found.span() for found in _CREDITS.finditer(self.text)][:_MOST_CREDITS]
        spans = [
            (a, b)
            for a, b in sequences(self.text, self.lower_words, self.gazetteer)
            if not self._is_listed(a, b) and not any(begin <= a < end for begin, end in credited)
        ]
        counts = Counter(self.text[a:b] for a, b in spans)
        shortened = [self._without_opening_word(a, b, counts) for a, b in spans]
        return [span for span in shortened if not self._is_listed(*span)]

    def _longer_names(self, kinds: Mapping[str, str]) -> dict[str, str]:
        """Last word → the one whole name of a person or team that ends with it."""
        ending: dict[str, list[str]] = {}
        for name, kind in sorted(kinds.items()):
            team = kind == "name" and name.count(" ") == 1 and name.endswith("s")
            person = kind == "person" and " " in name and not self.given_names.bear_surname_of(name)
            if person or team:
                ending.setdefault(name.split()[-1], []).append(name)
        return {last: names[0] for last, names in ending.items() if len(names) == 1}

    def _is_listed(self, start: int, end: int) -> bool:
        """Whether the sequence is no more than a listed name ("Israeli Army" is more than "Israeli")."""
        at = bisect_right(self._listed_from, start) - 1
        return at >= 0 and end <= self.sightings[at].end

    def _without_opening_word(self, start: int, end: int, counts: Counter[str]) -> Span:
        """Leaves out the word that opens a sentence where the rest is a name of its own ("Jubilant Chicago Cubs")."""
        first, _, rest = self.text[start:end].partition(" ")
        if not rest or not opens_sentence(self.text, start) or first in GIVEN_NAMES:
            return start, end
        listed = self._is_listed(end - len(rest), end)
        if " " not in rest and first.lower() not in self.lower_words and not listed:
            return start, end
        return (end - len(rest), end) if counts[rest] or listed else (start, end)

    def is_mostly_a_place(self, name: str) -> bool:
        """Whether a word stands after "in", "near" and the like, or before its country, in a quarter of its uses."""
        if name not in self._placed:
            uses = [found.span() for found in re.finditer(rf"\b{re.escape(name)}\b", self.text)]
            placed = sum(_LOCATIVE.search(self.text[max(0, a - 20) : a]) is not None for a, _ in uses)
            placed += sum(PLACE_AFTER.match(self.text[b : b + 20]) is not None for _, b in uses)
            self._placed[name] = 4 * placed >= len(uses)
        return self._placed[name]

    def is_called_like_a_person(self, surname: str) -> bool:
        """Whether the text says "Mr Roe", "Roe said" or "Roe, 42": "Dear Nice" and "Apollo" go on alone as well."""
        if surname not in self._called:
            word = re.escape(surname)
            called = rf"\b{HONORIFIC} {word}\b|\b{word},? (?:said|says|told|added|wrote|tweeted|explained|\d\d,)"
            self._called[surname] = re.search(called, self.text) is not None
        return self._called[surname]


class _Sequence:
    """One capitalised sequence and its surroundings."""

    def __init__(self, names: _Names, start: int, end: int, counts: Counter[str]) -> None:
        self._names = names
        self._start = start
        self._counts = counts
        self._name = names.text[start:end]
        self._parts = self._name.split()
        self._last = self._parts[-1].rstrip(".,")
        self._before, self._after = names.text[max(0, start - 30) : start], names.text[end : end + 40]

    def kind(self) -> str | None:
        """What the sequence is, None where the article does not support it."""
        if len(self._parts) > 1 and any(part.rstrip(".,") in _CORPORATE for part in self._parts):
            return "organisation"
        if len(self._parts) in {2, 3} and self._is_named_like_a_person():
            return "person"
        if _LOCATIVE.search(self._before) and not self._acts and self._counts[self._name] < 3:
            return None
        if len(self._parts) == 1:
            return self._kind_of_one_word()
        if len(self._parts) < 4 and self._is_treated_as_a_person():
            return "person"
        return "name" if self._counts[self._name] >= 2 else None

    @cached_property
    def _acts(self) -> bool:
        """Whether a title stands before it, or it speaks; "The mayor of Nice, … said" is not Nice speaking."""
        return (
            _TITLE_BEFORE.search(self._before) is not None
            or _SPEECH_BEFORE.search(self._before) is not None
            or (SPEECH_AFTER.match(self._after) is not None and OF_BEFORE.search(self._before) is None)
        )

    @cached_property
    def _is_no_common_word(self) -> bool:
        return self._last.lower() not in self._names.lower_words

    def _is_named_like_a_person(self) -> bool:
        """By a role or a list ("chief executive Odd Berg", "Jane Roe, Odd Berg and Ola Dal"), or by a first name."""
        if all(part[:1].isupper() and part[1:].islower() for part in self._parts):
            beside = _PERSON_BESIDE.match(self._after)
            if _ROLE_BEFORE.search(self._before) or (beside and beside.group(1) in GIVEN_NAMES):
                return True
        last = self._last
        return self._parts[0] in GIVEN_NAMES and self._is_no_common_word and last[:1].isupper() and len(last) > 2

    def _is_treated_as_a_person(self) -> bool:
        """Whether somebody of this name has a title, speaks, is introduced, or goes on by the last word alone."""
        if any(part.isupper() and len(part) > 2 for part in self._parts):
            return False
        if self._acts or _INTRODUCED.match(self._after):
            return True
        # "Ahed Tamimi" where "Tamimi" goes on alone; not "Apple Macintosh", whose first word is no first name.
        first, last = self._parts[0], self._last
        return (
            self._counts[last] >= 2
            and not self._counts[first]
            and first not in self._names.gazetteer.by_first_word
            and self._is_no_common_word
            and self._names.is_called_like_a_person(last)
        )

    def _kind_of_one_word(self) -> str | None:
        if (self._name.isupper() and len(self._name) <= 4) or not self._is_no_common_word:
            return None
        if self._acts:
            return "person"
        if self._names.is_mostly_a_place(self._name) or opens_sentence(self._names.text, self._start):
            return None
        return "name" if self._counts[self._name] >= 3 else None
