"""Measures the thresholds of claim links over a grid, and writes them with the curve they came from. Run by hand.

    python -m bellwether_assets.evaluation.train_claim_linking --stream ARTICLES.jsonl HOME … [--pairs PAIRS.json]

Belongs here: replaying the fold over the claims of built homes under other thresholds. Does not belong here: anything
the pipeline imports. `--stream`: a labelled stream and the home that was built of it; each is measured by B-cubed of
its claims, which have the label of their article. `--pairs`: pairs of claims of these homes, labelled by hand.

Chosen is one point for all streams: the mean of their F1 less what the largest signal holds above 0.15 of the claims.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from bellwether_assets.clusters.link import shipped_config
from bellwether_assets.evaluation.bcubed import bcubed
from bellwether_assets.evaluation.pairs import LabelledPair, figures, read_pairs
from bellwether_assets.evaluation.streams import EvaluationError, read_streams
from bellwether_assets.foundation.engine_settings import EXTRACTIVE
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.signals import link_claims
from bellwether_assets.signals.read_state import names_of
from bellwether_assets.signals.reinforce import reinforce
from bellwether_assets.signals.stages import fold_settings
from bellwether_assets.signals.state import Signal, State
from bellwether_assets.signals.today import Today, TodaysArticle, TodaysClaim
from bellwether_assets.vectors.whole_vectors import whole

JOIN = (0.2, 0.22, 0.235, 0.25, 0.28)
FOUND_ABOVE = (0.06, 0.125, 0.19)
LARGEST = 0.15
_POLICY = fold_settings(Settings()).policy


@dataclass(frozen=True)
class Read:
    """One claim of a built home, the story its article is in and the article's own id."""

    claim: TodaysClaim
    story_id: str
    external_id: str


@dataclass(frozen=True)
class Labelled:
    """A stream as its home reads it: the claims, and the label of each that has one."""

    name: str
    claims: Sequence[Read]
    gold: Mapping[str, str]


def main() -> None:
    """Measure the grid, print it, and write the best point with it."""
    parser = argparse.ArgumentParser(description="Measure the thresholds of claim links.")
    parser.add_argument(
        "--stream", type=Path, nargs=2, action="append", required=True, metavar=("ARTICLES", "HOME"),
        help="a labelled stream and the home that was built of it",
    )  # fmt: skip
    parser.add_argument("--pairs", type=Path, help="pairs of claims labelled by hand")
    arguments = parser.parse_args()
    pairs = read_pairs(arguments.pairs) if arguments.pairs else []
    streams = [read_labelled(articles, home) for articles, home in arguments.stream]
    target = Path(__file__).parents[1] / "signals" / "data" / "claim_linking.json"
    shipped: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    shipped["curve"] = []
    for join, above in product(JOIN, FOUND_ABOVE):
        link_claims.JOIN_THRESHOLD, link_claims.FOUND_THRESHOLD = join, round(join + above, 3)
        row = {"join": join, "found": link_claims.FOUND_THRESHOLD, **measure(streams, pairs)}
        shipped["curve"].append(row)
        print(row, flush=True)
    best = max(shipped["curve"], key=lambda row: row["all"])
    shipped |= {"join": best["join"], "found": best["found"]}
    target.write_text(json.dumps(shipped, indent=1) + "\n", encoding="utf-8")


def measure(streams: Sequence[Labelled], pairs: Sequence[LabelledPair]) -> dict[str, float]:
    """Figures of the thresholds as they are now: of each stream, of pairs over all streams, and what is maximised."""
    held: dict[str, str] = {}
    found: dict[str, float] = {}
    worth = []
    for stream in streams:
        signals, _ = replay(stream.claims)
        placed = {item.claim_id: key for key, signal in signals.items() for item in signal.evidence}
        score = bcubed(stream.gold, placed)
        largest = max(Counter(placed.values()).values()) / len(placed)
        figures_here = {"F1": score.f1, "precision": score.precision, "recall": score.recall, "largest": largest}
        found |= {f"{stream.name} {name}": round(value, 3) for name, value in figures_here.items()}
        worth.append(score.f1 - max(0.0, largest - LARGEST))
        held |= placed
    if pairs:
        counted = figures(pairs, {claim: {signal} for claim, signal in held.items()}, held)
        found |= {"pairs F1": round(counted.f1, 3), "pairs precision": round(counted.precision, 3)}
    return {**found, "all": round(sum(worth) / len(worth), 4)}


