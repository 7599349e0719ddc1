"""A batch of work as it travels: JSON both ways, equal to the bit at the other end.

Belongs here: the two kinds of batch and their text. Does not belong here: who carries it (`give_out.py`) and who works
it off (`work_off.py`).
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from bellwether_assets.engines.protocol import ArticleText, Extraction

Kind = Literal["read", "embed"]


@dataclass(frozen=True)
class Batch:
    """Work that any worker does alike. `made_by`: the code and settings that decide its result.

    `ledger`: of articles that a language model is paid to read, a word that stands in the one home whose ledger pays.
    `arithmetic`: of texts for the shipped model, how its matrices are multiplied; the last digits depend on it.
    """

    kind: Kind
    made_by: str
    content: str
    ledger: str = ""
    arithmetic: str = ""


@cache
def _adapter(of: Any) -> TypeAdapter[Any]:
    return TypeAdapter(of)


def pack_articles(articles: Sequence[ArticleText]) -> str:
    """Articles as JSON."""
    return _adapter(tuple[ArticleText, ...]).dump_json(tuple(articles)).decode("utf-8")


def unpack_articles(text: str) -> tuple[ArticleText, ...]:
    """Raises pydantic.ValidationError for what `pack_articles` did not make."""
    articles: tuple[ArticleText, ...] = _adapter(tuple[ArticleText, ...]).validate_json(text)
    return articles


def pack_extractions(extractions: Sequence[Extraction]) -> str:
    """Extractions as JSON; a float is written so that the same float is read."""
    return _adapter(tuple[Extraction, ...]).dump_json(tuple(extractions)).decode("utf-8")


def unpack_extractions(text: str) -> tuple[Extraction, ...]:
    """Raises pydantic.ValidationError for what `pack_extractions` did not make."""
    extractions: tuple[Extraction, ...] = _adapter(tuple[Extraction, ...]).validate_json(text)
    return extractions


def pack_texts(texts: Sequence[str]) -> str:
    """Texts as JSON."""
    return _adapter(tuple[str, ...]).dump_json(tuple(texts)).decode("utf-8")


def unpack_texts(text: str) -> tuple[str, ...]:
    """Raises pydantic.ValidationError for what `pack_texts` did not make."""
    texts: tuple[str, ...] = _adapter(tuple[str, ...]).validate_json(text)
    return texts


def pack_vectors(vectors: NDArray[np.float32]) -> str:
    """A matrix (n × dimensions, float32) as text: its dimensions, then its bytes in little endian."""
    little = np.ascontiguousarray(vectors, dtype="<f4")
    return f"{little.shape[1]}:{base64.b64encode(little.tobytes()).decode('ascii')}"


def unpack_vectors(text: str) -> NDArray[np.float32]:
    """Raises ValueError for what `pack_vectors` did not make."""
    dimensions, _, content = text.partition(":")
    matrix = np.frombuffer(base64.b64decode(content, validate=True), dtype="<f4").reshape(-1, int(dimensions))
    return matrix.astype(np.float32)
