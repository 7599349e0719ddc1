"""A conversation with a model: one document, one instruction, and at most two more turns that say what is wrong.

Belongs here: the values that a conversation is made of, and the loop that extraction, composition and judging share.
A question is put again where that can pay: with what is wrong, and, where an answer was cut off, once with twice the
room. A model that repeats an answer would repeat it again, so that ends the conversation.
Does not belong here: how a request travels, nor which replies are valid, which each kind of conversation decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal, Protocol

from pydantic import BaseModel

from bellwether_assets.engines.language_model.answers.problems import Correction
from bellwether_assets.engines.language_model.answers.prompts import Prompt
from bellwether_assets.engines.language_model.answers.read_reply import is_whole
from bellwether_assets.engines.language_model.errors import RefusedByModelError, RequestRefusedError
from bellwether_assets.foundation.hashing import value_digest

MOST_CORRECTIONS = 2
# Times the usual length of an answer, where one was cut off.
MORE_ROOM = 2
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

    def accept(self, reply: Reply) -> Correction | None:
        """Keep what is valid in a reply; returns the correction to send, None where there is nothing to correct."""
        ...


Outcome = Literal["justified", "identical", "in vain"]


@dataclass(frozen=True)
class Reask:
    """A question that was put again, and what came of it.

    `why`: "not valid", with the kinds of what was wrong, or "cut off". `outcome`: "justified" where the model took it
    up (something was mended or withdrawn, or the answer is whole now), "identical" where it said the same again, else
    "in vain". `turn` is the correction that it carries, 0 for none. `key` is the same for the same question and reply.
    """

    key: str
    turn: int
    why: Literal["not valid", "cut off"]
    kinds: tuple[str, ...]
    outcome: Outcome


Ask = Callable[[Sequence[Turn], int], Reply]
Note = Callable[[Reask], None]


def converse(conversation: Conversation, ask: Ask, note: Note) -> None:
    """Ask, and ask again with corrections until none is left to make. Raises RefusedByModelError.

    `ask` is given the earlier turns and how many times the usual room the answer has; `note` is told of each re-ask.
    """
    turns: list[Turn] = []
    said: set[str] = set()
    room = 1
    before: Correction | None = None
    while True:
        reply = ask(turns, room)
        # Some models go on with white space after a whole answer, up to the limit.
        if reply.stop == "truncated" and room == 1 and not is_whole(reply.text):
            room = MORE_ROOM
            reply = _with_more_room(conversation, turns, reply, ask, note)
        if reply.stop == "refused":
            raise RefusedByModelError
        words = _normalised(reply.text)
        repeated = words in said
        said.add(words)
        correction = None if repeated else conversation.accept(reply)
        if before is not None:
            left = 0 if correction is None else len(correction.kinds)
            taken_up = left < len(before.kinds) and (reply.stop != "truncated" or is_whole(reply.text))
            outcome: Outcome = "identical" if repeated else "justified" if taken_up else "in vain"
            note(_reask(conversation, turns, reply, "not valid", before.kinds, outcome))
        # A reply that was cut off would be cut off again.
        if correction is None or reply.stop == "truncated" or len(turns) == MOST_CORRECTIONS:
            return
        # Providers refuse a turn that is empty.
        turns = [*turns, Turn(reply.text if reply.text.strip() else NO_TEXT, correction.text)]
        before = correction


def _with_more_room(conversation: Conversation, turns: Sequence[Turn], cut: Reply, ask: Ask, note: Note) -> Reply:
    """The answer to the same question with more room; of two that are cut off, the longer one."""
    try:
        reply = ask(turns, MORE_ROOM)
    except RequestRefusedError:
        # The model has no more room to give; what came is what there is.
        return cut
    whole = reply.stop != "truncated"
    same = _normalised(reply.text) == _normalised(cut.text)
    outcome: Outcome = "justified" if whole else "identical" if same else "in vain"
    note(_reask(conversation, turns, reply, "cut off", (), outcome))
    return reply if whole or len(reply.text) >= len(cut.text) else cut


def _reask(
    conversation: Conversation,
    turns: Sequence[Turn],
    reply: Reply,
    why: Literal["not valid", "cut off"],
    kinds: tuple[str, ...],
    outcome: Outcome,
) -> Reask:
    asked = [conversation.prompt.version, asdict(conversation.document), conversation.instruction]
    key = value_digest([*asked, [asdict(turn) for turn in turns], why, reply.text])
    return Reask(key, len(turns), why, kinds, outcome)


def _normalised(text: str) -> str:
    """A reply without its white space: laid out anew it says the same."""
    return "".join(text.split())
