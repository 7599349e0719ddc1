"""Listed names in a text: the longest one at each place, whole words only, none that is part of another name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.text.gazetteer import gazetteer


def _named(text: str) -> list[tuple[str, str]]:
    return [(text[s.start : s.end], s.known[0].name) for s in gazetteer().sightings(text)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("South Korea and North Korea met.", [("South Korea", "South Korea"), ("North Korea", "North Korea")]),
        (
            "Ford Motor Company and the United States of America.",
            [("Ford Motor Company", "Ford"), ("United States of America", "United States")],
        ),
        ("The U.S. and France.", [("U.S.", "United States"), ("France", "France")]),
        ("Frances and Franceville, US$5, USB, 5France", []),
        ("Paris, Jan. 3; Paris Monday", [("Paris", "France"), ("Paris", "France")]),
        ("Paris Hilton saw the Washington Monument and Michael Jordan.", []),
        ("In Erie many Canadians voted.", [("Canadians", "Canada")]),
        ("The Erie Canadians lost, and Canadians wept.", []),
    ],
)
def test_the_longest_whole_name_is_found(text: str, named: list[tuple[str, str]]) -> None:
    assert _named(text) == named


_BITS = [
    "France",
    "South ",
    "Korea",
    "US",
    "U.S.",
    " ",
    "the ",
    "Guinea",
    "-Bissau",
    "Papua New ",
    "é",
    "\U0001f600",
    ".",
]


@given(st.lists(st.sampled_from(_BITS), max_size=12).map("".join))
def test_sightings_stand_where_they_say_in_order_and_apart(text: str) -> None:
    at = 0
    for sighting in gazetteer().sightings(text):
        assert at <= sighting.start < sighting.end <= len(text)
        alias = text[sighting.start : sighting.end]
        assert dict(gazetteer().aliases)[alias] == sighting.known
        at = sighting.end


def test_aliases_of_a_word_come_longest_first() -> None:
    for word, ways in gazetteer().by_first_word.items():
        lengths = [len(alias) for alias, _ in ways]
        assert lengths == sorted(lengths, reverse=True), word
