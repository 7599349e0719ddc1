"""A sentence does not say the opposite of its claims, nor a statement or a claim's direction that of its quote."""

import pytest

from bellwether_assets.engines.language_model.answers.check_composition import CompositionChecker
from bellwether_tests.engines.language_model.evidence import EVIDENCE
from bellwether_tests.engines.language_model.exchanges import claims, correction_in, extract_one, told_problems
from bellwether_tests.engines.language_model.harness import PROSE, StartHarness, article
from bellwether_tests.engines.language_model.scripted_models import numbered, proposal
from bellwether_tests.model_server.script import sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

RATE, NORDEA = PROSE[0], PROSE[5]


def test_a_sentence_that_turns_its_claims_round_is_refused() -> None:
    checker = CompositionChecker(EVIDENCE)
    found = checker.sentence_problem("sentence 1", "The central bank of Norway lowered its key rate.", EVIDENCE[:1])
    assert found is not None
    assert found.kind == "sentence: the opposite of its claims"
    assert "'lowered'" not in found.message or "'raised'" in found.message
    assert (
        checker.sentence_problem("sentence 1", "The central bank of Norway raised its key rate.", EVIDENCE[:1]) is None
    )


def test_a_statement_that_turns_its_quote_round_is_corrected_then_dropped(start_harness: StartHarness) -> None:
    turned = RATE.replace("raised", "lowered")
    harness = start_harness(claims(proposal(RATE, statement=turned), proposal(NORDEA)))
    extraction = extract_one(harness)
    assert [claim.quote for claim in extraction.claims] == [NORDEA]
    assert extraction.dropped == {"statement: the opposite of its quote": 1}
    assert "turns its quote round" in correction_in(harness, 1)


@pytest.mark.parametrize(("given", "kept", "corrected"), [("falls", 1, 1), ("rises", 1, 0), ("neither", 0, 0)])
def test_a_direction_against_the_quotes_own_words_is_corrected_and_counted(
    start_harness: StartHarness, given: str, kept: int, corrected: int
) -> None:
    extraction = extract_one(start_harness(sequence(claims(proposal(RATE, direction=given)))))
    (claim,) = extraction.claims
    assert claim.direction == kept
    assert extraction.dropped.get("direction: corrected by the quote", 0) == corrected


def test_where_the_quote_says_nothing_of_the_kind_the_models_direction_stands(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(claims(proposal(NORDEA, direction="falls"))))
    assert [claim.direction for claim in extract_one(harness).claims] == [-1]
    assert told_problems(harness) == []


def test_what_is_named_by_its_having_been_cut_does_not_fall(start_harness: StartHarness) -> None:
    quote = "Thirty of the 41 posts cut on 1 October are restored, the bank of Norway said."
    text = article(text="\n".join([*PROSE, quote]))
    harness = start_harness(sequence(claims(proposal(quote, numbered(text), direction="rises"))))
    assert [claim.direction for claim in extract_one(harness, text).claims] == [1]
