"""P(worth checking): how likely a fact-checker would take up a sentence, by weights learned from debates.

Belongs here: scoring a sentence's features with the shipped weights, with numpy alone. Does not belong here: the
features (`check_worthiness_features.py`) and fitting (`evaluation/train_check_worthiness.py`). Words only: whatever is
embedded, is so after the choice that the score serves.

Two definitions of "worth checking", which share their features:

- "general": "the public would want to know whether this is true", judged sentence by sentence (ClaimBuster; one
  sentence in four of its sample is). The default.
- "picked": a professional fact-checker did pick it out of a whole debate (CLEF-2019; one in forty). Noisier, and as
  a probability only meaningful in comparison.

Debates taught both. In 20 news articles 63 % of the quotable sentences pass the threshold of debates (.43), as news
states facts: compare within an article, do not cut at a level. Figures and dates lift a sentence however trivial; what
is new, or to the point of the article, it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bellwether_assets.engines.extractive.check_worthiness_features import (
    CUES,
    cues_of,
    grams_of,
    letters_of,
    word_of,
    words_and_marks_of,
)

Definition = Literal["general", "picked"]
DEFINITIONS: tuple[Definition, ...] = ("general", "picked")
Vector = NDArray[np.float64]


class CheckWorthiness:
    """The shipped weights, ready to score. Scores are the same whatever stands beside a sentence, and in what order.

    `arrays`: `vocabulary` uint8 (three newline-joined blocks parted by form feeds: words, shapes, letters), `idf` V,
    `lexical` V × 2, `cue_mean` and `cue_scale` CUES, `lexical_cues` CUES × 2, `lexical_bias` 2, `calibration` 2 × 2
    (definition × slope and offset). An axis of 2 is DEFINITIONS.
    """

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Unpack the arrays. Raises ValueError where they belong to other features than this code's."""
        weights = {name: np.asarray(a, dtype=np.float64) for name, a in arrays.items() if name != "vocabulary"}
        if weights["cue_mean"].shape != (CUES,):
            raise ValueError(
                f"check_worthiness.npz has {weights['cue_mean'].size} cues, the code {CUES}: "
                "run `python -m bellwether_assets.evaluation.train_check_worthiness` again"
            )
        blocks = np.asarray(arrays["vocabulary"], dtype=np.uint8).tobytes().decode("utf-8").split("\f")
        self._numbers: list[dict[str, int]] = []
        first = 0
        for block in blocks:
            terms = block.split("\n") if block else []
            self._numbers.append({term: first + place for place, term in enumerate(terms)})
            first += len(terms)
        self._starts = np.cumsum([0, *(len(numbers) for numbers in self._numbers)])
        self._weights = weights
        self._letters: dict[str, list[int]] = {}

    def score(self, sentences: Sequence[str], definition: Definition = "general") -> Vector:
        """P(worth checking) of each sentence, n values in 0..1 rounded to 6 digits."""
        tokens = [words_and_marks_of(sentence) for sentence in sentences]
        column = DEFINITIONS.index(definition)
        slope, offset = self._weights["calibration"][column]
        logits = self.logits(tokens, self._cues(tokens))[:, column]
        probability: Vector = np.round(0.5 * (1.0 + np.tanh(0.5 * (slope * logits + offset))), 6)
        return probability

    def logits(self, tokens: Sequence[Sequence[str]], cues: Vector) -> Vector:
        """Uncalibrated n × 2: linear in the cues (n × CUES, standardised) and in TF-IDF, each block of length 1."""
        weights = self._weights
        size = len(weights["idf"])
        logits: Vector = np.einsum("nc,cd->nd", cues, weights["lexical_cues"]) + weights["lexical_bias"]
        places = [row * size + number for row, known in enumerate(tokens) for number in self._known(known)]
        # Sorted by (sentence, term), and bincount adds in that order: a sentence's sum is its own, bit for bit.
        found, counts = np.unique(np.array(places, dtype=np.int64), return_counts=True)
        rows, numbers = found // size, found % size
        values = (1 + np.log(counts)) * weights["idf"][numbers]
        blocks = rows * len(self._numbers) + np.searchsorted(self._starts, numbers, side="right") - 1
        norms = np.sqrt(np.bincount(blocks, values * values, len(tokens) * len(self._numbers)))
        values /= norms[blocks]
        for column in range(len(DEFINITIONS)):
            logits[:, column] += np.bincount(rows, values * weights["lexical"][numbers, column], len(tokens))
        return logits

    def _cues(self, tokens: Sequence[Sequence[str]]) -> Vector:
        cues = np.array([cues_of(known) for known in tokens], dtype=np.float64).reshape(len(tokens), CUES)
        standard: Vector = (cues - self._weights["cue_mean"]) / self._weights["cue_scale"]
        return standard

    def _known(self, tokens: Sequence[str]) -> list[int]:
        """Numbers of the terms of a sentence that are in the vocabulary, with repetitions."""
        words, shapes, letters = self._numbers
        word_grams, shape_grams = grams_of(tokens)
        found = [number for number in map(words.get, word_grams) if number is not None]
        found += [number for number in map(shapes.get, shape_grams) if number is not None]
        for token in tokens:
            word = word_of(token)
            if word not in self._letters:
                if len(self._letters) > 1 << 16:
                    self._letters.clear()
                self._letters[word] = [letters[gram] for gram in letters_of(word) if gram in letters]
            found += self._letters[word]
        return found


@lru_cache(maxsize=1)
def default_check_worthiness() -> CheckWorthiness:
    """The shipped weights, read once a process."""
    data = files("bellwether_assets.engines.extractive").joinpath("data/check_worthiness.npz").read_bytes()
    with np.load(BytesIO(data)) as arrays:
        return CheckWorthiness({name: arrays[name] for name in arrays.files})
