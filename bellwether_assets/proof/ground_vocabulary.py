"""The words of a source in every shape in which a name may come back, and whether it has a given name.

Belongs here: which spellings and which other names say one name. Does not belong here: what is a name
(`ground_names.py`), and what place or government stands for another (`ground_places.py`).
"""

from __future__ import annotations

import re
import unicodedata

from bellwether_assets.proof.ground_amounts import NUMBER_WORDS
from bellwether_assets.proof.ground_names import ACRONYM, SKIPPED, Class, Name, Word, classes_of, read_words
from bellwether_assets.proof.ground_ordinary import SPELLED_OUT, TERMS_IN_CAPITALS, base_of
from bellwether_assets.proof.ground_places import (
    acts_for_its_country,
    has_region_of,
    is_said_by_its_members,
    regions_of,
    says_where,
    states_of,
)
from bellwether_assets.text.gazetteer import Gazetteer

# Behind a number, of what is counted.
_COUNTING = frozenset({"such", "other", "more", "new"})
_LINKS = frozenset({"of", "the", "for", "and", "&"})
_DIRECTIONS = frozenset(
    {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "new", "central"}
)
_EUROPEAN = frozenset(
    {("organisation", "European Commission"), ("organisation", "European Union"), ("region", "European Union")}
)
_RELATED = re.compile(r"(?:istan|ians?|ans?|ese|ish|ists?|isms?|ics?|ers?|ites?|is|es|[isnaeyo])$")


def _related(word: str) -> str:
    """What a name has in common with its plural and its adjective: "californ" of California and Californians."""
    for position in range(4, len(word)):
        if _RELATED.fullmatch(word, position):
            word = word[:position]
            break
    bare = word.rstrip("aeiouy")
    return bare if len(bare) >= 4 else word


def _plain(word: str) -> str:
    """A word in lower case, without accents and marks; letters of other scripts stay what they are."""
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", word.lower())


