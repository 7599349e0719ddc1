"""Countries, regions and known organisations by the names the news use: pycountry, CLDR, our own lists.

Belongs here: which string names which place or organisation, and finding those strings in a text. Does not belong here:
names nobody listed, and who acts (`actors.py`). Matching is case-sensitive, on whole words, longest alias first.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import pycountry
from ahocorasick_rs import AhoCorasick
from babel import Locale

from bellwether_assets.foundation.place_names import regions
from bellwether_assets.text.calendar_names import FULL_WEEKDAY, MONTH, SHORT_WEEKDAY
from bellwether_assets.text.word_lists import words

_TOKEN = re.compile(r"[^\W_]+", re.UNICODE)
_NAME_BESIDE = re.compile(r"[A-Z][a-z]+$")
# A month or weekday after a name is the date of what happened there, no second name.
_NAME_AFTER = re.compile(rf" (?!(?:{MONTH}|{FULL_WEEKDAY}|{SHORT_WEEKDAY})\b)[A-Z](?:[a-z]|['’][A-Z])+")
_TEAM = re.compile(r"(?<=[a-z,] )([A-Z][a-z]+) ([A-Z][a-z]+ns)\b")
_QUALIFIERS = words("demonym_qualifiers")
_SMALL = words("openings")


def _goes_on(text: str, end: int) -> bool:
    """Whether a name is only the beginning of something: "US" of "US$5" or of "USB"."""
    return text[end : end + 1].isalnum() or text[end : end + 1] == "$" or text[end : end + 2] == " $"


@dataclass(frozen=True)
class Known:
    """What an alias stands for; `kind` is country, demonym, capital, region or organisation, `code` its place."""

    name: str
    kind: str
    code: str | None


@dataclass(frozen=True)
class Sighting:
    """One known name in a text, at code points start to end."""

    known: tuple[Known, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Gazetteer:
    """All aliases; `by_first_word` has them longest first, `kinds` are the nouns that may stand for an organisation.

    `scanner` finds the aliases by their places in `aliases`; `governments` are capitals, without other large cities,
    and what a country's government is called.
    """

    aliases: tuple[tuple[str, tuple[Known, ...]], ...]
    scanner: AhoCorasick
    by_first_word: dict[str, tuple[tuple[str, tuple[Known, ...]], ...]]
    ambiguous: frozenset[str]
    kinds: dict[str, frozenset[str]]
    governments: frozenset[str]

    def sightings(self, text: str) -> list[Sighting]:
        """Known names in order of appearance, none inside another."""
        found: list[Sighting] = []
        free_from = 0
        teams = frozenset(
            word for place, word in _TEAM.findall(text) if place not in _SMALL and place.lower() not in _QUALIFIERS
        )
        matches = self.scanner.find_matches_as_indexes(text, overlapping=True)
        for number, start, end in sorted(matches, key=lambda match: (match[1], -match[2])):
            if start < free_from or text[start - 1 : start].isalnum():
                continue
            alias, known = self.aliases[number]
            if alias not in teams and not _goes_on(text, end) and self._stands_alone(text, alias, known, start, end):
                found.append(Sighting(known, start, end))
                free_from = end
        return found

    def _stands_alone(self, text: str, alias: str, known: tuple[Known, ...], start: int, end: int) -> bool:
        """Whether an ambiguous name has no other name beside it ("Michael Jordan", "Paris Hilton")."""
        before = _NAME_BESIDE.search(text[max(0, start - 25) : max(0, start - 1)])
        if (
            known[0].kind == "demonym"
            and alias.endswith("s")
            and before
            and text[start - 1] == " "
            and before.group() not in _SMALL
        ):
            # "Cleveland Indians", "Vancouver Canadians": a team.
            return not before.group()[0].isupper() or before.group().lower() in _QUALIFIERS
        if alias not in self.ambiguous:
            return True
        if before and text[start - 1] == " " and before.group() not in _SMALL:
            return False
        return _NAME_AFTER.match(text, end) is None


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer, built once a process (about 10 ms) from the packages and the committed file."""
    with files("bellwether_assets.text").joinpath("data/aliases.toml").open("rb") as file:
        listed = tomllib.load(file)
    territories = Locale("en").territories
    display: dict[str, str] = listed["display"]
    countries = sorted(country.alpha_2 for country in pycountry.countries)
    names = {code: display.get(code) or str(territories.get(code, code)) for code in countries}
    aliases: dict[str, list[Known]] = {}

    def add(alias: str, known: Known) -> None:
        kept = aliases.setdefault(alias, [])
        if known not in kept:
            kept.append(known)

    for code in countries:
        country = pycountry.countries.get(alpha_2=code)
        if country is None:
            continue
        for written in (str(territories.get(code, "")), country.name, getattr(country, "common_name", "")):
            if len(written) > 3 and not re.search(r"[(,-]| SAR | & ", written):
                add(written, Known(names[code], "country", code))
    for section, kind in (("countries", "country"), ("demonyms", "demonym"), ("capitals", "capital")):
        for code, written_ways in listed[section].items():
            for alias in written_ways:
                add(alias, Known(names[code], kind, code))
    for name, written_ways in regions().items():
        for alias in written_ways:
            add(alias, Known(name, "region", name))
    for name, written_ways in listed["organisations"].items():
        for alias in written_ways:
            add(alias, Known(name, "organisation", listed["seats"].get(name)))
    ordered = tuple(
        sorted(((alias, tuple(known)) for alias, known in aliases.items()), key=lambda way: (-len(way[0]), way[0]))
    )
    by_first: dict[str, list[tuple[str, tuple[Known, ...]]]] = {}
    for alias, known in ordered:
        first = _TOKEN.match(alias)
        if first:
            by_first.setdefault(first.group(), []).append((alias, known))
    kinds: dict[str, set[str]] = {}
    for noun, named in listed["kinds"].items():
        for name in named:
            kinds.setdefault(name, set()).add(noun)
    return Gazetteer(
        ordered,
        AhoCorasick([alias for alias, _ in ordered]),
        {word: tuple(ways) for word, ways in by_first.items()},
        frozenset(listed["ambiguous"]["names"]),
        {name: frozenset(nouns) for name, nouns in kinds.items()},
        # Of each country's cities the capital is listed first.
        words("government_seats") | words("governments") | {cities[0] for cities in listed["capitals"].values()},
    )


def name_of_place(code: str) -> str:
    """The English name of the country with this code (ISO 3166-1 alpha-2); a region is called what it is."""
    return str(Locale("en").territories.get(code, code))
