"""What the articles of a group or a story add up to: whole numbers, so that adding is exact in any order.

Belongs here: adding articles up, cutting the sum to size, its exact text form, and the products of two sums. Does not
belong here: what the products mean (score.py), or which articles belong together (link.py, stories.py).

Every product of two sums is the sum over all pairs of their articles. So a group is compared with a story as average
linkage would compare it, article by article, at the price of one comparison.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bellwether_assets.clusters.features import CHANNELS, DENSE_STEPS, SPARSE_STEPS, Features

Whole = NDArray[np.float64]  # float64 that hold whole numbers below 2^53: exact, and BLAS is fast on them

DIRECTION = 2.0**20  # entries of unit vectors as integers: sums of their products stay below 2^53

SUPPORTED = ("entities", "lead_entities", "numbers", "dates", "units", "tfidf", "title")  # channels asked for support
# Strongest terms kept per channel. A story's vocabulary grows with every article, but few terms make up its products,
# and so its state stays some kilobytes.
_KEPT = {
    "tfidf": 192,
    "title": 64,
    "lead": 128,
    "entities": 96,
    "lead_entities": 64,
    "numbers": 48,
    "dates": 32,
    "units": 48,
}

# One term in a sum: articles that hold it, its weights in thousandths added up, and their squares added up. A tuple,
# since a state holds millions.
Term = tuple[int, int, int]

# From how many pairs a sum on the terms of all sums are indexed: about what one pair's product costs less than that.
_PAIRS_OF_EACH = 4

# Where the terms begin in the text form. What stands before are numbers and Base64: no article can write this there.
_TERMS_BEGIN = ',"terms":'


@dataclass(frozen=True, eq=False)
class Sums:
    """What the features of `size` articles add up to: `dense` in steps of 1/DENSE_STEPS (384), per channel its terms,
    and how many of the articles have any term in the channel."""

    size: int
    dense: NDArray[np.int64]
    terms: Mapping[str, Mapping[str, Term]]
    articles_with: Mapping[str, int]

    def to_json(self) -> str:
        """One line, keys sorted; equal sums give equal text. A term of one article is its weight alone."""
        value = {
            "size": self.size,
            "dense": base64.b64encode(self.dense.astype("<i4").tobytes()).decode("ascii"),
            "speaking": dict(self.articles_with),
            "terms": {
                channel: {term: held[1] if held[0] == 1 else list(held) for term, held in found.items()}
                for channel, found in self.terms.items()
            },
        }
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Sums":
        """The sums that `to_json` wrote, exactly. Raises ValueError for other text."""
        before, found, terms = text.partition(_TERMS_BEGIN)
        if not found:
            raise ValueError(f"sums of articles end with their terms, as to_json writes them: {text[:80]!r}")
        head = json.loads(before + "}")
        dense = np.frombuffer(base64.b64decode(head["dense"]), dtype="<i4").astype(np.int64)
        return cls(head["size"], dense, _PackedTerms(terms.removesuffix("}")), head["speaking"])

    @cached_property
    def squares(self) -> tuple[float, ...]:
        """The product with itself in each channel, `dense` first: what a cosine divides by."""
        dense = float((self.dense * self.dense).sum())
        return (
            dense,
            *(float(sum([held[1] * held[1] for held in self.terms[channel].values()])) for channel in CHANNELS),
        )


class _PackedTerms(Mapping[str, Mapping[str, Term]]):
    """Terms by channel, read from their JSON when they are first asked for.

    A state holds thousands of stories, and a day weighs its groups against some of them.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._read: dict[str, dict[str, Term]] | None = None

    @property
    def _terms(self) -> dict[str, dict[str, Term]]:
        if self._read is None:
            self._read = {
                channel: {
                    term: (held[0], held[1], held[2]) if isinstance(held, list) else (1, held, held * held)
                    for term, held in found.items()
                }
                for channel, found in json.loads(self._text).items()
            }
            self._text = ""  # some kilobytes, which nobody needs any more
        return self._read

    def __getitem__(self, channel: str) -> Mapping[str, Term]:
        return self._terms[channel]

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)


