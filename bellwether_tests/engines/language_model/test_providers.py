"""What other providers promise: the same reading by OpenAI's protocol, two models together, nothing without a key."""

import json

import httpx2
import pytest

from bellwether_assets.engines.language_model.clients import key_variable
from bellwether_assets.engines.language_model.engine import LanguageModelEngine
from bellwether_assets.engines.language_model.errors import ProviderUnavailableError
from bellwether_tests.engines.language_model.desk import DAY, HAIKU, LOCAL, PROSE, Desk, OpenDesk, article, articles
from bellwether_tests.engines.language_model.evidence import EVIDENCE
from bellwether_tests.engines.language_model.models import faithful, proposal
from bellwether_tests.engines.language_model.talk import asked_again, bodies, claims, quotes, read_one
from bellwether_tests.model_server.answers import HttpError, Refusal, Truncated, as_json, rate_limited
from bellwether_tests.model_server.script import ModelRequest, Rule, by_attempt, obedient, sequence

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

SONNET = "anthropic/claude-sonnet-5-5"
OPENAI = "openai/llama3.1:8b"
FAITHFUL = obedient(faithful)
LEAD = {"text": "The central bank of Norway raised its key rate to 4.5 percent.", "claims": ["C1"]}


@pytest.fixture
def open_local(open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> OpenDesk:
    """A desk with a local model and no key of anybody."""

    def open_one(script: Rule, **settings: object) -> Desk:
        desk = open_desk(script, **{"name": LOCAL} | settings)
        monkeypatch.delenv("ANTHROPIC_API_KEY")
        desk.settings["address"] = f"{desk.server.base_url}/v1"
        return desk

    return open_one


def chat(title: str, text: str, asked: ModelRequest) -> object:
    """The faithful model, which is given its document as a JSON object above the instruction."""
    document = json.loads(text.splitlines()[0])["document"]
    return faithful(document["title"], document["text"], asked)


def test_a_local_model_needs_no_key_and_costs_an_unknown_sum(open_local: OpenDesk) -> None:
    desk = open_local(obedient(chat), daily_budget_usd=0.0)
    said = desk.read(articles(2))
    assert [(one.engine, len(one.claims)) for one in said] == [(LOCAL, 2)] * 2
    assert {one.path for one in desk.server.exchanges} == {"/v1/chat/completions"}
    assert (
        desk.rows(
            "SELECT engine, reserved_usd, cost_usd, input_tokens > 0 FROM ledger.model_calls"
            " JOIN ledger.model_answers USING (call_id)"
        )
        == [(LOCAL, None, None, True)] * 2
    )
    assert desk.read(articles(2)) == said
    assert desk.server.received == 2


def test_a_local_model_is_asked_again_like_any_other(open_local: OpenDesk) -> None:
    wrong = claims(proposal(PROSE[0]), proposal(PROSE[1].replace("3.7", "3.8")))
    desk = open_local(sequence(wrong, claims(proposal(PROSE[1]))))
    assert quotes(read_one(desk)) == [PROSE[0], PROSE[1]]
    assert [turn["role"] for turn in bodies(desk)[1]["messages"]] == ["system", "user", "assistant", "user"]
    assert asked_again(desk).splitlines()[1].endswith(PROSE[1])


def test_a_local_models_answer_that_was_cut_off_is_kept_as_it_is(open_local: OpenDesk) -> None:
    whole = json.dumps({"claims": [proposal(PROSE[0]), proposal(PROSE[1])]})
    desk = open_local(sequence(Truncated(whole, len(whole) - 40)))
    extraction = read_one(desk)
    assert (quotes(extraction), extraction.dropped) == ([PROSE[0]], {"answer cut off": 1})
    assert read_one(desk) == extraction


def test_a_local_models_refusal_is_kept_and_never_asked_again(open_local: OpenDesk) -> None:
    desk = open_local(sequence(Refusal()))
    extraction = read_one(desk)
    assert extraction.dropped["read by extractive: refused by the model"] == 1
    assert read_one(desk) == extraction


def test_a_local_models_errors_are_met_like_any_others(open_local: OpenDesk) -> None:
    desk = open_local(by_attempt(rate_limited(0.01), HttpError(500, "loading the model"), obedient(chat)))
    assert read_one(desk).engine == LOCAL
    with pytest.raises(ProviderUnavailableError, match=r"HTTP 404: model 'qwen3:4b' not found; .*engine\.name"):
        read_one(desk, name="ollama/qwen3:4b")


def test_a_local_model_can_write_a_signals_words(open_local: OpenDesk) -> None:
    desk = open_local(as_json({"title": "Norway's central bank raises its rate", "analysis": [LEAD]}))
    composition = desk.engine().compose("s_1", DAY, EVIDENCE)
    assert (composition.engine, [one.text for one in composition.analysis]) == (LOCAL, [LEAD["text"]])


def test_a_server_of_openais_protocol_is_sent_its_own_key(
    open_local: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Watching(httpx2.HTTPTransport):
        def handle_request(self, request: httpx2.Request) -> httpx2.Response:
            seen.append(request.headers["authorization"])
            return super().handle_request(request)

    seen: list[str] = []
    desk = open_local(obedient(chat), name=OPENAI, daily_budget_usd=float("inf"))
    with pytest.raises(ProviderUnavailableError, match=r"the environment holds no OPENAI_API_KEY; set it"):
        read_one(desk)
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-openai")
    (extraction,) = LanguageModelEngine(desk.choice(), desk.ledger(), inner=Watching()).extract_all([article()])
    assert (extraction.engine, seen) == (OPENAI, ["Bearer key-of-openai"])


def test_two_models_each_do_their_own_work(open_desk: OpenDesk) -> None:
    desk = open_desk(FAITHFUL, compose_with=SONNET)
    assert {claim.engine for one in desk.read(articles(2)) for claim in one.claims} == {HAIKU}
    assert desk.engine().compose("s_1", DAY, EVIDENCE).engine.split(",")[0] == SONNET
    asked = [(body["model"], "analysis" in json.dumps(body["output_config"])) for body in bodies(desk)]
    assert set(asked) == {("claude-haiku-5-5", False), ("claude-sonnet-5-5", True)}
    assert desk.rows("SELECT DISTINCT engine, purpose FROM ledger.model_calls ORDER BY engine") == [
        (HAIKU, "extract"),
        (SONNET, "compose"),
    ]


def test_a_model_for_words_alone_reads_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk(FAITHFUL, name="extractive", compose_with=SONNET)
    assert read_one(desk).engine == "extractive"
    assert desk.server.received == 0
    assert desk.engine().compose("s_1", DAY, EVIDENCE).engine.split(",")[0] == SONNET


def test_a_model_for_claims_alone_writes_nothing(open_desk: OpenDesk) -> None:
    desk = open_desk(FAITHFUL, compose_with="extractive")
    assert desk.engine().compose("s_1", DAY, EVIDENCE).engine == "extractive"
    assert desk.server.received == 0


def test_another_models_answer_is_another_answer(open_desk: OpenDesk) -> None:
    desk = open_desk(FAITHFUL)
    assert [read_one(desk).engine, read_one(desk, name=SONNET).engine] == [HAIKU, SONNET]
    assert desk.server.received == 2


def test_the_key_of_one_provider_is_not_sent_to_another(open_desk: OpenDesk) -> None:
    choice = open_desk(claims()).choice(key_variable="KEY_OF_THE_DESK", compose_with=OPENAI)
    assert key_variable("anthropic", choice) == "KEY_OF_THE_DESK"
    assert key_variable("openai", choice) == "OPENAI_API_KEY"
    assert key_variable("ollama", choice) is None
    words_alone = choice.model_copy(update={"name": "extractive"})
    assert key_variable("openai", words_alone) == "KEY_OF_THE_DESK"


def test_without_a_key_nothing_new_is_asked_and_everything_kept_is_read(
    open_desk: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(FAITHFUL)
    first = desk.read(articles(2))
    words = desk.engine().compose("s_1", DAY, EVIDENCE)
    received = desk.server.received
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    assert desk.read(articles(2)) == first
    assert desk.engine().compose("s_1", DAY, EVIDENCE) == words
    with pytest.raises(
        ProviderUnavailableError, match=r'no ANTHROPIC_API_KEY; set it, or set engine.name = "extractive"'
    ):
        desk.read(articles(3))
    with pytest.raises(ProviderUnavailableError, match="no ANTHROPIC_API_KEY"):
        desk.engine().compose("s_1", DAY, EVIDENCE[:2])
    assert desk.server.received == received
    assert desk.rows("SELECT * FROM ledger.engine_choices") == []
