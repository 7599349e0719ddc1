"""Names of places that stand for something else: a person, a currency, a dish, a town of the same name.

Belongs here: telling from a name's surroundings that no place is meant, or another one. Does not belong here: which
strings are places (`gazetteer.py`), and where a passage plays (`places.py`).

Compounds as "Swiss cheese" and "Guinea pig" (dishes, animals, plants, things and sayings) stand in
`data/compounds.txt`, incomplete on purpose. Names of currencies are CLDR's, those of states pycountry's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

import pycountry
from babel import Locale

from bellwether_assets.text.calendar_names import FULL_WEEKDAY, MONTH
from bellwether_assets.text.gazetteer import Known, Sighting
from bellwether_assets.text.given_names import GIVEN_NAMES
from bellwether_assets.text.mention import HONORIFIC
from bellwether_assets.text.stems import without_plural
from bellwether_assets.text.word_lists import words

_PLACES = frozenset({"country", "capital", "demonym"})
# Countries in which news English writes a town with its state or province.
_WITH_STATES = ("AU", "CA", "US")
# As the Associated Press shortens the states.
_SHORT_STATE = (
    r"(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|Minn|Miss|Mo|Mont|Neb|Nev|N\.H|N\.J"
    r"|N\.M|N\.Y|N\.C|N\.D|Okla|Ore|Pa|R\.I|S\.C|S\.D|Tenn|Vt|Va|Wash|W\.Va|Wis|Wyo)\."
)
_GIVEN_NAME_BEFORE = re.compile(r"(?:^|[^\w’'-])([A-Z][\w’'-]+) (?:[A-Z]\. )?$")
_HONORIFIC_BEFORE = re.compile(rf"\b{HONORIFIC} $")
_AGE_AFTER = re.compile(r", (?:aged )?\d{1,2},")
_WORDS_AFTER = re.compile(r"(?:[ -][^\W\d_][\w’']*){1,3}")
_NAME_AFTER = re.compile(rf" (?!(?:{MONTH}|{FULL_WEEKDAY})\b)([A-Z](?:[a-z]|['’][A-Z])[\w’-]*)")
# A capitalised word behind a country that leaves it a country: "Norway Prime Minister", "Kenya Airways".
_OF_A_COUNTRY = (
    words("titles")
    | words("corporate")
    | words("office_heads")
    | words("endings_of_things")
    | words("government_seats")
    | words("institutions")
)
_LOCATIVE_BEFORE = re.compile(
    r"\b(?:in|to|from|across|near|into|outside|inside|around|throughout)\s+(?:the\s+)?$", re.I
)
_TOWN_BEFORE = re.compile(r"([A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,2}), $")
_OF_A_STATE = re.compile(
    r"\b(?:governors?|state|states|legislature|senators?|county|congress(?:man|woman)|secretary of state"
    r"|attorney general)\b",
    re.I,
)
_AROUND, _OF_A_LINE = 40, 200  # code points
_ENDS_A_TOWN = re.compile(r"[,.;:)!?]|['’]s\b|\s*$|\s+[a-z]")
_MOST_CAPITALS = 0.6  # share of capitalised words above which a line is a heading
_EVIDENCE_FOR_GEORGIA = frozenset({"GE", "AM", "AZ", "RU", "Caucasus"})


def without_namesakes(text: str, sightings: Sequence[Sighting]) -> list[Sighting]:
    """The sightings that mean places, or no place at all, in order; "Georgia" as the state where it is the state."""
    return _Reading(text, tuple(sightings)).places()


@dataclass(frozen=True)
class _Reading:
    """One text with the listed names seen in it."""

    text: str
    sightings: tuple[Sighting, ...]

    def places(self) -> list[Sighting]:
        people = {self._as_written(s) for s in self.sightings if _may_be_a_place(s) and self._is_of_a_person(s)}
        kept: list[Sighting] = []
        for at, sighting in enumerate(self.sightings):
            if not _may_be_a_place(sighting):
                kept.append(sighting)
                continue
            if self._is_of_a_person(sighting) or self._goes_on(sighting) or self._is_of_a_town(at):
                continue
            if self._as_written(sighting) in people and _LOCATIVE_BEFORE.search(self._before(sighting)) is None:
                continue
            kept.append(self._as_the_state(sighting))
        return kept

    def _as_written(self, sighting: Sighting) -> str:
        return self.text[sighting.start : sighting.end]

    def _before(self, sighting: Sighting) -> str:
        return self.text[max(0, sighting.start - _AROUND) : sighting.start]

    def _is_of_a_person(self, sighting: Sighting) -> bool:
        """ "Tom Holland", "Ms. Jordan", "Chad, 31,", and "Cuba Gooding" where no line of capitals is a heading."""
        if sighting.known[0].kind == "demonym" or " " in self._as_written(sighting):
            return False
        before = self._before(sighting)
        given = _GIVEN_NAME_BEFORE.search(before)
        if given and given.group(1) in GIVEN_NAMES and given.group(1) != self._as_written(sighting):
            return True
        return _HONORIFIC_BEFORE.search(before) is not None or _AGE_AFTER.match(self.text, sighting.end) is not None

    def _goes_on(self, sighting: Sighting) -> bool:
        """Whether the name goes on: as a currency, a compound, or as a country's never does ("Kenya Moore")."""
        following = _WORDS_AFTER.match(self.text, sighting.end)
        if following is None:
            return False
        written = self._as_written(sighting)
        behind = following.group().replace("-", " ").lower().split()
        for many in range(len(behind), 0, -1):
            tail = " ".join([*behind[: many - 1], without_plural(behind[many - 1])])
            if f"{written} {tail}" in _compounds() or f"{written} {tail}".lower() in _currencies():
                return True
        return self._is_of_another_name(sighting)

    def _is_of_another_name(self, sighting: Sighting) -> bool:
        """Whether a country is the first word of another name, in a line that is no heading."""
        written = self._as_written(sighting)
        # "US Congress", "UK Parliament", "United States Attorney": short forms are used as adjectives.
        if sighting.known[0].kind != "country" or len(written) < 4 or "." in written or written == "United States":
            return False
        named = _NAME_AFTER.match(self.text, sighting.end)
        if named is None or named.group(1) in _OF_A_COUNTRY or sighting.end + 1 in self._starts:
            return False
        return not self._is_in_a_heading(sighting)

    @cached_property
    def _starts(self) -> frozenset[int]:
        return frozenset(sighting.start for sighting in self.sightings)

    def _is_in_a_heading(self, sighting: Sighting) -> bool:
        first, last = max(0, sighting.start - _OF_A_LINE), sighting.end + _OF_A_LINE
        line = (
            self.text[first : sighting.start].rpartition("\n")[2] + self.text[sighting.start : last].partition("\n")[0]
        )
        if line.rstrip("\"”’' ").endswith((".", "!", "?")):
            return False
        long_words: list[str] = re.findall(r"[^\W\d_]{4,}", line)
        return sum(word[0].isupper() for word in long_words) > _MOST_CAPITALS * len(long_words)

    def _is_of_a_town(self, at: int) -> bool:
        """Whether the state of another country stands behind the name: "Lebanon, Ohio," and "Paris, Ky."."""
        sighting = self.sightings[at]
        if sighting.known[0].kind == "demonym" or self.text[sighting.end : sighting.end + 2] != ", ":
            return False
        if re.compile(_SHORT_STATE).match(self.text, sighting.end + 2):
            return sighting.known[0].code != "US"
        following = self.sightings[at + 1] if at + 1 < len(self.sightings) else None
        if following is None or following.start != sighting.end + 2:
            return False
        state = self._as_written(following)
        if state not in _states() or sighting.known[0].code == _states()[state].code:
            return False
        if _ENDS_A_TOWN.match(self.text, following.end) is None:
            return False
        # "Turkey, Georgia and Norway" is a list.
        return not self.text.startswith((" and ", " or "), following.end) or sighting.known[0].kind == "capital"

    def _as_the_state(self, sighting: Sighting) -> Sighting:
        """The sighting, as of the United States where a country's name is one of its states' and that one is meant."""
        known = sighting.known[0]
        state = _states().get(self._as_written(sighting))
        if state is None or known.kind != "country" or known.code == state.code:
            return sighting
        return Sighting((state,), sighting.start, sighting.end) if self._means_the_state(sighting) else sighting

    def _means_the_state(self, sighting: Sighting) -> bool:
        codes, states_beside = self._beside
        if codes & _EVIDENCE_FOR_GEORGIA:
            return False
        town = _TOWN_BEFORE.search(self._before(sighting))
        if town and sighting.start - 2 not in self._ends_of_countries and _ENDS_A_TOWN.match(self.text, sighting.end):
            return True
        near = self.text[max(0, sighting.start - _AROUND) : sighting.end + _AROUND]
        return states_beside or _OF_A_STATE.search(near) is not None

    @cached_property
    def _beside(self) -> tuple[frozenset[str], bool]:
        """Codes of the places that the text names without doubt, and whether one of them is a state."""
        sure = [s for s in self.sightings if s.known[0].kind != "country" or self._as_written(s) not in _states()]
        codes = frozenset(known.code for s in sure for known in s.known if known.code)
        return codes, any(self._as_written(s) in _states() for s in sure)

    @cached_property
    def _ends_of_countries(self) -> frozenset[int]:
        return frozenset(sighting.end for sighting in self.sightings if sighting.known[0].kind == "country")


def _may_be_a_place(sighting: Sighting) -> bool:
    return sighting.known[0].kind in _PLACES


@lru_cache(maxsize=1)
def _compounds() -> frozenset[str]:
    """ "Swiss cheese" and the like, the last word in the singular."""
    data = files("bellwether_assets.text").joinpath("data/compounds.txt")
    written = data.read_text(encoding="utf-8").splitlines()
    return frozenset(" ".join([*line.split()[:-1], without_plural(line.split()[-1])]) for line in written)


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    """Names of currencies in lower case, singular: "us dollar", "russian rouble"."""
    names = {name for locale in ("en", "en_GB") for name in Locale.parse(locale).currencies.values()}
    names |= {
        name.replace("US ", short, 1) for name in names if name.startswith("US ") for short in ("U.S. ", "American ")
    }
    return frozenset(name.lower() for name in names)


@lru_cache(maxsize=1)
def _states() -> dict[str, Known]:
    """Name of a state or province → its country, as the gazetteer knows large places."""
    found = {}
    for code in _WITH_STATES:
        for part in (part for part in pycountry.subdivisions if part.country_code == code):
            if part.type in {"State", "Province"}:
                country = str(Locale("en").territories[code])
                found[part.name] = Known(country, "capital", code)
    return found
