"""Measures the thresholds of claim links over a grid, and writes them with the curve they came from. Run by hand.

    python -m bellwether_assets.evaluation.train_claim_linking --pairs PAIRS.json --home HOME --topics HOME …

Belongs here: replaying the fold over the claims of built homes under other thresholds. Does not belong here: anything
the pipeline imports. `--home`: built homes whose claims the labelled pairs are drawn from. `--topics`: those of them
whose articles' gold is a topic (the external id names it, as in "t17-libya-0001"), measured by B-cubed together.

Two measures pull against each other: pairs of claims labelled by hand score higher with narrow signals, topics with
broad ones. The shipped point is the narrowest that keeps B-cubed F1 of topics at 0.60.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from bellwether_assets.clusters.link import shipped_config
from bellwether_assets.evaluation.bcubed import bcubed, primary_signals
from bellwether_assets.evaluation.pairs import LabelledPair, figures, read_pairs
from bellwether_assets.foundation.settings import EXTRACTIVE, Settings
from bellwether_assets.signals import link_claims
from bellwether_assets.signals.read_state import names_of
from bellwether_assets.signals.reinforce import reinforce
from bellwether_assets.signals.stages import fold_settings
from bellwether_assets.signals.state import Signal, State
from bellwether_assets.signals.strength import weight
from bellwether_assets.signals.today import Today, TodaysArticle, TodaysClaim
from bellwether_assets.vectors.whole_vectors import whole

JOIN = (0.30, 0.32, 0.34, 0.35, 0.36, 0.38, 0.42)
FOUND_ABOVE = (0.06, 0.17)
_POLICY = fold_settings(Settings()).policy


@dataclass(frozen=True)
class Read:
    """One claim of a built home, the story its article is in and the article's own id."""

    claim: TodaysClaim
    story_id: str
    external_id: str


def main() -> None:
    """Measure the grid, print it, and write it beside the shipped thresholds."""
    parser = argparse.ArgumentParser(description="Measure the thresholds of claim links.")
    parser.add_argument("--pairs", type=Path, required=True, help="pairs of claims labelled by hand")
    parser.add_argument("--home", type=Path, action="append", default=[], help="a built home")
    parser.add_argument("--topics", type=Path, action="append", default=[], help="a built home whose gold is topics")
    arguments = parser.parse_args()
    pairs = read_pairs(arguments.pairs)
    streams = [read_claims(home) for home in arguments.home]
    topics = [claim for home in arguments.topics for claim in read_claims(home)]
    target = Path(__file__).parents[1] / "signals" / "data" / "claim_linking.json"
    shipped: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    shipped["curve"] = []
    for join, above in product(JOIN, FOUND_ABOVE):
        link_claims.JOIN_THRESHOLD, link_claims.FOUND_THRESHOLD = join, round(join + above, 2)
        row = {"join": join, "found": link_claims.FOUND_THRESHOLD, **measure(streams, topics, pairs)}
        shipped["curve"].append(row)
        print(row, flush=True)
    target.write_text(json.dumps(shipped, indent=1) + "\n", encoding="utf-8")


def measure(
    streams: Sequence[Sequence[Read]], topics: Sequence[Read], pairs: Sequence[LabelledPair]
) -> dict[str, float]:
    """Figures of the thresholds as they are now: of topics, and of pairs over all streams."""
    kept = [replay(stream) for stream in (*streams, topics) if stream]
    held = {item.claim_id: {key} for signals, _ in kept for key, s in signals.items() for item in s.evidence}
    found = figures(pairs, held, held)
    signals, last = kept[-1]
    gold = {read.claim.article_id: read.external_id.rsplit("-", 1)[0] for read in topics}
    weights = (
        (item.article_id, key, weight(item.quality, item.origin_day, _POLICY.half_life[signal.type], last))
        for key, signal in signals.items()
        for item in signal.evidence
    )
    score = bcubed(gold, primary_signals(weights))
    sizes = [len(signal.evidence) for signal in signals.values()]
    return {
        "pairs precision": round(found.precision, 3),
        "pairs recall": round(found.recall, 3),
        "pairs F1": round(found.f1, 3),
        "topics B-cubed F1": round(score.f1, 3),
        "topics B-cubed precision": round(score.precision, 3),
        "topics signals": len(sizes),
        "topics largest share of claims": round(max(sizes) / sum(sizes), 3),
    }


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
