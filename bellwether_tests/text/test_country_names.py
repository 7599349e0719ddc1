"""Countries and country actors in 150 invented sentences, half of them traps: measured, with floors.

`data/country_names.tsv` holds one sentence a line: plain or trap, the codes of the places it tells of, the countries
that act in it, and the sentence. The sentences were written before the rules were mended and by the same hand, so the
figures say what the rules do with the traps that somebody thought of. The rules were mended on the odd lines; the even
lines were looked at once, at the end.
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


LINES = [_line(line) for line in Path(__file__).with_name("data").joinpath("country_names.tsv").read_text().splitlines()]
HALVES = {"the half that rules were mended on": LINES[::2], "the other half": LINES[1::2]}
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


@pytest.mark.parametrize("half", HALVES)
def test_places_and_country_actors_are_right(half: str) -> None:
    measured = score(HALVES[half])
    assert measured.precision >= 0.95
    assert measured.recall >= 0.95
    assert measured.actor_precision >= 0.95
    assert measured.actor_recall >= 0.95
