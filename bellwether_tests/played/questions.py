"""What a request asks, apart from the prompt around it, and how its reply is kept.

Belongs here: from a request to the keys of its parts; a reply taken apart by them, and put together from them. Does not
belong here: where replies are kept (`replies.py`), nor who writes them (`play.py`).

A request about an article is known by the article, whatever numbers its sentences have today: in what is kept, a claim
names its sentences by their words. A request about a signal is known by its claims, whatever labels their order gives
them. Of one about many pairs or sentences each is known by itself. What a model answered earlier in a conversation is
part of what is asked: the same claims after another answer are another question.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from bellwether_tests.engines.language_model.scripted_models import sentences_in
from bellwether_tests.model_server.script import ModelRequest, digest
from bellwether_tests.played.stream import items

Reply = Mapping[str, Any]
_MOST_SHOWN = 90


class UnknownQuestionError(Exception):
    """A request that no reply of this package can be for; the text says what it is about."""


class Question(Protocol):
    """What a request asks."""

    @property
    def purpose(self) -> str:
        """What the reply is for, by the name of the prompt."""
        ...

    @property
    def about(self) -> str:
        """What it is about, as a person tells it from others."""
        ...

    @property
    def keys(self) -> tuple[str, ...]:
        """One for each part that is answered by itself."""
        ...

    def kept_as(self, reply: Reply) -> dict[str, Any]:
        """A reply's parts as they are kept, by their keys. Raises KeyError, TypeError or AttributeError at another."""
        ...

    def reply(self, kept: Mapping[str, Any]) -> Reply | None:
        """The reply that is made of what is kept; None where a part that it needs is not there."""
        ...


@dataclass(frozen=True)
class _Whole:
    """A question with one answer, in which labels stand for what they label."""

    purpose: str
    about: str
    keys: tuple[str, ...]
    names: Mapping[Any, str]
    """What each label stands for."""
    renamed: Callable[[Reply, Callable[[Any], Any]], Reply]

    def kept_as(self, reply: Reply) -> dict[str, Any]:
        return {self.keys[0]: self.renamed(reply, lambda label: self.names.get(label, label))}

    def reply(self, kept: Mapping[str, Any]) -> Reply | None:
        if self.keys[0] not in kept:
            return None
        labels = {name: label for label, name in self.names.items()}
        try:
            return self.renamed(kept[self.keys[0]], lambda name: labels[name] if name in labels else _label(name))
        except KeyError:
            return None


def _label(name: Any) -> Any:
    """A label that stands for nothing, as a model may give one by mistake. Raises KeyError at a name of something."""
    if isinstance(name, str) and not re.fullmatch(r"[CA]\d+", name):
        raise KeyError(name)
    return name


@dataclass(frozen=True)
class _Listed:
    """A question with an answer for each of its lines."""

    purpose: str
    about: str
    by_label: Mapping[str, str]
    """The key of each line."""
    answers: str
    label: str
    needs_all: bool
    """Of a question that is put again, an answer may be to some of its lines."""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.by_label.values())

    def kept_as(self, reply: Reply) -> dict[str, Any]:
        parts = {}
        for item in reply[self.answers]:
            parts[self.by_label[item[self.label]]] = {key: value for key, value in item.items() if key != self.label}
        if self.needs_all and len(parts) < len(set(self.keys)):
            raise KeyError(", ".join(label for label, key in self.by_label.items() if key not in parts))
        return parts

    def reply(self, kept: Mapping[str, Any]) -> Reply | None:
        known = [{self.label: one, **kept[key]} for one, key in self.by_label.items() if key in kept]
        return {self.answers: known} if known and (len(known) == len(self.by_label) or not self.needs_all) else None


def question_of(request: ModelRequest) -> Question:
    """What a request asks, by the form of its answer. Raises UnknownQuestionError."""
    made_by = {
        "claims": _of_an_article,
        "pairs": _of_pairs,
        "verdicts": _of_sentences,
        "analysis": _of_a_signal,
        "lead": _of_a_brief,
        "relation": _of_a_link,
    }
    fields = (request.schema or {}).get("properties", {})
    for field, make in made_by.items():
        if field in fields:
            return make(request, _earlier(request))
    raise UnknownQuestionError(f"a reply with {', '.join(fields) or 'no fields'}: {request.article.title}")


def _of_an_article(request: ModelRequest, earlier: Sequence[Reply]) -> Question:
    document = request.article
    said = sentences_in(document.text)
    name, text_hash = _article(document.title, tuple(said.values()))
    names: dict[Any, str] = {}
    for number, words in said.items():
        # The same sentence may stand in an article twice.
        names[number] = f"{words} ({number})" if words in names.values() else words
    before = [_renamed_claims(one, lambda number: names.get(number, number)) for one in earlier]
    about = f"{name}, {document.title}, turn {len(earlier)}"
    return _Whole("extract", about, (digest(["extract", name, text_hash, before]),), names, _renamed_claims)


