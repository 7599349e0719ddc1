"""What else names a place or its government: a country's regions, a capital that acts, a state's abbreviation.

Belongs here: "Valparaíso" and "Ohio" place a text in Chile and the United States; "Beijing objects" says China;
"(R-Mont.)" says Montana. Does not belong here: which words are names, nor comparing them (`ground_names.py`).

That something happened in a country does not make its government do it, and that a government acts does not place it in
its capital: where a name stands decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet
from functools import lru_cache
from importlib.resources import files

import pycountry

from bellwether_assets.proof.ground_ordinary import is_verb_of_one
from bellwether_assets.proof.word_forms import forms_of

_WORD = re.compile(r"[a-z]+")
# Behind what something happened somewhere: "in Chile", "across the United States".
_WHERE = re.compile(
    r"(?:^|[^\w])(?:in|across|from|throughout|within|around|outside|from [A-Z]\w{2,20} to) (?:the )?$", re.IGNORECASE
)
# Those who speak for a country: not every Chilean event is theirs.
_POWERS = re.compile(
    r" (?:government|officials?|authorit\w+|minist\w+|president|parliament|lawmakers?|regulators?|army|military|troops"
    r"|police|courts?|senators?|diplomats?|leaders?|state)\b"
)


def says_where(text: str, start: int, end: int, *, demonym: bool) -> bool:
    """Whether text[start:end], a country, only says where: "in Chile", "Chilean dockers", not "Chile acted"."""
    if demonym:
        return re.match(r" [a-z]", text[end : end + 2]) is not None and _POWERS.match(text, end) is None
    return _WHERE.search(text[max(0, start - 36) : start]) is not None


_TOWARDS = re.compile(
    r"(?:^|[^\w])(?:(?:with|from|by|against|between|than|and|on|for|as)"
    r"|(?:officials|leaders|ministers|lawmakers|regulators|diplomats|policymakers|legislators) in|whether) $",
    re.IGNORECASE,
)
_VERB_BEHIND = re.compile(
    r"(?:'s|(?: (?:also|now|still|never|then|thus|therefore|later|soon))? ([a-z]+)(?: ([a-z]+))?)"
)
_PLACED = re.compile(
    r"(?:^|[^\w])(?:in|at|near|to|around|outside|inside|through|of|across|towards?|via|left) $", re.IGNORECASE
)
# Those whose deeds are the legislature's.
_LEGISLATORS = frozenset({
    "senator", "senators", "senate", "congressman", "congresswoman", "congressional", "lawmakers", "rep", "reps",
    "representatives", "congress", "representative",
})  # fmt: skip


def acts_for_its_country(text: str, start: int, end: int) -> bool:
    """Whether text[start:end], a capital, stands for a government: "Beijing objects", "rivalry with Beijing"."""
    before = text[max(0, start - 18) : start]
    if _TOWARDS.search(before):
        return True
    behind = _VERB_BEHIND.match(text, end)
    if behind is None or _PLACED.search(before):
        return False
    if behind[1] is None or is_verb_of_one(behind[1]):
        return True
    # "Brussels objects", but "Brussels bars closed".
    return "VBZ" in forms_of(behind[1]) and not (behind[2] and is_verb_of_one(behind[2]))


def is_said_by_its_members(name: str, plain: AbstractSet[str]) -> bool:
    """Whether a name is a legislature, and the source has its members."""
    return name in {"Congress", "US Congress"} and not _LEGISLATORS.isdisjoint(plain)


# What the Associated Press writes behind a town or a member's party.
_STATES = {
    "Ala": "Alabama", "Ariz": "Arizona", "Ark": "Arkansas", "Calif": "California", "Colo": "Colorado",
    "Conn": "Connecticut", "Ct": "Connecticut", "Del": "Delaware", "Fla": "Florida", "Ga": "Georgia",
    "Ill": "Illinois", "Ind": "Indiana", "Kan": "Kansas", "Ky": "Kentucky", "La": "Louisiana", "Md": "Maryland",
    "Mass": "Massachusetts", "Mich": "Michigan", "Minn": "Minnesota", "Miss": "Mississippi", "Mo": "Missouri",
    "Mont": "Montana", "Neb": "Nebraska", "Nev": "Nevada", "Okla": "Oklahoma", "Ore": "Oregon", "Pa": "Pennsylvania",
    "Tenn": "Tennessee", "Tex": "Texas", "Vt": "Vermont", "Va": "Virginia", "Wash": "Washington", "Wis": "Wisconsin",
    "Wyo": "Wyoming",
}  # fmt: skip
_ABBREVIATED = re.compile(rf"(?:, |\b[DRI]-)({'|'.join(_STATES)})(?:\.|\b)")
_POSTAL = re.compile(r"\b(?:[DRI]-([A-Z]{2})|([A-Z]{2})-(?:\d{1,2}|AL))\b|\b[DRI]-([A-Z]\.[A-Z]\.)")


def states_of(text: str) -> set[str]:
    """The American states that a text abbreviates: "(R-Mont.)", "D-CT", "NC-10", "Slidell, La."."""
    found = {_STATES[one] for one in _ABBREVIATED.findall(text)}
    for codes in _POSTAL.findall(text):
        code = next(filter(None, codes)).replace(".", "")
        found |= {name for name in [_state_names().get(code)] if name}
    return found


@lru_cache(maxsize=1)
def _state_names() -> dict[str, str]:
    regions = (one for one in pycountry.subdivisions if one.country_code == "US")
    return {region.code.removeprefix("US-"): region.name for region in regions}


def has_region_of(country: str, capitalised: AbstractSet[str]) -> bool:
    """Whether all words of the name of a region of a country are among these, in lower case without accents."""
    return any(region <= capitalised for region in _regions().get(country, ()))


@lru_cache(maxsize=1)
def regions_of() -> dict[str, frozenset[str]]:
    """Country → the regions of the world in which it lies, by the gazetteer's names."""
    lines = files("bellwether_assets.proof").joinpath("data/regions.txt").read_text("utf-8").splitlines()
    found: dict[str, set[str]] = {}
    for region, _, codes in (line.partition(": ") for line in lines if not line.startswith("#")):
        for code in codes.split():
            found.setdefault(code, set()).add(region)
    return {code: frozenset(regions) for code, regions in found.items()}


@lru_cache(maxsize=1)
def _regions() -> dict[str, tuple[frozenset[str], ...]]:
    """Country → the words of each of its regions' names (ISO 3166-2)."""
    found: dict[str, list[frozenset[str]]] = {}
    for region in pycountry.subdivisions:
        plain = "".join(c for c in unicodedata.normalize("NFKD", region.name) if not unicodedata.combining(c))
        named = frozenset(word for word in _WORD.findall(plain.lower()) if len(word) > 3)
        # Not "Central" nor "Western", which stand in many other names.
        if not all(forms_of(word) for word in named):
            found.setdefault(region.country_code, []).append(named)
    return {country: tuple(regions) for country, regions in found.items()}
