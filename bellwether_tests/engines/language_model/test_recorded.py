"""What models and servers did that no script would have thought of, replayed: how each course ends.

`cut_off`, `context_too_small` and `identical` were recorded from llama.cpp's server with a model of 135 million
parameters; prompt and schema are left out of their requests, and the articles of the first two still went out without
numbers. `loading` is written after the words of llama.cpp; `thinking`, `long_prompt` and `all_labels` are written after
the types of the SDK, for want of a key.
"""

from pathlib import Path

import pytest

from bellwether_tests.engines.language_model.evidence import EVIDENCE
from bellwether_tests.engines.language_model.exchanges import bodies, extract_one, quotes, reasks
from bellwether_tests.engines.language_model.harness import DAY, HAIKU, PROSE, Harness, StartHarness
from bellwether_tests.model_server.recorded import in_order

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

FOLDER = Path(__file__).parent / "recorded"
# Chat completions of a server on this machine.
CHAT = "openai/llama3.1:8b"


@pytest.fixture
def replay(start_harness: StartHarness) -> StartHarness:
    """A harness whose server answers as in a recording; `name` is the engine's."""

    def start(recording: str, **settings: object) -> Harness:
        harness = start_harness(in_order(FOLDER / f"{recording}.jsonl"), **settings)
        if settings.get("name") == CHAT:
            harness.settings["address"] = f"{harness.server.base_url}/v1"
        return harness

    return start


def _choices(harness: Harness) -> list[tuple[object, ...]]:
    return harness.rows("SELECT chosen, reason FROM ledger.engine_choices")


def test_an_answer_that_is_cut_off_twice_leaves_the_article_to_rules(replay: StartHarness) -> None:
    harness = replay("cut_off", name=CHAT)
    extraction = extract_one(harness)
    assert (extraction.engine, _choices(harness)) == ("extractive", [("extractive", "answer cut off")])
    usual, wider = (body["max_completion_tokens"] for body in bodies(harness))
    assert wider == 2 * usual
    assert reasks(harness) == [("cut off", 0, "in vain")]
    assert extract_one(harness) == extraction
    assert harness.server.received == 2


def test_a_composition_that_is_repeated_with_other_white_space_ends_there(replay: StartHarness) -> None:
    harness = replay("identical", name=CHAT)
    composition = harness.engine().compose("s_1", DAY, EVIDENCE)
    # Nothing in it was valid: the words are the extractive engine's.
    assert composition.engine == "extractive"
    assert reasks(harness) == [("cut off", 0, "justified"), ("not valid", 1, "identical")]
    assert harness.engine().compose("s_1", DAY, EVIDENCE) == composition
    assert harness.server.received == 3


def test_a_context_that_is_too_small_is_a_refused_request(replay: StartHarness) -> None:
    harness = replay("context_too_small", name=CHAT)
    assert extract_one(harness).engine == "extractive"
    assert _choices(harness) == [("extractive", "request refused")]
    assert harness.rows("SELECT outcome FROM ledger.model_answers") == [("HTTP 400",)]


def test_a_server_that_loads_its_model_is_asked_again(replay: StartHarness) -> None:
    harness = replay("loading", name=CHAT)
    assert quotes(extract_one(harness)) == [PROSE[0]]
    assert harness.rows("SELECT outcome FROM ledger.model_answers ORDER BY answered_at") == [
        ("HTTP 503",),
        ("answered",),
    ]
    assert _choices(harness) == []


def test_thoughts_that_leave_no_room_for_an_answer_get_twice_the_room(replay: StartHarness) -> None:
    harness = replay("thinking")
    extraction = extract_one(harness)
    # What is thought is no answer, though it looks like one.
    assert (quotes(extraction), extraction.engine) == ([PROSE[0]], HAIKU)
    assert reasks(harness) == [("cut off", 0, "justified")]
    assert harness.rows("SELECT sum(output_tokens) FROM ledger.model_answers") == [(6144 + 7300,)]


def test_a_long_prompt_costs_what_its_tier_does(replay: StartHarness) -> None:
    harness = replay("long_prompt")
    assert quotes(extract_one(harness)) == [PROSE[0]]
    ((cost,),) = harness.rows("SELECT cost_usd FROM ledger.model_answers")
    # $0.50 and $2.50 a million tokens above 100,000.
    assert cost == pytest.approx(0.15 * 0.50 + 0.0004 * 2.50)


def test_a_composition_that_names_every_claim_in_every_sentence_is_read(replay: StartHarness) -> None:
    harness = replay("all_labels")
    harness.settings["attempts"] = 1
    composition = harness.engine().compose("s_1", DAY, EVIDENCE)
    known = {item.claim_id for item in EVIDENCE}
    assert all(set(sentence.claim_ids) <= known for sentence in composition.analysis)
