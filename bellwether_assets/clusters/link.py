"""Linking: which of a day's articles tell one story, and which living story each of them continues.

Belongs here: the score of a pair, grouping within a day, continuing over days. Does not belong here: what is compared
(features.py), sums over groups (profile.py), and where the weights come from (train.py, data/linking.json).

The score is linear in cosines of unit vectors. So the product of two groups' mean vectors is exactly the average over
their pairs: average linkage, which does not chain, at the price of one comparison a pair of groups.

All products are taken over integers (vectors scaled and rounded) that float64 holds without loss. So neither the order
of summation, nor a block's size, nor BLAS's number of threads can move a score across a threshold.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bellwether_assets.clusters.features import CHANNELS, Features
from bellwether_assets.clusters.profile import Profile

Matrix = NDArray[np.float64]

_DENSE_SCALE = 2.0**24  # entries of a unit vector as integers: sums of their products stay below 2^53
_SPARSE_SCALE = 1e6  # the precision profiles are stored with
_SCORE_SCALE = 1e6  # scores are compared in millionths
_BLOCK = 1024  # rows and columns of scores held at once: 8 MB a matrix


@dataclass(frozen=True)
class LinkingConfig:
    """Weights of the score, which sum to 1, and the thresholds it has to reach. A score is a mean cosine: 0 to 1."""

    dense: float
    tfidf: float
    title: float
    entities: float
    numbers: float
    cross: float  # the title of one with the text of the other, averaged over both directions
    time: float  # subtracted, times ln(1 + days apart)
    day_threshold: float
    continue_threshold: float
    story_life_days: int
    merge_threshold: float
    grey_low: float
    grey_high: float
    window_days: int

    @classmethod
    def from_json(cls, text: str) -> "LinkingConfig":
        """Read what train.py writes; unknown keys (how it was made) are for people."""
        values = json.loads(text)
        return cls(**{name: values[name] for name in cls.__dataclass_fields__})


@cache
def shipped_config() -> LinkingConfig:
    """The weights and thresholds in data/linking.json."""
    return LinkingConfig.from_json((files(__package__) / "data" / "linking.json").read_text(encoding="utf-8"))


class _Vectors(Protocol):
    """What an article's features and a group's profile share."""

    @property
    def dense(self) -> NDArray[np.float32]: ...
    @property
    def tfidf(self) -> Mapping[str, float]: ...
    @property
    def title(self) -> Mapping[str, float]: ...
    @property
    def entities(self) -> Mapping[str, float]: ...
    @property
    def numbers(self) -> Mapping[str, float]: ...


def group_day(features: Sequence[Features], config: LinkingConfig) -> list[tuple[str, ...]]:
    """The day's articles as stories of the day: each article in one group; ids sorted in groups, groups by first id.

    Average linkage, closest pair first, until no two groups score `config.day_threshold`.
    """
    members = sorted(features, key=lambda article: article.article_id)
    groups: list[list[int]] = []
    for component in _components(members, config):
        if len(component) == 1:
            groups.append(component)
            continue
        part = [members[i] for i in component]
        groups += [[component[i] for i in group] for group in _agglomerate(_pair_scores(part, part, config), config)]
    return sorted(tuple(members[i].article_id for i in sorted(group)) for group in groups)


def continue_stories(
    day: date, groups: Mapping[str, Profile], living: Mapping[str, Profile], config: LinkingConfig
) -> dict[str, str | None]:
    """For each of the day's groups the living story it continues, or None if it begins one.

    The best story wins, on a tie the one with the smaller id. Two groups may continue the same story. A story last fed
    more than `config.story_life_days` before `day` is not considered.
    """
    group_ids = sorted(groups)
    best: dict[str, tuple[int, str] | None] = dict.fromkeys(group_ids)
    alive = [
        story_id for story_id in sorted(living) if _days_apart(day, living[story_id].last_day) <= config.story_life_days
    ]
    threshold = millionths(config.continue_threshold)
    for group_block in _blocks(group_ids):
        left = [groups[group_id] for group_id in group_block]
        for story_block in _blocks(alive):
            right = [living[story_id] for story_id in story_block]
            waited = np.array([_days_apart(day, profile.last_day) for profile in right], dtype=np.float64)
            scores = np.rint(_pair_scores(left, right, config) - _SCORE_SCALE * config.time * np.log1p(waited))
            column = scores.argmax(axis=1)  # the first of equals: the smallest id
            for row, group_id in enumerate(group_block):
                score = int(scores[row, column[row]])
                known = best[group_id]
                if score >= threshold and (known is None or score > known[0]):
                    best[group_id] = (score, story_block[int(column[row])])
    return {group_id: found[1] if found else None for group_id, found in best.items()}


def link_score(a: Profile, b: Profile, days_apart: int, config: LinkingConfig | None = None) -> float:
    """The score of two profiles that many days apart, between 0 and 1, rounded to 6 decimals. Symmetric."""
    config = config or shipped_config()
    score = float(_pair_scores([a], [b], config)[0, 0]) - _SCORE_SCALE * config.time * math.log1p(abs(days_apart))
    return round(score) / _SCORE_SCALE


def exemplar_score(left: Sequence[Features], right: Sequence[Features], config: LinkingConfig) -> int:
    """The score of two sets of articles, in millionths: the mean over pairs, less the days between."""
    waited = min(_days_apart(a.day, b.day) for a in left for b in right)
    mean = _pair_scores(left, right, config).mean()
    return round(float(mean) - _SCORE_SCALE * config.time * math.log1p(waited))


def _days_apart(day: date, other: date) -> int:
    return abs((day - other).days)


def millionths(score: float) -> int:
    return round(score * _SCORE_SCALE)


def _blocks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _BLOCK] for start in range(0, len(ids), _BLOCK))


def pair_cosines(left: Sequence[_Vectors], right: Sequence[_Vectors]) -> dict[str, Matrix]:
    """What the score is a weighted sum of: for each weight's name a matrix of len(left) × len(right)."""
    cosines = {"dense": _dense_products(left, right)}
    for channel in CHANNELS:
        cosines[channel] = _sparse_products(left, right, channel, channel)
    there, back = _sparse_products(left, right, "title", "tfidf"), _sparse_products(left, right, "tfidf", "title")
    cosines["cross"] = (there + back) / 2
    return cosines


