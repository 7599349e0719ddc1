"""What judging a grey link promises: each link is asked about once ever, by its content alone, in a call of its own."""

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.language_model.upgrade import ask_again
from bellwether_assets.engines.protocol import Glimpse, LinkQuestion
from bellwether_assets.foundation.engine_settings import EngineChoice
from bellwether_tests.engines.language_model.exchanges import bodies, correction_in
from bellwether_tests.engines.language_model.harness import DAY, HAIKU, LOCAL, StartHarness
from bellwether_tests.engines.language_model.link_questions import (
    BEFORE,
    FIRST,
    LINK,
    PAIR,
    TODAY,
    fallbacks,
    judge,
    judgement,
    link,
)
from bellwether_tests.model_server.answers import Answer, Text
from bellwether_tests.model_server.script import ModelRequest, sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

SONNET = "anthropic/claude-sonnet-5-5"
YES, NO = judgement("same_story"), judgement("unrelated")


@pytest.mark.parametrize(
    ("relation", "one_story"),
    [("same_occurrence", True), ("same_story", True), ("same_signal", False), ("unrelated", False)],
)
def test_a_group_that_shares_an_occurrence_or_a_story_goes_on_with_it(
    start_harness: StartHarness, relation: str, one_story: bool
) -> None:
    harness = start_harness(judgement(relation))
    assert judge(harness) == {PAIR: one_story}
    assert harness.server.received == 1
    assert fallbacks(harness) == []


# Paid once.


def test_a_link_is_asked_about_once_ever(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(YES))
    assert judge(harness) == judge(harness) == {PAIR: True}
    assert harness.server.received == harness.server.paid == 1
    assert harness.rows("SELECT purpose, day, engine, article_id, signal_id FROM ledger.model_calls") == [
        ("judge", DAY, HAIKU, None, "g_1 t_1")
    ]
    assert harness.rows("SELECT purpose, day, engine, article_id, signal_id FROM ledger.model_hits") == [
        ("judge", DAY, HAIKU, None, "g_1 t_1")
    ]


def test_the_same_articles_are_one_question_whatever_their_identifiers_order_and_day(
    start_harness: StartHarness,
) -> None:
    twin = Glimpse("Norwegian fisheries fear the krone", "A dearer krone costs jobs.", DAY)
    both = replace(LINK, group=(TODAY, twin))
    harness = start_harness(sequence(YES))
    assert judge(harness, both) == {PAIR: True}
    other = LinkQuestion("g_9", "t_9", (twin, TODAY), (FIRST, BEFORE))
    spaced = replace(TODAY, title=f" {TODAY.title} ", lead=TODAY.lead.replace(" ", "\n", 1))
    third = LinkQuestion("g_8", "t_8", (twin, spaced), (BEFORE, FIRST))
    later = harness.engine().judge(DAY + timedelta(days=3), [other, third])
    assert later == {("g_9", "t_9"): True, ("g_8", "t_8"): True}
    assert harness.server.received == 1


def test_questions_of_equal_content_in_one_call_are_one_request(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(NO))
    again = replace(LINK, group_id="g_2", story_id="t_2")
    assert judge(harness, LINK, again) == {PAIR: False, ("g_2", "t_2"): False}
    assert harness.server.received == 1


@pytest.mark.parametrize(
    "changed",
    [
        replace(LINK, group=(replace(TODAY, title="Another title of today"),)),
        replace(LINK, group=(replace(TODAY, lead="Another lead."),)),
        replace(LINK, group=(replace(TODAY, day=DAY - timedelta(days=1)),)),
        replace(LINK, story=(BEFORE,)),
        replace(LINK, group=(BEFORE, FIRST), story=(TODAY,)),
    ],
    ids=["title", "lead", "day", "an article less", "sides exchanged"],
)
def test_other_articles_are_another_question(start_harness: StartHarness, changed: LinkQuestion) -> None:
    harness = start_harness(sequence(YES, NO))
    assert judge(harness) == {PAIR: True}
    assert judge(harness, changed) == {PAIR: False}


def test_a_kept_answer_is_validated_each_time_it_is_used(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(YES, NO))
    assert judge(harness) == {PAIR: True}
    harness.rows("UPDATE ledger.model_answers SET body = replace(body, 'same_story', 'same_party')")
    assert judge(harness) == {PAIR: False}
    assert "relation: Input should be 'same_occurrence'" in correction_in(harness)


def test_the_answer_of_one_model_is_not_used_for_another(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(YES, NO))
    assert [judge(harness), judge(harness, name=SONNET)] == [{PAIR: True}, {PAIR: False}]


# What is request.


