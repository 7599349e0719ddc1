"""What an edition said and its source has taken back is told; what only looks otherwise is not."""

from dataclasses import replace

import pytest

from bellwether_assets.editions.find_corrections import ToldQuote, find_corrections, what_became
from bellwether_tests.editions.invented import DAY, READER

SAID = "Port 7 raised its fees by 12 percent, because fuel costs more."
TOLD = ToldQuote(
    edition_id="e_1",
    reader=READER,
    day=DAY,
    signal_id="s1",
    title="Ports raise fees",
    claim_id="c1",
    quote=SAID,
    publisher="port.example",
    url=None,
    text_now=f"EXAMPLETON, March 10\n{SAID}\nMore tomorrow.",
    moved=False,
    withdrawn=None,
    correction_then=None,
    correction_now=None,
)


def test_an_article_that_still_says_it_needs_no_correction() -> None:
    assert what_became(TOLD) is None
    assert (
        what_became(replace(TOLD, text_now="port 7 raised its fees by 12 percent – because fuel costs more!")) is None
    )


@pytest.mark.parametrize(
    "text",
    [
        "Port 7 raised its fees by 13 percent, because fuel costs more.",
        "Airport 7 raised its fees by 12 percent. It did so because fuel costs more.",
        "",
    ],
)
def test_a_sentence_that_is_gone_is_told_as_changed(text: str) -> None:
    assert what_became(replace(TOLD, text_now=text)) == (
        "changed",
        "Its article was edited, and does not say this any more.",
    )


def test_a_part_of_a_word_is_not_the_word() -> None:
    assert what_became(replace(TOLD, text_now=f"Air{SAID[0].lower()}{SAID[1:]}")) is not None


def test_an_article_that_was_taken_off_says_why() -> None:
    kind, detail = what_became(replace(TOLD, text_now="", withdrawn="410 Gone, seen on 12 March 2025")) or ("", "")
    assert kind == "withdrawn"
    assert "410 Gone, seen on 12 March 2025" in detail


def test_a_note_of_correction_is_told_once_it_is_new() -> None:
    noted = replace(TOLD, correction_now="An earlier version had the wrong year.")
    assert (what_became(noted) or ("",))[0] == "corrected"
    assert what_became(replace(noted, correction_then=noted.correction_now)) is None


def test_each_claim_is_corrected_once_a_reader_with_the_edition_that_told_it_first() -> None:
    gone = replace(TOLD, text_now="")
    again = replace(gone, edition_id="e_2", day=DAY.replace(day=12))
    found = find_corrections([again, replace(gone, reader="ben"), gone])
    assert {reader: [(one.told_in, one.told_on) for one in corrections] for reader, corrections in found.items()} == {
        "ada": [("e_1", DAY)],
        "ben": [("e_1", DAY)],
    }


def test_an_article_that_moved_to_another_address_needs_no_correction() -> None:
    assert what_became(replace(TOLD, text_now="", withdrawn="taken off by its publisher: 404", moved=True)) is None
