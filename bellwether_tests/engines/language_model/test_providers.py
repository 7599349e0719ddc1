"""What holds for every provider: the same claims by OpenAI's protocol, two models together, nothing without a key."""

import json

import httpx2
import pytest

from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_assets.engines.language_model.providers import key_variable
from bellwether_tests.engines.language_model.evidence import EVIDENCE
from bellwether_tests.engines.language_model.exchanges import bodies, claims, correction_in, extract_one, quotes
from bellwether_tests.engines.language_model.harness import (
    DAY,
    HAIKU,
    LOCAL,
    PROSE,
    Harness,
    StartHarness,
    article,
    articles,
)
from bellwether_tests.engines.language_model.scripted_models import faithful, proposal, unproved
from bellwether_tests.model_server.answers import HttpError, Refusal, Truncated, as_json, rate_limited
from bellwether_tests.model_server.script import ModelRequest, Rule, by_attempt, obedient, sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

SONNET = "anthropic/claude-sonnet-5-5"
OPENAI = "openai/llama3.1:8b"
FAITHFUL = obedient(faithful)
LEAD = {"text": "The central bank of Norway raised its key rate to 4.5 percent.", "claims": ["C1"]}


@pytest.fixture
def start_local(start_harness: StartHarness, monkeypatch: pytest.MonkeyPatch) -> StartHarness:
    """A harness with a local model and without any key."""

    def start(script: Rule, **settings: object) -> Harness:
        harness = start_harness(script, **{"name": LOCAL} | settings)
        monkeypatch.delenv("ANTHROPIC_API_KEY")
        harness.settings["address"] = f"{harness.server.base_url}/v1"
        return harness

    return start


def chat(title: str, text: str, request: ModelRequest) -> object:
    """The faithful model, which is given its document as a JSON object above the instruction."""
    document = json.loads(text.splitlines()[0])["document"]
    return faithful(document["title"], document["text"], request)


def test_a_local_model_needs_no_key_and_its_cost_is_unknown(start_local: StartHarness) -> None:
    harness = start_local(obedient(chat), daily_budget_usd=0.0)
    said = harness.extract(articles(2))
    assert [(one.engine, len(one.claims)) for one in said] == [(LOCAL, 2)] * 2
    assert {one.path for one in harness.server.exchanges} == {"/api/chat"}
    assert (
        harness.rows(
            "SELECT engine, reserved_usd, cost_usd, input_tokens > 0 FROM ledger.model_calls"
            " JOIN ledger.model_answers USING (call_id)"
        )
        == [(LOCAL, None, None, True)] * 2
    )
    assert harness.extract(articles(2)) == said
    assert harness.server.received == 2


def test_a_local_model_is_corrected_like_any_other(start_local: StartHarness) -> None:
    wrong = claims(proposal(PROSE[0]), unproved(PROSE[1]))
    harness = start_local(sequence(wrong, claims(proposal(PROSE[1]))))
    assert quotes(extract_one(harness)) == [PROSE[0], PROSE[1]]
    assert [turn["role"] for turn in bodies(harness)[1]["messages"]] == ["system", "user", "assistant", "user"]
    assert correction_in(harness).splitlines()[1].endswith("go from 1 to 7")


def test_complete_claims_of_a_local_models_truncated_answer_are_kept(start_local: StartHarness) -> None:
    whole = json.dumps({"claims": [proposal(PROSE[0]), proposal(PROSE[1])]})
    harness = start_local(sequence(*[Truncated(whole, len(whole) - 40)] * 2))
    extraction = extract_one(harness)
    assert (quotes(extraction), extraction.dropped) == ([PROSE[0]], {"answer cut off": 1})
    assert extract_one(harness) == extraction


def test_a_local_models_refusal_is_kept_and_never_asked_again(start_local: StartHarness) -> None:
    harness = start_local(sequence(Refusal()), name=OPENAI)
    extraction = extract_one(harness)
    assert extraction.dropped["read by extractive: refused by the model"] == 1
    assert extract_one(harness) == extraction


def test_a_local_models_errors_are_handled_like_any_others(start_local: StartHarness) -> None:
    harness = start_local(by_attempt(rate_limited(0.01), HttpError(500, "loading the model"), obedient(chat)))
    assert extract_one(harness).engine == LOCAL
    with pytest.raises(ProviderUnavailableError, match=r"HTTP 404: model 'qwen3:4b' not found; .*engine\.name"):
        extract_one(harness, name="ollama/qwen3:4b")


def test_a_local_model_can_compose(start_local: StartHarness) -> None:
    harness = start_local(as_json({"title": "Norway's central bank raises its rate", "analysis": [LEAD]}))
    composition = harness.engine().compose("s_1", DAY, EVIDENCE)
    assert (composition.engine, [one.text for one in composition.analysis]) == (LOCAL, [LEAD["text"]])