def test_a_model_sees_titles_leads_and_days_and_nothing_else(start_harness: StartHarness) -> None:
    harness = start_harness(YES)
    judge(harness, replace(LINK, story=(FIRST, BEFORE)))
    (document, instruction) = bodies(harness)[0]["messages"][0]["content"]
    assert document["type"] == "document"
    assert [json.loads(line) for line in document["source"]["data"].splitlines()] == [
        {"side": side, "day": one.day.isoformat(), "title": one.title, "lead": one.lead}
        for side, one in (("today", TODAY), ("story", BEFORE), ("story", FIRST))
    ]
    assert "g_1" not in json.dumps(bodies(harness))
    assert "t_1" not in json.dumps(bodies(harness))
    assert TODAY.title not in f"{bodies(harness)[0]['system']} {instruction['text']}"


def test_a_model_sees_at_most_three_articles_a_side_and_600_characters_of_each(
    start_harness: StartHarness,
) -> None:
    many = tuple(Glimpse("t" * 500, "l" * 900, DAY - timedelta(days=n)) for n in range(9))
    harness = start_harness(YES)
    judge(harness, replace(LINK, group=many, story=many[::-1]))
    lines = [json.loads(one) for one in bodies(harness)[0]["messages"][0]["content"][0]["source"]["data"].splitlines()]
    assert [line["side"] for line in lines] == ["today"] * 3 + ["story"] * 3
    assert [line["day"] for line in lines[3:]] == [one.day.isoformat() for one in many[:3]]
    assert {(len(line["title"]), len(line["lead"])) for line in lines} == {(300, 600)}


def test_links_are_judged_concurrently_each_in_a_call_of_its_own(start_harness: StartHarness) -> None:
    together = threading.Barrier(2, timeout=10)

    def answer(request: ModelRequest) -> Answer:
        together.wait()
        return YES if "Office 1 " in request.article.text else NO

    harness = start_harness(answer)
    assert judge(harness, link(1), link(2)) == {("g_1", "t_1"): True, ("g_2", "t_1"): False}
    assert harness.server.counts.max_in_flight == 2
    told = [json.dumps(body) for body in bodies(harness)]
    assert sorted(("Office 1 " in one, "Office 2 " in one) for one in told) == [(False, True), (True, False)]


def test_a_side_without_articles_is_no_question(start_harness: StartHarness) -> None:
    harness = start_harness(sequence())
    assert judge(harness, replace(LINK, group=()), replace(LINK, story=(), group_id="g_2")) == {}
    assert harness.engine().judge(DAY, []) == {}
    assert fallbacks(harness) == []


# Which engine judges.


def test_the_extractive_engine_judges_no_link() -> None:
    assert ExtractiveEngine().judge(DAY, [LINK, link(2)]) == {}


@pytest.mark.parametrize(
    "changes",
    [{"judge": False}, {"name": "extractive"}, {"name": "extractive", "compose_with": SONNET, "judge": False}],
)
def test_where_no_model_judges_nothing_is_sent_or_recorded(
    start_harness: StartHarness, changes: dict[str, object]
) -> None:
    harness = start_harness(sequence())
    assert judge(harness, **changes) == {}
    assert fallbacks(harness) == []


@pytest.mark.parametrize(
    ("changes", "judges"),
    [
        ({}, HAIKU),
        ({"compose_with": SONNET}, HAIKU),
        ({"compose_with": "extractive"}, HAIKU),
        ({"name": "extractive", "compose_with": SONNET}, SONNET),
        ({"mode": "batch"}, HAIKU),
    ],
)
def test_the_model_that_extracts_judges_and_without_one_the_model_that_composes(
    start_harness: StartHarness, changes: dict[str, object], judges: str
) -> None:
    harness = start_harness(YES)
    assert judge(harness, **changes) == {PAIR: True}
    assert harness.rows("SELECT engine, purpose, mode FROM ledger.model_calls") == [(judges, "judge", "live")]
    assert ask_again(harness.warehouse, harness.choice(**changes), DAY, DAY) == 0


def test_the_judging_engine_and_the_answers_length_decide_the_cache_key_of_answers_about_a_link() -> None:
    shapes = [
        EngineChoice.model_validate(one).links_cache_key
        for one in ({}, {"name": HAIKU}, {"name": HAIKU, "judge": False}, {"name": HAIKU, "concurrency": 9})
    ]
    asked = {"name": HAIKU, "tokens": 4096, "effort": "low"}
    assert shapes == [{"name": "extractive"}, asked, {"name": "extractive"}, asked]


def test_a_local_model_judges_like_any_other(start_harness: StartHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    harness = start_harness(sequence(Text("Yes."), NO), daily_budget_usd=0.0)
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    local = {"name": LOCAL, "address": f"{harness.server.base_url}/v1"}
    assert judge(harness, **local) == judge(harness, **local) == {PAIR: False}
    assert {one.path for one in harness.server.exchanges} == {"/api/chat"}
    assert harness.server.received == 2
