"""How a sentence is put into plain order, and which sentences are careers or name a measure; all texts are invented."""

import time

import pytest

from bellwether_assets.engines.extractive.careers import tells_a_career
from bellwether_assets.engines.extractive.name_measures import measure_of, opens_with_a_measure, with_its_measure
from bellwether_assets.engines.extractive.plain_order import plain_order, speech_of, substance_begins


@pytest.mark.parametrize(
    ("sentence", "plain"),
    [
        (
            "“Milk will cost twice as much in May,” said Jane Roe of Acme Dairies.",
            "Jane Roe of Acme Dairies said: “Milk will cost twice as much in May.”",
        ),
        (
            "“Milk will cost twice as much in May,” Jane Roe, a farmer, continued.",
            "Jane Roe, a farmer, said: “Milk will cost twice as much in May.”",
        ),
        (
            "Today, Senators Jane Roe and Odd Berg introduced the bipartisan Farm Care Act (FCA), legislation that"
            " would"
            " require dairies to pay within a month.",
            "The Farm Care Act would require dairies to pay within a month.",
        ),
        (
            "Jane Roe reintroduced the Farm Care Act of 2026, a bill to protect farms from dairies that do not pay.",
            "The Farm Care Act of 2026 is to protect farms from dairies that do not pay.",
        ),
        ("Today (3 March 2026), Acme closed its farms.", "On 3 March 2026, Acme closed its farms."),
        ("On Monday (2 March 2026), Acme closed its farms.", "On 2 March 2026, Acme closed its farms."),
        # Who "he" is, the sentence does not tell; it stays as it is.
        ("“Milk will cost twice as much in May,” he said.", "“Milk will cost twice as much in May,” he said."),
        ("Acme closed its farms on Monday.", "Acme closed its farms on Monday."),
    ],
)
def test_who_says_what_a_bill_would_do_and_the_day_come_first(sentence: str, plain: str) -> None:
    assert plain_order(sentence) == plain


def test_speech_and_substance_are_found_in_their_sentence() -> None:
    speech = speech_of("“Milk will cost twice as much in May,” said Jane Roe on Monday.")
    assert speech is not None
    assert (speech.who, speech.words) == ("Jane Roe", "“Milk will cost twice as much in May.”")
    told = "Jane Roe introduced the Farm Care Act, which would require dairies to pay within a month."
    assert told[substance_begins(told) :].startswith("Farm Care Act, which")
    assert substance_begins("Dairies pay within a month, Jane Roe said.") == 0


def test_the_one_measure_of_an_article_stands_for_the_noun() -> None:
    text = "Jane Roe introduced the Farm Care Act. The Farm Care Act sets a price. It amends the Dairy Act."
    assert measure_of(text, "Roe and the farms") == "Farm Care Act"
    assert with_its_measure("This bill would set a price.", "Farm Care Act") == "The Farm Care Act would set a price."
    assert with_its_measure("This bill would set a price.", "") == "This bill would set a price."
    assert opens_with_a_measure("The legislation requires dairies to pay.")
    assert not opens_with_a_measure("The bill of the farm was 40 dollars.")


def test_of_two_measures_named_as_often_none_stands_for_the_noun() -> None:
    assert measure_of("The Farm Care Act is new. The Dairy Price Act is old.", "Two bills") == ""
    assert measure_of("Dairies pay within a month.", "Dairies") == ""


@pytest.mark.parametrize(
    ("sentence", "career"),
    [
        ("Jane Roe represents much of the valley of Bergby.", True),
        ("Senator Roe is a senior member of the Farm Committee.", True),
        ("Rep. Jane Roe (D-NL) serves on the Dairy Board.", True),
        ("Jane Roe has long championed the farms of the valley.", True),
        ("Jane Roe said that dairies must pay within a month.", False),
        ("Acme Dairies is the largest buyer of milk in Norland.", False),
        ("Senator Roe is a member of the board because 40 percent of farms voted for her.", False),
        ("The price of milk represents much of what a farm earns.", False),
    ],
)
def test_an_office_or_a_career_is_no_claim(sentence: str, career: bool) -> None:
    assert tells_a_career(sentence) is career


def test_hostile_sentences_are_read_in_linear_time() -> None:
    for text in (
        "“" + "a, " * 30_000,
        "A " * 40_000 + "introduced the A",
        "The Act of " * 10_000,
        "Today (1 May " * 9_000,
    ):
        began = time.process_time()
        plain_order(text)
        tells_a_career(text)
        measure_of(text, text[:100])
        substance_begins(text)
        assert time.process_time() - began < 2.0