class Vocabulary:
    """The words of a source in every shape in which a name may come back."""

    def __init__(self, known: Gazetteer) -> None:
        self._known = known
        self._plain: set[str] = set()
        self._capital: set[str] = set()  # as written with a capital anywhere
        self._related: set[str] = set()
        self._bases: set[str] = set()
        self._pairs: set[tuple[str, str]] = set()  # what follows North, South, New; which numbers follow a word
        self._initials: set[str] = set()
        self._classes: set[Class] = set()
        self._cities_of: set[str] = set()
        self._capitalised: set[str] = set()  # in lower case

    def add(self, text: str) -> None:
        """Collects the words of one more text."""
        found = read_words(text, self._known)
        lower = text.lower()
        for state in states_of(text):
            for part in state.lower().split():
                self._plain.add(part)
                self._related.add(_related(part))
        for short, spelled in SPELLED_OUT.items():
            if spelled in lower:
                self._capital.add(short)
        run: list[tuple[str, bool]] = []
        plain = [_plain(word.text) for word in found]
        for at, word in enumerate(found):
            parts = [part for part in re.split(r"['.&-]", word.text) if part]
            self._classes |= word.classes | word.seated
            for kind, code in word.classes:
                if kind == "country" and code in regions_of():
                    self._classes |= {("region", region) for region in regions_of()[code]}
            self._cities_of |= word.cities_of
            if word.text[0].isupper():
                self._capitalised.add(plain[at])
            for key, written in [(plain[at], word.text), *((_plain(part), part) for part in parts if len(parts) > 1)]:
                self._plain.add(key)
                self._related.add(_related(key))
                self._bases.add(base_of(key))
                if any(c.isupper() for c in written):
                    self._capital.add(re.sub(r"[\W_]+", "", written))
            number = str(NUMBER_WORDS[plain[at]][1]) if plain[at] in NUMBER_WORDS else plain[at]
            if number.isdigit() and at:
                self._plain.add(plain[at - 1] + number)  # "F 16", "Falcon 9"
                named = at - 1
                while named > max(0, at - 6) and (plain[named].isdigit() or plain[named] in {"and", "or", "to"}):
                    named -= 1  # "Articles 4 and 5"
                self._pairs.add((_related(plain[named]), number))
            if _direction(plain[at]):
                for other in (1, 3) if plain[at + 1 : at + 2] in (["and"], ["or"]) else (1,):
                    if at + other < len(found):
                        self._pairs.add((_direction(plain[at]), _related(plain[at + other])))
            gap = text[found[at - 1].end : word.start] if at else ""
            if run and gap not in {" ", "-", " & "} and not (gap == ". " and len(found[at - 1].text) == 1):
                self._add_initials(run)
                run = []
            if word.text[0].isupper():
                run += [(part[0], False) for part in parts]
            elif run and word.text in _LINKS:
                run.append((word.text[0], True))
            else:
                self._add_initials(run)
                run = []
        self._add_initials(run)

    def _add_initials(self, run: list[tuple[str, bool]]) -> None:
        """Initials of every two to seven words in a row, with and without the small ones."""
        for start, (_, small) in enumerate(run):
            if small:
                continue
            whole = capitals = ""
            for letter, is_link in run[start : start + 7]:
                whole += letter.upper()
                capitals += "" if is_link else letter
                self._initials.update((whole, capitals))

    def says(self, name: Name) -> bool:
        """Whether every word of a name that signifies something is there."""
        for at, word in enumerate(name.words):
            if word.classes & self._classes or (len(word.text) == 1 and len(name.words) > 1):
                continue
            # "Tram Derails" of a tram that "derailed": in a heading a verb looks like a name.
            if not self._has(word) and not (name.heading and base_of(_plain(word.text)) in self._bases):
                return False
            direction, after = _direction(_plain(word.text)), name.words[at + 1 : at + 2]
            if (
                direction
                and after
                and not _is_a_term(after[0])
                and (direction, _related(_plain(after[0].text))) not in self._pairs
            ):
                return False
        return True

    def has_word(self, word: str) -> bool:
        """Whether the source has a word, in any of its forms."""
        return base_of(word) in self._bases

    def places(self, name: Name, text: str) -> bool:
        """Whether a name, where it stands, says no more than a country or a power that the source says otherwise."""
        alias = text[name.start : name.end]
        if is_said_by_its_members(alias, self._plain):
            return True
        if alias in self._known.governments and acts_for_its_country(text, name.start, name.end):
            seat = {("country", code) for word in name.words for code in word.cities_of}
            return bool(seat & self._classes) or (alias == "Brussels" and bool(_EUROPEAN & self._classes))
        codes = {code for word in name.words for kind, code in word.classes if kind == "country"}
        if len(codes) != 1 or not all(word.classes for word in name.words):
            return False
        known = dict(self._known.by_first_word.get(name.words[0].text, ())).get(alias, ())
        demonym = any(one.kind == "demonym" for one in known)
        return says_where(text, name.start, name.end, demonym=demonym) and (
            bool(codes & self._cities_of) or any(has_region_of(code, self._capitalised) for code in codes)
        )

    def says_number(self, name: Name, number: str, after: str) -> bool:
        """Whether the number that goes on a name stands behind its last word, where it surely is the name's.

        It is not where something is counted: "iPhone 4 will", but "in Basra 12 soldiers", "at Acme 12 such claims".
        """
        counted = re.match(r" ([a-z]+)", after)
        if name.words[-1].listed or (counted and (counted[1] not in SKIPPED or counted[1] in _COUNTING)):
            return True
        return (_related(_plain(name.words[-1].text)), _plain(number)) in self._pairs

    def _has(self, word: Word) -> bool:
        key = _plain(word.text)
        if ACRONYM.match(word.text):
            if _is_a_term(word):
                return True
            letters = re.sub(r"\W", "", word.text)
            forms = {letters, letters.removesuffix("s"), f"{letters}s"}
            cased = set() if key in SKIPPED else {letters.capitalize()}
            return bool(forms & (self._capital | self._initials)) or bool(cased & self._capital)
        if self._plain & {key, f"{key}s", key.removesuffix("s")}:
            return True
        parts = [part for part in re.split(r"['.&-]", word.text) if any(c.isupper() or c.isdigit() for c in part)]
        if len(re.split(r"['.&-]", word.text)) > 1 and any(len(part) > 1 for part in parts):
            return all(self._has_part(part) for part in parts if len(part) > 1 or part.isdigit())
        if word.listed:
            # "Argentinean", which the gazetteer does not have; but Niger is not said by "Nigerian".
            return key.endswith("a") and not self._plain.isdisjoint(key[:-1] + end for end in ("an", "ean", "eans"))
        return _related(key) in self._related

    def _has_part(self, part: str) -> bool:
        aliases = dict(self._known.by_first_word.get(part, ()))
        if part in aliases and classes_of(aliases[part], part) & self._classes:
            return True
        return self._has(Word(part, 0, len(part), listed=part in aliases))


def _direction(word: str) -> str:
    return word.removesuffix("ern") if word in _DIRECTIONS else ""


def _is_a_term(word: Word) -> bool:
    return word.text.removesuffix("s") in TERMS_IN_CAPITALS
