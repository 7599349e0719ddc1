"""Answers from recorded exchanges: a JSON Lines file of {"request": …, "status": …, "response": …}."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from anthropic.types import Message
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ValidationError

from bellwether_tests.model_server.answers import HttpError, Recorded
from bellwether_tests.model_server.script import ModelRequest, Script, canonical, digest, sequence


def recorded(path: Path) -> Script:
    """Answer each recorded body exactly as it was answered; a body recorded several times, in that order.

    Any other body gets a 404 that says what differs from the most similar recorded one.
    Raises ValueError at a line that is no exchange, or whose answer the SDK's types do not take.
    """
    exchanges: dict[str, list[Recorded]] = {}
    bodies: list[Mapping[str, Any]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            request, recording = _read(line, f"{path.name}, line {number}")
            exchanges.setdefault(canonical(request), []).append(recording)
            bodies.append(request)

    def answer(request: ModelRequest) -> Recorded | HttpError:
        answers = exchanges.get(canonical(request.body))
        if answers is None:
            return HttpError(404, _unknown(request.body, bodies, path.name))
        return answers[min(request.seen, len(answers)) - 1]

    return answer


def in_order(path: Path) -> Script:
    """Answer requests as the recorded ones were answered, in their order, whatever they ask; then with a ScriptError.

    For exchanges whose course is what matters, not the words of a prompt, which change. Raises ValueError as above.
    """
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return sequence(*(_read(line, f"{path.name}, line {number}")[1] for number, line in lines if line.strip()))


def _read(line: str, where: str) -> tuple[Mapping[str, Any], Recorded]:
    try:
        entry = json.loads(line)
        request, status, response = entry["request"], entry["status"], entry["response"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{where}: no recorded exchange with request, status and response: {error!r}") from error
    if status == 200:
        kind: type[BaseModel] = ChatCompletion if response.get("object") == "chat.completion" else Message
        try:
            kind.model_validate(response)
        except ValidationError as error:
            raise ValueError(f"{where}: the recorded response is no {kind.__name__}: {error}") from error
    elif "error" not in response:
        raise ValueError(f"{where}: a recorded response of status {status} holds no `error`")
    return request, Recorded(status, response)


def _unknown(body: Mapping[str, Any], bodies: Sequence[Mapping[str, Any]], name: str) -> str:
    said = f"no recorded exchange in {name} has this body (sha256 {digest(body)[:12]}; {len(bodies)} are recorded)"
    if not bodies:
        return said
    differences: list[list[str]] = [
        sorted(key for key in {*body, *one} if body.get(key) != one.get(key)) for one in bodies
    ]
    closest = min(differences, key=len)
    return f"{said}; the most similar one differs in: {', '.join(closest)}"
