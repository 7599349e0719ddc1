"""Makes the shipped data of linking: document frequencies, weights and thresholds. Run by hand, never by the pipeline.

    python -m bellwether_assets.evaluation.train_story_linking --data ../shared/data --cache .linking-cache

Belongs here: everything that fits to gold data. Does not belong here: reading it (gold_corpora.py), or anything the
pipeline imports.

Weights come from a logistic regression over pairs of groups of articles, drawn by a fixed seed from two corpora at
once: newscluster (long articles, events of weeks and months) and ECB+ (short articles, pairs of events of one kind that
are not the same event). Two halves of one event are to be joined, parts of two events that lie close are not.
Thresholds are constants here, chosen on the held-out figures of replays of both corpora day by day through the real
functions; the curve beside the weights shows what others would have brought.

Two precautions against figures that are too good. An article's features are made with document frequencies that never
saw its topic, because in use every topic is new. And everything fitted is also fitted without each fifth of the topics
and measured on that fifth. The figures of both are written beside the weights.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from bellwether_assets.clusters.features import pack_frequencies
from bellwether_assets.clusters.link import LinkingConfig
from bellwether_assets.clusters.score import OBSERVATIONS, Side, Weights, observe, side_of
from bellwether_assets.clusters.sums import SUPPORTED, Products, Whole, block_products, sums_of
from bellwether_assets.evaluation.bcubed import bcubed
from bellwether_assets.evaluation.gold_corpora import (
    BACKGROUND,
    FOLDS,
    Corpus,
    corpus_of,
    count_frequencies,
    fold_of,
    read_corpus,
    unseen_topic_features,
    vectors_of,
)
from bellwether_assets.evaluation.replay_stories import replay_stories

DRAWS = 60  # pairs of groups per event and answer
REGULARISATION = 1e-4
LEVELS = ("day_threshold", "continue_threshold", "merge_threshold")
START = LinkingConfig(
    # Careful: of its own day alone a group cannot know what is near by chance in its home. The fold merges the rest.
    day_threshold=7.0,
    continue_threshold=-4.45,
    merge_threshold=-1.5,
    move_margin=2.0,
    grey_low=-4.7,
    grey_high=-4.2,
    # Not fitted: these corpora are too sparse. Where one crisis fills the news for months, only the days between tell
    # its occurrences apart: on such articles .5 nearly doubles F1 against .2, and it costs these corpora nothing.
    time=0.5,
    window_days=7,
    # Not fitted, but chosen on the figures of these corpora and of one of a single field, as in docs/decisions/0014.
    chance_stories=3,
    chance_weight=0.5,
    field_caution=4.0,
    # A year, since gold events sleep for months; 180 days halves the fold's state.
    story_life_days=365,
    weights=Weights(0.0, dict.fromkeys(OBSERVATIONS, 0.0)),
    floor=2.5,
)
# Groups that are wrongly merged stay merged, while groups that are wrongly apart can still merge when more is known. So
# the score falls with the size of the smaller group: the more articles a merge would move, the surer it has to be.
SIZE_CAUTION = 2.0


@dataclass(frozen=True)
class Replayed:
    """Figures of one replay. `churn` is the share of groups that changed story after their day."""

    precision: float
    recall: float
    f1: float
    churn: float


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
    background = [replace(article, event=None) for name in BACKGROUND for article in read_corpus(arguments.data, name)]
    target = Path(__file__).parents[1] / "clusters" / "data"
    everything = [article for articles in gold_articles.values() for article in articles] + background
    shipped = count_frequencies(everything)
    (target / "frequencies.csv.gz").write_bytes(pack_frequencies(shipped.documents, shipped.counts.items()))

    corpora = {}
    for name, articles in gold_articles.items():
        vectors = vectors_of(articles, arguments.cache / f"linking-{name}.npy")
        corpora[name] = corpus_of(articles, unseen_topic_features(articles, vectors, everything))
    config = fit(corpora)
    figures: dict[str, Any] = {
        "in sample": _figures({name: [replays(corpus, config)] for name, corpus in corpora.items()}),
        "held-out topics": cross_validate(corpora, tuple(corpora)),
        "held-out topics, fitted on one corpus alone": {name: cross_validate(corpora, (name,)) for name in corpora},
        "curve": curve(corpora, config),
    }
    values = asdict(config)
    weights = values.pop("weights")
    text = {**values, **weights, "corpora": list(corpora), "figures": figures}
    (target / "linking.json").write_text(json.dumps(text, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(text, indent=2))


def fit(corpora: Mapping[str, Corpus]) -> LinkingConfig:
    """The weights that these corpora teach; thresholds are START's."""
    return replace(START, weights=fit_weights(list(corpora.values())))


def fit_weights(corpora: Sequence[Corpus]) -> Weights:
    """Weights that tell two parts of one event from parts of two close ones. Rounded here and not on writing, so that
    what is measured is what is shipped.

    Logistic regression in which no weight may have the wrong sign: similarity and support never count against a link.
    Without this the fit balances one observation against another, which fits these corpora and no others.
    """
    drawn = [draw_groups(corpus) for corpus in corpora]
    same = np.concatenate([labels for _, labels in drawn])
    # Each corpus, and in it each answer, counts the same: otherwise ECB+ with its many events decides alone.
    importance = np.concatenate([np.where(labels, 1 / labels.sum(), 1 / (~labels).sum()) for _, labels in drawn])
    importance /= importance.sum()
    observed = np.concatenate([values for values, _ in drawn])
    spread = observed.std(axis=0) + 1e-9
    scaled = np.hstack([observed / spread, np.ones((len(observed), 1))])
    sign = np.where(same, 1.0, -1.0)

    def loss(weights: Whole) -> tuple[float, Whole]:
        margin = (scaled @ weights) * sign
        slope = -(scaled * (importance * sign / (1 + np.exp(margin)))[:, None]).sum(axis=0)
        slope[:-1] += 2 * REGULARISATION * weights[:-1]
        return float(importance @ np.logaddexp(0, -margin) + REGULARISATION * (weights[:-1] ** 2).sum()), slope

    against = {"smaller", "larger", *(f"{channel} no support" for channel in SUPPORTED)}
    bounds = [(None, 0) if name in against else (0, None) for name in OBSERVATIONS]
    found = minimize(loss, np.zeros(len(bounds) + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)]).x
    weights = dict(zip(OBSERVATIONS, (found[:-1] / spread).tolist(), strict=True))
    weights["smaller"] -= SIZE_CAUTION
    return Weights(round(float(found[-1]), 4), {name: round(weight, 4) for name, weight in weights.items()})


