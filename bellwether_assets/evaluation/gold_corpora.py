"""Corpora with gold, made ready to be replayed: what train.py fits and measures on.

Belongs here: reading them, features that never saw their own topic, how articles arrive, what is held out. Does not
belong here: fitting (train.py), or anything the pipeline imports.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.clusters.features import DocumentFrequencies, Features, article_features, terms_of
from bellwether_assets.vectors.embedder import Embedder, embedding_text

Article = dict[str, Any]

BACKGROUND = ("wikinews_meantime", "t17_articles", "polnear_train_articles", "polnear_dev_articles", "uci_headlines")
FOLDS = 5
RAREST = 3  # documents a term must be in to be shipped: rarer ones say nothing and could quote somebody
_ONE_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Corpus:
    """Articles of one corpus with their gold, and the ways in which they may arrive: a day per article."""

    features: Sequence[Features]
    gold: Sequence[str]
    topics: Sequence[str]  # what cross-validation keeps together: coarser than gold in ECB+
    arrivals: Mapping[str, Sequence[date]]

    def part(self, chosen: Sequence[bool]) -> "Corpus":
        """Only the chosen articles, as if there were no others."""
        rows: list[int] = np.flatnonzero(np.array(chosen)).tolist()
        return Corpus(
            features=[self.features[i] for i in rows],
            gold=[self.gold[i] for i in rows],
            topics=[self.topics[i] for i in rows],
            arrivals={name: [way[i] for i in rows] for name, way in self.arrivals.items()},
        )


def corpus_of(articles: Sequence[Article], features: Sequence[Features]) -> Corpus:
    """Articles with gold, and their features in the same order, as a corpus to replay."""
    # newscluster has dates. ECB+ has few, and they are years apart: its articles come in over three days, as they
    # would from a drop folder, in two different ways, or all at once.
    undated = any(article["published_at"] is None for article in articles)
    ways: dict[str, Sequence[date]] = {"as published": [article.day for article in features]}
    if undated:
        ways = {
            f"three days, draw {draw}": [_drawn_day(article["id"], draw) for article in articles] for draw in (1, 2)
        }
        ways["one day"] = [_ONE_DAY] * len(articles)
    return Corpus(
        features=features,
        gold=[article["gold_cluster"] for article in articles],
        topics=[_topic(article) for article in articles],
        arrivals=ways,
    )


def unseen_topic_features(
    articles: Sequence[Article], vectors: NDArray[np.float32], everything: Sequence[Article]
) -> list[Features]:
    """Features as in use, where every topic is new: the document frequencies are those of the other folds."""
    found: dict[int, Features] = {}
    for fold in range(FOLDS):
        seen = count_frequencies(article for article in everything if fold_of(_topic(article)) != fold)
        for row, article in enumerate(articles):
            if fold_of(_topic(article)) == fold:
                found[row] = article_features(
                    article["id"], article["title"], article["text"], vectors[row], day_of(article), frequencies=seen
                )
    return [found[row] for row in range(len(articles))]


def count_frequencies(articles: Iterable[Article]) -> DocumentFrequencies:
    """In how many documents each term occurs; the rarest are left out.

    All articles of one gold event are one document: counted singly, the names of events that happen to be in these
    corpora would weigh less than those of tomorrow's.
    """
    documents: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        documents[str(article.get("gold_cluster") or article["id"])] |= _terms_of(article["title"], article["text"])
    counts = Counter(term for terms in documents.values() for term in terms)
    return DocumentFrequencies(len(documents), {term: count for term, count in counts.items() if count >= RAREST})


_terms_of = cache(terms_of)  # counted once for shipping and once for each fold


def vectors_of(articles: Sequence[Article], cache: Path) -> NDArray[np.float32]:
    """Embeddings of the articles, in their order, kept in `cache` from one run to the next."""
    if not cache.is_file():
        texts = [embedding_text(article["title"], article["text"]) for article in articles]
        cache.parent.mkdir(parents=True, exist_ok=True)
        np.save(cache, Embedder().encode(texts))
    vectors: NDArray[np.float32] = np.load(cache)
    return vectors


def read_corpus(folder: Path, name: str) -> list[Article]:
    """All articles of `name`.jsonl."""
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _topic(article: Article) -> str:
    """What cross-validation keeps together; a background article is a topic of its own."""
    return str(article.get("gold_topic") or article.get("gold_cluster") or article["id"])


def day_of(article: Article) -> date:
    """The day an article says; undated ones are given arrivals by `corpus_of`."""
    return date.fromisoformat((article["published_at"] or "2000-01-01")[:10])


def _draw(text: str, sides: int) -> int:
    """A die thrown once for ever: hashes instead of a random number, so that every run trains the same."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % sides


def fold_of(topic: str) -> int:
    """Which part of the topics this one is held out with."""
    return _draw(topic, FOLDS)


def _drawn_day(article_id: str, draw: int) -> date:
    return _ONE_DAY + timedelta(days=_draw(f"{draw} {article_id}", 3))
