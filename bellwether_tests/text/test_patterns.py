"""What of a sentence is its pattern."""

import pytest

from bellwether_assets.text.patterns import pattern_of


@pytest.mark.parametrize(
    ("sentence", "pattern"),
    [
        (
            "On 3 May 2009, Norges Bank raised its key rate by 0.25 points, because the Norwegian economy grew.",
            "an organisation raised its key rate by an amount, because a country's economy grew",
        ),
        ("Subsidised prices let a late entrant win markets.", "subsidised prices let a late entrant win markets"),
        ("", ""),
    ],
)
def test_names_figures_and_dates_are_replaced_by_their_kinds(sentence: str, pattern: str) -> None:
    assert pattern_of(sentence) == pattern