def _renamed_claims(reply: Reply, rename: Callable[[Any], Any]) -> Reply:
    return {
        "claims": [{**one, "sentences": [rename(number) for number in one["sentences"]]} for one in reply["claims"]]
    }


@cache
def _article(title: str, sentences: tuple[str, ...]) -> tuple[str, str]:
    """Name and hash of the shipped text that has these sentences: of two versions, the shorter one that has all."""
    words = [_words(sentence) for sentence in sentences]
    found = [
        item
        for item in items()
        if _words(item["title"]) == _words(title) and all(said in _words(item["text"]) for said in words)
    ]
    if not found:
        raise UnknownQuestionError(f"an article that is none of the thirty: {title}")
    item = min(found, key=lambda item: len(item["text"]))
    return str(item["id"]), digest([item["title"], item["text"]])


def _words(text: str) -> str:
    return "".join(re.findall(r"\w", text.casefold()))


def _of_a_signal(request: ModelRequest, earlier: Sequence[Reply]) -> Question:
    lines = _lines(request)
    claims = [line for line in lines if "label" in line]
    names = {line["label"]: f"{line['article_title']}: {line['quote']}" for line in claims}
    names |= {line["article"]: line["article_title"] for line in claims}
    said = sorted(
        digest({key: value for key, value in line.items() if key not in {"label", "article"}}) for line in lines
    )
    before = [_renamed_composition(one, lambda label: names.get(label, label)) for one in earlier]
    about = f"{len(claims)} claims, the first: {claims[0]['statement'][:_MOST_SHOWN]}, turn {len(earlier)}"
    return _Whole("compose", about, (digest(["compose", said, before]),), names, _renamed_composition)


def _renamed_composition(reply: Reply, rename: Callable[[Any], Any]) -> Reply:
    return {
        **reply,
        "leave_out": [rename(label) for label in reply["leave_out"]],
        "reasonings": [{**one, "article": rename(one["article"])} for one in reply["reasonings"]],
        "analysis": [{**one, "claims": [rename(label) for label in one["claims"]]} for one in reply["analysis"]],
    }


def _of_a_brief(request: ModelRequest, earlier: Sequence[Reply]) -> Question:
    lines = _lines(request)
    names = {line["label"]: f"{line['article_title']}: {line['quote']}" for line in lines if "label" in line}
    said = [digest({key: value for key, value in line.items() if key != "label"}) for line in lines]
    before = [_renamed_lead(one, lambda label: names.get(label, label)) for one in earlier]
    titles = "; ".join(line["title"][:_MOST_SHOWN] for line in lines if "title" in line)
    return _Whole("lead", f"{titles}, turn {len(earlier)}", (digest(["lead", said, before]),), names, _renamed_lead)


def _renamed_lead(reply: Reply, rename: Callable[[Any], Any]) -> Reply:
    return {"lead": [{**one, "claims": [rename(label) for label in one["claims"]]} for one in reply["lead"]]}


def _of_a_link(request: ModelRequest, earlier: Sequence[Reply]) -> Question:
    lines = _lines(request)
    titles = [f"{line['side']}: {line['title'][:_MOST_SHOWN]}" for line in lines]
    about = f"{'; '.join(titles)}, turn {len(earlier)}"
    return _Whole("judge_links", about, (digest(["judge_links", lines, list(earlier)]),), {}, lambda reply, _: reply)


def _of_pairs(request: ModelRequest, earlier: Sequence[Reply]) -> Question:
    lines = _lines(request)
    about = f"{len(lines)} pairs, the first: {lines[0]['claim']['statement'][:_MOST_SHOWN]}"
    return _listed("judge_claims", about, lines, earlier, "pairs", "pair")


def _of_sentences(request: ModelRequest, earlier: Sequence[Reply]) -> Question:
    lines = _lines(request)
    about = f"{len(lines)} sentences, the first: {lines[0]['text'][:_MOST_SHOWN]}"
    return _listed("meaning", about, lines, earlier, "verdicts", "sentence")


def _listed(
    purpose: str, about: str, lines: Sequence[Reply], earlier: Sequence[Reply], answers: str, label: str
) -> Question:
    by_label = {}
    for line in lines:
        said = {key: value for key, value in line.items() if key != label}
        before = [
            {key: value for key, value in item.items() if key != label}
            for one in earlier
            for item in one[answers]
            if item[label] == line[label]
        ]
        by_label[line[label]] = digest([purpose, said, before])
    return _Listed(purpose, f"{about}, turn {len(earlier)}", by_label, answers, label, needs_all=not earlier)


def _lines(request: ModelRequest) -> list[dict[str, Any]]:
    return [json.loads(line) for line in request.article.text.splitlines()]


def _earlier(request: ModelRequest) -> list[Reply]:
    """What the model answered before in this conversation."""
    answered = (message["content"] for message in request.body["messages"] if message["role"] == "assistant")
    return [json.loads(said if isinstance(said, str) else said[0]["text"]) for said in answered]
