"""A conversation with a model: one document, one instruction, and at most two more turns that say what is wrong.

Belongs here: the values that a conversation is made of, and the loop that extraction, composition and judging share.
Does not belong here: how a request travels, nor which replies are valid, which each kind of conversation decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import BaseModel

from bellwether_assets.engines.language_model.answers.prompts import Prompt
from bellwether_assets.engines.language_model.errors import RefusedByModelError

MOST_CORRECTIONS = 2
NO_TEXT = "(nothing)"


@dataclass(frozen=True)
class Document:
    """What a model is to read: text that somebody else wrote."""

    title: str
    context: str
    text: str


@dataclass(frozen=True)
class Turn:
    """An earlier turn: the model's reply, and the correction that it was answered with."""

    reply: str
    correction: str


@dataclass(frozen=True)
class Reply:
    """The text of a response, and why the model stopped writing it."""

    text: str
    stop: Literal["ended", "refused", "truncated"]


class Conversation(Protocol):
    """One question to a model, of whichever kind; it keeps what it has accepted so far."""

    @property
    def prompt(self) -> Prompt:
        """The system prompt."""
        ...

    @property
    def document(self) -> Document:
        """What the model reads."""
        ...

    @property
    def instruction(self) -> str:
        """The text after the document: what to do with it."""
        ...

    @property
    def reply_model(self) -> type[BaseModel]:
        """The model whose JSON schema the provider enforces."""
        ...

    def accept(self, reply: Reply) -> str | None:
        """Keep what is valid in a reply; returns the correction to send, None where there is nothing to correct."""
        ...


def converse(conversation: Conversation, ask: Callable[[Sequence[Turn]], Reply]) -> None:
    """Ask, and ask again with corrections until none is left to make. Raises RefusedByModelError."""
    turns: list[Turn] = []
    for _ in range(1 + MOST_CORRECTIONS):
        reply = ask(turns)
        if reply.stop == "refused":
            raise RefusedByModelError
        correction = conversation.accept(reply)
        # A reply that was cut off would be cut off again.
        if correction is None or reply.stop == "truncated":
            return
        # Providers refuse a turn that is empty.
        turns = [*turns, Turn(reply.text if reply.text.strip() else NO_TEXT, correction)]
