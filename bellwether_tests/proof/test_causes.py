"""Causes and effects are read out of a sentence, each with its own clause."""

import pytest

from bellwether_assets.proof.causes import Cause, causes_in


@pytest.mark.parametrize(
    ("text", "cause", "effect"),
    [
        ("Banks failed because regulators slept.", " regulators slept.", "Banks failed"),
        ("Lines left owing to the dues, while two quays shut.", " the dues", "Lines left"),
        ("The dues led to a loss of boxes.", "The dues", " a loss of boxes."),
        ("Dues doubled, so that lines left.", "Dues doubled", " lines left."),
        ("The pump was stopped; the lake sank as a result of the drought.", " the drought.", "the lake sank"),
        ("Dues doubled, which is why lines left.", "Dues doubled", " lines left."),
        ("Because of the dues, lines left.", "the dues", "lines left."),
    ],
)
def test_a_cause_and_its_effect_are_found(text: str, cause: str, effect: str) -> None:
    assert list(causes_in(text)) == [(Cause(cause, effect),)]


def test_where_a_cause_that_opens_a_sentence_ends_is_left_open() -> None:
    (ways,) = causes_in("Because files, people and equipment fit, clients stay.")
    assert Cause("files, people and equipment fit", "clients stay.") in ways


def test_time_and_likelihood_are_no_causes() -> None:
    assert (
        list(causes_in("After dues had doubled, lines left and are likely to stay away; therefore quays shut.")) == []
    )
