"""Countries and country actors in 150 invented sentences, half of them traps: measured, with floors.

`data/country_names.tsv` holds one sentence a line: plain or trap, the codes of the places it tells of, the countries
that act in it, and the sentence. The sentences were written before the rules were mended and by the same hand, so the
figures say what the rules do with the traps that somebody thought of. The rules were mended on the odd lines; the even
lines were looked at once and gave .88 for places and .90 for actors, and kinds that they showed were mended as well.
`data/country_names_fresh.tsv` has 50 more, written after that and looked at once: 1.0 and 1.0, recall of actors .86.
Before, places were right in .60 of the answers on both halves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pycountry
import pytest

from bellwether_assets.text.actors import actors_of
from bellwether_assets.text.gazetteer import gazetteer
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.places import places_of


@dataclass(frozen=True)
class Line:
    """One sentence with what is expected of it."""

    kind: str
    places: frozenset[str]
    actors: frozenset[str]
    sentence: str


def _line(written: str) -> Line:
    kind, places, actors, sentence = written.split("\t")
    return Line(kind, frozenset(places.split()), frozenset(filter(None, actors.split(", "))), sentence)


def _lines(file: str) -> list[Line]:
    written = Path(__file__).with_name("data").joinpath(file).read_text(encoding="utf-8")
    return [_line(line) for line in written.splitlines()]


LINES = _lines("country_names.tsv")
SETS = {
    "the half that rules were mended on": LINES[::2],
    "the other half": LINES[1::2],
    "fresh ones": _lines("country_names_fresh.tsv"),
}
COUNTRIES = frozenset(
    known.name
    for _, ways in gazetteer().aliases
    for known in ways
    if known.code and pycountry.countries.get(alpha_2=known.code) and known.kind != "organisation"
)


def found(line: Line) -> tuple[frozenset[str], frozenset[str]]:
    """Places of a sentence, and countries that act in it."""
    names = ArticleNames(line.sentence, "")
    actors = actors_of(names, 0, len(line.sentence))
    return frozenset(places_of(names, 0, len(line.sentence))), frozenset(actors) & COUNTRIES


@dataclass(frozen=True)
class Score:
    """Precision and recall of places and of country actors, counted by sentence and name."""

    precision: float
    recall: float
    actor_precision: float
    actor_recall: float


def score(lines: Sequence[Line]) -> Score:
    answers = [(line, *found(line)) for line in lines]

    def share(right: int, of: int) -> float:
        return right / of if of else 1.0

    places = sum(len(line.places & places) for line, places, _ in answers)
    actors = sum(len(line.actors & actors) for line, _, actors in answers)
    return Score(
        share(places, sum(len(places) for _, places, _ in answers)),
        share(places, sum(len(line.places) for line in lines)),
        share(actors, sum(len(actors) for _, _, actors in answers)),
        share(actors, sum(len(line.actors) for line in lines)),
    )


def test_there_are_150_sentences_and_half_are_traps() -> None:
    assert [sum(line.kind == kind for line in LINES) for kind in ("plain", "trap")] == [75, 75]
    assert len({line.sentence for line in LINES}) == 150


@pytest.mark.parametrize("chosen", SETS)
def test_places_and_country_actors_are_right(chosen: str) -> None:
    measured = score(SETS[chosen])
    assert measured.precision >= 0.95
    assert measured.recall >= 0.95
    assert measured.actor_precision >= 0.95
    assert measured.actor_recall >= 0.85


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Jane Roe met Peter Norway. Norway said that he was late.", ()),
        ("Peter Norway left. Jane Norway stayed in Norway.", ("NO",)),
        ("Mr. Norway and Dr Chile spoke, Ms Turkey did not.", ()),
        ("The governor of Batumi in Georgia met officials of Armenia.", ("GE", "AM")),
        ("The governor of Georgia spoke.", ("US",)),
        ("Chile, 44, told the court so.", ()),
        ("Turkey, Georgia and Armenia met.", ("TR", "GE", "AM")),
        ("The governor of Georgia met the governor of Ohio. Georgia has a debt.", ("US",)),
        ("A man from Athens, Ga., won. A man from Rome, N.Y., lost.", ()),
        ("Milk is dear in Denver, Colorado, and in Hamilton, Ontario.", ("US", "CA")),
        ("The Norway rat eats. The Norway rats eat.", ()),
        ("The Norwegian krone, the krone of Norway, fell.", ("NO",)),
        ("China Bans Exports of Milk", ("CN",)),
        ("Norway Prime Minister Jane Roe left. Kenya Airways fell.", ("NO",)),
        ("UK Parliament met. US Marines left.", ("GB", "US")),
    ],
)
def test_a_namesake_is_no_place(text: str, places: tuple[str, ...]) -> None:
    assert places_of(ArticleNames(text, ""), 0, len(text)) == places
