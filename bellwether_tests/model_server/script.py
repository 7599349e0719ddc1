"""Scripts: functions from a request to an answer, and the ways to combine them.

A script sees one request that has passed all checks. A `Rule` is an answer or a script, so that
`by_attempt(overloaded(), obedient(claims))` can combine both.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bellwether_tests.model_server.answers import Answer, Text, ToolUse, as_json
from bellwether_tests.model_server.structured_output import problem_with_reply


class ScriptError(Exception):
    """A script has no answer to a request, or one that the request does not allow: a fault of the test."""


def canonical(body: object) -> str:
    """A body as text, the same for the same JSON value."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(body: object) -> str:
    return hashlib.sha256(canonical(body).encode()).hexdigest()


@dataclass(frozen=True)
class Document:
    """A document block of a request: what it calls the article, and the article's text."""

    title: str
    text: str


@dataclass(frozen=True)
class ModelRequest:
    """A request for a generation, alone or as an entry of a batch."""

    path: str
    body: Mapping[str, Any]
    seen: int
    """How many times this very body was sent, this time included, alone or in a batch."""
    number: int
    """Which request for a generation this is, from 1, in the order in which the script sees them."""
    custom_id: str | None = None
    """The entry of a batch that this is, or None."""

    @property
    def model(self) -> str:
        return str(self.body["model"])

    @cached_property
    def system(self) -> str:
        """The system prompt's text."""
        if "system" in self.body:
            return "\n".join(_texts(self.body["system"]))
        return "\n".join(
            text for one in self.body["messages"] if one["role"] == "system" for text in _texts(one["content"])
        )

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """The plain-text documents among the user's messages, in order."""
        blocks = (block for one in self._user_messages for block in one["content"] if isinstance(one["content"], list))
        return tuple(
            Document(block.get("title") or "", block["source"]["data"])
            for block in blocks
            if block["type"] == "document" and block["source"]["type"] == "text"
        )

    @cached_property
    def instruction(self) -> str:
        """The text blocks of the user's last message, without its documents."""
        return "\n".join(_texts(self._user_messages[-1]["content"]))

    @property
    def article(self) -> Document:
        """The one document, or else (a chat has no documents) the text of the last user message.

        Raises ScriptError if there are several.
        """
        if len(self.documents) > 1:
            raise ScriptError(
                f"{len(self.documents)} documents in one request: {[one.title for one in self.documents]}"
            )
        return self.documents[0] if self.documents else Document("", self.instruction)

    @cached_property
    def schema(self) -> Mapping[str, Any] | None:
        """The JSON schema that the reply's text must have, or None."""
        output_format = (self.body.get("output_config") or {}).get("format")
        if output_format is None:
            output_format = self.body.get("response_format", {}).get("json_schema")
        return output_format.get("schema") if output_format else None

    @cached_property
    def tool(self) -> str | None:
        """The name of the tool that the request forces, or None."""
        choice = self.body.get("tool_choice")
        if not isinstance(choice, dict):
            return None
        name: str | None = choice.get("name") or choice.get("function", {}).get("name")
        return name

    @property
    def _user_messages(self) -> list[Mapping[str, Any]]:
        return [one for one in self.body["messages"] if one["role"] == "user"]


def _texts(content: object) -> list[str]:
    if isinstance(content, str):
        return [content]
    return [block["text"] for block in content if block["type"] == "text"] if isinstance(content, list) else []


Script = Callable[[ModelRequest], Answer]
Rule = Answer | Script
Claims = Callable[[str, str, ModelRequest], object]


def answer_of(rule: Rule, request: ModelRequest) -> Answer:
    return rule(request) if callable(rule) else rule


def obedient(claims: Claims, thinking: str | None = None) -> Script:
    """A model that answers as it is asked to: `claims(title, text, request)` as JSON, or as the forced tool's input.

    Raises ScriptError when that is not what the request's schema asks for, since a real model's reply would be.
    """

    def answer(request: ModelRequest) -> Text | ToolUse:
        value = claims(request.article.title, request.article.text, request)
        if request.schema is not None and (problem := problem_with_reply(value, request.schema)):
            raise ScriptError(f"an obedient model's reply breaks the request's schema: {problem}")
        if request.tool is not None and isinstance(value, Mapping):
            return ToolUse(request.tool, value)
        return as_json(value, thinking)

    return answer


def sequence(*rules: Rule, then: Rule | None = None) -> Script:
    """One rule a request in the order of arrival, whatever its body; after the last one `then`, or a ScriptError."""
    left = list(rules)
    lock = threading.Lock()

    def answer(request: ModelRequest) -> Answer:
        with lock:
            rule = left.pop(0) if left else then
        if rule is None:
            raise ScriptError(f"request {request.number} is one more than the {len(rules)} that the sequence has")
        return answer_of(rule, request)

    return answer


def by_attempt(*rules: Rule) -> Script:
    """The n-th rule the n-th time that the very same body is sent; the last one from then on."""
    return lambda request: answer_of(rules[min(request.seen, len(rules)) - 1], request)


def by_article(rules: Mapping[str, Rule], otherwise: Rule) -> Script:
    """The first rule whose key stands in the article's title or text."""

    def answer(request: ModelRequest) -> Answer:
        article = request.article
        found = (rule for key, rule in rules.items() if key in article.title or key in article.text)
        return answer_of(next(found, otherwise), request)

    return answer
