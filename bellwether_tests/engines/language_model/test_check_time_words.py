"""What a model says of a time keeps its date: written in where the day of publication gives it, asked for elsewhere."""

from dataclasses import replace

import pytest

from bellwether_assets.engines.language_model.answers.check_composition import CompositionChecker
from bellwether_assets.engines.language_model.answers.check_time_words import time_word_problem
from bellwether_tests.engines.language_model.evidence import EVIDENCE
from bellwether_tests.engines.language_model.exchanges import claims, correction_in, extract_one, quotes, told_problems
from bellwether_tests.engines.language_model.harness import PROSE, StartHarness, article
from bellwether_tests.engines.language_model.scripted_models import numbered, proposal
from bellwether_tests.model_server.script import sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

RATE, INFLATION, WAGES, _, _, NORDEA = PROSE
PLAN = "The central bank of Norway would raise its key rate of 4.5 percent again on Thursday, said Nordea."
UNDATED = "a time without its date"


def test_a_time_that_follows_from_the_day_of_publication_is_dated_and_not_asked_again(
    start_harness: StartHarness,
) -> None:
    harness = start_harness(claims(proposal(RATE), proposal(WAGES)))
    extraction = extract_one(harness)
    assert [claim.statement for claim in extraction.claims] == [
        RATE.replace("on Tuesday", "on Tuesday, 10 March 2026"),
        WAGES.replace("last year", "in 2025"),
    ]
    assert [claim.quote for claim in extraction.claims] == [RATE, WAGES]
    assert extraction.dropped == {}
    assert harness.server.received == 1


def test_words_of_a_reasoning_are_dated_too_and_never_asked_again(start_harness: StartHarness) -> None:
    said = "The bank answers what wages did last year, and its governor finds inflation too high today."
    extraction = extract_one(start_harness(claims(proposal(RATE, reasoning=said))))
    assert extraction.claims[0].reasoning.startswith(
        "The bank answers what wages did in 2025, and its governor finds inflation too high today. Inferred: "
    )


def test_a_time_whose_date_does_not_follow_is_asked_for_and_then_kept(start_harness: StartHarness) -> None:
    text = article(text=f"{PLAN}\n{INFLATION}\n{NORDEA}")
    document = numbered(text)
    dateless = PLAN.replace(" on Thursday", "")
    harness = start_harness(
        sequence(
            claims(proposal(PLAN, document), proposal(NORDEA, document)),
            claims(proposal(PLAN, document, statement=dateless)),
        )
    )
    extraction = extract_one(harness, text)
    assert [claim.statement for claim in extraction.claims] == [dateless, NORDEA]
    assert told_problems(harness) == [f"statement: {UNDATED}"]
    assert (
        'item 1, statement: the statement says "Thursday"; leave the word out or give the date in its place'
        in correction_in(harness)
    )


def test_a_statement_that_keeps_a_time_without_its_date_is_dropped_and_counted(start_harness: StartHarness) -> None:
    text = article(text=f"{PLAN}\n{INFLATION}\n{NORDEA}")
    document = numbered(text)
    harness = start_harness(claims(proposal(PLAN, document), proposal(NORDEA, document)))
    extraction = extract_one(harness, text)
    assert quotes(extraction) == [NORDEA]
    assert extraction.dropped == {f"statement: {UNDATED}": 1}


def test_a_date_that_a_model_gives_is_held_against_the_article_as_before(start_harness: StartHarness) -> None:
    harness = start_harness(claims(proposal(RATE, statement=RATE.replace("on Tuesday", "on 3 March 2026"))))
    assert extract_one(harness).engine == "extractive"
    assert told_problems(harness) == ["statement: date not in the article"]


def test_a_text_of_a_signal_that_names_a_time_without_its_date_is_refused() -> None:
    checker = CompositionChecker([replace(item, quote=f"{item.quote} It did so last year.") for item in EVIDENCE])
    told = "The central bank of Norway raised its key rate to 4.5 percent {}."
    reasoning = f"{told} {'Others wait for what the bank does, because money that costs more is lent less. ' * 3}"
    for when, refused in (("last year", True), ("on Tuesday", True), ("on 10 March 2026", False), ("in 2026", False)):
        problems = [
            checker.title_problem(told.format(when).rstrip(".")),
            checker.sentence_problem("sentence 1", told.format(when), EVIDENCE),
            checker.reasoning_problem("reasoning of A1", reasoning.format(when).strip(), EVIDENCE),
        ]
        kinds = [problem.kind.partition(": ")[2] if problem else None for problem in problems]
        assert kinds == [UNDATED if refused else None] * 3, when


def test_a_problem_names_each_word_once_and_where_it_stands() -> None:
    problem = time_word_problem(
        "sentence", "Last year it rose, and last year it fell; today it will rise.", "sentence 3"
    )
    assert problem is not None
    assert problem.where == "sentence 3"
    assert problem.message.startswith('the sentence says "Last year", "last year", "today"; leave the word out')
    assert time_word_problem("sentence", "In 2025 it rose.", "sentence 3") is None