def read_labelled(articles: Path, home: Path) -> Labelled:
    """The stream of a file as a home that was built of it reads it. Raises EvaluationError."""
    streams = read_streams(articles)
    if not streams:
        raise EvaluationError(f"{articles}: no line has id, title, text and gold_cluster")
    stream = streams[0]
    of_article = stream.mechanisms or stream.gold
    claims = read_claims(home)
    gold = {c.claim.claim_id: of_article[c.external_id] for c in claims if c.external_id in of_article}
    return Labelled(stream.name, claims, gold)


def replay(claims: Sequence[Read]) -> tuple[dict[str, Signal], date]:
    """All signals that the fold makes of these claims, day by day, and the last day."""
    by_day: dict[date, list[Read]] = defaultdict(list)
    for read in claims:
        by_day[read.claim.origin_day].append(read)
    known = {read.claim.claim_id: read.claim for read in claims}
    state, ever = State({}, {}), dict[str, Signal]()
    day, last = min(by_day), max(by_day)
    while day <= last:
        stories = {read.claim.article_id: read.story_id for read in by_day[day]}
        articles = [TodaysArticle(key, "") for key in sorted(stories)]
        today = Today(articles=articles, claims=[read.claim for read in by_day[day]], known_stories=stories)
        outcome = reinforce(state, today, day, _POLICY, shipped_config(), lambda wanted: {c: known[c] for c in wanted})
        state = outcome.state
        ever.update((signal.signal_id, signal) for signal in outcome.changed_signals)
        day += timedelta(days=1)
    return {key: signal for key, signal in ever.items() if signal.status != "merged"}, last


def read_claims(home: Path) -> list[Read]:
    """The claims of a built home, with the story of each one's article as of the last day."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        frame = connection.execute(
            "SELECT c.claim_id, c.kind, c.statement, c.pattern, c.actors, c.measured, c.geographies, c.topics,"
            " c.vector, c.article_id, c.engine,"
            " o.origin_id, o.root_day, o.root_publisher, coalesce(a.language, '') AS language, c.stance, c.quality,"
            " c.quote_key, o.sort_key, c.position, s.story_id, a.external_id FROM pipeline.claims c"
            " JOIN pipeline.origins o USING (article_id, day) JOIN pipeline.raw_articles a"
            " USING (article_id, day, version) JOIN (SELECT article_id, arg_max(story_id, day) AS story_id"
            " FROM pipeline.article_stories GROUP BY article_id) s USING (article_id) ORDER BY c.claim_id"
        ).pl()
    return [
        Read(
            TodaysClaim(
                claim_id=row["claim_id"],
                kind=row["kind"],
                statement=row["statement"],
                pattern=row["pattern"],
                actors=tuple(row["actors"]),
                measured=tuple(row["measured"]),
                names=names_of(row["actors"], row["geographies"], row["topics"]),
                vector=whole(np.array(row["vector"], dtype=np.float64)),
                article_id=row["article_id"],
                origin_id=row["origin_id"],
                origin_day=row["root_day"],
                publisher=row["root_publisher"],
                language=row["language"],
                stance=row["stance"],
                by_model=row["engine"] != EXTRACTIVE,
                quality=row["quality"],
                quote_key=row["quote_key"],
                claim_hash="",
                order=f"{row['sort_key']} {row['position']:04d}",
            ),
            row["story_id"],
            row["external_id"],
        )
        for row in frame.iter_rows(named=True)
    ]


if __name__ == "__main__":
    main()
