"""Makes the shipped data of linking: document frequencies, weights and thresholds. Run by hand, never by the pipeline.

    python -m bellwether_assets.clusters.train --data ../shared/data --cache .linking-cache

Belongs here: everything that reads gold data. Does not belong here: anything the pipeline imports.

Weights come from a logistic regression over pairs of articles of two corpora at once: newscluster (long articles,
events of weeks and months) and ECB+ (short articles, pairs of events of one kind that are not the same event).
Thresholds, and a last polish of the weights, come from replaying both corpora day by day and measuring B-cubed F1.

Two precautions against flattering ourselves. An article's features are made with document frequencies that never saw
its topic, because in use every topic is new. And everything fitted is also fitted without each fifth part of the
topics and measured on that part. The figures of both are written beside the weights.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from bellwether_assets.clusters.features import Features, pack_frequencies
from bellwether_assets.clusters.gold_corpora import (
    BACKGROUND,
    FOLDS,
    WEIGHTS,
    Corpus,
    Vector,
    corpus_of,
    count_frequencies,
    fold_of,
    read_corpus,
    unseen_topic_features,
    vectors_of,
)
from bellwether_assets.clusters.link import LinkingConfig, continue_stories, group_day
from bellwether_assets.clusters.profile import Profile, merge, profile_of
from bellwether_assets.evaluation.bcubed import BCubed, bcubed

CLOSE = 0.35  # cosine below which two articles of different events are too easy to learn from
# A year, since gold events sleep for months; 180 days costs 0.01 of newscluster's F1 and halves the fold's state.
STORY_LIFE_DAYS = 365
# Subtracted times ln(1 + days). Corpora this sparse cannot teach it; in a year of real news there are more strangers.
TIME = 0.005


def main() -> None:
    """Fit, measure, and write both files into data/."""
    parser = argparse.ArgumentParser(description="Fit the weights and thresholds of linking.")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder of newscluster.jsonl, ecbplus.jsonl and others"
    )
    parser.add_argument("--cache", type=Path, required=True, help="folder for embeddings between runs")
    arguments = parser.parse_args()

    gold_articles = {name: read_corpus(arguments.data, name) for name in ("newscluster", "ecbplus")}
    # Only the fitted corpora count by event: stories of several hundred headlines would be documents of all words.
    background = [
        {**article, "gold_cluster": None} for name in BACKGROUND for article in read_corpus(arguments.data, name)
    ]
    target = Path(__file__).parent / "data"
    everything = [article for articles in gold_articles.values() for article in articles] + background
    shipped = count_frequencies(everything)
    (target / "frequencies.csv.gz").write_bytes(pack_frequencies(shipped.documents, shipped.counts.items()))

    corpora = []
    for name, articles in gold_articles.items():
        vectors = vectors_of(articles, arguments.cache / f"linking-{name}.npy")
        features = unseen_topic_features(articles, vectors, everything)
        corpora.append(corpus_of(articles, features))
    config = fit(corpora)
    figures: dict[str, Any] = {
        "in sample": [asdict(replay(corpus, config)) for corpus in corpora],
        "held-out topics": cross_validate(corpora),
    }
    text = {**{k: round(v, 4) for k, v in asdict(config).items()}, "corpora": list(gold_articles), "figures": figures}
    (target / "linking.json").write_text(json.dumps(text, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(text, indent=2))


def fit(corpora: Sequence[Corpus]) -> LinkingConfig:
    """Weights by logistic regression, then thresholds by grid, then both by small steps that help the replay."""
    weights = fit_weights(corpora)
    config = LinkingConfig(
        **dict(zip(WEIGHTS, weights.tolist(), strict=True)),
        time=TIME,
        day_threshold=0.0,
        continue_threshold=0.0,
        story_life_days=STORY_LIFE_DAYS,
        merge_threshold=0.0,
        grey_low=0.0,
        grey_high=0.0,
        window_days=4,
    )
    same = np.concatenate([_pairs(corpus)[0][_pairs(corpus)[1]] @ weights for corpus in corpora])
    levels = np.quantile(same, np.linspace(0.03, 0.5, 9)).tolist()
    grid = [
        replace(config, day_threshold=day, continue_threshold=later)
        for number, day in enumerate(levels)
        for later in levels[max(0, number - 3) : number + 4]
    ]
    return _polish(max(grid, key=lambda choice: _quality(corpora, choice)), corpora)


def fit_weights(corpora: Sequence[Corpus]) -> Vector:
    """Weights of a score that tells pairs of one event from close pairs of two; they sum to 1, none is negative."""
    from sklearn.linear_model import LogisticRegression

    examples, labels, importance = [], [], []
    for corpus in corpora:
        cosines, same = _pairs(corpus)
        kept = same | (cosines[:, 0] >= CLOSE)
        cosines, same = cosines[kept], same[kept]
        examples.append(cosines)
        labels.append(same)
        # Each corpus, and in it each answer, counts the same: otherwise ECB+ with its many strangers decides alone.
        importance.append(np.where(same, 1 / same.sum(), 1 / (~same).sum()))
    model = LogisticRegression(C=1e4, max_iter=2000)
    weight = np.concatenate(importance)
    model.fit(np.concatenate(examples), np.concatenate(labels), sample_weight=weight * len(weight))
    weights: Vector = np.maximum(model.coef_[0], 0)
    weights /= weights.sum()
    return weights


def _polish(config: LinkingConfig, corpora: Sequence[Corpus]) -> LinkingConfig:
    """Pattern search: change one number at a time, keep what helps. Judged at three thresholds, so that a plateau wins
    over a peak; gains below 0.0002 are noise."""
    best = _quality(corpora, config)
    for step in (0.3, 0.15, 0.07):
        for _ in range(4):
            before = best
            for name in (*WEIGHTS, "day_threshold", "continue_threshold"):
                for sign in (1, -1):
                    moved = replace(
                        config, **{name: getattr(config, name) + sign * step * max(getattr(config, name), 0.05)}
                    )
                    quality = _quality(corpora, moved)
                    if getattr(moved, name) >= 0 and quality > best + 0.0002:
                        best, config = quality, moved
            if best == before:
                break
    scale = sum(getattr(config, name) for name in WEIGHTS)
    numbers = (*WEIGHTS, "day_threshold", "continue_threshold")
    # Rounded here and not on writing, so that what is measured is what is shipped.
    return replace(config, **{name: round(getattr(config, name) / scale, 4) for name in numbers})


def cross_validate(corpora: Sequence[Corpus]) -> list[dict[str, float]]:
    """For each corpus the mean over folds: fitted without a fold's topics, replayed on these topics alone."""
    results: list[list[BCubed]] = [[] for _ in corpora]
    for fold in range(FOLDS):
        inside = [[fold_of(topic) == fold for topic in corpus.topics] for corpus in corpora]
        config = fit([c.part([not held for held in mask]) for c, mask in zip(corpora, inside, strict=True)])
        for result, corpus, mask in zip(results, corpora, inside, strict=True):
            result.append(replay(corpus.part(mask), config))
    return [_mean(result) for result in results]


