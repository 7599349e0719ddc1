"""Promises of the model server about single messages: what is said, what goes wrong, and what is counted."""

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import anthropic
import pytest

from bellwether_tests.model_server import (
    Disconnect,
    Drip,
    Hang,
    HttpError,
    ModelRequest,
    ModelServer,
    Refusal,
    Rule,
    ScriptError,
    Text,
    ToolUse,
    Truncated,
    as_json,
    broken_json,
    by_article,
    by_attempt,
    obedient,
    overloaded,
    rate_limited,
    recorded,
    sequence,
)
from bellwether_tests.model_server.requests_of_tests import TEXT, Claims, claims, request


def test_a_message_is_what_the_script_says_with_its_usage(served: Any) -> None:
    server, client = served(as_json({"claims": []}))
    reply = client.messages.create(**request())
    assert json.loads(reply.content[0].text) == {"claims": []}
    assert (reply.stop_reason, reply.model, reply.role) == ("end_turn", "claude-haiku-5-5", "assistant")
    assert reply.usage.output_tokens == 4
    assert reply.id.startswith("msg_")
    assert [payment.output_tokens for payment in server.payments] == [4]


def test_the_parse_helper_of_the_sdk_gets_its_model(served: Any) -> None:
    _, client = served(obedient(claims))
    body = {key: value for key, value in request().items() if key != "output_config"}
    assert client.messages.parse(**body, output_format=Claims).parsed_output.claims[0].quote == TEXT


def test_thinking_comes_before_the_text(served: Any) -> None:
    _, client = served(as_json({"claims": []}, thinking="Nothing is claimed."))
    reply = client.messages.create(**request())
    assert [block.type for block in reply.content] == ["thinking", "text"]
    assert reply.usage.output_tokens_details.thinking_tokens == 5


def test_a_refusal_says_why_and_is_paid(served: Any) -> None:
    server, client = served(Refusal("Not this.", category="bio", text="I"))
    reply = client.messages.create(**request())
    assert reply.stop_reason == "refusal"
    assert (reply.stop_details.category, reply.stop_details.explanation) == ("bio", "Not this.")
    assert server.paid == 1


def test_a_truncated_reply_is_no_json(served: Any) -> None:
    _, client = served(Truncated('{"claims": []}'))
    reply = client.messages.create(**request())
    assert (reply.stop_reason, reply.content[0].text) == ("max_tokens", '{"claim')


def test_a_reply_longer_than_max_tokens_is_cut_there(served: Any) -> None:
    _, client = served(Text("x" * 100))
    reply = client.messages.create(**request(max_tokens=10))
    assert (reply.stop_reason, reply.content[0].text, reply.usage.output_tokens) == ("max_tokens", "x" * 40, 10)


def test_broken_json_ends_of_its_own_accord(served: Any) -> None:
    _, client = served(broken_json({"claims": []}))
    reply = client.messages.create(**request())
    assert (reply.stop_reason, reply.content[0].text) == ("end_turn", '{"claims": []')


def test_a_forced_tool_is_called(served: Any) -> None:
    _, client = served(obedient(claims))
    tool = {"name": "claims", "input_schema": {"type": "object", "properties": {}}}
    choice = {"type": "tool", "name": "claims"}
    reply = client.messages.create(**request(output_config={}, tools=[tool], tool_choice=choice))
    assert (reply.stop_reason, reply.content[0].input["claims"][0]["quote"]) == ("tool_use", TEXT)


