"""What is sent, to the letter: each kind of request against a file that a person can read and a diff can show.

A prompt, a schema or a library that changes a request fails here, since each change asks for everything again, for
money. Where the change is meant, write the files anew and review the difference:

    BELLWETHER_WRITE_CONTRACTS=1 .venv/bin/python -m pytest bellwether_tests/claims/language_model/test_contract.py
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bellwether_tests.engines.language_model.desk import DAY, LOCAL, PROSE, OpenDesk, article
from bellwether_tests.engines.language_model.evidence import EVIDENCE
from bellwether_tests.engines.language_model.models import faithful, proposal
from bellwether_tests.engines.language_model.talk import bodies, claims, read_one
from bellwether_tests.model_server.script import obedient, sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

FOLDER = Path(__file__).parent / "contracts"
WRITE = "BELLWETHER_WRITE_CONTRACTS"
WRONG = claims(proposal(PROSE[0]), proposal(PROSE[1].replace("3.7", "3.8")))
RIGHT = claims(proposal(PROSE[1]))


def held_to(name: str, body: Mapping[str, Any]) -> None:
    """The body is what the contract says."""
    file = FOLDER / f"{name}.json"
    if os.environ.get(WRITE):
        file.write_text(json.dumps(body, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert body == json.loads(file.read_text(encoding="utf-8")), f"{file.name}: see the head of {Path(__file__).name}"


def strings(value: object) -> Iterator[str]:
    """All strings within, keys included."""
    if isinstance(value, str):
        yield value
    for key, one in value.items() if isinstance(value, dict) else ():
        yield key
        yield from strings(one)
    for one in value if isinstance(value, list) else ():
        yield from strings(one)


def test_the_first_question_about_an_article(open_desk: OpenDesk) -> None:
    desk = open_desk(claims())
    read_one(desk)
    held_to("extract", bodies(desk)[0])


def test_the_second_question_about_an_article(open_desk: OpenDesk) -> None:
    desk = open_desk(sequence(WRONG, RIGHT))
    read_one(desk)
    held_to("extract_again", bodies(desk)[1])


def test_the_question_for_a_signals_words(open_desk: OpenDesk) -> None:
    desk = open_desk(obedient(faithful))
    desk.engine().compose("s_1", DAY, EVIDENCE)
    held_to("compose", bodies(desk)[0])


def test_a_batch_of_questions(open_desk: OpenDesk) -> None:
    desk = open_desk(claims(), mode="batch")
    read_one(desk)
    (batch,) = [one.body for one in desk.server.exchanges if one.method == "POST"]
    held_to("batch", batch)
    # What a batch asks and what is asked at once are one question, so that the answer of either is kept for both.
    live = json.loads((FOLDER / "extract.json").read_text(encoding="utf-8"))
    assert [entry["params"] for entry in batch["requests"]] == [live]


def test_a_question_to_a_local_model(open_desk: OpenDesk) -> None:
    desk = open_desk(sequence(WRONG, RIGHT))
    read_one(desk, name=LOCAL, address=f"{desk.server.base_url}/v1")
    held_to("ollama", bodies(desk)[0])
    held_to("ollama_again", bodies(desk)[1])


def test_no_request_asks_for_what_the_provider_does_not_take(open_desk: OpenDesk) -> None:
    desk = open_desk(sequence(WRONG, RIGHT, then=obedient(faithful)))
    read_one(desk)
    desk.engine().compose("s_1", DAY, EVIDENCE)
    for exchange in desk.server.exchanges:
        assert set(exchange.body) == {"model", "messages", "system", "max_tokens", "output_config"}
        assert "anthropic-beta" not in exchange.headers
        assert exchange.body["output_config"]["format"]["type"] == "json_schema"


def test_an_article_stands_in_its_document_and_nowhere_else(open_desk: OpenDesk) -> None:
    marker = "xq7zv marks this article"
    text = article(title=f"Norway {marker} raises", text=f"{article().text}\nThe bank said that {marker} as well.")
    desk = open_desk(sequence(WRONG, RIGHT))
    read_one(desk, text)
    for body in bodies(desk):
        (first, *later) = body["messages"]
        document, *others = first["content"]
        assert document["type"] == "document"
        assert (document["title"], document["source"]["data"]) == (text.title, text.text)
        rest = {**body, "messages": [{**first, "content": others}, *later]}
        assert not [said for said in strings(rest) if marker in said]


def test_the_same_question_is_the_same_to_the_byte(open_desk: OpenDesk) -> None:
    desk = open_desk(claims())
    read_one(desk)
    desk.rows("DELETE FROM ledger.model_answers")
    read_one(desk)
    first, second = bodies(desk)
    assert json.dumps(first) == json.dumps(second)
    assert desk.rows("SELECT count(DISTINCT request_key) FROM ledger.model_calls") == [(1,)]
