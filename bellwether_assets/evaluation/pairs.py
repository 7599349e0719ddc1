"""Labelled pairs of claims: are the two together in a signal as a judge said?

Belongs here: reading labels, and counting what a way of putting claims together gets right. Does not belong here:
drawing and judging pairs, which is done in the tests. Labels are of one engine's claims. A claim's id is of its article
and the words of its quote, so a pair lasts as long as the engine chooses both quotes; others are counted as no longer
drawn. Pure.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bellwether_assets.evaluation.streams import EvaluationError


@dataclass(frozen=True)
class LabelledPair:
    """Two claims, and what a judge said of them."""

    pair_id: str
    stream: str
    claim_ids: tuple[str, str]
    article_ids: tuple[str, str]
    same: bool
    kind: str
    sure: bool


@dataclass(frozen=True)
class PairFigures:
    """Counts over pairs; precision, recall and F1 are of "in the same signal"."""

    right_together: int = 0
    right_apart: int = 0
    wrong_together: Counter[str] = field(default_factory=Counter)
    wrong_apart: Counter[str] = field(default_factory=Counter)
    no_longer_drawn: int = 0

    @property
    def judged(self) -> int:
        """Pairs of which both claims are still there."""
        return self.right_together + self.right_apart + self.wrong_together.total() + self.wrong_apart.total()

    @property
    def precision(self) -> float:
        """Of the pairs put together, the share that belongs together."""
        return _share(self.right_together, self.wrong_together.total())

    @property
    def recall(self) -> float:
        """Of the pairs that belong together, the share put together."""
        return _share(self.right_together, self.wrong_apart.total())

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def f1_of_all_together(self) -> float:
        """What F1 is worth here: whoever puts every pair together reaches this much."""
        same = self.right_together + self.wrong_apart.total()
        return 2 * same / (same + self.judged) if same else 0.0

    def __add__(self, other: PairFigures) -> PairFigures:
        return PairFigures(
            self.right_together + other.right_together,
            self.right_apart + other.right_apart,
            self.wrong_together + other.wrong_together,
            self.wrong_apart + other.wrong_apart,
            self.no_longer_drawn + other.no_longer_drawn,
        )


def _share(right: int, wrong: int) -> float:
    return right / (right + wrong) if right + wrong else 0.0


def figures(
    pairs: Iterable[LabelledPair],
    together: Callable[[str, str], bool] | Mapping[str, Collection[str]],
    drawn: Collection[str] | None = None,
) -> PairFigures:
    """Figures of a way to put claims together.

    `together` says it of two claims, or gives the signals of each claim: two claims are together where they have one in
    common. `drawn`: the claims that there still are, by default all.
    """
    is_together = together if callable(together) else _in_one_signal(together)
    still_there = None if drawn is None else set(drawn)
    right: Counter[bool] = Counter()
    wrong: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    gone = 0
    for pair in pairs:
        if still_there is not None and not set(pair.claim_ids) <= still_there:
            gone += 1
            continue
        said = is_together(*pair.claim_ids)
        if said == pair.same:
            right[said] += 1
        else:
            wrong[said][pair.kind] += 1
    return PairFigures(right[True], right[False], wrong[True], wrong[False], gone)


def _in_one_signal(signals_of: Mapping[str, Collection[str]]) -> Callable[[str, str], bool]:
    return lambda one, other: bool(set(signals_of.get(one, ())) & set(signals_of.get(other, ())))


def read_pairs(file: Path) -> list[LabelledPair]:
    """The labelled pairs of a JSON file. Raises EvaluationError."""
    try:
        items = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise EvaluationError(f"{file} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise EvaluationError(f"{file}: not JSON: {error}") from error
    if not isinstance(items, list):
        raise EvaluationError(f"{file}: a {type(items).__name__}, not a list of labelled pairs")
    return [_pair(item, f"{file}, pair {number}") for number, item in enumerate(items, start=1)]


def _pair(item: object, where: str) -> LabelledPair:
    problem = _problem(item)
    if problem or not isinstance(item, dict):
        raise EvaluationError(f"{where}: {problem}")
    (one, other), (its, others) = item["claim_ids"], item["article_ids"]
    return LabelledPair(
        item["pair_id"], item["set"], (one, other), (its, others), item["same"], item["kind"], item["sure"]
    )


def _problem(item: object) -> str:
    """What keeps an item from being a labelled pair; empty where nothing does."""
    if not isinstance(item, dict):
        return f"a {type(item).__name__}, not an object"
    for name, kind in (("pair_id", str), ("set", str), ("kind", str), ("same", bool), ("sure", bool)):
        if not isinstance(item.get(name), kind):
            return f"field {name}: {item.get(name)!r} is no {'text' if kind is str else 'true or false'}"
    for name in ("claim_ids", "article_ids"):
        ids = item.get(name)
        if not (isinstance(ids, list) and len(ids) == 2 and all(isinstance(each, str) for each in ids)):
            return f"field {name}: {ids!r:.100} is not a list of two ids"
    return ""
