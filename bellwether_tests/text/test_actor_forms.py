"""One actor is shown once, and what is nobody's name is shown as no actor."""

from itertools import permutations

import pytest

from bellwether_assets.text.actor_forms import is_actor, merged_forms


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("companies", False),
        ("843 companies", False),
        ("843 Companies", False),
        ("Norwegian exporters", False),
        ("", False),
        ("–", False),
        ("Equifax", True),
        ("central bank of Norway", True),
        ("al-Shabaab", True),
        ("iRobot", True),
        ("3M", True),
        ("中国银行", True),
    ],
)
def test_who_can_be_an_actor(name: str, known: bool) -> None:
    assert is_actor(name) == known


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("Equifax Inc.", "Equifax", "the Equifax Corp", "Equifax’s"), {"Equifax"}),
        (("Ostrel PLC",), {"Ostrel PLC"}),
        (("Dana Ilves", "Ilves", "Ilves'"), {"Dana Ilves"}),
        (("Dana Ilves", "Jan Ilves", "Ilves"), {"Dana Ilves", "Jan Ilves", "Ilves"}),
        (("Coastal Trade Council", "CTC"), {"Coastal Trade Council"}),
        (("Norvik Bank", "Bank"), {"Norvik Bank", "Bank"}),
        (("Mirova Grid", "Mirova"), {"Mirova Grid", "Mirova"}),
        (("companies", "843 companies", "Equifax"), {"Equifax"}),
        (("U.S. Steel", "US Steel"), {"US Steel"}),
        ((), set()),
    ],
)
def test_forms_of_one_name_are_one_actor_in_any_order(names: tuple[str, ...], shown: set[str]) -> None:
    merged = [merged_forms(order) for order in permutations(names)]
    assert all(set(forms.values()) == shown for forms in merged)
    assert all(forms == merged[0] for forms in merged)
