"""A synthetic press: articles, claims and signals whose vectors lie as far from each other as real ones do.

A claim's vector is a sum of what it shares with everything, with its theme, its signal, its story and its article, and
of what is its own. The shares and the covariance's spectrum are fitted to 3,927 claims of 1,211 articles on five
themes (newscluster; Timeline17: Egypt, Finance, Libya, Michael Jackson); only the quantiles in REAL are shipped, and
`compare` prints them beside what comes out. Everything is drawn from a seed.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.claims import claim_vectors
from bellwether_assets.clusters.features import CHANNELS, Features

Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
# Cosines among the real claims, at QUANTILES.
REAL: Mapping[str, tuple[float, ...]] = {
    "nearest claim of another article": (0.466, 0.594, 0.678, 0.751, 0.864),
    "tenth nearest": (0.360, 0.491, 0.583, 0.654, 0.743),
    "two of one article": (0.520, 0.711, 0.798, 0.862, 0.928),
    "two of one signal, other articles": (0.261, 0.365, 0.441, 0.518, 0.634),
    "two of one theme, other articles": (0.032, 0.185, 0.298, 0.399, 0.535),
    "two of different themes": (-0.055, 0.026, 0.092, 0.167, 0.284),
}
REAL_CLAIMS, REAL_THEMES = 3_927, 5
# Share of the variance along the n-th axis of the real claims; in between, interpolated in the logarithm.
_SPECTRUM = {0: 0.088, 1: 0.055, 2: 0.039, 4: 0.024, 9: 0.0154, 19: 0.0096, 49: 0.0048, 99: 0.0024, 199: 0.0008}
_SPECTRUM |= {300: 0.00016, 383: 0.00001}
# Numbers of a real claim's vector that its article's words are spread over. Here they are zero: they cost the same, and
# the cosines stay those that were fitted.
WORDS = claim_vectors.WORDS
CLAIM_NUMBERS = 384 + WORDS
# How much of a claim's vector is everybody's, its theme's, its signal's, its story's, its article's and its own.
_COMMON, _THEME, _SIGNAL, _STORY, _ARTICLE, _OWN = 0.09, 0.20, 0.11, 0.22, 0.19, 0.15
_UNEVEN = 0.5  # articles and claims differ in how much is their own: sigma of a log-normal factor
_MAIN_SIGNAL = 0.5  # share of a story's claims that its main signal gets
SIGNALS_OF_A_THEME = 94
CLAIMS_OF_AN_ARTICLE = 3.24
ARTICLES_OF_A_GROUP = 1.4  # the day: 700 articles in 500 groups
GROUPS_OF_A_STORY = 2.5

# Terms that a real article has in each channel, and how they begin.
_TERMS = {
    "tfidf": 96,
    "title": 8,
    "lead": 30,
    "entities": 26,
    "lead_entities": 10,
    "numbers": 6,
    "dates": 3,
    "units": 4,
}
_MARKS = {"entities": "@", "lead_entities": "@", "numbers": "#", "dates": "#", "units": "#"}
_CONSONANTS, _VOWELS = "bdfgklmnprstv", "aeiou"


def word(number: int) -> str:
    """A pronounceable word for a number; another number is another word."""
    letters = []
    for _ in range(3):
        number, consonant = divmod(number, len(_CONSONANTS))
        number, vowel = divmod(number, len(_VOWELS))
        letters.append(_CONSONANTS[consonant] + _VOWELS[vowel])
    return "".join(letters) + (str(number) if number else "")


@dataclass(frozen=True)
class Batch:
    """Claims of some articles: one row a claim, columns aligned; `article` numbers the batch's articles from 0."""

    vectors: Vectors
    article: Numbers
    signal: Numbers  # what it was made to be about; the fold may see it otherwise
    story: Numbers  # of each article
    group: Numbers  # of each article: which articles of one day tell the same
    theme: Numbers  # of each article
    article_vectors: Vectors


