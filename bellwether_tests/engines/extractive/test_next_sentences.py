"""What the sentence behind a quote is to it, by how it opens; all texts are invented."""

import time

import pytest

from bellwether_assets.engines.extractive.next_sentences import goes_on_with, relation_of_next
from bellwether_tests.engines.extractive.test_statements import claims


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("As a result, forty farms of the valley sold their herds.", "consequence"),
        ("That is why creameries now buy milk abroad.", "consequence"),
        ("This has led creameries to buy their milk abroad.", "consequence"),
        ("Because inspectors left, nobody weighs the cheese.", "cause"),
        ("The reason is a drought on the hills.", "cause"),
        ("For example, Bergby sold its cows in May.", "example"),
        ("The fees ranged from four to nine crowns a litre.", "example"),
        ("But nobody weighs the cheese.", "contrast"),
        ("Critics of the plan call it a gift to creameries.", "contrast"),
        ("Without rain, the hills will be bare by June.", "stake"),
        ("This would be the first such levy on milk.", "meaning"),
        ("These cuts are paid for by the smallest farms.", "detail"),
        ("Under the deal, farms give up their pasture in June.", "detail"),
    ],
)
def test_an_opening_shows_what_a_sentence_is_to_the_one_before(text: str, kind: str) -> None:
    found = relation_of_next(text)
    assert found is not None
    assert found[0] == kind
    assert text.startswith(found[2])


@pytest.mark.parametrize(
    "text",
    [
        "Yet another farm sold its herd.",
        "This is a great day for all farms of the valley.",
        "This letter is addressed to the minister.",
        "That is why we thank all farms of the valley.",
        "Creameries buy milk abroad.",
        "Butter is dear in Bergby.",
    ],
)
def test_an_opening_that_ties_nothing_shows_nothing(text: str) -> None:
    assert relation_of_next(text) is None


def test_a_shared_subject_ties_where_it_tells_a_figure_or_an_effect() -> None:
    stems = {"levy", "milk", "farm"}
    assert goes_on_with("The new levy will cost each dairy four crowns.", stems) == "The new levy"
    assert goes_on_with("The levy has many fathers.", stems) == ""
    assert goes_on_with("The herd will cost each dairy four crowns.", stems) == ""


def test_only_the_very_next_sentence_is_meant_by_an_opening() -> None:
    quote = "Norland Dairies signed a contract for milk with 40 farms of the northern valley in May 2009."
    between = "Bergby sells its butter at the harbour of Quendal every morning except on Sundays."
    part = "Under the contract, the farms give up their pasture on the hills by the end of the summer."
    (near, *_) = claims(quote, part, between)
    assert (near.quote, near.reasoning_kind) == (quote, "detail")
    assert part.split(", ")[1] in near.reasoning
    far = [claim for claim in claims(quote, between, part) if claim.quote == quote]
    assert all(claim.reasoning_kind != "detail" for claim in far)


def test_openings_are_read_in_linear_time() -> None:
    for text in ("this " * 40_000, "the a" + "a" * 60_000, "without " * 20_000, "these " + "x-" * 30_000):
        began = time.process_time()
        relation_of_next(text)
        goes_on_with(text, {"a"})
        assert time.process_time() - began < 1.0