def test_a_server_of_openais_protocol_is_sent_its_own_key(
    start_local: StartHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Watching(httpx2.HTTPTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            seen.append(request.headers["authorization"])
            return super().handle_request(request)

    seen: list[str] = []
    harness = start_local(obedient(chat), name=OPENAI, daily_budget_usd=float("inf"))
    monkeypatch.setenv("KEY_OF_THE_TEST", "key-of-a-server")
    choice = harness.choice(key_variable="KEY_OF_THE_TEST")
    (extraction,) = LanguageModelEngine(choice, harness.ledger(), inner=Watching()).extract_all([article()])
    assert (extraction.engine, seen) == (OPENAI, ["Bearer key-of-a-server"])


def test_a_server_elsewhere_needs_a_key_and_one_on_this_machine_none(
    start_local: StartHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    harness = start_local(obedient(chat), name=OPENAI, daily_budget_usd=0.0)
    with pytest.raises(ProviderUnavailableError, match=r"the environment holds no OPENAI_API_KEY; set it"):
        extract_one(harness, address="http://models.example/v1")
    # The key of the provider itself is not for whoever listens here.
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-openai")
    assert extract_one(harness).engine == OPENAI
    assert key_variable("openai", harness.choice()) is None
    assert harness.choice().concurrency == 1
    assert harness.choice(concurrency=3).concurrency == 3


def test_one_model_can_extract_and_another_compose(start_harness: StartHarness) -> None:
    harness = start_harness(FAITHFUL, compose_with=SONNET)
    assert {claim.engine for one in harness.extract(articles(2)) for claim in one.claims} == {HAIKU}
    assert harness.engine().compose("s_1", DAY, EVIDENCE).engine.split(",")[0] == SONNET
    sent = [(body["model"], "analysis" in json.dumps(body["output_config"])) for body in bodies(harness)]
    assert set(sent) == {("claude-haiku-5-5", False), ("claude-sonnet-5-5", True)}
    assert harness.rows("SELECT DISTINCT engine, purpose FROM ledger.model_calls ORDER BY engine") == [
        (HAIKU, "extract"),
        (SONNET, "compose"),
    ]


def test_a_model_that_only_composes_extracts_nothing(start_harness: StartHarness) -> None:
    harness = start_harness(FAITHFUL, name="extractive", compose_with=SONNET)
    assert extract_one(harness).engine == "extractive"
    assert harness.server.received == 0
    assert harness.engine().compose("s_1", DAY, EVIDENCE).engine.split(",")[0] == SONNET


def test_a_model_that_only_extracts_composes_nothing(start_harness: StartHarness) -> None:
    harness = start_harness(FAITHFUL, compose_with="extractive")
    assert harness.engine().compose("s_1", DAY, EVIDENCE).engine == "extractive"
    assert harness.server.received == 0


def test_the_answer_of_one_model_is_not_used_for_another(start_harness: StartHarness) -> None:
    harness = start_harness(FAITHFUL)
    assert [extract_one(harness).engine, extract_one(harness, name=SONNET).engine] == [HAIKU, SONNET]
    assert harness.server.received == 2


def test_the_key_of_one_provider_is_not_sent_to_another(start_harness: StartHarness) -> None:
    choice = start_harness(claims()).choice(key_variable="KEY_OF_THE_TEST", compose_with=OPENAI)
    assert key_variable("anthropic", choice) == "KEY_OF_THE_TEST"
    assert key_variable("openai", choice) == "OPENAI_API_KEY"
    assert choice.concurrency == 4
    assert key_variable("ollama", choice) is None
    words_alone = choice.model_copy(update={"name": "extractive"})
    assert key_variable("openai", words_alone) == "KEY_OF_THE_TEST"


def test_without_a_key_kept_answers_are_used_and_nothing_is_sent(
    start_harness: StartHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = start_harness(FAITHFUL)
    first = harness.extract(articles(2))
    words = harness.engine().compose("s_1", DAY, EVIDENCE)
    received = harness.server.received
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    assert harness.extract(articles(2)) == first
    assert harness.engine().compose("s_1", DAY, EVIDENCE) == words
    with pytest.raises(
        ProviderUnavailableError, match=r'no ANTHROPIC_API_KEY; set it, or set engine.name = "extractive"'
    ):
        harness.extract(articles(3))
    with pytest.raises(ProviderUnavailableError, match="no ANTHROPIC_API_KEY"):
        harness.engine().compose("s_1", DAY, EVIDENCE[:2])
    assert harness.server.received == received
    assert harness.rows("SELECT * FROM ledger.engine_choices") == []