def sums_of(article: Features) -> Sums:
    """The sums of one article."""
    terms = {
        channel: {
            term: (1, whole, whole * whole)
            for term, weight in article.terms.get(channel, {}).items()
            if (whole := round(weight * SPARSE_STEPS))
        }
        for channel in CHANNELS
    }
    dense = np.rint(article.dense.astype(np.float64) * DENSE_STEPS).astype(np.int64)
    return Sums(1, dense, terms, {channel: int(bool(terms[channel])) for channel in CHANNELS})


def added(parts: Sequence[Sums]) -> Sums:
    """The sums of at least one part together; their order is irrelevant. Cut to the strongest terms."""
    if len(parts) == 1:
        return parts[0]
    terms = {channel: _added_terms([part.terms[channel] for part in parts], _KEPT[channel]) for channel in CHANNELS}
    return Sums(
        sum(part.size for part in parts),
        np.sum([part.dense for part in parts], axis=0),
        terms,
        {channel: sum(part.articles_with[channel] for part in parts) for channel in CHANNELS},
    )


def _added_terms(parts: Sequence[Mapping[str, Term]], kept: int) -> dict[str, Term]:
    """The strongest terms of the parts together, by term; of equally strong ones the first by term."""
    held = dict(parts[0])
    for part in parts[1:]:
        for term, one in part.items():
            known = held.get(term)
            held[term] = one if known is None else (known[0] + one[0], known[1] + one[1], known[2] + one[2])
    if len(held) > kept:
        # The weakest that is kept is found first: numbers alone are sorted far more quickly than terms by their weight.
        weakest = sorted([one[1] for one in held.values()], reverse=True)[kept - 1]
        stronger = [term for term, one in held.items() if one[1] > weakest]
        equal = sorted([term for term, one in held.items() if one[1] == weakest])
        held = {term: held[term] for term in [*stronger, *equal[: kept - len(stronger)]]}
    return dict(sorted(held.items()))


@dataclass(frozen=True)
class Products:
    """Sums over all pairs of a left and a right article, an array a channel.

    `dots`: dot products (dense first, then CHANNELS). `left_held`: squared weights of the left article's terms that the
    right one holds, `right_held` the other way round (SUPPORTED).
    """

    dots: list[Whole]
    left_held: list[Whole]
    right_held: list[Whole]


def block_products(left: Sequence[Sums], right: Sequence[Sums]) -> Products:
    """All pairs: each array is len(left) × len(right)."""
    dots: list[Whole] = [_dense(left) @ _dense(right).T]
    left_held: dict[str, Whole] = {}
    right_held: dict[str, Whole] = {}
    for channel in CHANNELS:
        vocabulary = _vocabulary(left, right, channel)
        rows, columns = _matrices(left, channel, vocabulary), _matrices(right, channel, vocabulary)
        dots.append((rows.weights @ columns.weights.T).toarray())
        if channel in SUPPORTED:
            left_held[channel] = (rows.squares @ columns.holders.T).toarray()
            right_held[channel] = (rows.holders @ columns.squares.T).toarray()
    return _products(dots, left_held, right_held)


def pair_products(left: Sequence[Sums], right: Sequence[Sums], rows: Sequence[int], columns: Sequence[int]) -> Products:
    """The chosen pairs only: each array is as long as `rows` and `columns`, which index `left` and `right`."""
    at, to = np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64)
    dots: list[Whole] = [(_dense(left)[at] * _dense(right)[to]).sum(axis=1)]
    left_held: dict[str, Whole] = {}
    right_held: dict[str, Whole] = {}
    asked, compared = sorted(set(rows)), sorted(set(columns))
    # Two sums share few of their terms: to multiply these is quicker than to index all terms of all that are compared,
    # until each of them is in many pairs.
    many = len(rows) > _PAIRS_OF_EACH * (len(asked) + len(compared))
    for channel in CHANNELS:
        if many:
            ours, theirs = [left[row] for row in asked], [right[column] for column in compared]
            places = np.searchsorted(asked, at), np.searchsorted(compared, to)
            dot, held_of_left, held_of_right = _indexed_products(ours, theirs, channel, *places)
        else:
            pairs = zip(rows, columns, strict=True)
            products = [_pair_product(left[row].terms[channel], right[column].terms[channel]) for row, column in pairs]
            dot, held_of_left, held_of_right = np.array(products, dtype=np.float64).reshape(-1, 3).T
        dots.append(dot)
        if channel in SUPPORTED:
            left_held[channel], right_held[channel] = held_of_left, held_of_right
    return _products(dots, left_held, right_held)


