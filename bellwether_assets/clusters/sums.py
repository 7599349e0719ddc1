"""What the articles of a group or a story add up to: whole numbers, so that adding is exact in any order.

Belongs here: adding articles up, cutting the sum to size, its exact text form, and the products of two sums. Does not
belong here: what the products mean (score.py), or which articles belong together (link.py, stories.py).

Every product of two sums is the sum over all pairs of their articles. So a group is compared with a story as average
linkage would compare it, article by article, at the price of one comparison.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bellwether_assets.clusters.features import ALL_CHANNELS, DENSE_STEPS, SPARSE_STEPS, Features

Whole = NDArray[np.float64]  # float64 that hold whole numbers below 2^53: exact, and BLAS is fast on them

SUPPORTED = ("entities", "lead_entities", "numbers", "dates", "units", "tfidf", "title")  # channels asked for support
# A story's vocabulary grows with every article; its head carries the product, and the state stays some kilobytes.
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


# How the text form begins. No quote can stand in these values, so nothing that an article says is taken for them.
_HEAD = re.compile(r'\{"dense":"(?P<dense>[A-Za-z0-9+/=]*)","size":(?P<size>\d+),"speaking":(?P<speaking>\{[^{}]*\}),')


@dataclass(frozen=True, eq=False)
class Sums:
    """Sum of articles' features: `dense` in steps of 1/DENSE_STEPS (384), per channel its terms and how many articles
    have any."""

    size: int
    dense: NDArray[np.int64]
    terms: Mapping[str, Mapping[str, Term]]
    speaking: Mapping[str, int]

    def to_json(self) -> str:
        """One line, keys sorted; equal sums give equal text. A term of one article is its weight alone."""
        value = {
            "size": self.size,
            "dense": base64.b64encode(self.dense.astype("<i4").tobytes()).decode("ascii"),
            "speaking": dict(self.speaking),
            "terms": {
                channel: {term: held[1] if held[0] == 1 else list(held) for term, held in found.items()}
                for channel, found in self.terms.items()
            },
        }
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Sums":
        """The sums that `to_json` wrote, exactly."""
        head = _HEAD.match(text)
        if head is None:
            raise ValueError(
                f"sums of articles have to begin with dense, size and speaking, as to_json writes them: {text[:80]!r}"
            )
        dense = np.frombuffer(base64.b64decode(head["dense"]), dtype="<i4").astype(np.int64)
        return cls(int(head["size"]), dense, _Packed(text), json.loads(head["speaking"]))

    @cached_property
    def squares(self) -> tuple[float, ...]:
        """The product with itself in each channel, `dense` first: what a cosine divides by."""
        dense = float((self.dense * self.dense).sum())
        return (
            dense,
            *(float(sum([held[1] * held[1] for held in self.terms[channel].values()])) for channel in ALL_CHANNELS),
        )


class _Packed(Mapping[str, Mapping[str, Term]]):
    """Terms by channel, unpacked from the text form of sums when they are first asked for.

    A state holds thousands of stories, and a day weighs its groups against some of them.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _terms(self) -> dict[str, dict[str, Term]]:
        return {
            channel: {
                term: (held[0], held[1], held[2]) if isinstance(held, list) else (1, held, held * held)
                for term, held in found.items()
            }
            for channel, found in json.loads(self.__dict__.pop("_text"))["terms"].items()
        }

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
            for term, weight in getattr(article, channel).items()
            if (whole := round(weight * SPARSE_STEPS))
        }
        for channel in ALL_CHANNELS
    }
    dense = np.rint(article.dense.astype(np.float64) * DENSE_STEPS).astype(np.int64)
    return Sums(1, dense, terms, {channel: int(bool(terms[channel])) for channel in ALL_CHANNELS})