class Press:
    """Themes, their signals and their stories; `batch` prints articles about them."""

    def __init__(self, signals: int, stories: int, seed: int = 0) -> None:
        self.random = np.random.default_rng(seed)
        self._dice = random.Random(seed)  # noqa: S311 - for one number at a time
        places = np.array(list(_SPECTRUM))
        self._spread = np.sqrt(np.exp(np.interp(np.arange(384), places, np.log(list(_SPECTRUM.values())))))
        self.signals = signals
        self.themes = max(1, round(signals / SIGNALS_OF_A_THEME))
        self.signal_theme = np.arange(signals) % self.themes
        self._of_theme = [np.flatnonzero(self.signal_theme == theme) for theme in range(self.themes)]
        self._common, self._theme, self._signal = self._unit(1), self._unit(self.themes), self._unit(signals)
        self.story_theme = self.random.integers(0, self.themes, stories)
        self.story_signal = np.array([self._drawn_signal(theme) for theme in self.story_theme.tolist()], dtype=np.int64)
        self._story = self._unit(stories)

    def batch(self, articles: int, claims: int, stories: Numbers) -> Batch:
        """So many claims of so many articles about `stories` (numbers of them, one a group of articles)."""
        draw = self.random
        group = np.concatenate([np.arange(len(stories)), draw.integers(0, len(stories), articles - len(stories))])
        story = stories[group]
        theme = self.story_theme[story]
        article = np.sort(np.concatenate([np.arange(articles), draw.integers(0, articles, claims - articles)]))
        main = draw.random(claims) < _MAIN_SIGNAL
        signal = np.array(
            [
                self.story_signal[story[a]] if own else self._drawn_signal(theme[a])
                for a, own in zip(article.tolist(), main.tolist(), strict=True)
            ],
            dtype=np.int64,
        )
        shared = np.sqrt(_COMMON) * self._common + np.sqrt(_THEME) * self._theme[theme]
        shared = shared + np.sqrt(_STORY) * self._story[story]
        shared = shared + np.sqrt(_ARTICLE) * self._unit(articles) * self._uneven(articles)
        own = np.sqrt(_SIGNAL) * self._signal[signal] + np.sqrt(_OWN) * self._unit(claims) * self._uneven(claims)
        vectors = np.pad(_of_length_1(shared[article] + own), ((0, 0), (0, WORDS)))
        return Batch(vectors, article, signal, story, group, theme, _of_length_1(shared))

    def names_of(self, signal: int) -> tuple[list[str], list[str], list[str]]:
        """Actors, topics and geographies of one claim about a signal: few are spoken of often, most seldom."""
        dice, theme = self._dice, int(self.signal_theme[signal])
        actors = {
            theme * 60 + _zipf(dice, 60) if dice.random() < 0.7 else self.themes * 60 + _zipf(dice, 300)
            for _ in range(dice.choices((0, 1, 2, 3), (0.25, 0.45, 0.2, 0.1))[0])
        }
        topics = {(theme * 3 + _zipf(dice, 6)) % 60 for _ in range(dice.choices((0, 1, 2), (0.2, 0.5, 0.3))[0])}
        places = {(theme * 2 + _zipf(dice, 5)) % 190 for _ in range(dice.choices((0, 1, 2), (0.2, 0.6, 0.2))[0])}
        return (
            sorted(f"{word(7 * n + 11).title()} {word(5 * n + 3).title()}" for n in actors),
            sorted(f"topic {n}" for n in topics),
            sorted(f"{word(n)[:2].upper()}" for n in places),
        )

    def features(self, article_id: str, day: date, vector: Vectors, story: int) -> Features:
        """What linking looks at in an article about a story: as many terms as real articles have."""
        theme = int(self.story_theme[story])
        words = ((story * 60, 60, 0.3), (10**6 + theme * 400, 400, 0.3), (2 * 10**6, 6000, 0.4))
        names = ((3 * 10**6 + story * 12, 12, 0.3), (4 * 10**6 + theme * 80, 80, 0.7))
        figures = ((story * 8, 8, 0.5), (0, 900, 0.5))
        pools = {"entities": names, "lead_entities": names, "numbers": figures, "dates": figures, "units": figures}
        channels = {c: self._terms(_TERMS.get(c, 6), pools.get(c, words), _MARKS.get(c, "")) for c in CHANNELS}
        return Features(article_id=article_id, day=day, dense=vector, terms=channels)

    def _terms(self, keep: int, pools: Sequence[tuple[int, int, float]], mark: str) -> dict[str, float]:
        dice = self._dice
        drawn: set[int] = set()
        for first, size, share in pools:
            wanted = min(len(drawn) + round(keep * share), len(drawn) + size)
            for _ in range(keep * 3):
                if len(drawn) >= wanted:
                    break
                drawn.add(first + _zipf(dice, size))
        weights = [dice.random() + 0.3 for _ in drawn]
        length = math.sqrt(sum(weight * weight for weight in weights))
        terms = sorted(f"{mark}{n}" if mark == "#" else f"{mark}{word(n)}" for n in drawn)
        return {term: round(weight / length * 1000) / 1000 for term, weight in zip(terms, weights, strict=True)}

    def _drawn_signal(self, theme: int) -> int:
        own = self._of_theme[theme]
        return int(own[_zipf(self._dice, len(own))])

    def _unit(self, count: int) -> NDArray[np.float64]:
        drawn = self.random.standard_normal((count, 384)) * self._spread
        lengths: NDArray[np.float64] = np.linalg.norm(drawn, axis=1, keepdims=True)
        return drawn / lengths

    def _uneven(self, count: int) -> NDArray[np.float64]:
        factors: NDArray[np.float64] = np.exp(_UNEVEN * self.random.standard_normal((count, 1)))
        return factors


def compare() -> list[tuple[str, tuple[float, ...], tuple[float, ...]]]:
    """(what, real, synthetic) cosines at QUANTILES, of as many synthetic claims on as many themes as the real ones."""
    articles = round(REAL_CLAIMS / CLAIMS_OF_AN_ARTICLE)
    press = Press(REAL_THEMES * SIGNALS_OF_A_THEME, articles // 3, seed=1)
    # A few stories fill the papers.
    weight = press.random.pareto(1.2, articles // 3) + 0.3
    stories = press.random.choice(articles // 3, articles, p=weight / weight.sum())
    made = press.batch(articles, REAL_CLAIMS, stories)
    cosines = made.vectors @ made.vectors.T
    theme = made.theme[made.article]
    one_article = made.article[:, None] == made.article
    one_theme = theme[:, None] == theme
    one_signal = made.signal[:, None] == made.signal
    elsewhere = np.sort(np.where(one_article, -1, cosines), axis=1)
    off_diagonal = ~np.eye(REAL_CLAIMS, dtype=bool)
    values = (
        elsewhere[:, -1],
        elsewhere[:, -10],
        cosines[one_article & off_diagonal],
        cosines[one_signal & ~one_article],
        cosines[one_theme & ~one_article],
        cosines[~one_theme],
    )
    return [
        (what, real, tuple(np.quantile(found, QUANTILES).round(3).tolist()))
        for (what, real), found in zip(REAL.items(), values, strict=True)
    ]


def _of_length_1(rows: NDArray[np.float64]) -> Vectors:
    unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _zipf(dice: random.Random, count: int) -> int:
    """A number below `count`, the n-th about 1/n as likely as the first."""
    return int((count + 1) ** dice.random()) - 1