def _pair_scores(left: Sequence[_Vectors], right: Sequence[_Vectors], config: LinkingConfig) -> Matrix:
    """Scores without the time term, in whole millionths: len(left) × len(right)."""
    score = np.zeros((len(left), len(right)))
    for name, cosines in pair_cosines(left, right).items():
        score += getattr(config, name) * cosines
    whole: Matrix = np.rint(score * _SCORE_SCALE)
    return whole


def _dense_products(left: Sequence[_Vectors], right: Sequence[_Vectors]) -> Matrix:
    products: Matrix = _dense_matrix(left) @ _dense_matrix(right).T
    return products / _DENSE_SCALE**2


def _dense_matrix(items: Sequence[_Vectors]) -> Matrix:
    whole: Matrix = np.rint(np.stack([item.dense for item in items]).astype(np.float64) * _DENSE_SCALE)
    return whole


def _sparse_products(left: Sequence[_Vectors], right: Sequence[_Vectors], of_left: str, of_right: str) -> Matrix:
    rows = [getattr(item, of_left) for item in left]
    columns = [getattr(item, of_right) for item in right]
    # Only shared terms count; without this a state of many stories would be indexed for a day of three articles.
    fewer = rows if len(rows) <= len(columns) else columns
    vocabulary = {term: number for number, term in enumerate(sorted(set().union(*fewer)))}
    products = _sparse_matrix(rows, vocabulary) @ _sparse_matrix(columns, vocabulary).T
    dense: Matrix = products.toarray() / _SPARSE_SCALE**2
    return dense


def _sparse_matrix(vectors: Sequence[Mapping[str, float]], vocabulary: Mapping[str, int]) -> sparse.csr_array:
    indices: list[int] = []
    values: list[float] = []
    ends = [0]
    for vector in vectors:
        shared = vector.keys() & vocabulary.keys()
        indices += [vocabulary[term] for term in shared]
        values += [vector[term] for term in shared]
        ends.append(len(indices))
    whole = np.rint(np.array(values, dtype=np.float64) * _SPARSE_SCALE)
    return sparse.csr_array((whole, np.array(indices, dtype=np.int32), ends), shape=(len(vectors), len(vocabulary)))


def _components(members: Sequence[Features], config: LinkingConfig) -> list[list[int]]:
    """Indices of `members`, parted so that no pair across parts reaches the day's threshold.

    Average linkage never merges across parts (an average is at most its maximum), so each can be clustered alone, and
    a day of many thousand articles never needs its full matrix.
    """
    threshold = millionths(config.day_threshold)
    parent = list(range(len(members)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for top in range(0, len(members), _BLOCK):
        for start in range(top, len(members), _BLOCK):
            scores = _pair_scores(members[top : top + _BLOCK], members[start : start + _BLOCK], config)
            for i, j in np.argwhere(scores >= threshold).tolist():
                a, b = sorted((root(top + i), root(start + j)))
                parent[b] = a
    parts: dict[int, list[int]] = {}
    for i in range(len(members)):
        parts.setdefault(root(i), []).append(i)
    return list(parts.values())


def _agglomerate(scores: Matrix, config: LinkingConfig) -> list[list[int]]:
    """Average linkage over a matrix of scores in millionths; the closest pair first, of equals the lowest indices."""
    threshold = millionths(config.day_threshold)
    count = len(scores)
    groups = {i: [i] for i in range(count)}
    sums = scores.copy()  # of the scores of all pairs between two groups: whole numbers, so exact
    sizes = np.ones(count)
    average = scores.copy()
    np.fill_diagonal(average, -np.inf)
    nearest, closeness = average.argmax(axis=1), average.max(axis=1)
    while True:
        a = int(closeness.argmax())
        b = int(nearest[a])
        if closeness[a] < threshold:
            return list(groups.values())
        a, b = min(a, b), max(a, b)
        groups[a] += groups.pop(b)
        sums[a, :] += sums[b, :]
        sums[:, a] += sums[:, b]
        sizes[a] += sizes[b]
        average[a, :] = average[:, a] = np.where(
            np.isneginf(average[a, :]), -np.inf, np.rint(sums[a, :] / (sizes[a] * sizes))
        )
        average[b, :] = average[:, b] = -np.inf
        stale = (nearest == a) | (nearest == b) | (average[:, a] >= closeness)
        for row in np.flatnonzero(stale & np.isfinite(closeness)).tolist():
            nearest[row], closeness[row] = average[row].argmax(), average[row].max()
        nearest[a], closeness[a] = average[a].argmax(), average[a].max()
        closeness[b] = -np.inf
