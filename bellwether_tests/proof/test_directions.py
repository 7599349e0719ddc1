"""What a source says to rise does not fall in a sentence; other quantities, hopes and denials are no contradiction."""

import pytest

from bellwether_assets.proof.directions import turned_round


@pytest.mark.parametrize(
    ("text", "source", "turned"),
    [
        ("Unemployment rose in the harbour towns.", "Unemployment fell to a tenth in March.", ("rose", "fell")),
        ("The harbour's losses grew.", "The losses of the harbour shrank by half.", ("grew", "shrank")),
        ("The lake was fuller than before.", "The level of the lake was the lowest since 1990.", ("fuller", "lowest")),
        ("The board raised its dues.", "The board has cut dues by a third.", ("raised", "cut")),
        ("The union welcomed the merger.", "The union objected to the merger.", ("welcomed", "objected")),
        ("A lawyer confirmed the sale.", "A lawyer for the firm denied the sale.", ("confirmed", "denied")),
        ("Wages have brought the price down.", "A price that follows wages climbs with them.", ("down", "climbs")),
    ],
)
def test_the_opposite_of_what_the_source_says_is_found(text: str, source: str, turned: tuple[str, str]) -> None:
    assert turned_round(text, [source]) == turned


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("A machine means fewer people per lift.", "A machine means more per worker."),
        ("Jobs were lost to a stronger krone.", "A stronger krone would cost jobs."),
        ("Dues fell in one port.", "Dues rose in March and fell in May."),
        ("Dues rose while boxes fell.", "Dues rose, and boxes fell."),
        ("Dues are likely to fall.", "Dues rose in March."),
        ("Dues did not fall.", "Dues rose in March."),
        ("The board wants lower dues.", "Dues rose in March."),
        ("The dues last more than half a year.", "Each year costs less."),
        ("A pit of up to nine metres was found.", "The pit was less deep than feared."),
        ("Growers get more for less water.", "Water was dear, and growers got more for it."),
        ("Waits are paid for increasingly in unpaid minutes.", "Unpaid minutes fell."),
        ("Wherever customers can leave, dues fall.", "Dues rose in March."),
        ("The dues fall on the lines.", "Dues rose in March."),
        ("Dues tend to fall.", "Dues rose in March."),
        ("Dues rose.", "Nothing is said of them."),
    ],
)
def test_what_is_not_of_one_quantity_or_not_said_to_be_so_is_no_contradiction(text: str, source: str) -> None:
    assert turned_round(text, [source]) is None


def test_where_one_claim_says_it_and_another_the_opposite_nothing_is_turned_round() -> None:
    assert turned_round("Dues rose.", ["Dues fell in the north.", "Dues rose in the south."]) is None
