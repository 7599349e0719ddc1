"""Whose deed it is by the sources stays whose it is, however it is told; common nouns and other deeds are let pass."""

import pytest

from bellwether_assets.proof.roles import Told, done_the_other_way_round, somebody_elses_deed

GANNETRY = Told(
    ("Gannetry Mutual will not renew storm cover for houses on Burrow Road.",), ("Cover ends at Christmas",)
)
PORTARRA = Told(("Portarra General asked 61,000 dollars a motel before it left the Esplanade.",), ())


@pytest.mark.parametrize("sources", [(GANNETRY,), (GANNETRY, PORTARRA)])
def test_a_deed_that_is_given_to_somebody_else_is_found(sources: tuple[Told, ...]) -> None:
    wrong = "Portarra will not renew storm cover for the houses on Burrow Road."
    assert somebody_elses_deed(wrong, sources) == ("Portarra", "Gannetry Mutual")
    assert somebody_elses_deed(wrong.replace("Portarra", "However, the insurer Portarra"), sources) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Gannetry will not renew storm cover for houses on Burrow Road.",
        "Portarra asked 61,000 dollars a motel, and Gannetry will not renew storm cover for Burrow Road.",
        "The insurer will not renew storm cover for houses on Burrow Road.",
        "Portarra's clients envy houses with storm cover on Burrow Road.",
        "Burrow Road will have no storm cover when Gannetry does not renew it.",
        "Portarra left the Esplanade.",
        "Storm cover for houses on Burrow Road will not be renewed.",
        "Portarra asked dollars for storm cover of houses before it left.",
        "Portarra insures houses elsewhere on that road.",
        "Portarra, like Gannetry, leaves houses without storm cover to renew.",
    ],
)
def test_what_a_source_tells_of_who_acts_or_of_nobody_by_name_is_let_pass(text: str) -> None:
    assert somebody_elses_deed(text, (GANNETRY, PORTARRA)) is None


SUIT = (Told(("Brightfen sued Mirova Grid in March.",), ()),)


@pytest.mark.parametrize(
    "text",
    ["Mirova Grid sued Brightfen in March.", "Brightfen was sued by Mirova Grid in March.", "Mirova sued Brightfen."],
)
def test_what_was_done_the_other_way_round_is_found(text: str) -> None:
    assert done_the_other_way_round(text, SUIT) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Brightfen sued Mirova Grid in March.",
        "Mirova Grid was sued by Brightfen in March.",
        "Mirova Grid answered Brightfen in March.",
        "Mirova Grid said that Brightfen sued it.",
        "Mirova Grid and Brightfen sued.",
    ],
)
def test_what_was_done_as_told_or_is_another_deed_is_let_pass(text: str) -> None:
    assert done_the_other_way_round(text, SUIT) is None


def test_where_both_did_it_to_each_other_nothing_is_turned_round() -> None:
    both = (*SUIT, Told(("Mirova Grid sued Brightfen in turn.",), ()))
    assert done_the_other_way_round("Mirova Grid sued Brightfen.", both) is None
