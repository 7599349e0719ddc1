"""A sentence shares what it is about with its claims, and its figures are of such as it shares something with."""

import pytest

from bellwether_assets.engines.language_model.answers.check_composition import CompositionChecker
from bellwether_assets.engines.language_model.answers.check_support import MOST_LABELS, Vectors
from bellwether_assets.engines.protocol import EvidenceForComposition
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model.evidence import evidence

DUES = evidence(
    1,
    "Container lines moved 310,000 boxes to other ports after the harbour board doubled its dues.",
    pattern="higher charges drive mobile customers to rival ports",
    reasoning="A line can change its port within a week.",
    article_title="Ships avoid the harbour",
    actors=(),
)
SCHOOLS = evidence(
    2,
    "Seven schools gave notice to their caterer and will cook 900 lunches a day.",
    pattern="long transport makes up much of the price of a meal",
    reasoning="Half of what they paid was for the lorry.",
    article_title="Schools drop their caterer",
    actors=(),
)
LOANS = evidence(
    3,
    "Every seventh small builder took a loan to bridge the wait of 120 days.",
    pattern="late payment by large buyers moves their borrowing onto small suppliers",
    reasoning="The law allows sixty days.",
    article_title="Builders wait for their money",
    actors=(),
)
CLAIMS = (DUES, SCHOOLS, LOANS)
FLOODS = (
    "Insurers withdraw from streets near the shore once storms have cost them several times what premiums brought in."
)


def problem(text: str, *named: EvidenceForComposition, vectors: Vectors | None = None) -> str | None:
    found = CompositionChecker(CLAIMS, vectors).sentence_problem("sentence 1", text, named)
    return found.kind if found else None


def test_a_sentence_about_nothing_that_its_claims_are_about_is_refused() -> None:
    assert problem(FLOODS, DUES, SCHOOLS) == "sentence: not of its claims"


@pytest.mark.parametrize(
    "text",
    [
        "Doubling the dues cost the harbour 310,000 boxes.",
        "Charging more sends customers that can move to competing harbours.",
        "Mobile customers punish immobile infrastructure.",
        "Whoever can leave within days cannot be taxed for long.",
    ],
)
def test_a_sentence_that_says_it_in_other_words_is_kept(text: str) -> None:
    assert problem(text, DUES) is None


def test_likeness_of_meaning_counts_where_there_are_vectors(embedder: Embedder) -> None:
    strange = "Vessels steer for whichever quay is least expensive."
    assert problem(strange, DUES, vectors=embedder.encode) is None
    assert problem(strange, SCHOOLS, vectors=embedder.encode) == "sentence: not of its claims"
    # In few words, only vectors can tell.
    assert problem(strange, SCHOOLS) is None


def test_a_short_sentence_may_be_less_like_its_claims_than_a_long_one(embedder: Embedder) -> None:
    short = "Loyalty ends where a rival is near."
    assert problem(short, DUES, vectors=embedder.encode) is None
    assert problem(short, SCHOOLS, vectors=embedder.encode) == "sentence: not of its claims"


def test_a_title_shares_something_with_its_claims() -> None:
    checker = CompositionChecker(CLAIMS)
    assert checker.title_problem("Higher dues drive container lines to rival ports") is None
    found = checker.title_problem(FLOODS.rstrip("."))
    assert found is not None
    assert (found.kind, found.place) == ("title: not of its claims", "title")


def test_a_sentence_names_four_claims_at_most() -> None:
    many = tuple(evidence(number, f"{DUES.quote[:-1]} in year {number}.", actors=()) for number in range(1, 7))
    checker = CompositionChecker(many)
    text = "Container lines move to other ports where dues are doubled."
    assert checker.sentence_problem("sentence 1", text, many[:MOST_LABELS]) is None
    found = checker.sentence_problem("sentence 1", text, many[: MOST_LABELS + 1])
    assert found is not None
    assert found.kind == "sentence: too many claims"
    # The same label twice is one.
    assert checker.sentence_problem("sentence 1", text, [*many[:MOST_LABELS], many[0]]) is None


def test_a_label_that_shares_nothing_with_the_sentence_grounds_no_figure_of_it() -> None:
    text = "Lines moved 900 boxes to other ports when the dues were doubled."
    assert problem(text, DUES, SCHOOLS, LOANS) == "sentence: number not in its claims"
    assert problem(text.replace("900", "310,000"), DUES, SCHOOLS, LOANS) is None


def test_figures_of_all_claims_that_a_sentence_is_about_are_grounded() -> None:
    text = "While 310,000 boxes left the harbour, every seventh builder took out a loan to bridge 120 days."
    assert problem(text, DUES, LOANS) is None
    assert problem(text, DUES) == "sentence: number not in its claims"


def test_a_sentence_about_the_task_is_refused() -> None:
    assert problem("The claims in the document show that dues drive container lines away.", DUES) == (
        "sentence: about the task"
    )
