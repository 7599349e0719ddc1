"""A sentence gives causes, makes charges and names who acted only as its claims do."""

import pytest

from bellwether_assets.engines.language_model.answers.check_composition import CompositionChecker
from bellwether_assets.engines.language_model.answers.check_support import Vectors
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model.evidence import evidence
from bellwether_tests.engines.language_model.test_check_support import DUES, SCHOOLS

# The cause is of the one, the effect of the other.
JOINED = "Container lines moved to other ports because schools gave notice to their caterer."
OWN = "Container lines moved to other ports because the harbour board doubled its dues."


def problem(text: str, vectors: Vectors | None) -> str | None:
    found = CompositionChecker([DUES, SCHOOLS], vectors).sentence_problem("sentence 1", text, [DUES, SCHOOLS])
    return found.kind if found else None


@pytest.mark.parametrize("with_vectors", [False, True])
def test_a_cause_of_one_claim_is_none_of_what_another_says(embedder: Embedder, *, with_vectors: bool) -> None:
    vectors = embedder.encode if with_vectors else None
    assert problem(JOINED, vectors) == "sentence: a cause that no claim gives"
    assert problem(OWN, vectors) is None
    # Two things beside each other are no cause.
    assert problem(JOINED.replace("because", "while"), vectors) is None


@pytest.mark.parametrize("with_vectors", [False, True])
def test_a_cause_in_other_words_than_the_claims_is_kept(embedder: Embedder, *, with_vectors: bool) -> None:
    vectors = embedder.encode if with_vectors else None
    assert problem("Mobile customers leave because each quay asks more than its rivals.", vectors) is None
    assert (
        problem("Because distance eats up half of the price, dishes, soups and trays come from nearby.", vectors)
        is None
    )


def test_a_charge_that_no_named_claim_makes_is_refused() -> None:
    assert (
        problem("Schools gave notice since the caterer cheated them.", None) == "sentence: a charge that no claim makes"
    )
    found = CompositionChecker([DUES, SCHOOLS]).title_problem(
        "Negligent harbour boards drive container lines to rival ports"
    )
    assert found is not None
    assert found.kind == "title: a charge that no claim makes"


def test_what_somebody_else_did_by_the_named_claim_is_refused() -> None:
    brought = evidence(1, "Gannetry Mutual will not renew storm cover for houses on Burrow Road.", actors=())
    other = evidence(2, "Portarra General asked 61,000 dollars a motel before it left the Esplanade.", actors=())
    checker = CompositionChecker([brought, other])
    right = "Gannetry will not renew storm cover for the houses on Burrow Road."
    assert checker.sentence_problem("sentence 1", right, [brought]) is None
    found = checker.sentence_problem("sentence 1", right.replace("Gannetry", "Portarra"), [brought])
    assert found is not None
    assert found.kind == "sentence: somebody else's deed"
    assert "it says of Portarra what its claims say of Gannetry Mutual" in found.message
