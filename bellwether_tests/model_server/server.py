"""A model server on loopback for tests: Anthropic's Messages, Batches and token counts, OpenAI's and Ollama's chats.

It is a fake that speaks the real protocol: requests are held to the SDKs' own types with unknown keys refused, answers
are built as the SDKs' own types, and what is answered is the script's business. Clients may be in other processes.
"""

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from bellwether_tests.model_server import ollama_chat, openai_chat
from bellwether_tests.model_server.answers import (
    ERROR_TYPES,
    Answer,
    Delay,
    Disconnect,
    Drip,
    Expired,
    Hang,
    HttpError,
    ModelReply,
    Recorded,
)
from bellwether_tests.model_server.batches import Batches, Result
from bellwether_tests.model_server.log import Counts, Exchange, Log, Payment
from bellwether_tests.model_server.messages import error_envelope, message, token_count
from bellwether_tests.model_server.rules import (
    MAXIMUM_BYTES,
    ApiError,
    check_batch,
    check_content_type,
    check_count,
    check_headers,
    check_message,
)
from bellwether_tests.model_server.script import ModelRequest, Rule, ScriptError, answer_of, canonical, digest
from bellwether_tests.model_server.transport import LoopbackServer, NetworkFault, Reply, Request, Settle

MESSAGES, CHAT, NATIVE = "/v1/messages", "/v1/chat/completions", "/api/chat"
GENERATIONS = (MESSAGES, CHAT, NATIVE)
COUNT, BATCHES, MODELS = "/v1/messages/count_tokens", "/v1/messages/batches", "/v1/models"