@pytest.mark.parametrize(
    ("status", "error_type", "exception"),
    [
        (400, "invalid_request_error", anthropic.BadRequestError),
        (401, "authentication_error", anthropic.AuthenticationError),
        (402, "billing_error", anthropic.APIStatusError),
        (403, "permission_error", anthropic.PermissionDeniedError),
        (404, "not_found_error", anthropic.NotFoundError),
        (413, "request_too_large", anthropic.APIStatusError),
        (429, "rate_limit_error", anthropic.RateLimitError),
        (500, "api_error", anthropic.InternalServerError),
        (529, "overloaded_error", anthropic.InternalServerError),
    ],
)
def test_an_error_becomes_the_sdks_exception(
    served: Any, status: int, error_type: str, exception: type[anthropic.APIStatusError]
) -> None:
    server, client = served(HttpError(status, "as scripted"))
    with pytest.raises(exception, match="as scripted") as caught:
        client.messages.create(**request())
    assert (caught.value.status_code, caught.value.body["error"]["type"]) == (status, error_type)
    assert caught.value.body["request_id"] == caught.value.request_id
    assert (server.received, server.paid) == (1, 0)


@pytest.mark.parametrize(("given", "header"), [(None, None), (7, "7"), (86400, "86400")])
def test_a_rate_limit_carries_the_retry_after_it_was_given(served: Any, given: int | None, header: str | None) -> None:
    _, client = served(rate_limited(given))
    with pytest.raises(anthropic.RateLimitError) as caught:
        client.messages.create(**request())
    assert caught.value.response.headers.get("retry-after") == header


def test_a_dripping_body_arrives_whole(served: Any) -> None:
    server, client = served(Drip(as_json({"claims": []}), piece=50, pause=0))
    assert client.messages.create(**request()).stop_reason == "end_turn"
    assert server.paid == 1


@pytest.mark.parametrize("after", [None, 0, -1])
def test_a_disconnect_is_a_connection_error_and_not_paid(served: Any, after: int | None) -> None:
    server, client = served(Disconnect(as_json({"claims": []}), after))
    with pytest.raises(anthropic.APIConnectionError):
        client.messages.create(**request())
    server.wait_until(lambda counts: counts.in_flight == 0)
    assert (server.received, server.paid, server.exchanges[0].outcome) == (1, 0, "cut")


def test_a_hanging_request_is_in_flight_until_it_is_released(served: Any) -> None:
    release = threading.Event()
    server, client = served(Hang(as_json({"claims": []}), release))
    with ThreadPoolExecutor() as pool:
        replies = [pool.submit(client.messages.create, **request(title=str(number))) for number in range(3)]
        server.wait_until(lambda counts: counts.in_flight == 3)
        assert server.paid == 0
        release.set()
        assert {reply.result().stop_reason for reply in replies} == {"end_turn"}
    server.wait_until(lambda counts: counts.in_flight == 0)
    assert (server.counts.max_in_flight, server.counts.distinct_bodies, server.paid) == (3, 3, 3)


def test_an_answer_whose_client_is_gone_is_unheard_and_not_paid(serve: Any, connect: Any) -> None:
    release = threading.Event()
    server = serve(Hang(as_json({"claims": []}), release))
    with pytest.raises(anthropic.APITimeoutError):
        connect(server, timeout=0.05).messages.create(**request())
    release.set()
    server.wait_until(lambda counts: counts.undelivered == 1)
    assert (server.paid, server.in_flight) == (0, 0)


def test_a_closed_server_answers_no_one(connect: Any) -> None:
    with ModelServer(as_json({"claims": []})) as server:
        client = connect(server)
        client.messages.create(**request())
    with pytest.raises(anthropic.APIConnectionError):
        client.messages.create(**request())


def test_a_client_in_another_process_is_served(serve: Any) -> None:
    server = serve(Text("from afar"))
    code = (
        "import anthropic; print(anthropic.Anthropic().messages.create(model='claude-haiku-5-5', max_tokens=9,"
        " messages=[{'role': 'user', 'content': 'hi'}]).content[0].text)"
    )
    ran = subprocess.run([sys.executable, "-c", code], env=server.environment(), capture_output=True, text=True)
    assert (ran.stdout, ran.stderr, server.paid) == ("from afar\n", "", 1)


def test_the_log_keeps_the_body_and_never_the_key(served: Any) -> None:
    server, client = served(as_json({"claims": []}))
    client.messages.create(**request())
    (exchange,) = server.exchanges
    assert (exchange.body, exchange.status, exchange.outcome) == (request(), 200, "answered")
    assert exchange.headers["anthropic-version"] == "2026-10-21"
    assert server.api_key not in str(exchange)


