"""What a sentence says to rise or to fall."""

import time

import pytest

from bellwether_assets.text.measured import measured, opposite


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Unemployment rose to 6.1 percent in August.", ("+unemployment",)),
        ("Tin prices have fallen sharply since May.", ("-price tin",)),
        ("The price of tin fell 4%.", ("-price tin",)),
        ("The Orban mill cut 2,000 jobs in Velden.", ("-job",)),
        ("The number of apprentices declined by 300.", ("-apprentice",)),
        ("There was a fall in the price of tin.", ("-price tin",)),
        ("The Orban mill increased production of cells by 40 percent.", ("+cell production",)),
        ("Output was cut in spring, and exports grew.", ("+export", "-output")),
        ("Shares of Orban Mills fell 18%.", ("-share",)),
        ("Sales did not rise, and costs could fall.", ()),
        ("The union wants to increase wages.", ()),
        ("It rose early and fell ill.", ()),
        ("The bank raised rates.", ()),
        ("", ()),
    ],
)
def test_the_quantity_is_what_the_verb_is_about(sentence: str, said: tuple[str, ...]) -> None:
    assert measured(sentence) == said


def test_opposite_is_one_quantity_in_two_directions() -> None:
    assert opposite(("+output",), ("-output",))
    assert opposite(("-output",), ("+output", "-job"))
    assert not opposite(("+output",), ("+output",))
    assert not opposite(("+output",), ("-job",))
    assert not opposite(("+output", "-output"), ("-output",)), "it says both"
    assert not opposite((), ("-output",))


def test_hostile_text_is_read_in_linear_time() -> None:
    for text in ("rose " * 20_000, "the price of " * 10_000 + "fell", "a " * 30_000 + "cut", "cut of " * 20_000):
        before = time.process_time()
        measured(text)
        assert time.process_time() - before < 5
