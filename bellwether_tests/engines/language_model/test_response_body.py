"""What a raw response says, in Anthropic's messages and in OpenAI's chat completions."""

import json

import pytest

from bellwether_assets.engines.language_model.answers.conversation import Reply
from bellwether_assets.engines.language_model.answers.response_body import TokenUsage, reply_of, usage_of

TEXT = {"type": "text", "text": "An answer."}
TOKENS = {"input_tokens": 3, "output_tokens": 2}
THOUGHT = {"type": "thinking", "thinking": "Hm.", "signature": "s"}


def message(*blocks: object, stop_reason: str | None = "end_turn") -> str:
    return json.dumps({"content": blocks, "stop_reason": stop_reason, "usage": TOKENS})


def completion(finish_reason: str = "stop", **fields: object) -> str:
    choice = {"finish_reason": finish_reason, "message": {"role": "assistant", **fields}}
    return json.dumps({"choices": [choice], "usage": {"prompt_tokens": 3, "completion_tokens": 2}})


@pytest.mark.parametrize(
    ("body", "reply"),
    [
        (message(TEXT), Reply("An answer.", "ended")),
        (message({"type": "text", "text": "First."}, TEXT), Reply("An answer.", "ended")),
        (message(THOUGHT, TEXT), Reply("An answer.", "ended")),
        (message(TEXT, THOUGHT), Reply("An answer.", "ended")),
        (message(), Reply("", "ended")),
        (message(None, {"type": "text"}), Reply("", "ended")),
        (message(TEXT, stop_reason="refusal"), Reply("An answer.", "refused")),
        (message(TEXT, stop_reason="max_tokens"), Reply("An answer.", "truncated")),
        (message(TEXT, stop_reason="model_context_window_exceeded"), Reply("An answer.", "truncated")),
        (message(TEXT, stop_reason=None), Reply("An answer.", "ended")),
        (completion(content="An answer."), Reply("An answer.", "ended")),
        (completion(content=None), Reply("", "ended")),
        (completion(content="<think>{Hm.}</think>An answer."), Reply("An answer.", "ended")),
        (completion("length", content="<think>Hm."), Reply("", "truncated")),
        (completion(content="An answer.", reasoning_content="Hm."), Reply("An answer.", "ended")),
        (message({"type": "redacted_thinking", "data": "x"}, THOUGHT, TEXT), Reply("An answer.", "ended")),
        (message(THOUGHT, stop_reason="max_tokens"), Reply("", "truncated")),
        (completion(content=None, refusal="No."), Reply("", "refused")),
        (completion("length", content="An ans"), Reply("An ans", "truncated")),
        (completion("content_filter", content=""), Reply("", "refused")),
        (message({"type": "text", "text": "Half \ud800."}), Reply("Half ?.", "ended")),
        (completion(content="Half \ud800."), Reply("Half ?.", "ended")),
    ],
)
def test_a_reply_is_the_last_text_and_why_it_stopped(body: str, reply: Reply) -> None:
    assert usage_of(body) == TokenUsage(3, 2)
    assert reply_of(body) == reply


def test_tokens_that_were_read_from_or_written_to_a_cache_are_counted() -> None:
    usage = TOKENS | {"cache_creation_input_tokens": 10, "cache_read_input_tokens": 100}
    assert usage_of(json.dumps({"content": [], "usage": usage})) == TokenUsage(113, 2)


def test_tokens_of_thoughts_are_told_apart() -> None:
    usage = TOKENS | {"output_tokens_details": {"thinking_tokens": 1}}
    assert usage_of(json.dumps({"content": [], "usage": usage})) == TokenUsage(3, 2, 1)
    chat = json.loads(completion(content="Yes."))
    chat["usage"]["completion_tokens_details"] = {"reasoning_tokens": 2}
    assert usage_of(json.dumps(chat)) == TokenUsage(3, 2, 2)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>Log in to the network</html>",
        "null",
        "[]",
        '{"usage": {"input_tokens": 1, "output_tokens": 1}}',
        '{"content": [], "usage": null}',
        '{"content": [], "usage": {"input_tokens": 1}}',
        '{"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}',
        '{"choices": [{}], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}',
    ],
)
def test_a_body_that_is_no_models_response_has_no_usage(body: str) -> None:
    assert usage_of(body) is None
