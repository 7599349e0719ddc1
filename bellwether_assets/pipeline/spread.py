"""Both ends of the batches of one day: what a home gives to workers, and what a worker does with its own home.

A worker answers only for what it would compute just alike: with the same code, the same settings and, where a language
model is paid, the same ledger. So the result is that of one process, hash for hash, whoever computed which batch.
"""

from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from filelock import FileLock

from bellwether_assets.foundation.engine_settings import EXTRACTIVE
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.private_files import private_folder
from bellwether_assets.foundation.settings import Home, Settings
from bellwether_assets.pipeline.code_version import version_of_tool
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import Tool
from bellwether_assets.pipeline.tools import EXTRACTION, VECTORS
from bellwether_assets.vectors.arithmetic import Arithmetic, fastest
from bellwether_assets.vectors.embedder import MODEL, Embedder
from bellwether_assets.vectors.other_embedder import model_of
from bellwether_assets.workers.batches import (
    Batch,
    Kind,
    pack_extractions,
    pack_vectors,
    unpack_articles,
    unpack_texts,
)
from bellwether_assets.workers.give_out import Crew
from bellwether_assets.workers.spread import SpreadEmbedder, SpreadReader

_TOOLS: dict[Kind, Tool[Any]] = {"read": EXTRACTION, "embed": VECTORS}


class RefusedBatchError(Exception):
    """A worker would compute something else than who asks, or pay from another ledger; the text says what to do."""


def embedder_of_workers(context: Context, crew: Crew) -> SpreadEmbedder:
    """The embedding model of the settings, on workers."""
    model = model_of(context.settings.embedding.model)
    return SpreadEmbedder(
        lambda: context.embedder, crew, model, made_by(context.settings, "embed"), lambda: _arithmetic_of(model)
    )


def _arithmetic_of(model: str) -> str:
    """How the shipped model's matrices are multiplied on this machine; other models have one way."""
    return fastest().value if model == MODEL else ""


@cache
def _multiplying(arithmetic: Arithmetic) -> Embedder:
    """The shipped model, as another kind of processor than this one would compute it."""
    return Embedder(arithmetic=arithmetic)


def reader_of_workers(context: Context, crew: Crew) -> SpreadReader:
    """The engine of the settings, on workers."""
    return SpreadReader(context.engine, crew, made_by(context.settings, "read"), lambda: _name_ledger(context))


def made_by(settings: Settings, kind: Kind) -> str:
    """Hash of the code and settings that decide a batch's result."""
    return version_of_tool(_TOOLS[kind], settings)


def work_off(context: Context, batch: Batch) -> str:
    """The answer to a batch. Raises RefusedBatchError; an EngineError where a model could not be asked."""
    if made_by(context.settings, batch.kind) != batch.made_by:
        raise RefusedBatchError(
            "it was given out by another version, or with other settings of engine, taxonomy or embedding, than this"
            f" worker has in {context.home.path}: install the same wheel on both, give them the same bellwether.toml,"
            " and start the worker again"
        )
    if batch.kind == "embed":
        asked = batch.arithmetic
        here = not asked or asked == fastest().value
        embedder = context.embedder if here else _multiplying(Arithmetic(asked))
        return pack_vectors(embedder.encode(unpack_texts(batch.content)))
    articles = unpack_articles(batch.content)
    if not batch.ledger:
        return pack_extractions(context.engine.extract_all(articles))
    if _ledger_of(context.home) != batch.ledger:
        raise RefusedBatchError(
            f"{context.home.path} is not the home that pays for it: a worker that asks a language model needs that very"
            " folder, so that every answer is kept where it is paid and none is paid twice"
        )
    # Given out again while its first worker is only cut off, it waits for that one's answers instead of paying too.
    with FileLock(_folder(context.home) / f"{digest(batch.content)[:2]}.lock"):
        return pack_extractions(context.engine.extract_all(articles))


def _name_ledger(context: Context) -> str:
    """A new word in the home, by which a worker knows it again; none where reading costs nothing."""
    if context.settings.engine.name == EXTRACTIVE:
        return ""
    word = uuid4().hex
    folder = _folder(context.home)
    private_folder(folder)
    (folder / "ledger").write_text(word, encoding="ascii")
    return word


def _ledger_of(home: Home) -> str:
    try:
        return (_folder(home) / "ledger").read_text("ascii")
    except FileNotFoundError:
        return ""


def _folder(home: Home) -> Path:
    return home.path / "workers"
