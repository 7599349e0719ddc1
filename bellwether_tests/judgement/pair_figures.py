"""How far signals agree with people about pairs of claims: `python -m bellwether_tests.judgement.pair_figures HOME...`.

Belongs here: the committed labels, and a home's figures while its days are being worked on. Does not belong here:
drawing and judging pairs (`draw_pairs`), reading and counting them (`bellwether_assets.evaluation.pairs`, which
`evaluate` measures publications with).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from bellwether_assets.evaluation.pairs import LabelledPair, PairFigures, figures, read_pairs
from bellwether_assets.foundation.as_of import evidence_on
from bellwether_assets.foundation.settings import Home

FOLDER = Path(__file__).parent
# What makes two claims evidence of one signal, and what keeps two near-misses apart.
SAME_KINDS = ("same occurrence", "same development", "same mechanism", "contradiction of the same")
OTHER_KINDS = ("same topic other matter", "same kind elsewhere", "shared name only", "unrelated")


def read_labels(file: Path | None = None) -> list[LabelledPair]:
    """The labelled pairs of a file, by default of all files here."""
    files = [file] if file else sorted(FOLDER.glob("pairs_seed_*.json"))
    return [pair for each in files for pair in read_pairs(each)]


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
            f"SELECT claim_id, signal_id FROM ({evidence_on('pipeline.evidence_changes')})",  # noqa: S608 - our own text
            [date.max],
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
