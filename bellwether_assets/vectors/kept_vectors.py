"""Vectors kept by content and model: each distinct text is embedded once, whoever asks and however often."""

import logging
from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.logs import log_event
from bellwether_assets.foundation.tables.declare import frame_of, matrix_of
from bellwether_assets.foundation.tables.embeddings import VectorRow
from bellwether_assets.foundation.warehouse import Connection, Warehouse, append
from bellwether_assets.vectors.embedder import DIMENSIONS, MODEL
from bellwether_assets.vectors.other_embedder import TextEmbedder

_COMPARED = 64  # kept vectors whose usual length is taken for the model's


class KeptVectors:
    """The vectors of a home's ledger, and a model for texts that it does not know yet."""

    def __init__(self, warehouse: Warehouse, model: str, embedder: Callable[[], TextEmbedder]) -> None:
        """`embedder` loads the weights that `model` names; it is called when a text has to be embedded, not before."""
        self._warehouse = warehouse
        self.model = model
        self._embedder = embedder

    def of(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], int]:
        """Unit vectors of `texts` (n × the model's dimensions), and how many had to be embedded now."""
        contents = [digest(text) for text in texts]
        wanted = dict(sorted(zip(contents, texts, strict=True)))
        if not wanted:
            return np.zeros((0, 0), dtype=np.float32), 0
        known = self._read(list(wanted))
        missing = [content for content in wanted if content not in known]
        if missing:
            encoded = self._embedder().encode([wanted[content] for content in missing])
            known.update(self._keep(dict(zip(missing, encoded, strict=True))))
        return np.stack([known[content] for content in contents]).astype(np.float32), len(missing)

    def _keep(self, vectors: dict[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
        """The vectors as the ledger has them from now on: those of another process that embedded a text first stay,
        which on another kind of processor differ in their last digits."""

        def add_missing(connection: Connection) -> dict[str, NDArray[np.float32]]:
            # One of another length is none of this model's: this one takes its place.
            length = len(next(iter(vectors.values())))
            connection.execute(
                "DELETE FROM ledger.vectors WHERE model = ? AND list_contains(?, content) AND len(vector) <> ?",
                [self.model, list(vectors), length],
            )
            there = self._known(connection, list(vectors))
            rows = [
                VectorRow(model=self.model, content=content, vector=vector)
                for content, vector in vectors.items()
                if content not in there
            ]
            append(connection, VectorRow, frame_of(VectorRow, rows))
            return there

        return vectors | self._warehouse.write(add_missing)

    def _read(self, contents: list[str]) -> dict[str, NDArray[np.float32]]:
        with self._warehouse.open() as connection:
            return self._known(connection, contents)

    def _known(self, connection: Connection, contents: list[str]) -> dict[str, NDArray[np.float32]]:
        frame = connection.execute(
            "SELECT content, vector FROM ledger.vectors WHERE model = ? AND list_contains(?, content)",
            [self.model, contents],
        ).pl()
        # Of a damaged file: what cannot be this model's is embedded again, and takes its place.
        whole = frame.filter(pl.col("vector").list.len() == self._length(connection))
        if wrong := len(frame) - len(whole):
            log_event("kept vectors of a wrong length", logging.WARNING, model=self.model, vectors=wrong)
        return dict(zip(whole["content"].to_list(), matrix_of(whole["vector"]), strict=True)) if len(whole) else {}

    def _length(self, connection: Connection) -> int | None:
        """How many numbers a vector of the model has; of another model than the shipped one, as most that are kept."""
        if self.model == MODEL:
            return DIMENSIONS
        [(length,)] = connection.execute(
            "SELECT mode(len(vector)) FROM (SELECT vector FROM ledger.vectors WHERE model = ? LIMIT ?)",
            [self.model, _COMPARED],
        ).fetchall()
        return None if length is None else int(length)
