"""What a title promises: it names what several articles share, and what bills would do, not who brings them in."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bellwether_assets.engines.extractive.tell_bills import Bill, bill_of, told_as_one
from bellwether_assets.engines.extractive.write_titles import MAX_TITLE, candidates, write_title
from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_tests.engines.extractive.test_compose import EVIDENCE


def item(name: str, headline: str, quote: str, centrality: float = 0.8) -> EvidenceForComposition:
    """A claim of an article of its own."""
    told = {"quote": quote, "highlight": quote, "statement": quote, "article_title": headline, "stance": "supports"}
    day = datetime.date(2031, 5, 3)
    return replace(EVIDENCE[0], claim_id=name, article_id=name, day=day, centrality=centrality, **told)


@pytest.mark.parametrize(
    ("headline", "does"),
    [
        (
            "Roe, Poe Introduce Bipartisan Bill to Pay Farms for Green Pasture",
            "Pay Farms for Green Pasture",
        ),
        (
            "Bipartisan Roe Legislation to Curb Smuggling of Butter Passes Committee",
            "Curb Smuggling of Butter",
        ),
        ("Roe, Poe Act to Strengthen Research on Cheese", "Strengthen Research on Cheese"),
        ("Council weighs a bill to close creameries at night", "close creameries at night"),
        ("Roe Introduces the Open Dairy Act", ""),
        ("Creameries of the valley foot the bill as prices fall", ""),
    ],
)
def test_a_headline_tells_what_a_bill_would_do(headline: str, does: str) -> None:
    bill = bill_of(headline)
    assert (bill.does if bill else "") == does


def test_bills_of_several_headlines_become_one_clause_and_none_is_told_twice() -> None:
    pay, weigh = Bill("bill", "Pay Farms for Green Pasture"), Bill("legislation", "Weigh Cheese in Harbours")
    again = Bill("bill", "Pay Farms for Their Green Pasture")
    assert told_as_one([pay, again, weigh], MAX_TITLE) == (
        "Bills Would Pay Farms for Green Pasture and Weigh Cheese in Harbours"
    )
    assert told_as_one([weigh], MAX_TITLE) == "Legislation Would Weigh Cheese in Harbours"
    assert told_as_one([pay], MAX_TITLE) == "A Bill Would Pay Farms for Green Pasture"
    assert told_as_one([replace(pay, does="pay farms for green pasture")], MAX_TITLE).startswith("A Bill would pay")
    assert told_as_one([pay, weigh], 50) == "A Bill Would Pay Farms for Green Pasture"
    assert told_as_one([pay], 20) == ""


def test_a_title_tells_what_bills_would_do_and_not_who_brings_them_in() -> None:
    evidence = [
        item("a", "Roe Introduces Bill to Pay Farms for Green Pasture", "Farms of the valley lose pasture each year."),
        item("b", "Poe Introduces Bill to Give Farms Cheaper Water", "Farms of the valley pay more for water."),
    ]
    assert write_title(evidence) in {
        "Bills Would Give Farms Cheaper Water and Pay Farms for Green Pasture",
        "Bills Would Pay Farms for Green Pasture and Give Farms Cheaper Water",
    }
    assert not any("Introduces" in found.clause for found in candidates(evidence))


@pytest.mark.parametrize(
    "headline",
    [
        "STATEMENT: Roe Statement on the Water Framework of the Valley",
        "Roe Remarks on the Water Framework of the Valley",
        "Will the Water Framework of the Valley Hold?",
        "Water Framework of the Valley: Make Your Voice Heard",
    ],
)
def test_a_headline_that_names_a_paper_or_asks_is_no_title(headline: str) -> None:
    told = "The water framework of the valley leaves farms without any water in June."
    evidence = [item("a", headline, told), item("b", headline, "Farms of the valley call the water framework unfair.")]
    assert all(headline[-20:] not in found.clause for found in candidates(evidence))


def test_the_word_that_calls_a_headline_out_is_no_part_of_a_title() -> None:
    told = "Creameries of Bergby close."
    evidence = [item(name, "UNANIMOUS: Creameries of Bergby Close as Milk Runs Dry", told) for name in "ab"]
    assert write_title(evidence) == "“Creameries of Bergby Close as Milk Runs Dry”"


def _by_clause(evidence: Sequence[EvidenceForComposition]) -> dict[str, float]:
    return {found.clause: found.score for found in candidates(evidence)}


def test_a_clause_that_more_articles_speak_of_stands_before_one_with_a_name_of_its_own() -> None:
    evidence = [
        item("a", "x", "Creameries near hills lowered what they pay farms for milk."),
        item("b", "x", "Creameries near coasts lowered what they pay farms for milk."),
        item("c", "x", "Creameries near Quendal lowered what they pay farms for milk."),
    ]
    scores = _by_clause(evidence)
    of_all = scores["Creameries near hills lowered what they pay farms for milk"]
    assert of_all > scores["Creameries near Quendal lowered what they pay farms for milk"]
