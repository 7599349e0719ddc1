"""Vectors kept by content and model: each distinct text is embedded once, whoever asks and however often."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables import VECTORS, polars_schema
from bellwether_assets.foundation.warehouse import append
from bellwether_assets.pipeline.stages import Context
from bellwether_assets.vectors.embedder import MODEL_NAME, MODEL_SHA256

# Vectors of other weights would be silently incomparable, so the weights are part of the key.
MODEL = f"{MODEL_NAME}@{MODEL_SHA256[:12]}"


def vectors_of(context: Context, texts: Sequence[str]) -> tuple[NDArray[np.float32], int]:
    """Unit vectors of `texts` (n × 384), and how many had to be embedded now."""
    contents = [digest(text) for text in texts]
    wanted = dict(sorted(zip(contents, texts, strict=True)))
    if not wanted:
        return np.zeros((0, 384), dtype=np.float32), 0
    known = _read(context, list(wanted))
    missing = [content for content in wanted if content not in known]
    if missing:
        encoded = context.embedder.encode([wanted[content] for content in missing])
        known.update(zip(missing, encoded, strict=True))
        with context.warehouse.transaction() as connection:
            # Another process may have embedded the same text meanwhile; its vector is bit-equal.
            there = {
                row[0]
                for row in connection.execute(
                    "SELECT content FROM ledger.vectors WHERE model = ? AND list_contains(?, content)", [MODEL, missing]
                ).fetchall()
            }
            fresh = [content for content in missing if content not in there]
            frame = pl.DataFrame(
                {"model": [MODEL] * len(fresh), "content": fresh, "vector": [known[c].tolist() for c in fresh]},
                schema=polars_schema(VECTORS),
            )
            append(connection, VECTORS, frame)
    return np.stack([known[content] for content in contents]).astype(np.float32), len(missing)


def _read(context: Context, contents: list[str]) -> dict[str, NDArray[np.float32]]:
    with context.warehouse.open() as connection:
        frame = connection.execute(
            "SELECT content, vector FROM ledger.vectors WHERE model = ? AND list_contains(?, content)",
            [MODEL, contents],
        ).pl()
    return dict(zip(frame["content"].to_list(), frame["vector"].to_numpy(), strict=True)) if frame.height else {}
