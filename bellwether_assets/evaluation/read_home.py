"""What is measured of a home: read from its published tables, as anybody else would.

One thing is not published and comes from the pipeline's own tables: what reclustering did to stories.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb

from bellwether_assets.evaluation.bcubed import primary_signals
from bellwether_assets.publication.open_published import readable
from bellwether_assets.signals.overrides import Override, gold_pairs


class EvidenceLabel(NamedTuple):
    """One claim in one signal: its article by the id that the sender gave, and what the engine and the fold call it."""

    claim_id: str
    article: str
    signal_id: str
    kind: str
    stance: str
    weight: float


@dataclass(frozen=True)
class Published:
    """A publication's articles (by the id that the sender gave), claims and days, and counts of what happened.

    `signal_of`: a copy, which is no evidence of its own, stands in the signal of what it copies.
    `moved`: articles that were placed in another story after their home day. `unproved`: claims whose quote is not what
    stands in the article at its place, or whose highlight is not inside it. `briefs`: days by status.
    """

    story_of: Mapping[str, str]
    signal_of: Mapping[str, str]
    moved: int
    claims: frozenset[str]
    evidence: Sequence[EvidenceLabel]
    origin_of: Mapping[str, str]
    briefs: Mapping[str, int]
    articles: frozenset[str]
    signals_of_claim: Mapping[str, frozenset[str]]
    unproved: int
    dropped: int
    origins: int
    signals: int
    signals_of_two_stories: int
    events: Mapping[str, int]
    news_value: Mapping[date, float]
    day_scores: Mapping[date, float]

    @property
    def largest_share(self) -> float:
        """The share of all claims that the signal with most of them has."""
        sizes = Counter(signal for signals in self.signals_of_claim.values() for signal in signals)
        return max(sizes.values(), default=0) / max(len(self.claims), 1)


def read_published(database: Path) -> Published:
    """Everything that a measure needs of a published database."""
    with readable(database) as file, duckdb.connect(str(file), read_only=True) as connection:
        placed = connection.execute(
            "SELECT coalesce(a.external_id, a.article_id), s.story_id, s.placed_on > s.day FROM article_stories s"
            " JOIN articles a USING (article_id) WHERE a.is_current"
        ).fetchall()
        weights = connection.execute(
            "SELECT coalesce(a.external_id, a.article_id), e.signal_id, e.weight FROM evidence e"
            " JOIN articles original USING (article_id) JOIN articles a ON a.origin_id = original.origin_id"
            " WHERE original.is_current AND a.is_current"
        ).fetchall()
        texts = dict(_keyed(connection.execute("SELECT article_id, version, text FROM articles").fetchall()))
        claims = connection.execute(
            "SELECT claim_id, article_id, version, quote, quote_start, quote_end, highlight, highlight_start,"
            " highlight_end FROM claims"
        ).fetchall()
        signals_of: dict[str, frozenset[str]] = {}
        for claim_id, signal_id in connection.execute("SELECT claim_id, signal_id FROM evidence").fetchall():
            signals_of[claim_id] = signals_of.get(claim_id, frozenset()) | {signal_id}
        evidence = connection.execute(
            "SELECT e.claim_id, coalesce(a.external_id, a.article_id), e.signal_id, e.kind, e.stance, e.weight"
            " FROM evidence e JOIN articles a USING (article_id)"
            " WHERE a.is_current ORDER BY 3, 1"
        ).fetchall()
        origins = connection.execute(
            "SELECT coalesce(external_id, article_id), origin_id FROM articles WHERE is_current AND withdrawn IS NULL"
        ).fetchall()
        briefs = connection.execute(
            "SELECT status, count(*) FROM briefs WHERE reader = (SELECT min(reader) FROM briefs) GROUP BY status"
        ).fetchall()
        return Published(
            story_of={article: story for article, story, _ in placed},
            signal_of=primary_signals(weights),
            moved=sum(moved for _, _, moved in placed),
            claims=frozenset(row[0] for row in claims),
            evidence=[EvidenceLabel(*row) for row in evidence],
            origin_of=dict(origins),
            briefs=dict(briefs),
            articles=frozenset(article_id for article_id, _ in texts),
            signals_of_claim=signals_of,
            unproved=sum(not is_proved(texts.get((row[1], row[2])), *row[3:]) for row in claims),
            dropped=_number(connection, "SELECT coalesce(sum(dropped), 0) FROM dropped_claims"),
            origins=_number(
                connection, "SELECT count(DISTINCT origin_id) FROM articles WHERE is_current AND withdrawn IS NULL"
            ),
            signals=_number(connection, "SELECT count(*) FROM signals"),
            signals_of_two_stories=_number(connection, "SELECT count(*) FROM signals WHERE stories > 1"),
            events=dict(connection.execute("SELECT event, count(*) FROM signal_events GROUP BY event").fetchall()),
            news_value=dict(connection.execute("SELECT day, max(news_value) FROM briefs GROUP BY day").fetchall()),
            day_scores=dict(connection.execute("SELECT day, value FROM day_scores").fetchall()),
        )


def is_proved(
    text: str | None, quote: str, start: int, end: int, highlight: str, highlight_start: int, highlight_end: int
) -> bool:
    """Promise 1, character by character: the quote stands at its place, and the highlight inside it at its own."""
    if text is None or text[start:end] != quote:
        return False
    return start <= highlight_start <= highlight_end <= end and text[highlight_start:highlight_end] == highlight


def read_story_events(warehouse: Path) -> Mapping[str, int]:
    """How often stories were begun, continued, moved, merged and split."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return dict(connection.execute("SELECT event, count(*) FROM pipeline.story_events GROUP BY event").fetchall())


def read_largest(database: Path) -> tuple[float, float | None] | None:
    """Of the largest signal, when evidence last changed: its cohesion, and how near the nearest other is to it."""
    with readable(database) as file, duckdb.connect(str(file), read_only=True) as connection:
        row = connection.execute(
            "SELECT cohesion, nearest FROM signal_standings WHERE rank = 1 ORDER BY day DESC LIMIT 1"
        ).fetchone()
    return (row[0], row[1]) if row else None


def read_override_pairs(database: Path) -> list[tuple[str, str, bool]]:
    """Pairs of claims that the published overrides put together (True) or apart."""
    with readable(database) as file, duckdb.connect(str(file), read_only=True) as connection:
        frame = connection.execute(
            "SELECT override_id, action, day, claim_id, other_claim_id, claim_ids, article_id, value, author, reason,"
            " held FROM overrides ORDER BY override_id"
        ).pl()
    overrides, held = {}, {}
    for row in frame.iter_rows(named=True):
        held[row["override_id"]] = tuple(row.pop("held"))
        overrides[row["override_id"]] = Override(**{**row, "claim_ids": tuple(row["claim_ids"])})
    return gold_pairs(overrides, held)


def _keyed(rows: list[tuple[str, int, str]]) -> list[tuple[tuple[str, int], str]]:
    return [((article_id, version), text) for article_id, version, text in rows]


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
