"""The index holds every word of every row but those that tell nothing, and is a fraction of the texts."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.site.search_index import LEAST_ROWS, MOST_LETTERS, search_index, words_of


def unpacked(script: str) -> tuple[dict[str, set[int]], set[str]]:
    """Word → rows, as the page's script takes it apart, and the words that were left out."""
    index = json.loads(script.removeprefix("self.bellwetherIndex = ").removesuffix(";\n"))
    found: dict[str, set[int]] = {}
    before = ""
    for coded, steps in zip(index["words"].split(), index["rows"].split(), strict=True):
        before = before[: int(coded[0], 36)] + coded[1:]
        number, rows = 0, set()
        for step in steps.split(","):
            number += int(step, 36)
            rows.add(number)
        found[before] = rows
    return found, set(index["common"])


@given(st.lists(st.lists(st.text(max_size=30), max_size=3), max_size=8))
def test_what_is_packed_is_what_stands_in_the_rows(rows: list[list[str]]) -> None:
    found, common = unpacked(search_index(rows))
    assert common == set()
    expected: dict[str, set[int]] = {}
    for number, texts in enumerate(rows):
        for word in set().union(*(words_of(text) for text in texts)):
            expected.setdefault(word, set()).add(number)
    assert found == expected
    assert list(found) == sorted(found)


def test_words_are_small_bare_and_cut() -> None:
    assert words_of("Évora's ČEZ—İstanbul, a_b 4.12") == {"evora", "s", "cez", "istanbul", "a", "b", "4", "12"}
    assert words_of("x" * 10_000) == {"x" * MOST_LETTERS}
    assert words_of("Straße ＡＢＣ") == {"straße", "abc"}


def test_scripts_without_spaces_are_found_by_any_letter() -> None:
    assert words_of("東京電力は、") == {"東", "京", "電", "力", "は"}
    assert words_of("ไทย 한국어") == {"ท", "ไ", "ย"} | words_of("한국어")
    assert len(words_of("한국어")) == 1


def test_a_word_of_most_rows_is_left_out_where_there_are_many() -> None:
    rows = [[f"the tank {number}x"] for number in range(LEAST_ROWS)]
    found, common = unpacked(search_index(rows))
    assert common == {"tank", "the"}
    assert found["7x"] == {7}
    assert unpacked(search_index(rows[:-1]))[1] == set()


def test_an_index_is_a_fraction_of_what_it_is_of() -> None:
    words = ["storage", "tariff", "harbour", "ministry", "subsidy", "cloud", "tender", "audit", "bank", "river"]
    rows = [
        [" ".join(words[(number * step) % 10] + str(number % 97) for step in range(1, 120))] for number in range(300)
    ]
    assert len(search_index(rows)) < sum(len(text) for (text,) in rows) / 5