def _pair_product(ours: Mapping[str, Term], theirs: Mapping[str, Term]) -> tuple[int, int, int]:
    """Of one pair and channel what `Products` has: the dot product, left_held and right_held."""
    dot = left_held = right_held = 0
    for term in ours.keys() & theirs.keys():
        one, other = ours[term], theirs[term]
        dot += one[1] * other[1]
        left_held += one[2] * other[0]
        right_held += one[0] * other[2]
    return dot, left_held, right_held


def _indexed_products(
    left: Sequence[Sums], right: Sequence[Sums], channel: str, at: NDArray[np.int64], to: NDArray[np.int64]
) -> tuple[Whole, Whole, Whole]:
    """Of many pairs and one channel what `_pair_product` has of one: an array each, as long as `at` and `to`."""
    vocabulary = _vocabulary(left, right, channel)
    rows, columns = _matrices(left, channel, vocabulary), _matrices(right, channel, vocabulary)

    def product(ours: sparse.csr_array, theirs: sparse.csr_array) -> Whole:
        whole: Whole = np.asarray(ours[at].multiply(theirs[to]).sum(axis=1)).ravel()
        return whole

    return (
        product(rows.weights, columns.weights),
        product(rows.squares, columns.holders),
        product(rows.holders, columns.squares),
    )


def _products(dots: list[Whole], left_held: Mapping[str, Whole], right_held: Mapping[str, Whole]) -> Products:
    return Products(dots, [left_held[channel] for channel in SUPPORTED], [right_held[channel] for channel in SUPPORTED])


def _dense(items: Sequence[Sums]) -> Whole:
    return np.stack([item.dense for item in items]).astype(np.float64)


def _vocabulary(left: Sequence[Sums], right: Sequence[Sums], channel: str) -> dict[str, int]:
    # Only shared terms count; without this a state of many stories would be indexed for a day of three articles.
    fewer = left if len(left) <= len(right) else right
    return {term: number for number, term in enumerate(sorted(set().union(*(item.terms[channel] for item in fewer))))}


@dataclass(frozen=True)
class _Matrices:
    """Of each term the articles that hold it, its weights and their squares, added up: items × vocabulary."""

    holders: sparse.csr_array
    weights: sparse.csr_array
    squares: sparse.csr_array


def _matrices(items: Sequence[Sums], channel: str, vocabulary: Mapping[str, int]) -> _Matrices:
    indices: list[int] = []
    values: list[Term] = []
    ends = [0]
    for item in items:
        terms = item.terms[channel]
        shared = terms.keys() & vocabulary.keys()
        indices += [vocabulary[term] for term in shared]
        values += [terms[term] for term in shared]
        ends.append(len(indices))
    shape = (len(items), len(vocabulary))
    at = np.array(indices, dtype=np.int32)
    columns = np.fromiter(chain.from_iterable(values), dtype=np.float64, count=3 * len(values)).reshape(-1, 3)
    return _Matrices(*(sparse.csr_array((columns[:, i].copy(), at, ends), shape=shape) for i in range(3)))


def directions(dense: Sequence[NDArray[np.int64]]) -> Whole:
    """The unit vectors of these sums of vectors, a row each, in whole numbers of 1/DIRECTION."""
    if not dense:
        return np.zeros((0, 0))
    vectors = np.stack(dense).astype(np.float64)
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))  # sums of whole numbers: exact
    whole: Whole = np.rint(vectors / np.maximum(lengths, 1.0) * DIRECTION)
    return whole
