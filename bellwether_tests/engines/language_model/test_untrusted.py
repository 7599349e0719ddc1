"""Promise 9 with a model that was fooled: it returns whatever the article tells it to, and nothing of that is kept.

The right claim beside each attack must be kept, and the extractions of other articles must be the same as without
hostile neighbours.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.engines.language_model.answers.prompts import prompt
from bellwether_assets.engines.protocol import Extraction
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_tests.engines.language_model.attacks import (
    ATTACKS,
    FRIENDS,
    HOSTILE,
    IGNORE,
    assert_fit,
    beside,
    obeying,
    title_of,
    unfit,
)
from bellwether_tests.engines.language_model.harness import HAIKU, LOCAL, PROSE, Harness, article, running_harness
from bellwether_tests.engines.language_model.scripted_models import faithful, numbered, proposal
from bellwether_tests.model_server import ModelRequest, Text, obedient
from bellwether_tests.model_server.server import ModelServer
from bellwether_tests.model_server.transport import Reply, Request
from bellwether_tests.shipped_articles import shipped_articles

pytestmark = pytest.mark.filterwarnings("error::UserWarning")


@dataclass(frozen=True)
class Extracted:
    """All articles, read in one go."""

    hostile: Mapping[str, Extraction]
    friends: Sequence[Extraction]
    alone: Sequence[Extraction]
    requests: Sequence[Mapping[str, Any]]


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Extracted:
    folder = tmp_path_factory.mktemp("untrusted")
    wide = {"max_output_tokens": 400_000, "daily_budget_usd": 1000.0}
    with pytest.MonkeyPatch.context() as monkeypatch:
        with running_harness(obeying, folder / "alone", monkeypatch, **wide) as harness:
            alone = harness.extract(FRIENDS)
        # The connection is kept meanwhile: opening it for every step is most of what a reading costs.
        with running_harness(obeying, folder / "all", monkeypatch, **wide) as harness, harness.warehouse.open():
            extractions = harness.extract([FRIENDS[0], *HOSTILE, *FRIENDS[1:]])
            requests = [exchange.body for exchange in harness.server.exchanges if exchange.is_generation]
    friends = [extractions[0], *extractions[len(HOSTILE) + 1 :]]
    return Extracted(dict(zip(ATTACKS, extractions[1:], strict=False)), friends, alone, requests)


@pytest.mark.parametrize("name", ATTACKS)
def test_what_a_fooled_model_says_is_dropped_and_counted(name: str, extracted: Extracted) -> None:
    text, extraction, attack = HOSTILE[list(ATTACKS).index(name)], extracted.hostile[name], ATTACKS[name]
    assert_fit(text, extraction)
    # Where nothing that it says can be kept, rules read the article.
    assert extraction.engine == (HAIKU if attack.right else "extractive")
    assert len(extraction.claims) == attack.right or not attack.right, extraction.dropped
    assert sum(extraction.dropped.values()) >= attack.dropped, extraction.dropped


def test_other_articles_are_read_as_if_they_were_alone(extracted: Extracted) -> None:
    assert list(extracted.friends) == list(extracted.alone)
    assert all(len(extraction.claims) == 2 and not extraction.dropped for extraction in extracted.friends)


def test_nothing_hostile_of_an_article_stands_outside_its_document(extracted: Extracted) -> None:
    """Our own text, the model's replies and sentences of plain prose are all that stands there."""
    for body in extracted.requests:
        assert body["system"] == prompt("extract").text
        for message in body["messages"]:
            if message["role"] != "user":
                continue
            content = message["content"]
            said = content if isinstance(content, str) else "\n".join(b["text"] for b in content if b["type"] == "text")
            assert unfit(said) is None, said
            assert len(said) < 4_000


def test_a_title_cannot_leave_the_document(extracted: Extracted) -> None:
    titles = [
        block["title"] for body in extracted.requests for block in body["messages"][0]["content"] if "title" in block
    ]
    assert any(IGNORE[:-1] in title for title in titles)
    assert all(len(title) <= 300 and "\n" not in title for title in titles)


