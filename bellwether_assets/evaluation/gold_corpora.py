"""Corpora with gold, made ready to be replayed: what train_story_linking.py fits and measures on.

Belongs here: reading them, features that never saw their own topic, how articles arrive, what is held out. Does not
belong here: fitting, or anything the pipeline imports.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.clusters.features import DocumentFrequencies, Features, article_features, terms_of
from bellwether_assets.vectors.embedder import Embedder, embedding_text

BACKGROUND = ("wikinews_meantime", "t17_articles", "polnear_train_articles", "polnear_dev_articles", "uci_headlines")
FOLDS = 5
RAREST = 3  # documents a term must be in to be shipped: rarer ones say nothing and could quote somebody
_ONE_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class GoldArticle:
    """An article of a corpus, with the event that it is about; ECB+ has topics too, each of two events or more."""

    article_id: str
    title: str
    text: str
    published_at: str | None
    event: str | None
    gold_topic: str | None

    @property
    def topic(self) -> str:
        """What cross-validation keeps together; an article without gold is a topic of its own."""
        return self.gold_topic or self.event or self.article_id

    @property
    def day(self) -> date:
        """The day it says; undated ones are given arrivals by `corpus_of`."""
        return date.fromisoformat((self.published_at or "2000-01-01")[:10])


@dataclass(frozen=True)
class Corpus:
    """Articles of one corpus with their gold, and the ways in which they may arrive: a day per article."""

    features: Sequence[Features]
    gold: Sequence[str]
    topics: Sequence[str]
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


def corpus_of(articles: Sequence[GoldArticle], features: Sequence[Features]) -> Corpus:
    """Articles with gold, and their features in the same order, as a corpus. Raises ValueError without gold."""
    unlabelled = [article.article_id for article in articles if article.event is None]
    if unlabelled:
        raise ValueError(f"{len(unlabelled)} articles have no gold event: {', '.join(unlabelled[:3])}")
    # newscluster has dates. ECB+ has few, and they are years apart: its articles arrive over three days, drawn twice,
    # as they would from a drop folder, or all on one day.
    undated = any(article.published_at is None for article in articles)
    ways: dict[str, Sequence[date]] = {"as published": [article.day for article in features]}
    if undated:
        ways = {
            f"three days, draw {draw}": [_drawn_day(article.article_id, draw) for article in articles]
            for draw in (1, 2)
        }
        ways["one day"] = [_ONE_DAY] * len(articles)
    return Corpus(
        features=features,
        gold=[str(article.event) for article in articles],
        topics=[article.topic for article in articles],
        arrivals=ways,
    )


def unseen_topic_features(
    articles: Sequence[GoldArticle], vectors: NDArray[np.float32], everything: Sequence[GoldArticle]
) -> list[Features]:
    """Features as in use, where every topic is new: the document frequencies are those of the other folds."""
    found: dict[int, Features] = {}
    for fold in range(FOLDS):
        seen = count_frequencies(article for article in everything if fold_of(article.topic) != fold)
        for row, article in enumerate(articles):
            if fold_of(article.topic) == fold:
                found[row] = article_features(
                    article.article_id, article.title, article.text, vectors[row], article.day, frequencies=seen
                )
    return [found[row] for row in range(len(articles))]


def count_frequencies(articles: Iterable[GoldArticle]) -> DocumentFrequencies:
    """In how many documents each term occurs; the rarest are left out.

    All articles of one gold event are one document: counted singly, the names of events that happen to be in these
    corpora would weigh less than those of tomorrow's.
    """
    documents: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        documents[article.event or article.article_id] |= _terms_of(article.title, article.text)
    counts = Counter(term for terms in documents.values() for term in terms)
    return DocumentFrequencies(len(documents), {term: count for term, count in counts.items() if count >= RAREST})


_terms_of = cache(terms_of)  # counted once for shipping and once for each fold


def vectors_of(articles: Sequence[GoldArticle], cache: Path) -> NDArray[np.float32]:
    """Embeddings of the articles, in their order, kept in `cache` from one run to the next."""
    if not cache.is_file():
        texts = [embedding_text(article.title, article.text) for article in articles]
        cache.parent.mkdir(parents=True, exist_ok=True)
        np.save(cache, Embedder().encode(texts))
    vectors: NDArray[np.float32] = np.load(cache)
    return vectors


def read_corpus(folder: Path, name: str) -> list[GoldArticle]:
    """All articles of `name`.jsonl."""
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    return [
        GoldArticle(
            article_id=item["id"],
            title=item["title"],
            text=item["text"],
            published_at=item["published_at"],
            event=item.get("gold_cluster"),
            gold_topic=item.get("gold_topic"),
        )
        for item in items
    ]


def _draw(text: str, sides: int) -> int:
    """A number below `sides`, drawn by hash instead of at random, so that every run trains the same."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % sides


def fold_of(topic: str) -> int:
    """Which part of the topics this one is held out with."""
    return _draw(topic, FOLDS)


def _drawn_day(article_id: str, draw: int) -> date:
    return _ONE_DAY + timedelta(days=_draw(f"{draw} {article_id}", 3))
