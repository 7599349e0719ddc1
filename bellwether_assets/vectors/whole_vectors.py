"""Exact vectors: unit vectors scaled to whole numbers, whose sums and products float64 holds without loss.

So a sum does not depend on the order in which claims joined, subtracting a claim leaves exactly what was there before
it was added, and no order of summation inside BLAS can move a score across a threshold.
"""

import base64
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

SCALE = 2.0**24  # products of two such vectors stay below 2^53
_PART = 2.0**40
_BLOCK = 256  # rows that stay in the processor's cache


def whole(vector: Sequence[float] | NDArray[np.floating]) -> Vector:
    """A vector (384) scaled and rounded to whole numbers."""
    scaled: Vector = np.rint(np.asarray(vector, dtype=np.float64) * SCALE)
    return scaled


def direction(total: Vector) -> Vector:
    """The unit vector of a sum of whole vectors, itself whole; zero for a sum of nothing."""
    # fsum and not BLAS: the last bit of a norm must not depend on the machine's number of threads.
    length = math.sqrt(math.fsum((total * total).tolist()))
    return whole(total / length) if length > 0 else total


def centroid_of(vectors: Sequence[Vector]) -> Vector:
    """The whole unit vector of the mean of at least one whole vector."""
    total: Vector = np.sum(vectors, axis=0)
    return direction(total)


def directions(totals: Matrix) -> Matrix:
    """`direction` of each row, to the bit: n × 384."""
    units = np.empty_like(totals)
    for start in range(0, len(totals), _BLOCK):
        block = totals[start : start + _BLOCK]
        squares = block * block
        # Each square is a whole number. Its upper part and its lower part add up without loss, and one rounding joins
        # the two sums: what fsum does, for all rows at once.
        upper = np.floor(squares / _PART) * _PART
        lengths = np.sqrt(upper.sum(axis=1) + (squares - upper).sum(axis=1))[:, None]
        units[start : start + _BLOCK] = np.rint(block / np.where(lengths > 0, lengths, 1.0) * SCALE)
    return units


def cosine(one: Vector, other: Vector) -> float:
    """Cosine of two whole unit vectors."""
    return float(one @ other) / SCALE**2


def pack(vector: Vector) -> str:
    """Base64 of a whole vector, eight bytes a number."""
    return base64.b64encode(vector.astype("<i8").tobytes()).decode("ascii")


def unpack_all(texts: Sequence[str]) -> Matrix:
    """The vectors that `pack` wrote, one a row."""
    numbers = np.frombuffer(b"".join(map(base64.b64decode, texts)), dtype="<i8").astype(np.float64)
    return numbers.reshape(len(texts), -1)


def unpack(text: str) -> Vector:
    """The vector that `pack` wrote."""
    return np.frombuffer(base64.b64decode(text), dtype="<i8").astype(np.float64)
