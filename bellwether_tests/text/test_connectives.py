"""How a sentence may open without saying anything: the opening goes, and what only looks like one stays."""

import pytest

from bellwether_assets.text.connectives import without_connectives

FEES = "the port raised its fees by 12 percent in February because fuel is dear."


@pytest.mark.parametrize(
    "opening", ["And ", "So ", "Instead, ", "Instead ", "But ", "In contrast, ", "Moreover, ", "Yet "]
)
def test_a_connective_goes(opening: str) -> None:
    assert without_connectives(opening + FEES) == FEES


@pytest.mark.parametrize(
    "sentence",
    [
        f"Instead of lowering them as it had promised, {FEES}",
        f"In contrast to what it had promised, {FEES}",
        f"But for the war in the north, {FEES}",
        f"So far this year, {FEES}",
        f"So many ships came that {FEES}",
    ],
)
def test_what_governs_the_words_behind_it_stays(sentence: str) -> None:
    assert without_connectives(sentence) == sentence
