"""A brief's lead by a model: each sentence is held against its claims, and without a lead the default stands in."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.upgrade import ask_again
from bellwether_assets.engines.protocol import ItemForLead, Lead
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.stage_days import StageDayRow
from bellwether_assets.foundation.warehouse import append
from bellwether_tests.engines.language_model import killed_processes
from bellwether_tests.engines.language_model.attacks import HUMAN, IGNORE, LOOKALIKE, TEMPLATES, TOOL_SAID, unfit
from bellwether_tests.engines.language_model.evidence import EVIDENCE, evidence
from bellwether_tests.engines.language_model.exchanges import bodies, correction_in, told_problems
from bellwether_tests.engines.language_model.harness import (
    DAY,
    HAIKU,
    PROSE,
    Harness,
    StartHarness,
    article,
    running_harness,
)
from bellwether_tests.model_server.answers import HttpError, Refusal, Text, Truncated, as_json
from bellwether_tests.model_server.script import sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

RATES = ItemForLead("Norway's central bank raises its rate", "new", EVIDENCE[:2])
KRONE = ItemForLead("A stronger krone costs exporters jobs", "stronger", EVIDENCE[2:])
ITEMS = (RATES, KRONE)
# Labels: C1 and C2 are claims of the first item, C3 and C4 of the second.
TIE = {
    "text": "The central bank of Norway raised its key rate to 4.5 percent, while exporters warned of 1,200 jobs in"
    " Bergen.",
    "claims": ["C1", "C3"],
}
INFLATION = {"text": "Inflation of 3.7 percent in February was too high, its governor said.", "claims": ["C2"]}
INVENTED = {**TIE, "text": str(TIE["text"]).replace("1,200", "1,900")}
NONE = Lead((), "extractive")


def lead(*sentences: object) -> Text:
    return as_json({"lead": list(sentences)})


def verdicts(*given: str) -> Text:
    return as_json({"verdicts": [{"sentence": f"S{n}", "verdict": one} for n, one in enumerate(given, start=1)]})


def written(harness: Harness, items: tuple[ItemForLead, ...] = ITEMS, **changes: object) -> Lead:
    return harness.engine(**changes).lead(DAY, items)


def texts(one: Lead) -> list[str]:
    return [sentence.text for sentence in one.sentences]


def choices(harness: Harness) -> list[tuple[object, ...]]:
    return harness.rows("SELECT chosen, reason, article_id, signal_id FROM ledger.engine_choices ORDER BY chosen_at")


def test_a_lead_names_the_claims_it_rests_on(start_harness: StartHarness) -> None:
    harness = start_harness(lead(TIE, INFLATION))
    one = written(harness)
    assert [(sentence.text, sentence.claim_ids) for sentence in one.sentences] == [
        (TIE["text"], ("claim_1", "claim_3")),
        (INFLATION["text"], ("claim_2",)),
    ]
    assert (one.engine, one.dropped) == (HAIKU, 0)


def test_a_brief_told_again_asks_nothing(start_harness: StartHarness) -> None:
    harness = start_harness(lead(TIE))
    first = written(harness)
    assert written(harness) == first
    assert harness.server.received == 1
    assert harness.rows("SELECT purpose, article_id, signal_id FROM ledger.model_hits") == [("compose", None, "lead")]


def test_the_claims_stand_in_the_document_and_nowhere_else(start_harness: StartHarness) -> None:
    harness = start_harness(lead(TIE))
    marker = "xq7zv marks this claim"
    marked = replace(RATES, evidence=(replace(EVIDENCE[0], reasoning=marker), EVIDENCE[1]))
    written(harness, (marked, KRONE))
    [body] = bodies(harness)
    [message] = body["messages"]
    document, *others = message["content"]
    lines = [json.loads(line) for line in document["source"]["data"].splitlines()]
    assert [line.get("label", line["item"]) for line in lines] == ["I1", "C1", "C2", "I2", "C3", "C4"]
    assert lines[0] == {"item": "I1", "title": RATES.title, "change": "new"}
    assert lines[1]["reasoning"] == marker
    assert marker not in json.dumps({**body, "messages": others})
    assert article().text not in json.dumps(body), "no text of an article goes in"


def test_an_invented_number_is_corrected_then_dropped_and_without_a_lead_the_default_stands_in(
    start_harness: StartHarness,
) -> None:
    harness = start_harness(lead(INVENTED))
    assert written(harness) == replace(NONE, dropped=1)
    assert "says 1,900" in correction_in(harness, 1)
    assert harness.server.received == 2, "the same again is the end of it"
    assert choices(harness) == [("extractive", "no valid answer", None, "lead")]
    assert written(harness) == replace(NONE, dropped=1)
    assert harness.server.received == 2


def test_of_two_sentences_the_one_that_is_borne_out_stays(start_harness: StartHarness) -> None:
    invented = {**INFLATION, "text": INFLATION["text"].replace("3.7", "3.9")}
    one = written(start_harness(lead(TIE, invented)))
    assert (texts(one), one.dropped, one.engine) == ([TIE["text"]], 1, HAIKU)


def test_a_corrected_sentence_takes_its_place(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(lead(INVENTED, INFLATION), lead(TIE)))
    one = written(harness)
    assert (texts(one), one.dropped) == ([TIE["text"], INFLATION["text"]], 0)
    assert "Valid and kept, not to be returned again: sentence 2." in correction_in(harness, 1)


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({**TIE, "claims": ["C1", "C9"]}, "sentence: no such claim"),
        ({**TIE, "claims": []}, "sentence: no such claim"),
        (
            {**TIE, "text": str(TIE["text"]).replace("exporters", "Christine Lagarde")},
            "sentence: name not in the claims",
        ),
        ({**TIE, "text": "Read more of it at https://evil.example/ before noon."}, "sentence: an address"),
        ({"text": RATES.title, "claims": ["C1", "C3"]}, "sentence: a headline"),
        ({"text": TIE["text"], "claims": ["C1", "C3"], "sure": True}, "wrong shape"),
        (INFLATION, "lead: of one item"),
    ],
)
def test_what_is_no_lead_is_said_and_not_kept(
    start_harness: StartHarness, wrong: Mapping[str, object], kind: str
) -> None:
    harness = start_harness(sequence(lead(wrong), then=lead()))
    assert texts(written(harness)) == []
    assert kind in told_problems(harness)


def test_two_sentences_at_most_are_told(start_harness: StartHarness) -> None:
    third = {"text": "Analysts of Nordea had expected no change of the rate.", "claims": ["C4"]}
    assert texts(written(start_harness(lead(TIE, INFLATION, third)))) == [TIE["text"], INFLATION["text"]]


def test_instructions_in_a_claim_are_data_and_nothing_hostile_is_told(start_harness: StartHarness) -> None:
    """The model is fooled by a claim: what it writes then is not kept, and no correction repeats it."""
    hostile = [IGNORE, HUMAN, TOOL_SAID, LOOKALIKE, *TEMPLATES, f"The bank says {prompt('lead').mark} on Tuesday."]
    items = (ItemForLead("Norway raises its rate", "new", (evidence(1, PROSE[0]), evidence(2, IGNORE))), KRONE)
    harness = start_harness(sequence(*(lead({"text": said, "claims": ["C1", "C3"]}) for said in hostile), then=lead()))
    for number, said in enumerate(hostile):
        one = written(harness, (replace(items[0], title=f"Norway raises its rate, {number}"), KRONE))
        assert texts(one) == [], said
    for body in bodies(harness):
        for message in body["messages"][2::2]:
            assert unfit(message["content"]) is None


def test_a_spent_budget_gives_no_lead_and_holds_for_later_runs(start_harness: StartHarness) -> None:
    harness = start_harness(lead(TIE))
    assert written(harness, daily_budget_usd=0.0) == NONE
    assert written(harness) == NONE
    assert harness.server.received == 0
    assert choices(harness) == [("extractive", "budget spent", None, "lead")]


@pytest.mark.parametrize(
    ("answer", "dropped"), [(Refusal(), 0), (Text("I will not."), 1), (Truncated('{"lead": [{"text": "The'), 1)]
)
def test_what_is_no_answer_gives_no_lead_and_is_not_paid_again(
    start_harness: StartHarness, answer: Refusal | Text | Truncated, dropped: int
) -> None:
    harness = start_harness(answer)
    assert written(harness) == replace(NONE, dropped=dropped)
    received = harness.server.received
    assert written(harness) == replace(NONE, dropped=dropped)
    assert harness.server.received == received


def test_a_provider_that_is_down_holds_no_brief_up_and_a_missing_key_says_what_to_do(
    start_harness: StartHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = start_harness(HttpError(529))
    assert written(harness, attempts=1) == NONE
    assert choices(harness) == [("extractive", "provider down", None, "lead")]
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    with pytest.raises(ProviderUnavailableError, match="ANTHROPIC_API_KEY"):
        written(harness, (KRONE, RATES))


def test_an_upgrade_asks_again_and_makes_the_briefs_of_these_days_stale(start_harness: StartHarness) -> None:
    harness = start_harness(lead(TIE))
    written(harness, daily_budget_usd=0.0)
    at = datetime(2026, 3, 11, tzinfo=UTC)
    built = [
        StageDayRow(stage=stage, day=DAY, input_hash="", output_hash="", state_hash="", row_count=0, built_at=at)
        for stage in ("reinforced_signals", "brief")
    ]
    with harness.warehouse.transaction() as connection:
        append(connection, StageDayRow, frame_of(StageDayRow, built))
    assert ask_again(harness.warehouse, harness.choice(), DAY, DAY) == 1
    assert harness.rows("SELECT stage FROM pipeline.stage_days") == [("reinforced_signals",)]
    harness.rows("DELETE FROM pipeline.stage_days")
    assert texts(written(harness)) == [TIE["text"]]


def test_a_sentence_that_does_not_follow_from_its_claims_leaves_the_lead(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(lead(TIE, INFLATION), verdicts("follows", "beyond")))
    one = written(harness, check_meaning=True)
    assert (texts(one), one.checked, one.unsupported, one.dropped) == ([TIE["text"]], 2, 1, 1)
    assert written(harness, check_meaning=True) == one
    assert harness.server.received == 2


def test_what_is_left_and_ties_no_items_together_is_no_lead(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(lead(TIE, INFLATION), verdicts("against", "follows")))
    assert written(harness, check_meaning=True) == replace(NONE, dropped=1)
    assert choices(harness) == [("extractive", "no valid answer", None, "lead")]


def test_without_a_model_nobody_writes_a_lead(start_harness: StartHarness) -> None:
    harness = start_harness(lead(TIE))
    assert written(harness, name="extractive") == NONE
    assert harness.server.received == 0


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartHarness]:
    """Start a harness with a warehouse of its own, which another process may open."""
    with ExitStack() as harnesses:
        yield lambda script: harnesses.enter_context(running_harness(script, tmp_path, monkeypatch))


@pytest.mark.parametrize(("fatal", "received"), [("after the results", 1), ("before the results", 2)])
def test_who_is_killed_between_receipt_and_use_pays_once(own: StartHarness, fatal: str, received: int) -> None:
    harness = own(lead(TIE))
    settings = harness.choice().model_dump()
    process = killed_processes.start(
        killed_processes.write_lead, harness.warehouse.file, settings, harness.server.api_key, ITEMS, fatal
    )
    assert killed_processes.was_killed(process)
    assert texts(written(harness)) == [TIE["text"]]
    assert harness.server.received == received