def added(parts: Sequence[Sums]) -> Sums:
    """The sums of at least one part together; their order is irrelevant. Cut to the strongest terms."""
    if len(parts) == 1:
        return parts[0]
    terms = {}
    for channel in ALL_CHANNELS:
        held: dict[str, list[int]] = {}
        for part in parts:
            for term, one in part.terms[channel].items():
                known = held.setdefault(term, [0, 0, 0])
                known[0] += one[0]
                known[1] += one[1]
                known[2] += one[2]
        strongest = sorted(held, key=lambda term: (-held[term][1], term))[: _KEPT[channel]]
        terms[channel] = {term: (held[term][0], held[term][1], held[term][2]) for term in sorted(strongest)}
    return Sums(
        sum(part.size for part in parts),
        np.sum([part.dense for part in parts], axis=0),
        terms,
        {channel: sum(part.speaking[channel] for part in parts) for channel in ALL_CHANNELS},
    )


@dataclass(frozen=True)
class Products:
    """Sums over pairs of articles, an array a channel: `alike` of products of weights (dense, then ALL_CHANNELS);
    `there` of the left's squared weights of terms that the right holds, `back` the other way round (SUPPORTED)."""

    alike: list[Whole]
    there: list[Whole]
    back: list[Whole]


def block_products(left: Sequence[Sums], right: Sequence[Sums]) -> Products:
    """All pairs: each array is len(left) × len(right)."""
    alike: list[Whole] = [_dense(left) @ _dense(right).T]
    there: list[Whole] = []
    back: list[Whole] = []
    for channel in ALL_CHANNELS:
        vocabulary = _vocabulary(left, right, channel)
        rows, columns = _matrices(left, channel, vocabulary), _matrices(right, channel, vocabulary)
        alike.append((rows[1] @ columns[1].T).toarray())
        if channel in SUPPORTED:
            there.append((rows[2] @ columns[0].T).toarray())
            back.append((rows[0] @ columns[2].T).toarray())
    return _in_order(alike, there, back)


def pair_products(left: Sequence[Sums], right: Sequence[Sums], rows: Sequence[int], columns: Sequence[int]) -> Products:
    """The chosen pairs only: each array is as long as `rows` and `columns`, which index `left` and `right`."""
    at, to = np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64)
    alike: list[Whole] = [(_dense(left)[at] * _dense(right)[to]).sum(axis=1)]
    there: list[Whole] = []
    back: list[Whole] = []
    # Two sums share few of their terms: walking through these is quicker than indexing all terms of all stories.
    for channel in ALL_CHANNELS:
        ours, theirs = [one.terms[channel] for one in left], [one.terms[channel] for one in right]
        products: list[Term] = [_product(ours[row], theirs[column]) for row, column in zip(rows, columns, strict=True)]
        columns_of = np.array(products, dtype=np.float64).reshape(-1, 3)
        alike.append(columns_of[:, 0])
        if channel in SUPPORTED:
            there.append(columns_of[:, 1])
            back.append(columns_of[:, 2])
    return _in_order(alike, there, back)


def _product(ours: Mapping[str, Term], theirs: Mapping[str, Term]) -> Term:
    """Of one pair and channel: what Products holds as alike, there and back."""
    alike = there = back = 0
    for term in ours.keys() & theirs.keys():
        one, other = ours[term], theirs[term]
        alike += one[1] * other[1]
        there += one[2] * other[0]
        back += one[0] * other[2]
    return alike, there, back


def _in_order(alike: list[Whole], there: list[Whole], back: list[Whole]) -> Products:
    supported = [channel for channel in ALL_CHANNELS if channel in SUPPORTED]
    order = [supported.index(channel) for channel in SUPPORTED]
    return Products(alike, [there[i] for i in order], [back[i] for i in order])


def _dense(items: Sequence[Sums]) -> Whole:
    return np.stack([item.dense for item in items]).astype(np.float64)


def _vocabulary(left: Sequence[Sums], right: Sequence[Sums], channel: str) -> dict[str, int]:
    # Only shared terms count; without this a state of many stories would be indexed for a day of three articles.
    fewer = left if len(left) <= len(right) else right
    return {term: number for number, term in enumerate(sorted(set().union(*(item.terms[channel] for item in fewer))))}


def _matrices(items: Sequence[Sums], channel: str, vocabulary: Mapping[str, int]) -> list[sparse.csr_array]:
    """Matrices of articles, weights and squares: items × vocabulary."""
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
    return [sparse.csr_array((columns[:, i].copy(), at, ends), shape=shape) for i in range(3)]