class ModelServer:
    """Start it with `with`; at the end it raises what a script got wrong, so that no fault of a test passes unseen.

    `batch_polls` is the poll at which a batch ends; without it, batches end when `finish_batches` says so.
    `local_context` is the largest context, in tokens, that Ollama gives a model here.
    """

    def __init__(
        self,
        script: Rule,
        *,
        api_key: str = "key-of-a-test",
        batch_polls: int | None = None,
        local_models: Sequence[str] = ("llama3.1:8b",),
        local_context: int = 131_072,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.script = script
        self.api_key = api_key
        self.faults: list[BaseException] = []
        self.log = Log()
        self._local_models = local_models
        self.local_context = local_context
        self._now = now
        self._request_numbers = itertools.count(1)
        self._http = LoopbackServer(self._serve, self.faults.append)
        self.batches = Batches(self._entry_result, now, lambda: self.base_url, batch_polls)

    def __enter__(self) -> Self:
        self._http.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.stop()
        if self.faults and error is None:
            raise self.faults[0]

    @property
    def base_url(self) -> str:
        """For anthropic.Anthropic; openai.OpenAI wants `/v1` behind it."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def environment(self) -> dict[str, str]:
        """The variables by which an Anthropic client in another process finds this server."""
        return {"ANTHROPIC_BASE_URL": self.base_url, "ANTHROPIC_API_KEY": self.api_key}

    @property
    def counts(self) -> Counts:
        return self.log.counts

    @property
    def received(self) -> int:
        return self.counts.received

    @property
    def paid(self) -> int:
        return self.counts.paid

    @property
    def in_flight(self) -> int:
        return self.counts.in_flight

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        return self.log.exchanges

    @property
    def payments(self) -> tuple[Payment, ...]:
        return self.log.payments

    def wait_until(self, holds: Callable[[Counts], bool], timeout: float = 10) -> None:
        """Wait for a condition on the counts. Raises TimeoutError with the counts if it does not come about."""
        with self.log.changed:
            if not self.log.changed.wait_for(lambda: holds(self.counts), timeout):
                raise TimeoutError(f"after {timeout} s: {self.counts}")

    def finish_batches(self, *names: str) -> None:
        """End these batches, or all that have not ended."""
        self.batches.finish(*names)

    def _serve(self, request: Request) -> tuple[Reply, Settle]:
        try:
            body = json.loads(request.content) if request.content else None
        except ValueError:
            body = None
        is_generation = request.method == "POST" and request.path in GENERATIONS
        exchange = self.log.begin(
            request.method, request.path, request.query, request.headers, body, is_generation=is_generation
        )
        reply = self.reply(request, body, f"req_{next(self._request_numbers):024d}")
        return reply, lambda outcome: self.log.settle(exchange, reply.status, outcome, reply.payment)

    def reply(self, request: Request, body: Any, request_id: str) -> Reply:
        headers = {"content-type": "application/json"}
        if request.path not in (CHAT, NATIVE, MODELS):
            headers["request-id"] = request_id
        try:
            self._admit(request, body)
            if request.method == "POST" and request.path in GENERATIONS:
                return self._generation(request, body, headers)
            if request.path.endswith("/results") and request.method == "GET":
                lines = self.batches.results(_batch_id(request.path))
                return Reply(200, lines, {**headers, "content-type": "application/x-jsonl"})
            return Reply(200, canonical(self._plain(request, body)).encode(), headers)
        except ApiError as error:
            return _refusal(error, request.path, headers)
        except Exception as error:  # the client must get an answer, and the test must hear of it at the end
            self.faults.append(error)
            return _refusal(ApiError(500, f"the test's script failed: {error!r}"), request.path, headers)

    def _generation(self, request: Request, body: Any, headers: Mapping[str, str]) -> Reply:
        if request.path == MESSAGES:
            checked = check_message(body)
        elif request.path == CHAT:
            checked = openai_chat.check_chat(body, self._local_models)
        else:
            checked = ollama_chat.check_native(body, self._local_models)
        model_request = self._model_request(CHAT if request.path == NATIVE else request.path, checked)
        answer, network_faults = _unwrapped(answer_of(self.script, model_request))
        if isinstance(answer, HttpError):
            extra = {} if answer.retry_after is None else {"retry-after": str(answer.retry_after)}
            error = ApiError(answer.status, answer.message, answer.type)
            return replace(_refusal(error, request.path, {**headers, **extra}), network_faults=network_faults)
        status, content = self._response(answer, model_request)
        payment = _payment(content, in_batch=False) if status == 200 else None
        if request.path == NATIVE and status == 200 and "choices" in content:
            content = ollama_chat.native_response(content, body, self.local_context)
        return Reply(status, canonical(content).encode(), headers, network_faults, payment)

    def _admit(self, request: Request, body: Any) -> None:
        """Raises ApiError unless the headers and the size are right and a POST carries JSON."""
        if request.path not in (CHAT, NATIVE, MODELS):
            check_headers(request.headers, self.api_key, has_body=bool(request.content))
        elif request.content:
            check_content_type(request.headers)
        if len(request.content) > MAXIMUM_BYTES.get(request.path, MAXIMUM_BYTES[MESSAGES]):
            raise ApiError(413, "Request exceeds the maximum size")
        if request.content and body is None:
            raise ApiError(400, "The request body is not valid JSON")

    def _plain(self, request: Request, body: Any) -> Mapping[str, Any]:
        """The answer to whatever is not a generation."""
        match request.method, request.path.removeprefix("/v1/").split("/"):
            case "POST", ["messages", "count_tokens"]:
                return token_count(check_count(body))
            case "POST", ["messages", "batches"]:
                return self.batches.create(check_batch(body))
            case "GET", ["messages", "batches"]:
                return self.batches.listed(request.query)
            case "GET", ["messages", "batches", name]:
                return self.batches.retrieve(name)
            case "DELETE", ["messages", "batches", name]:
                return self.batches.delete(name)
            case "POST", ["messages", "batches", name, "cancel"]:
                return self.batches.cancel(name)
            case "GET", ["models"]:
                return openai_chat.model_list(self._local_models, int(self._now().timestamp()))
        raise ApiError(404, f"{request.method} {request.path} is not spoken here")

    def _model_request(self, path: str, body: Mapping[str, Any], custom_id: str | None = None) -> ModelRequest:
        seen, number = self.log.count(digest(body))
        return ModelRequest(path, body, seen, number, custom_id)

    def _response(
        self, answer: ModelReply | Recorded | Expired, model_request: ModelRequest, tier: str = "standard"
    ) -> tuple[int, Mapping[str, Any]]:
        if isinstance(answer, Recorded):
            return answer.status, answer.response
        if isinstance(answer, Expired):
            raise ScriptError("Expired() is an answer to an entry of a batch only")
        # The same request sent for the n-th time gets the same id in every run, whatever the order of threads.
        name = digest([model_request.seen, model_request.custom_id, model_request.body])[:24]
        if model_request.path == CHAT:
            return 200, openai_chat.completion(
                answer, model_request.body, f"chatcmpl-{name}", int(self._now().timestamp())
            )
        return 200, message(answer, model_request.body, f"msg_{name}", tier)

    def _entry_result(self, custom_id: str, params: Mapping[str, Any]) -> Result:
        """Put an entry of a batch to the script: a result of the batch, and a payment if it succeeded."""
        model_request = self._model_request(MESSAGES, params, custom_id)
        answer, network_faults = _unwrapped(answer_of(self.script, model_request))
        if any(isinstance(one, Hang | Disconnect) for one in network_faults):
            raise ScriptError(f"{custom_id}: an entry of a batch has no connection to hang or to cut")
        if isinstance(answer, Expired):
            return {"type": "expired"}
        if isinstance(answer, HttpError):
            kind = answer.type or ERROR_TYPES.get(answer.status, "api_error")
            return {"type": "errored", "error": error_envelope(kind, answer.message, None)}
        status, content = self._response(answer, model_request, tier="batch")
        if status != 200:
            return {"type": "errored", "error": content}
        self.log.pay_in_batch(_payment(content, in_batch=True))
        return {"type": "succeeded", "message": content}


def _refusal(error: ApiError, path: str, headers: Mapping[str, str]) -> Reply:
    """An error in the envelope of the protocol that the path belongs to."""
    if path == NATIVE:
        content = {"error": error.message}
    elif path in (CHAT, MODELS):
        content = openai_chat.error_body(error.status, error.message)
    else:
        content = error_envelope(error.error_type, error.message, headers["request-id"])
    return Reply(error.status, canonical(content).encode(), headers)


def _unwrapped(answer: Answer) -> tuple[ModelReply | HttpError | Recorded | Expired, tuple[NetworkFault, ...]]:
    network_faults: list[NetworkFault] = []
    while isinstance(answer, Hang | Delay | Drip | Disconnect):
        network_faults.append(answer)
        answer = answer.answer
    return answer, tuple(network_faults)


def _payment(content: Mapping[str, Any], *, in_batch: bool) -> Payment:
    usage = content["usage"]
    read = usage.get("input_tokens", usage.get("prompt_tokens"))
    written = usage.get("output_tokens", usage.get("completion_tokens"))
    return Payment(content["model"], read, written, in_batch)


def _batch_id(path: str) -> str:
    return path.removeprefix(BATCHES + "/").removesuffix("/results")