def test_tokens_counted_beforehand_are_those_that_are_paid(served: Any) -> None:
    server, client = served(as_json({"claims": []}))
    body = request()
    counted = {key: body[key] for key in ("model", "system", "messages", "output_config", "thinking")}
    count = client.messages.count_tokens(**counted).input_tokens
    assert count == client.messages.create(**body).usage.input_tokens == server.payments[0].input_tokens
    assert server.received == 1


def test_an_obedient_model_reads_the_document_it_is_given(served: Any) -> None:
    seen: list[ModelRequest] = []

    def find(title: str, text: str, request: ModelRequest) -> dict[str, Any]:
        seen.append(request)
        return claims(title, text, request)

    _, client = served(obedient(find))
    reply = client.messages.create(**request("Rates"))
    assert json.loads(reply.content[0].text)["claims"][0]["quote"] == TEXT
    assert (seen[0].article.title, seen[0].instruction) == ("Rates", "List the claims.")
    assert (seen[0].system, seen[0].seen, seen[0].number) == ("You extract claims.", 1, 1)


def test_an_obedient_model_that_breaks_the_schema_fails_the_test(connect: Any) -> None:
    quotes_only = obedient(lambda title, text, request: {"claims": [{"quote": text}]})
    with pytest.raises(ScriptError, match=r"claims\.0: has the wrong keys: \['country'\]"):
        _ask_a_failing_script(quotes_only, connect)


def _ask_a_failing_script(script: Rule, connect: Any) -> None:
    with ModelServer(script) as server, pytest.raises(anthropic.InternalServerError, match="script failed"):
        connect(server).messages.create(**request())


def test_a_script_can_go_by_attempt_by_article_and_in_sequence(served: Any) -> None:
    by_title = by_article({"Rates": Text("rates"), "Ships": Refusal()}, otherwise=sequence(Text("one"), Text("two")))
    _, client = served(by_attempt(overloaded(), by_title))

    def said(title: str) -> str:
        with pytest.raises(anthropic.InternalServerError):
            client.messages.create(**request(title))
        reply = client.messages.create(**request(title))
        return reply.content[0].text if reply.content else reply.stop_reason

    assert [said(title) for title in ("Rates", "Ships", "A", "B")] == ["rates", "refusal", "one", "two"]


@pytest.mark.parametrize(
    ("script", "message"), [(sequence(), "one more than the 0"), (ToolUse("spell", {}), "'spell'")]
)
def test_a_script_that_has_no_lawful_answer_fails_the_test(connect: Any, script: Rule, message: str) -> None:
    with pytest.raises(ScriptError, match=message):
        _ask_a_failing_script(script, connect)


def test_a_recording_is_answered_exactly_and_nothing_else(
    serve: Any, served: Any, connect: Any, tmp_path: Path
) -> None:
    _, client = served(as_json({"claims": []}))
    reply = client.messages.create(**request()).model_dump(mode="json")
    failure = {"type": "error", "error": {"type": "overloaded_error", "message": "busy"}, "request_id": "req_1"}
    lines = [
        {"request": request(), "status": 529, "response": failure},
        {"request": request(), "status": 200, "response": reply},
    ]
    path = tmp_path / "exchanges.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    replaying = serve(recorded(path))
    with pytest.raises(anthropic.InternalServerError, match="busy"):
        connect(replaying).messages.create(**request())
    assert connect(replaying).messages.create(**request()).model_dump(mode="json") == reply
    with pytest.raises(anthropic.NotFoundError, match="most similar one differs in: messages"):
        connect(replaying).messages.create(**request("Other"))


def test_a_recording_that_is_no_message_is_refused_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "exchanges.jsonl"
    path.write_text('{"request": {}, "status": 200, "response": {"id": "msg_1"}}\n')
    with pytest.raises(ValueError, match=r"exchanges.jsonl, line 1: the recorded response is no Message"):
        recorded(path)