def draw_groups(corpus: Corpus) -> tuple[Whole, NDArray[np.bool_]]:
    """Observations of drawn pairs of groups (pairs × OBSERVATIONS), and whether both are of one event.

    Sizes are geometric. The other event is one of the four closest, mostly the closest.
    """
    sums = [sums_of(article) for article in corpus.features]
    products = block_products(sums, sums)
    dots, held = np.stack(products.dots, axis=2), np.stack(products.left_held, axis=2)
    with_terms = side_of(sums).articles_with.T
    gold = np.array(corpus.gold)
    events = {event: np.flatnonzero(gold == event) for event in sorted(set(corpus.gold))}
    drawn: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    labels: list[bool] = []
    rng = np.random.default_rng(0)
    for event, members in events.items():
        closeness = {o: dots[np.ix_(members, rows)][..., 0].mean() for o, rows in events.items() if o != event}
        closest = sorted(closeness, key=lambda o: (-closeness[o], o))[:4]
        for _ in range(DRAWS):
            first, second = rng.geometric(0.3, size=2).tolist()
            if len(members) > 1:
                mixed = rng.permutation(members)
                first_size = min(first, len(members) - 1)
                drawn.append((mixed[:first_size], mixed[first_size : first_size + second]))
                labels.append(True)
            other = events[closest[min(int(rng.geometric(0.7)), len(closest)) - 1]]
            drawn.append((rng.permutation(members)[:first], rng.permutation(other)[:second]))
            labels.append(False)

    def total(table: Whole, rows: int, columns: int) -> list[Whole]:
        sums = [table[np.ix_(pair[rows], pair[columns])].sum(axis=(0, 1)) for pair in drawn]
        return list(np.array(sums).T)

    def side(number: int) -> Side:
        return Side(
            sizes=np.array([len(pair[number]) for pair in drawn], dtype=np.int64),
            squares=np.array(total(dots, number, number)),
            articles_with=np.array([with_terms[pair[number]].sum(axis=0) for pair in drawn], dtype=np.float64).T,
        )

    observed = observe(Products(total(dots, 0, 1), total(held, 0, 1), total(held, 1, 0)), side(0), side(1))
    return np.stack(observed, axis=1), np.array(labels)


def cross_validate(corpora: Mapping[str, Corpus], fitted_on: Sequence[str]) -> dict[str, Any]:
    """Weights fitted without a fold's topics, and replayed on these topics alone: means over folds."""
    results: dict[str, list[dict[str, Replayed]]] = {name: [] for name in corpora}
    for fold in range(FOLDS):
        held = {name: [fold_of(topic) == fold for topic in corpus.topics] for name, corpus in corpora.items()}
        config = fit({name: corpora[name].part([not is_held for is_held in held[name]]) for name in fitted_on})
        for name, corpus in corpora.items():
            results[name].append(replays(corpus.part(held[name]), config))
    return _figures(results)


def curve(corpora: Mapping[str, Corpus], config: LinkingConfig) -> dict[str, dict[str, dict[str, float]]]:
    """F1 in sample over each level's threshold, the others as shipped: level → threshold → corpus → F1."""
    return {
        level: {
            str(getattr(config, level) + shift): {
                name: _mean_f1(replays(corpus, replace(config, **{level: getattr(config, level) + shift})))
                for name, corpus in corpora.items()
            }
            for shift in (-1.0, 0.0, 1.0)
        }
        for level in LEVELS
    }


def replays(corpus: Corpus, config: LinkingConfig) -> dict[str, Replayed]:
    """The corpus in each way it may arrive."""
    return {name: replay(corpus, way, config) for name, way in corpus.arrivals.items()}


def replay(corpus: Corpus, way: Sequence[date], config: LinkingConfig) -> Replayed:
    """The corpus as it arrives in one way, and what gold says of the stories that it ends in."""
    linked = replay_stories(corpus.features, way, config)
    ids = [article.article_id for article in corpus.features]
    found = bcubed(dict(zip(ids, corpus.gold, strict=True)), linked.story_of)
    return Replayed(found.precision, found.recall, found.f1, linked.churn)


def _mean_f1(figures: Mapping[str, Replayed]) -> float:
    return round(float(np.mean([figure.f1 for figure in figures.values()])), 4)


def _figures(results: Mapping[str, Sequence[Mapping[str, Replayed]]]) -> dict[str, Any]:
    """Corpus → arrival → mean over folds of each figure, and the spread (std) of F1."""
    return {
        name: {
            way: {
                **{
                    figure: round(float(np.mean([getattr(fold[way], figure) for fold in folds])), 4)
                    for figure in ("precision", "recall", "f1", "churn")
                },
                "f1 spread": round(float(np.std([fold[way].f1 for fold in folds])), 4),
            }
            for way in folds[0]
        }
        for name, folds in results.items()
    }


if __name__ == "__main__":
    main()
