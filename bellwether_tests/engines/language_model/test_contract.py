"""Requests are sent to the letter as the files in `contracts/` say, and answers are found under the keys listed there.

A prompt, a schema or a library that changes a request fails here. A key that changes asks for everything again, for
money. `earlier_keys.json` holds the keys of a version that hashed the bytes of a request, and is never written anew. Of
articles that version asked another question (it had quotes copied), and of signals too (a sentence might name any
number of claims), so that only what shares their course is tested.
Where a change is meant, write the other files anew and review the difference:

    BELLWETHER_WRITE_CONTRACTS=1 .venv/bin/python -m pytest bellwether_tests/engines/language_model/test_contract.py
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.engines.language_model.answers.extract import ExtractionConversation
from bellwether_assets.engines.language_model.earlier_keys import earlier_key
from bellwether_assets.foundation.engine_settings import EngineChoice
from bellwether_assets.foundation.taxonomy import default_taxonomy
from bellwether_tests.engines.language_model.evidence import EVIDENCE
from bellwether_tests.engines.language_model.exchanges import bodies, claims, extract_one
from bellwether_tests.engines.language_model.harness import DAY, HAIKU, LOCAL, PROSE, Harness, StartHarness, article
from bellwether_tests.engines.language_model.link_questions import LINK, PAIR, judge, judgement
from bellwether_tests.engines.language_model.scripted_models import faithful, numbered, proposal, reasonings, unproved
from bellwether_tests.engines.language_model.test_lead import TIE, lead
from bellwether_tests.engines.language_model.test_lead import written as write_lead
from bellwether_tests.model_server.answers import Text, as_json
from bellwether_tests.model_server.script import obedient, sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

FOLDER = Path(__file__).parent / "contracts"
KEYS = FOLDER / "keys.json"
EARLIER_KEYS = FOLDER / "earlier_keys.json"
WRITE = "BELLWETHER_WRITE_CONTRACTS"
WRONG = claims(proposal(PROSE[0]), unproved(PROSE[1]))
RIGHT = claims(proposal(PROSE[1]))
LEAD = "The central bank of Norway raised its key rate to 4.5 percent."
COMPOSED = as_json(
    {
        "leave_out": [],
        "reasonings": reasonings(("A1", "A2", "A3", "A4")),
        "title": "Norway's central bank raises its rate",
        "analysis": [{"text": LEAD, "claims": ["C1"]}],
    }
)


def assert_contract(name: str, body: Mapping[str, Any]) -> None:
    """The body is what the contract says, with its keys in the same order."""
    file = FOLDER / f"{name}.json"
    if os.environ.get(WRITE):
        file.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    contract = json.loads(file.read_text(encoding="utf-8"))
    assert body == contract, f"{file.name}: see the head of {Path(__file__).name}"
    assert json.dumps(body) == json.dumps(contract), f"{file.name}: the keys stand in another order"


def assert_keys(harness: Harness, *names: str) -> None:
    """The requests were recorded under their keys, in order."""
    recorded = [key for (key,) in harness.rows("SELECT request_key FROM ledger.model_calls ORDER BY sent_at")]
    keys = pinned_keys()
    if os.environ.get(WRITE):
        keys |= dict(zip(names, map(str, recorded), strict=True))
        KEYS.write_text(json.dumps(keys, indent=2) + "\n", encoding="utf-8")
    assert recorded == [keys[name] for name in names], f"{KEYS.name}: see the head of {Path(__file__).name}"


def pinned_keys() -> dict[str, str]:
    return keys_of(KEYS)


def keys_of(file: Path) -> dict[str, str]:
    keys: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return keys


def strings(value: object) -> Iterator[str]:
    """All strings within, keys included."""
    if isinstance(value, str):
        yield value
    for key, one in value.items() if isinstance(value, dict) else ():
        yield key
        yield from strings(one)
    for one in value if isinstance(value, list) else ():
        yield from strings(one)


def test_extraction_sends_its_contract(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(WRONG, RIGHT))
    extract_one(harness)
    first, again = bodies(harness)
    assert_contract("extract", first)
    assert_contract("extract_again", again)
    assert_keys(harness, "extract", "extract_again")


def test_composition_sends_its_contract(start_harness: StartHarness) -> None:
    harness = start_harness(COMPOSED)
    harness.engine().compose("s_1", DAY, EVIDENCE)
    assert_contract("compose", bodies(harness)[0])
    assert_keys(harness, "compose")


def test_a_lead_sends_its_contract(start_harness: StartHarness) -> None:
    harness = start_harness(lead(TIE))
    write_lead(harness)
    assert_contract("lead", bodies(harness)[0])
    assert_keys(harness, "lead")


def test_judging_sends_its_contract(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(judgement("same"), judgement()))
    judge(harness)
    first, again = bodies(harness)
    assert_contract("judge", first)
    assert_contract("judge_again", again)
    assert_keys(harness, "judge", "judge_again")


def test_a_batch_sends_its_contract(start_harness: StartHarness) -> None:
    harness = start_harness(claims(), mode="batch")
    extract_one(harness)
    (batch,) = [one.body for one in harness.server.exchanges if one.method == "POST"]
    assert_contract("batch", batch)
    # A request in a batch is the request that would be sent alone, so the answer of either is kept for both.
    alone = json.loads((FOLDER / "extract.json").read_text(encoding="utf-8"))
    assert [entry["params"] for entry in batch["requests"]] == [alone]
    assert_keys(harness, "extract")


def test_a_local_model_is_sent_its_contract(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(WRONG, RIGHT))
    extract_one(harness, name=LOCAL, address=f"{harness.server.base_url}/v1")
    first, again = bodies(harness)
    assert_contract("ollama", first)
    assert_contract("ollama_again", again)
    assert_keys(harness, "ollama", "ollama_again")


# A home that was filled by an earlier version.


def keep_answer(harness: Harness, key: str, answer: Text) -> None:
    """Keep a raw response as an earlier version left it in the ledger."""
    body = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-haiku-5-5",
        "content": [{"type": "text", "text": answer.text, "citations": None}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 10, "output_tokens": 10},
    }
    with harness.warehouse.transaction() as connection:
        connection.execute(
            "INSERT INTO ledger.model_answers BY NAME SELECT uuid() AS call_id, ? AS request_key, now() AS answered_at,"
            " 'answered' AS outcome, ? AS body, 10 AS input_tokens, 10 AS output_tokens, 0.1 AS cost_usd",
            [key, json.dumps(body)],
        )


def keep_fallback(harness: Harness, subject: str) -> None:
    """Keep a fallback as an earlier version left it in the ledger."""
    with harness.warehouse.transaction() as connection:
        connection.execute(
            "INSERT INTO ledger.engine_choices BY NAME SELECT ? AS subject, ? AS configured, 'extractive' AS chosen,"
            " 'budget spent' AS reason, now() AS chosen_at, ?::DATE AS day, NULL AS article_id, NULL AS signal_id",
            [subject, HAIKU, DAY],
        )


of_both_versions = pytest.mark.parametrize("keys", [KEYS, EARLIER_KEYS], ids=["today's keys", "an earlier version's"])


def test_a_paid_answer_about_an_article_is_found_again(start_harness: StartHarness) -> None:
    harness = start_harness(sequence())
    keep_answer(harness, pinned_keys()["extract"], RIGHT)
    extraction = extract_one(harness)
    assert ([claim.quote for claim in extraction.claims], extraction.engine) == ([PROSE[1]], HAIKU)
    assert harness.server.received == 0


def test_a_paid_correction_is_found_again(start_harness: StartHarness) -> None:
    harness = start_harness(sequence())
    keep_answer(harness, pinned_keys()["extract"], WRONG)
    keep_answer(harness, pinned_keys()["extract_again"], RIGHT)
    assert [claim.quote for claim in extract_one(harness).claims] == list(PROSE[:2])
    assert harness.server.received == 0


def test_a_paid_answer_of_a_local_model_is_found_again(start_harness: StartHarness) -> None:
    harness = start_harness(sequence())
    keep_answer(harness, pinned_keys()["ollama"], RIGHT)
    assert extract_one(harness, name=LOCAL, address=f"{harness.server.base_url}/v1").engine == LOCAL
    assert harness.server.received == 0


def test_a_paid_answer_about_a_signal_is_found_again(start_harness: StartHarness) -> None:
    harness = start_harness(sequence())
    keep_answer(harness, pinned_keys()["compose"], COMPOSED)
    composed = harness.engine().compose("s_1", DAY, EVIDENCE)
    assert ([one.text for one in composed.analysis], composed.engine) == ([LEAD], HAIKU)
    assert harness.server.received == 0


def test_a_paid_answer_about_a_brief_is_found_again(start_harness: StartHarness) -> None:
    harness = start_harness(sequence())
    keep_answer(harness, pinned_keys()["lead"], lead(TIE))
    assert [one.text for one in write_lead(harness).sentences] == [TIE["text"]]
    assert harness.server.received == 0


@of_both_versions
def test_a_paid_answer_about_a_link_is_found_again(start_harness: StartHarness, keys: Path) -> None:
    harness = start_harness(sequence())
    keep_answer(harness, keys_of(keys)["judge"], judgement("same_story"))
    assert judge(harness) == {PAIR: True}
    assert harness.server.received == 0


def test_an_earlier_versions_key_is_carried_over_once(start_harness: StartHarness) -> None:
    harness = start_harness(sequence())
    keep_answer(harness, keys_of(EARLIER_KEYS)["judge"], judgement("same_story"))
    for _ in range(2):
        judge(harness)
    assert harness.rows("SELECT request_key, earlier_key FROM ledger.carried_keys") == [
        (pinned_keys()["judge"], keys_of(EARLIER_KEYS)["judge"])
    ]
    # From then on the earlier key itself is not needed: it could no longer be made.
    assert harness.ledger().cached_response(pinned_keys()["judge"], 4096) is not None


def earlier_key_of_the_article() -> str:
    """The key that a version which hashed the bytes of a request would have kept its answer about the article under."""
    choice = EngineChoice()
    conversation = ExtractionConversation(article(), default_taxonomy(), HAIKU, choice.article_characters)
    return earlier_key(HAIKU, "/v1/messages", conversation, (), choice.max_output_tokens)


def test_an_earlier_versions_answer_is_none_for_an_effort_that_it_was_not_asked_with(
    start_harness: StartHarness,
) -> None:
    harness = start_harness(sequence(RIGHT))
    keep_answer(harness, earlier_key_of_the_article(), claims())
    assert extract_one(harness).claims == ()
    assert [claim.quote for claim in extract_one(harness, effort={"extract": "high"}).claims] == [PROSE[1]]
    assert harness.server.received == 1


def test_a_batch_that_an_earlier_version_submitted_is_waited_for(start_harness: StartHarness) -> None:
    harness = start_harness(RIGHT, mode="batch")
    extract_one(harness)
    earlier = earlier_key_of_the_article()
    with harness.warehouse.transaction() as connection:
        connection.execute("DELETE FROM ledger.model_answers")
        connection.execute("DELETE FROM ledger.model_batches WHERE state = 'ended'")
        connection.execute("UPDATE ledger.model_calls SET request_key = ?", [earlier])
    (batch,) = harness.server.batches.ids
    harness.server.batches.rename(batch, pinned_keys()["extract"], earlier)
    assert [claim.quote for claim in extract_one(harness).claims] == [PROSE[1]]
    assert harness.server.batches.ids == [batch]


def test_the_bytes_of_a_request_do_not_decide_its_key(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(RIGHT))
    extract_one(harness)
    extract_one(harness, max_output_tokens=3000, timeout_seconds=20.0, address=f"{harness.server.base_url}/")
    assert harness.server.received == 1


@pytest.mark.parametrize(
    "change",
    [
        {"name": "anthropic/claude-sonnet-5-5"},
        {"effort": {"extract": "medium"}},
        {"article_characters": 1000},
    ],
    ids=["another model", "another effort", "less of the article"],
)
def test_what_is_asked_decides_the_key(start_harness: StartHarness, change: dict[str, object]) -> None:
    long = article(text="\n".join([*PROSE, *(f"Paragraph {n} says nothing that counts." for n in range(40))]))
    harness = start_harness(RIGHT)
    extract_one(harness, long)
    extract_one(harness, long, **change)
    assert harness.server.received == 2


def test_a_fallback_is_found_again(start_harness: StartHarness) -> None:
    harness = start_harness(sequence())
    for what in ("an article", "a signal", "a link"):
        keep_fallback(harness, pinned_keys()[f"fallback of {what}"])
    assert extract_one(harness).engine == "extractive"
    assert harness.engine().compose("s_1", DAY, EVIDENCE).engine == "extractive"
    assert judge(harness, LINK) == {}
    assert harness.server.received == 0


# What every request has in common.


def test_no_request_holds_what_the_provider_does_not_take(start_harness: StartHarness) -> None:
    harness = start_harness(sequence(WRONG, RIGHT, then=obedient(faithful)))
    extract_one(harness)
    harness.engine().compose("s_1", DAY, EVIDENCE)
    for exchange in harness.server.exchanges:
        assert set(exchange.body) == {"model", "messages", "system", "max_tokens", "output_config"}
        assert "anthropic-beta" not in exchange.headers
        assert exchange.body["output_config"]["format"]["type"] == "json_schema"


def test_an_article_stands_in_its_document_and_nowhere_else(start_harness: StartHarness) -> None:
    marker = "xq7zv marks this article"
    text = article(title=f"Norway {marker} raises", text=f"{article().text}\nThe bank said that {marker} as well.")
    harness = start_harness(sequence(WRONG, RIGHT))
    extract_one(harness, text)
    for body in bodies(harness):
        (first, *later) = body["messages"]
        document, *others = first["content"]
        assert document["type"] == "document"
        assert (document["title"], document["source"]["data"]) == (text.title, numbered(text))
        rest = {**body, "messages": [{**first, "content": others}, *later]}
        assert not [said for said in strings(rest) if marker in said]


def test_the_same_question_is_the_same_to_the_byte(start_harness: StartHarness) -> None:
    harness = start_harness(claims())
    extract_one(harness)
    harness.rows("DELETE FROM ledger.model_answers")
    extract_one(harness)
    first, second = bodies(harness)
    assert json.dumps(first) == json.dumps(second)
    assert harness.rows("SELECT count(DISTINCT request_key) FROM ledger.model_calls") == [(1,)]
