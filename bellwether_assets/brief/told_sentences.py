"""The sentences of a summary or of a lead as rows and documents have them. Pure."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class ToldSentence:
    """One sentence, and the claims it rests on, by their ids."""

    text: str
    claims: tuple[str, ...]


def read_sentences(kept: str) -> tuple[ToldSentence, ...]:
    """Sentences of a row, which are JSON of `text` and `claims`."""
    return tuple(ToldSentence(one["text"], tuple(one["claims"])) for one in json.loads(kept))


def write_sentences(sentences: Iterable[ToldSentence]) -> str:
    """The same, to be kept in a row."""
    return json.dumps([asdict(one) for one in sentences], ensure_ascii=False, separators=(",", ":"))


def text_of(kept: str) -> str:
    """A row's sentences as one text; empty for none."""
    return " ".join(one.text for one in read_sentences(kept))
