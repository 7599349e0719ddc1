"""Names in a text: where a word with a capital is one, and which words are one name together.

Belongs here: runs of capitalised words, and what of them is an ordinary word. Does not belong here: whether a source
has a name (`ground_vocabulary.py`), who acts (`actors.py`), whether a sentence as a whole is grounded (`ground.py`).

A capital makes a name inside a sentence, behind a comma or a semicolon, and on every acronym. It tells nothing at the
beginning of a text or a sentence, behind a colon, a dash, a bullet, a bar or an opening quotation mark, and anywhere in
a title that is written in capitals: there the word itself and the words behind it decide (`ground_ordinary.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bellwether_assets.proof.ground_amounts import NUMBER_WORDS
from bellwether_assets.proof.ground_ordinary import is_ordinary, is_verb_of_one
from bellwether_assets.text.gazetteer import Gazetteer, Known
from bellwether_assets.text.word_lists import words

# Names: runs of capitalised words, compared word by word.
_TITLES, _CORPORATE = words("titles"), words("corporate")
_OFFICES = _CORPORATE | words("office_heads") | {"House", "Republic", "Kingdom"}
SKIPPED = words("stop_words") | words("sentence_starters") | words("function_words") | words("dangling_ends")
SKIPPED |= {"am", "pm", "gmt", "utc", "est", "edt", "pst", "pdt", "cet", "bst", "et", "ad", "bc", "ok", *NUMBER_WORDS}
_PARTICLES = frozenset({
    "de", "van", "von", "der", "den", "la", "le", "el", "al", "bin", "ibn", "du", "da", "dos", "del", "di",
})  # fmt: skip
# Of people, written with a capital by some: "Black colleges".
_OF_PEOPLE = frozenset({"Black", "White", "Indigenous", "Native", "Deaf"})
# Units behind a number, of which `masked` has left only its place.
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
ACRONYM = re.compile(r"(?:[A-Z]\.?){2,6}s?$")
_OPENED = re.compile(r"(?:^|[.!?:|*•]|\s-)[\s\"'(\[]*$|(?:^|\s)[\"'(\[]+$")
Class = tuple[str, str]


def _seated(known: Sequence[Known], alias: str, governments: frozenset[str]) -> frozenset[Class]:
    """The country that a source names by its capital or its government: "Nairobi" says Kenya.

    Not the other way round: who says Kenya does not say where in it. Nor by another large city, in which much happens
    that is not the country's.
    """
    if alias not in governments and alias.rpartition(" ")[2] not in governments:
        return frozenset()
    return frozenset(("country", one.code) for one in known if one.code and one.kind in {"capital", "organisation"})


def classes_of(known: Sequence[Known], alias: str) -> frozenset[Class]:
    """What an alias shares with others that mean the same; a capital is not its country."""
    classes: set[Class] = set()
    for one in known:
        if one.kind in {"country", "demonym"}:
            classes.add(("country", _PARTS_OF_COUNTRIES.get(alias, one.code or one.name)))
        elif one.kind in {"region", "organisation"}:
            classes.add((one.kind, one.name))
    return frozenset(classes)


@dataclass(frozen=True)
class Word:
    """A word of a name, and what the gazetteer says it means, alone or with its neighbours."""

    text: str
    start: int
    end: int
    classes: frozenset[Class] = frozenset()
    listed: bool = False
    seated: frozenset[Class] = frozenset()
    cities_of: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Name:
    """A run of words that are one name; in a heading, some of them may be none."""

    words: tuple[Word, ...]
    heading: bool = False

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end


def read_words(text: str, known: Gazetteer) -> list[Word]:
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
            Word(
                word,
                token.start(),
                token.start() + len(word),
                classes_of(meant, alias),
                listed,
                _seated(meant, alias, known.governments),
                frozenset(one.code for one in meant if one.code and one.kind == "capital"),
            )
        )
    return found


def read_names(text: str, known: Gazetteer) -> list[Name]:
    """The names of a sentence in order, without titles and without the ordinary word that opens it."""
    found = read_words(text, known)
    long = [word.text for word in found[1:] if len(word.text) > 3 and word.text.isalpha()]
    # In A Heading Like This, capitals tell nothing: only what is no ordinary word is taken for a name.
    heading = len(long) >= 4 and sum(word[0].isupper() for word in long) >= 0.7 * len(long)
    shouted = heading and sum(word.isupper() for word in long) >= 0.7 * len(long)
    # What ends with no full stop is a title, in which articles are left out.
    telegraphic = heading or not text.rstrip("\"') ").endswith((".", "!", "?", ":"))
    runs: list[list[Word]] = [[]]
    gap_from = 0
    for at, word in enumerate(found):
        following, after = (found[at + n].text if at + n < len(found) else "" for n in (1, 2))
        acronym = ACRONYM.match(word.text) is not None and not shouted
        skipped = word.text.lower() in SKIPPED and not (acronym and len(word.text) > 1)
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
    return [Name(tuple(run), heading) for run in runs if run]


def _is_abbreviated(word: Word) -> bool:
    return len(word.text) == 1 or "." in word.text or word.text.lower() in words("abbreviated_titles")


def _goes_on(gap: str, before: Word) -> bool:
    """Whether a name goes on over what stands between two words: a space, "van der", "of the" after an office."""
    if gap.startswith(". ") and _is_abbreviated(before):
        gap = gap[1:]
    if gap in {" of ", " of the "}:
        return before.text in _OFFICES
    return gap in {" ", " & "} or (len(gap) < 12 and gap[:1] == gap[-1:] == " " and set(gap.split()) <= _PARTICLES)