def replay(corpus: Corpus, config: LinkingConfig) -> BCubed:
    """The real functions, day by day, as the pipeline calls them; mean over the ways the corpus may arrive."""
    figures = []
    for way in corpus.arrivals:
        by_day: dict[date, list[Features]] = defaultdict(list)
        for article, day in zip(corpus.features, way, strict=True):
            by_day[day].append(replace(article, day=day))
        living: dict[str, Profile] = {}
        story_of: dict[str, str] = {}
        for day in sorted(by_day):
            article_of = {article.article_id: article for article in by_day[day]}
            groups = {group[0]: group for group in group_day(by_day[day], config)}
            profiles = {key: profile_of([article_of[member] for member in group]) for key, group in groups.items()}
            for key, story in continue_stories(day, profiles, living, config).items():
                name = story or key
                living[name] = merge(living[name], profiles[key]) if name in living else profiles[key]
                story_of.update(dict.fromkeys(groups[key], name))
        ids = [article.article_id for article in corpus.features]
        figures.append(bcubed(dict(zip(ids, corpus.gold, strict=True)), story_of))
    return BCubed(**_mean(figures))


def _quality(corpora: Sequence[Corpus], config: LinkingConfig) -> float:
    """What fitting maximises: mean F1 over corpora, arrivals and slightly shifted thresholds."""
    weights = np.array([getattr(config, name) for name in WEIGHTS])
    scores = [corpus.cosines @ weights for corpus in corpora]
    shifts = [share * weights.sum() for share in (-0.015, 0.0, 0.015)]
    found = [
        np.mean([_quick_f1(corpus, score, way, config, shift) for way in corpus.arrivals for shift in shifts])
        for corpus, score in zip(corpora, scores, strict=True)
    ]
    return float(np.mean(found))


def _quick_f1(corpus: Corpus, scores: Vector, way: Sequence[date], config: LinkingConfig, shift: float) -> float:
    """The replay over ready-made scores: some thousand times per fit, so without profiles and their pruning."""
    days = np.array([day.toordinal() for day in way])
    story = np.full(len(days), -1)
    fed: list[int] = []
    for day in np.unique(days):
        today, earlier = np.flatnonzero(days == day), np.flatnonzero(story >= 0)
        group = np.zeros(len(today), dtype=int)
        if len(today) > 1:
            distance = 10 - scores[np.ix_(today, today)]
            np.fill_diagonal(distance, 0)
            tree = linkage(squareform(distance, checks=False), "average")
            group = fcluster(tree, 10 - config.day_threshold - shift, "distance") - 1
        shares = _shares(group, group.max() + 1)
        begun = len(fed)
        found = np.full((group.max() + 1, 1), -np.inf)
        if begun:
            waited = day - np.array(fed)
            found = shares.T @ scores[np.ix_(today, earlier)] @ _shares(story[earlier], begun)
            found = np.where(waited > config.story_life_days, -np.inf, found - config.time * np.log1p(waited))
        for number in range(group.max() + 1):
            nearest = int(found[number].argmax())
            if found[number, nearest] < config.continue_threshold + shift:
                nearest = len(fed)
                fed.append(int(day))
            fed[nearest] = int(day)
            story[today[group == number]] = nearest
    labels = [str(number) for number in range(len(days))]
    return bcubed(dict(zip(labels, corpus.gold, strict=True)), dict(zip(labels, story.tolist(), strict=True))).f1


def _shares(groups: NDArray[np.int64], count: int) -> Vector:
    """Averaging matrix, articles × groups: 1/size where the article is a member."""
    members: Vector = (groups[:, None] == np.arange(count)[None, :]).astype(np.float64)
    members /= members.sum(axis=0)
    return members


def _pairs(corpus: Corpus) -> tuple[Vector, NDArray[np.bool_]]:
    first, second = np.triu_indices(len(corpus.gold), 1)
    gold = np.array(corpus.gold)
    return corpus.cosines[first, second], gold[first] == gold[second]


def _mean(figures: Sequence[BCubed]) -> dict[str, float]:
    names = ("precision", "recall", "f1")
    return {name: round(float(np.mean([getattr(figure, name) for figure in figures])), 4) for name in names}


if __name__ == "__main__":
    main()
