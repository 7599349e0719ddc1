"""What is said to a model and what comes back, whichever provider carries it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """What a model is to read: text that somebody else wrote."""

    title: str
    context: str
    text: str


@dataclass(frozen=True)
class Turn:
    """What was said before in a conversation: a reply, and what is wrong with it."""

    reply: str
    problems: str


@dataclass(frozen=True)
class Reply:
    """What came back: text, and whether it `ended`, was `refused` or `truncated`."""

    text: str
    stop: str