def _document(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The document block of a request about an article."""
    block: Mapping[str, Any] = body["messages"][0]["content"][0]
    return block


def test_every_line_of_a_document_begins_with_our_number_and_holds_one_sentence(extracted: Extracted) -> None:
    texts = {text.title: " ".join(text.text.split()) for text in [*FRIENDS, *HOSTILE]}
    for body in extracted.requests:
        document = _document(body)
        lines = [line for line in document["source"]["data"].splitlines() if line]
        parts = [line.partition("] ") for line in lines]
        assert [mark.removesuffix(" long") for mark, *_ in parts] == [
            f"[{number}" for number in range(1, len(lines) + 1)
        ]
        assert all(sentence in texts[document["title"]] for *_, sentence in parts)


def test_what_is_hostile_by_its_form_is_no_sentence_of_a_document(extracted: Extracted) -> None:
    # Both are prose, and harmless by themselves: what is dropped is what a model makes of them.
    prose = {title_of("an instruction in pieces"), title_of("the mark quoted")}
    documents = [_document(body) for body in extracted.requests]
    assert prose <= {document["title"] for document in documents}
    for document in documents:
        said = document["source"]["data"]
        assert document["title"] in prose or unfit(said) is None, said


@pytest.mark.parametrize("name", ["an instruction stated", "the mark in escapes", "templates stated", "turns stated"])
def test_the_same_is_dropped_of_a_fooled_local_models_reply(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = HOSTILE[list(ATTACKS).index(name)]
    address = {"name": LOCAL, "max_output_tokens": 400_000}
    with running_harness(obeying, tmp_path, monkeypatch, **address) as harness:
        (extraction,) = harness.extract([text], address=f"{harness.server.base_url}/v1")
    assert_fit(text, extraction)
    assert len(extraction.claims) == ATTACKS[name].right


# Half of a surrogate pair, which JSON can hold and UTF-8 cannot.


class HalfPairServer(ModelServer):
    """Sends a lone half of a surrogate pair where the script wrote an at sign."""

    def reply(self, request: Request, body: Any, request_id: str) -> Reply:
        reply = super().reply(request, body, request_id)
        return replace(reply, content=reply.content.replace(b"@@", b"\\ud800"))


@pytest.mark.parametrize("mode", ["live", "batch"])
@pytest.mark.parametrize("says", ["@@", '{"claims": [', json.dumps(beside(proposal(PROSE[3], statement="@@" * 20)))])
def test_half_of_a_surrogate_pair_in_a_reply_breaks_nothing(
    mode: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HalfPairServer(Text(says + "@@"), batch_polls=2) as server:
        monkeypatch.setenv("ANTHROPIC_API_KEY", server.api_key)
        monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
        harness = Harness(server, Warehouse(tmp_path / "warehouse.duckdb"), {"mode": mode})
        with harness.warehouse.open():
            (extraction,) = harness.extract([article()])
            assert harness.extract([article()]) == [extraction]
        assert_fit(article(), extraction)
        assert sum(extraction.dropped.values()) >= 1


# A model that was not fooled.


def test_a_faithful_models_claims_about_the_shipped_articles_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = shipped_articles()
    with running_harness(obedient(faithful), tmp_path, monkeypatch) as harness, harness.warehouse.open():
        extractions = harness.extract(texts)
        first = [exchange.body for exchange in harness.server.exchanges if len(exchange.body["messages"]) == 1]
    assert len(first) == len(texts)
    proposed = sum(len(faithful(text.title, numbered(text), _no_request())["claims"]) for text in texts)
    kept = sum(len(extraction.claims) for extraction in extractions)
    lost = {text.title: dict(e.dropped) for text, e in zip(texts, extractions, strict=True) if e.dropped}
    assert kept >= 0.95 * proposed, lost
    for text, extraction in zip(texts, extractions, strict=True):
        assert_fit(text, extraction)


def _no_request() -> ModelRequest:
    return ModelRequest("/v1/messages", {"messages": []}, 1, 1)
