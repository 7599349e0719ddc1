"""Replies by what is asked, and a script for the test server that gives them.

A reply about an article or a signal is kept by the document, the instruction and the replies before it; a judgement by
the one pair, or the one sentence with its claims, wherever in a request it stands. So a reworded prompt, another order
of pairs or a reworded correction finds its replies again, and another article, pair or sentence finds none.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bellwether_tests.model_server.answers import Answer, Refusal, as_json
from bellwether_tests.model_server.script import ModelRequest, digest

FILE = Path(__file__).with_name("replies.jsonl")
# What a request is for, by a field that only its reply has.
_PURPOSES = {
    "claims": "extract",
    "pairs": "judge claims",
    "verdicts": "check",
    "analysis": "compose",
    "relation": "link",
}
# Of questions that hold many, each answered apart: the list in the reply, and the label of an item.
_ITEMS = {"judge claims": ("pairs", "pair"), "check": ("verdicts", "sentence")}

Reply = Mapping[str, Any]
Ask = Callable[[ModelRequest], Reply | None]


def purpose_of(request: ModelRequest) -> str:
    """What a request is for. Raises KeyError for one that this package does not know."""
    properties = (request.schema or {}).get("properties", {})
    return _PURPOSES[next(name for name in _PURPOSES if name in properties)]


def decline(request: ModelRequest) -> Reply | None:
    """Nobody has answered this yet."""
    return None


@dataclass
class PlayedReplies:
    """The replies that are there; `ask` is asked for one that is not, and what it says is kept.

    `given` and `missing` count replies by purpose. Safe among threads.
    """

    kept: dict[str, dict[str, Any]]
    ask: Ask = decline
    given: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, request: ModelRequest) -> Answer:
        """The reply to one request, a refusal where there is none: the engine then does without a model."""
        purpose = purpose_of(request)
        reply = self._items(request, purpose) if purpose in _ITEMS else self._whole(request, purpose)
        if reply is None:
            with self._lock:
                self.missing.append(f"{purpose}: {request.article.title}")
            return Refusal("Nobody has written a reply to this.", category=None)
        with self._lock:
            self.given[purpose] += 1
        return as_json(reply)

    def lines(self) -> list[str]:
        """All that is kept, as lines of the file."""
        with self._lock:
            return [json.dumps({"key": key, **self.kept[key]}, ensure_ascii=False) for key in sorted(self.kept)]

    def _whole(self, request: ModelRequest, purpose: str) -> Reply | None:
        before = [message["content"] for message in request.body["messages"] if message["role"] == "assistant"]
        document = request.documents[0]
        first = request.body["messages"][0]["content"][1]["text"]
        key = digest([purpose, document.title, document.text, first, [_plain(text) for text in before]])
        with self._lock:
            found = self.kept.get(key)
        if found is None:
            reply = self.ask(request)
            if reply is None:
                return None
            found = {"purpose": purpose, "about": document.title, "turn": len(before), "reply": reply}
            with self._lock:
                self.kept[key] = found
        return found["reply"]

    def _items(self, request: ModelRequest, purpose: str) -> Reply | None:
        name, label = _ITEMS[purpose]
        asked = {line[label]: line for line in map(json.loads, request.article.text.splitlines())}
        keys = {one: digest([purpose, {k: v for k, v in line.items() if k != label}]) for one, line in asked.items()}
        with self._lock:
            new = [one for one in asked if keys[one] not in self.kept]
        if new:
            reply = self.ask(request)
            for item in (reply or {}).get(name, ()):
                about = {k: v for k, v in item.items() if k != label}
                with self._lock:
                    self.kept.setdefault(keys[item[label]], {"purpose": purpose, "reply": about})
        with self._lock:
            known = [{label: one, **self.kept[key]["reply"]} for one, key in keys.items() if key in self.kept]
        return {name: known} if known else None


def _plain(text: object) -> object:
    """An earlier reply of the model: as a value, so that its layout does not matter."""
    words = text if isinstance(text, str) else "".join(block["text"] for block in text)  # type: ignore[attr-defined]
    return json.loads(words)


def read_replies(lines: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The replies of a file, by their key."""
    return {entry.pop("key"): entry for entry in map(json.loads, lines)}


def played(ask: Ask = decline) -> PlayedReplies:
    """The replies of this package."""
    lines = FILE.read_text("utf-8").splitlines() if FILE.exists() else ()
    return PlayedReplies(read_replies(lines), ask)
