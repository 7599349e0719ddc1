"""Sentences labelled for check-worthiness, made ready for training: what train_check_worthiness.py fits on.

Belongs here: reading the two corpora, their features, and what has to be held out together. Does not belong here:
fitting, or anything the pipeline imports.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from bellwether_assets.engines.extractive.check_worthiness_features import (
    cues_of,
    grams_of,
    letters_of,
    word_of,
    words_and_marks_of,
)

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

# Numbers of ClaimBuster's sentences that come from debates CLEF has too, found by their common sentences.
COMMON_DEBATES = {
    "20160926_1pres": (29_090, 30_460),
    "20161010_2pres": (31_830, 33_140),
    "20161019_3pres": (33_120, 34_470),
}


@dataclass(frozen=True)
class Sentences:
    """Both corpora, ClaimBuster first. `labels` n × 2: general, picked; NaN where a corpus does not say."""

    texts: Sequence[str]
    labels: Floats
    documents: NDArray[np.str_]  # the debate, "" for ClaimBuster, which names none
    numbers: Rows  # ClaimBuster's own, -1 for CLEF
    groups: Rows  # near-duplicates have one group
    cues: Floats
    terms: Sequence[Sequence[Sequence[str]]]  # three lists of n lists

    @property
    def general(self) -> Rows:
        """Rows that have a general label."""
        return np.flatnonzero(self.numbers >= 0)

    @property
    def picked(self) -> Rows:
        """Rows that have a label of picking."""
        return np.flatnonzero(self.numbers < 0)

    def without(self, held: Rows, debate: str = "") -> Rows:
        """Rows that may be trained on where `held` are measured: nothing near them, nothing of their debate."""
        allowed = ~np.isin(self.groups, self.groups[held])
        if debate:
            first, last = COMMON_DEBATES.get(debate, (1, 0))  # an empty range where it is not in ClaimBuster
            allowed &= (self.documents != debate) & ~((self.numbers >= first) & (self.numbers <= last))
        return np.flatnonzero(allowed)


def read(folder: Path) -> Sentences:
    """Both corpora with their features."""
    claims = [json.loads(line) for line in (folder / "claimbuster_train.jsonl").open(encoding="utf-8")]
    lines = [json.loads(line) for line in (folder / "clef2019_t1_train.jsonl").open(encoding="utf-8")]
    texts = [row["text"] for row in claims + lines]
    none = [float("nan")]
    labels = [[row["label"], *none] for row in claims] + [[*none, row["check_worthy"]] for row in lines]
    tokens = [words_and_marks_of(text) for text in texts]
    blocks = [grams_of(known) for known in tokens]
    letters = [[gram for token in known for gram in letters_of(word_of(token))] for known in tokens]
    return Sentences(
        texts,
        np.array(labels, dtype=np.float64),
        np.array([""] * len(claims) + [row["doc"] for row in lines]),
        np.array([row["id"] for row in claims] + [-1] * len(lines)),
        near_duplicates(tokens),
        np.array([cues_of(known) for known in tokens]),
        ([words for words, _ in blocks], [shapes for _, shapes in blocks], letters),
    )


def near_duplicates(tokens: Sequence[Sequence[str]]) -> Rows:
    """A group for each sentence: those whose sets of words have a Jaccard similarity of .7 or more share one.

    Sentences of fewer than five different words only where the sets are equal: "I know." and "I do." are no copies.
    """
    sets = [frozenset(token.lower() for token in known) for known in tokens]
    first: dict[frozenset[str], int] = {}
    edges = [(row, first.setdefault(words, row)) for row, words in enumerate(sets)]
    spread = Counter(word for words in first for word in words)
    holders: dict[str, list[int]] = defaultdict(list)
    for words in sorted((words for words in first if len(words) >= 5), key=lambda words: (len(words), first[words])):
        # Two sets this alike share one of their rarest words: only the holders of those are compared.
        rare = sorted(words, key=lambda word: (spread[word], word))[: len(words) - int(np.ceil(0.7 * len(words))) + 1]
        edges += [
            (first[words], other)
            for other in sorted({row for word in rare for row in holders[word]})
            if len(sets[other] & words) >= 0.7 * len(sets[other] | words)
        ]
        for word in rare:
            holders[word].append(first[words])
    rows, columns = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    graph = sparse.coo_array((np.ones(len(rows), dtype=np.bool_), (rows, columns)), shape=(len(sets), len(sets)))
    groups: Rows = connected_components(graph, directed=False)[1].astype(np.int64)
    return groups
