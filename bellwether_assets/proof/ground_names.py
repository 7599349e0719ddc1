"""Names in a text, and the vocabulary of a source in which they are looked up word by word.

Belongs here: runs of capitalised words, what of them is an ordinary word, and which spellings stand for one name. Does
not belong here: who acts (`actors.py`), nor whether a sentence as a whole is grounded (`ground.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bellwether_assets.proof.ground_amounts import NUMBER_WORDS
from bellwether_assets.proof.ground_ordinary import SPELLED_OUT, base_of, is_ordinary, is_verb_of_one
from bellwether_assets.proof.ground_places import (
    acts_for_its_country,
    has_region_of,
    is_said_by_its_members,
    regions_of,
    says_where,
    states_of,
)
from bellwether_assets.text.gazetteer import Gazetteer, Known
from bellwether_assets.text.word_lists import words

# Names: runs of capitalised words, compared word by word.
_TITLES, _CORPORATE = words("titles"), words("corporate")
_OFFICES = _CORPORATE | words("office_heads") | {"House", "Republic", "Kingdom"}
_SKIPPED = words("stop_words") | words("sentence_starters") | words("function_words") | words("dangling_ends")
_SKIPPED |= {"am", "pm", "gmt", "utc", "est", "edt", "pst", "pdt", "cet", "bst", "et", "ad", "bc", "ok", *NUMBER_WORDS}
_PARTICLES = frozenset({
    "de", "van", "von", "der", "den", "la", "le", "el", "al", "bin", "ibn", "du", "da", "dos", "del", "di",
})  # fmt: skip
_LINKS = frozenset({"of", "the", "for", "and", "&"})
_DIRECTIONS = frozenset(
    {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "new", "central"}
)
# Units behind a number, of which `masked` has left only its place.
_EUROPEAN = frozenset(
    {("organisation", "European Commission"), ("organisation", "European Union"), ("region", "European Union")}
)
# Of people, written with a capital by some: "Black colleges".
_OF_PEOPLE = frozenset({"Black", "White", "Indigenous", "Native", "Deaf"})
_UNITS = frozenset({"MW", "GW", "TW", "MWh", "GWh", "TWh", "GB", "TB", "MB", "Mbps", "GHz", "MHz", "Mt", "Gt"})
_COUNTED = frozenset("0123456789\0")
_SIDES = frozenset({"Western", "Eastern", "Northern", "Southern"})
# Parts of a country that the gazetteer files under it, but that are not it: "Scottish" does not ground "English".
_PARTS_OF_COUNTRIES = {
    "English": "England", "Scottish": "Scotland", "Scots": "Scotland", "Welsh": "Wales", "Gaza Strip": "Gaza",
    "Catalans": "Catalan", **{name: name for name in (
        "England", "Scotland", "Wales", "Northern Ireland", "Gaza", "West Bank", "Dubai", "Catalan")},
}  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+(?:['.&-][^\W_]+)*")
_ENDING = re.compile(r"(?:n't|'(?:s|d|m|ll|re|ve|S))$")
_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,6}s?$")
_OPENED = re.compile(r"(?:^|[.!?:;|*•]|\s-)[\s\"'(\[]*$|(?:^|\s)[\"'(\[]+$")
_RELATED = re.compile(r"(?:istan|ians?|ans?|ese|ish|ists?|isms?|ics?|ers?|ites?|is|es|[isnaeyo])$")
_Class = tuple[str, str]


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


def _seated(known: Sequence[Known], alias: str, governments: frozenset[str]) -> frozenset[_Class]:
    """The country that a source names by its capital or its government: "Nairobi" says Kenya.

    Not the other way round: who says Kenya does not say where in it. Nor by another large city, in which much happens
    that is not the country's.
    """
    if alias not in governments and alias.rpartition(" ")[2] not in governments:
        return frozenset()
    return frozenset(("country", one.code) for one in known if one.code and one.kind in {"capital", "organisation"})


def _classes(known: Sequence[Known], alias: str) -> frozenset[_Class]:
    """What an alias shares with others that mean the same; a capital is not its country."""
    classes: set[_Class] = set()
    for one in known:
        if one.kind in {"country", "demonym"}:
            classes.add(("country", _PARTS_OF_COUNTRIES.get(alias, one.code or one.name)))
        elif one.kind in {"region", "organisation"}:
            classes.add((one.kind, one.name))
    return frozenset(classes)


@dataclass(frozen=True)
class _Word:
    """A word of a name, and what the gazetteer says it means, alone or with its neighbours."""

    text: str
    start: int
    end: int
    classes: frozenset[_Class] = frozenset()
    listed: bool = False
    seated: frozenset[_Class] = frozenset()
    cities_of: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Name:
    """A run of words that are one name; in a heading, some of them may be none."""

    words: tuple[_Word, ...]
    heading: bool = False

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


def _read_words(text: str, known: Gazetteer) -> list[_Word]:
    """All words of a text, possessives off, with what the gazetteer knows of them."""
    sightings = known.sightings(text)
    found, at = [], 0
    for token in _TOKEN.finditer(text):
        word = _ENDING.sub("", token.group())
        while at < len(sightings) and sightings[at].end <= token.start():
            at += 1
        aliases = dict(known.by_first_word.get(word, ()))
        meant, alias, listed = aliases.get(word, ()), word, word in aliases
        if at < len(sightings) and sightings[at].start <= token.start() < sightings[at].end:
            seen = sightings[at]
            meant, alias, listed = seen.known, text[seen.start : seen.end], True
        found.append(
            _Word(
                word,
                token.start(),
                token.start() + len(word),
                _classes(meant, alias),
                listed,
                _seated(meant, alias, known.governments),
                frozenset(one.code for one in meant if one.code and one.kind == "capital"),
            )
        )
    return found


def read_names(text: str, known: Gazetteer) -> list[_Name]:
    """The names of a sentence in order, without titles and without the ordinary word that opens it."""
    found = _read_words(text, known)
    long = [word.text for word in found[1:] if len(word.text) > 3 and word.text.isalpha()]
    # In A Heading Like This, capitals tell nothing: only what is no ordinary word is taken for a name.
    heading = len(long) >= 4 and sum(word[0].isupper() for word in long) >= 0.7 * len(long)
    shouted = heading and sum(word.isupper() for word in long) >= 0.7 * len(long)
    # What ends with no full stop is a title, in which articles are left out.
    telegraphic = heading or not text.rstrip("\"') ").endswith((".", "!", "?", ":"))
    runs: list[list[_Word]] = [[]]
    gap_from = 0
    for at, word in enumerate(found):
        following, after = (found[at + n].text if at + n < len(found) else "" for n in (1, 2))
        acronym = _ACRONYM.match(word.text) is not None and not shouted
        skipped = word.text.lower() in _SKIPPED and not (acronym and len(word.text) > 1)
        skipped = skipped or (
            word.text in _UNITS and text[max(0, word.start - 2) : word.start].strip(" ")[-1:] in _COUNTED
        )
        # "Western rivals": a side of the world, where no name follows.
        skipped = skipped or (word.text in _SIDES and not following[:1].isupper())
        skipped = skipped or (word.text in _OF_PEOPLE and following.islower() and not is_verb_of_one(following))
        title = word.text in _TITLES and following not in _CORPORATE
        if skipped or title or not any(c.isupper() for c in word.text):
            if title or word.text not in _PARTICLES | {"of", "the"}:
                runs.append([])
            continue
        opened = heading or _OPENED.search(text[max(0, word.start - 6) : word.start]) is not None
        if opened and word.start > 2 and text[word.start - 2] == "." and _is_abbreviated(found[at - 1]):
            opened = heading
        if (
            opened
            and not acronym
            and not word.listed
            and is_ordinary(word.text, following, after, headline=telegraphic)
        ):
            runs.append([])
            continue
        if runs[-1] and not _goes_on(text[gap_from : word.start], runs[-1][-1]):
            runs.append([])
        runs[-1].append(word)
        gap_from = word.end
        if text.startswith("'", word.end):
            runs.append([])
    return [_Name(tuple(run), heading) for run in runs if run]


def _is_abbreviated(word: _Word) -> bool:
    return len(word.text) == 1 or "." in word.text or word.text.lower() in words("abbreviated_titles")


def _goes_on(gap: str, before: _Word) -> bool:
    """Whether a name goes on over what stands between two words: a space, "van der", "of the" after an office."""
    if gap.startswith(". ") and _is_abbreviated(before):
        gap = gap[1:]
    if gap in {" of ", " of the "}:
        return before.text in _OFFICES
    return gap in {" ", " & "} or (len(gap) < 12 and gap[:1] == gap[-1:] == " " and set(gap.split()) <= _PARTICLES)


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
        self._classes: set[_Class] = set()
        self._cities_of: set[str] = set()
        self._capitalised: set[str] = set()  # in lower case

    def add(self, text: str) -> None:
        """Collects the words of one more text."""
        found = _read_words(text, self._known)
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

    def says(self, name: _Name) -> bool:
        """Whether every word of a name that signifies something is there."""
        for at, word in enumerate(name.words):
            if word.classes & self._classes or (len(word.text) == 1 and len(name.words) > 1):
                continue
            # "Tram Derails" of a tram that "derailed": in a heading a verb looks like a name.
            if not self._has(word) and not (name.heading and base_of(_plain(word.text)) in self._bases):
                return False
            direction, after = _direction(_plain(word.text)), name.words[at + 1 : at + 2]
            if direction and after and (direction, _related(_plain(after[0].text))) not in self._pairs:
                return False
        return True

    def has_word(self, word: str) -> bool:
        """Whether the source has a word, in any of its forms."""
        return base_of(word) in self._bases

    def places(self, name: _Name, text: str) -> bool:
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

    def says_number(self, name: _Name, number: str, after: str) -> bool:
        """Whether the number that goes on a name stands behind its last word, where it surely is the name's.

        It is not where something is counted: "iPhone 4 will", but "in Basra 12 soldiers".
        """
        counted = re.match(r" ([a-z]+)", after)
        if name.words[-1].listed or (counted and counted[1] not in _SKIPPED):
            return True
        return (_related(_plain(name.words[-1].text)), _plain(number)) in self._pairs

    def _has(self, word: _Word) -> bool:
        key = _plain(word.text)
        if _ACRONYM.match(word.text):
            letters = re.sub(r"\W", "", word.text)
            forms = {letters, letters.removesuffix("s"), f"{letters}s"}
            cased = set() if key in _SKIPPED else {letters.capitalize()}
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
        if part in aliases and _classes(aliases[part], part) & self._classes:
            return True
        return self._has(_Word(part, 0, len(part), listed=part in aliases))


def _direction(word: str) -> str:
    return word.removesuffix("ern") if word in _DIRECTIONS else ""
