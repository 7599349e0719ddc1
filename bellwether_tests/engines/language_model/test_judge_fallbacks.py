"""What happens to a grey link without a valid answer: it is corrected, or left to the threshold and recorded so."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.upgrade import ask_again
from bellwether_tests.engines.language_model.exchanges import correction_in
from bellwether_tests.engines.language_model.harness import DAY, StartHarness
from bellwether_tests.engines.language_model.link_questions import (
    LINK,
    PAIR,
    TODAY,
    fallbacks,
    judge,
    judgement,
    link,
)
from bellwether_tests.model_server.answers import Answer, HttpError, Refusal, Text, Truncated, rate_limited
from bellwether_tests.model_server.script import Rule, by_article, sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

MARK = prompt("judge").mark
YES, NO = judgement("same_story"), judgement("unrelated")


BROKEN = '{"reason": "They are one story.", "relation": "same_story"'
TWO = f"The article says {YES.text}, and I say {NO.text}"
SHAPES = {
    "prose": "They are the same story.",
    "nothing": "",
    "blanks": " \n",
    "a list": f"[{YES.text[:-1]}",
    "broken": BROKEN,
    "another relation": judgement("same").text,
    "a relation and more": judgement("same_story, as the article says").text,
    "two relations": json.dumps({"reason": "Both.", "relation": ["same_story", "unrelated"]}),
    "no relation": json.dumps({"reason": "They are one story."}),
    "no reason": json.dumps({"relation": "same_story"}),
    "a key too many": json.dumps({"reason": "One.", "relation": "same_story", "pairs": "all"}),
    "two answers": TWO,
    "the mark": judgement(reason=f"It says {MARK}.").text,
    "the mark in escapes": judgement(reason="MARK").text.replace(
        "MARK", "".join(f"\\u{ord(character):04x}" for character in MARK)
    ),
    "depth": '{"reason": ' + "[" * 5000,
    "depth that ends": '{"reason": ' + "[" * 900 + "]" * 900 + ', "relation": "same_story"}',
}


@pytest.mark.parametrize("said", SHAPES.values(), ids=SHAPES)
def test_an_invalid_answer_is_corrected(start_harness: StartHarness, said: str) -> None:
    harness = start_harness(sequence(Text(said), NO))
    assert judge(harness) == {PAIR: False}
    assert correction_in(harness).startswith("That is not valid: ")
    assert judge(harness) == {PAIR: False}
    assert harness.server.received == 2


WHOLE = YES.text
UNANSWERED: dict[str, tuple[Rule, int, str]] = {
    "refusal": (Refusal(), 1, "refused by the model"),
    "refusal in words": (Refusal(text=WHOLE), 1, "refused by the model"),
    "refused request": (HttpError(400, "too long"), 1, "request refused"),
    "garbage": (Text("They are the same story."), 2, "no valid answer"),
    "another relation": (judgement("same"), 2, "no valid answer"),
    "cut off": (Truncated(WHOLE, len(WHOLE) - 4), 2, "no valid answer"),
    "the mark": (judgement(reason=f"It says {MARK}."), 2, "no valid answer"),
}


@pytest.mark.parametrize("what", UNANSWERED)
def test_a_link_without_an_answer_is_left_to_the_threshold_and_not_asked_about_again(
    start_harness: StartHarness, what: str
) -> None:
    answer, requests, reason = UNANSWERED[what]
    harness = start_harness(by_article({TODAY.title: answer}, NO))
    for _ in range(2):
        assert judge(harness, LINK, link(2)) == {("g_2", "t_1"): False}
    assert harness.server.received == requests + 1
    assert fallbacks(harness) == [("g_1 t_1", "extractive", reason)]
    # Under other identifiers it is the same link, and decided in the same way.
    assert judge(harness, replace(LINK, group_id="g_9")) == {}
    assert harness.server.received == requests + 1


def test_asking_again_for_a_refused_answer_finds_the_kept_refusal(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(Refusal()))
    assert judge(harness) == {}
    assert ask_again(harness.warehouse, harness.choice(), DAY, DAY) == 1
    assert judge(harness) == {}
    assert harness.server.received == 1


def test_an_answer_that_is_complete_at_the_length_limit_is_valid(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(Truncated(WHOLE, len(WHOLE))))
    assert judge(harness) == {PAIR: True}


def test_a_reason_that_is_too_long_is_not_corrected(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(judgement(reason="The exporters answer the rise. " * 20)))
    assert judge(harness) == {PAIR: True}


def test_a_reason_may_repeat_the_prompts_words_about_a_relation(start_harness: StartHarness) -> None:
    said = "A person, place, company, field or word that both sides mention is not enough."
    assert said[:40] in prompt("judge").text
    harness = start_harness(sequence(judgement("unrelated", said)))
    assert judge(harness) == {PAIR: False}


def test_links_that_the_budget_does_not_cover_are_left_to_the_threshold_until_an_upgrade(
    start_harness: StartHarness,
) -> None:
    harness = start_harness(YES)
    assert judge(harness, LINK, link(2), daily_budget_usd=0.0) == {}
    assert judge(harness, LINK, link(2)) == {}
    assert harness.server.received == 0
    assert fallbacks(harness) == [(f"g_{n} t_1", "extractive", "budget spent") for n in (1, 2)]
    assert ask_again(harness.warehouse, harness.choice(), DAY + timedelta(days=1), DAY + timedelta(days=2)) == 0
    assert ask_again(harness.warehouse, harness.choice(), DAY, DAY) == 2
    assert judge(harness, LINK, link(2)) == {PAIR: True, ("g_2", "t_1"): True}
    assert harness.server.received == 2


def test_kept_answers_are_used_when_the_budget_is_spent(start_harness: StartHarness) -> None:
    harness = start_harness(YES)
    assert judge(harness, link(2)) == {("g_2", "t_1"): True}
    assert judge(harness, LINK, link(2), link(3), daily_budget_usd=0.0, concurrency=1) == {("g_2", "t_1"): True}
    assert harness.server.received == 1


def test_an_upgrade_makes_the_day_of_its_links_stale(start_harness: StartHarness) -> None:
    harness = start_harness(YES)
    judge(harness, daily_budget_usd=0.0)
    with harness.warehouse.transaction() as connection:
        for day in (DAY, DAY + timedelta(days=1)):
            connection.execute(
                "INSERT INTO pipeline.stage_days BY NAME SELECT 'reinforced_signals' AS stage, ?::DATE AS day,"
                " '' AS input_hash, '' AS output_hash, '' AS state_hash, 0 AS row_count, now() AS built_at",
                [day],
            )
    ask_again(harness.warehouse, harness.choice(), DAY, DAY)
    left = harness.rows("SELECT day FROM pipeline.stage_days WHERE stage = 'reinforced_signals'")
    harness.rows("DELETE FROM pipeline.stage_days")
    assert left == [(DAY + timedelta(days=1),)]


@pytest.mark.parametrize("answer", [HttpError(500, "broken"), rate_limited(86400)], ids=["broken", "a day's wait"])
def test_links_are_left_to_the_threshold_while_the_provider_is_down_until_an_upgrade(
    start_harness: StartHarness, answer: HttpError
) -> None:
    up = threading.Event()
    harness = start_harness(lambda _: YES if up.is_set() else answer, longest_wait_seconds=0.01, concurrency=1)
    up.set()
    assert judge(harness, link(2)) == {("g_2", "t_1"): True}
    up.clear()
    before = harness.server.received
    # The first link waits as long as the settings allow, the others are not asked about; kept answers are used.
    assert judge(harness, link(1), link(2), link(3)) == {("g_2", "t_1"): True}
    assert harness.server.received - before == (3 if answer.status == 500 else 1)
    assert fallbacks(harness) == [(f"g_{n} t_1", "extractive", "provider down") for n in (1, 3)]
    up.set()
    assert judge(harness, link(1), link(2), link(3)) == {("g_2", "t_1"): True}
    assert ask_again(harness.warehouse, harness.choice(), DAY, DAY) == 2
    assert judge(harness, link(1), link(2), link(3)) == {(f"g_{n}", "t_1"): True for n in (1, 2, 3)}


@pytest.mark.parametrize(
    ("answer", "changes", "said"),
    [
        (HttpError(401, "invalid key"), {}, "the key is not accepted"),
        (YES, {"name": "anthropic/claude-opus-4-8"}, "engine.prices has no row"),
    ],
)
def test_an_error_that_a_person_must_correct_stops_the_run_and_decides_no_link(
    start_harness: StartHarness, answer: Answer, changes: dict[str, object], said: str
) -> None:
    harness = start_harness(answer)
    with pytest.raises(ProviderUnavailableError, match=said):
        judge(harness, LINK, link(2), **changes)
    assert fallbacks(harness) == []


def test_without_a_key_kept_answers_are_used_and_nothing_is_sent(
    start_harness: StartHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = start_harness(YES)
    judge(harness)
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    assert judge(harness) == {PAIR: True}
    with pytest.raises(ProviderUnavailableError, match="no ANTHROPIC_API_KEY"):
        judge(harness, link(2))
    assert fallbacks(harness) == []
