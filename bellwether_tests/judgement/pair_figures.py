"""How far signals agree with people about pairs of claims: `python -m bellwether_tests.judgement.pair_figures HOME...`.

Belongs here: reading the labels, and counting what a way of putting claims together gets right. Does not belong here:
drawing and judging pairs (`draw_pairs`). Labels are of one engine's claims. A claim's id is of its article and the
words of its quote, so a pair lasts as long as the engine chooses both quotes; others are counted as no longer drawn.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from bellwether_assets.platform.settings import Home

FOLDER = Path(__file__).parent
# What makes two claims evidence of one signal, and what keeps two near-misses apart.
SAME_KINDS = ("same occurrence", "same development", "same mechanism", "contradiction of the same")
OTHER_KINDS = ("same topic other matter", "same kind elsewhere", "shared name only", "unrelated")


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
        return self.right_together + self.right_apart + self.wrong_together.total() + self.wrong_apart.total()

    @property
    def precision(self) -> float:
        return _share(self.right_together, self.wrong_together.total())

    @property
    def recall(self) -> float:
        return _share(self.right_together, self.wrong_apart.total())

    @property
    def f1(self) -> float:
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
    right: Counter[bool] = Counter()
    wrong: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    gone = 0
    for pair in pairs:
        if drawn is not None and not set(pair.claim_ids) <= set(drawn):
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


def read_labels(file: Path | None = None) -> list[LabelledPair]:
    """The labelled pairs of a file, by default of all files here."""
    files = [file] if file else sorted(FOLDER.glob("pairs_seed_*.json"))
    return [
        LabelledPair(
            item["pair_id"],
            item["set"],
            (item["claim_ids"][0], item["claim_ids"][1]),
            (item["article_ids"][0], item["article_ids"][1]),
            item["same"],
            item["kind"],
            item["sure"],
        )
        for each in files
        for item in json.loads(each.read_text("utf-8"))
    ]


@dataclass(frozen=True)
class Evidence:
    """A home's articles and claims, and the signals that each claim is evidence of after the last day."""

    articles: frozenset[str]
    claims: frozenset[str]
    signals_of: Mapping[str, frozenset[str]]


def read_evidence(warehouse: Path) -> Evidence:
    """Evidence as of the last day: what was added, without what was removed later."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        articles = connection.execute("SELECT DISTINCT article_id FROM pipeline.raw_articles").fetchall()
        claims = connection.execute("SELECT claim_id FROM pipeline.claims").fetchall()
        standing = connection.execute(
            "SELECT claim_id, signal_id FROM pipeline.evidence_changes"
            # Added and removed on one day: what was added in the morning is gone in the evening.
            " QUALIFY row_number() OVER (PARTITION BY signal_id, claim_id ORDER BY day DESC, change DESC) = 1"
            " AND change <> 'removed'"
        ).fetchall()
    signals_of: dict[str, frozenset[str]] = {}
    for claim_id, signal_id in standing:
        signals_of[claim_id] = signals_of.get(claim_id, frozenset()) | {signal_id}
    return Evidence(frozenset(row[0] for row in articles), frozenset(row[0] for row in claims), signals_of)


def figures_of_home(warehouse: Path, pairs: Iterable[LabelledPair]) -> PairFigures:
    """Figures of a home's signals, over the pairs whose articles it has."""
    evidence = read_evidence(warehouse)
    there = [pair for pair in pairs if set(pair.article_ids) <= evidence.articles]
    return figures(there, evidence.signals_of, evidence.claims)


def shown(name: str, found: PairFigures) -> str:
    """The figures as lines."""
    lines = [
        f"{name}: {found.judged} pairs, {found.no_longer_drawn} no longer drawn; "
        f"precision {found.precision:.3f}, recall {found.recall:.3f}, F1 {found.f1:.3f} "
        f"(all together: {found.f1_of_all_together:.3f}), "
        f"rightly apart {found.right_apart} of {found.right_apart + found.wrong_together.total()}"
    ]
    for what, errors in (("together, but", found.wrong_together), ("apart, but", found.wrong_apart)):
        lines += [f"  {what} {kind}: {count}" for kind, count in sorted(errors.items(), key=lambda e: (-e[1], e[0]))]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("homes", type=Path, nargs="+", help="homes whose days are built, or their warehouse.duckdb")
    parser.add_argument("--labels", type=Path, help="one file of labels; by default all that are committed")
    parser.add_argument("--sure", action="store_true", help="only pairs of which the judge was sure")
    arguments = parser.parse_args()
    pairs = [pair for pair in read_labels(arguments.labels) if pair.sure or not arguments.sure]
    total = PairFigures()
    for given in arguments.homes:
        found = figures_of_home(Home(given).warehouse if given.is_dir() else given, pairs)
        print(shown(str(given), found))
        total += found
    if len(arguments.homes) > 1:
        print(shown("all homes", total))


if __name__ == "__main__":
    main()
