"""The daily work of the brief asset: for each reader compose, stay silent, or record the fault."""

from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from bellwether_assets.brief import choose as choose_module
from bellwether_assets.brief import value_days
from bellwether_assets.brief.choose import Candidate, Choice, NewClaim, Told, Wishes, by_signal, choose
from bellwether_assets.brief.value_days import WINDOW_DAYS, value_of_day
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables import BRIEF_ITEMS, BRIEFS, VECTOR_DIMENSIONS, frame_of
from bellwether_assets.pipeline.faults import active_faults, faults_digest
from bellwether_assets.pipeline.stages import Context, DayRows, Stage

# Words told longer ago than this are news again.
NOVELTY_DAYS = 30
NOTHING_TOLD: NDArray[np.float64] = np.zeros((0, VECTOR_DIMENSIONS))
# What the signals say beside what was reported: little, but a day whose only news is an expiry is not worth nothing.
SIGNALS_SHARE = 0.05


def build_brief(context: Context, day: date) -> DayRows:
    """One row per reader, and what each brief tells."""
    briefs: list[dict[str, object]] = []
    items: list[dict[str, object]] = []
    told_states: list[str] = []
    with context.warehouse.open() as connection:
        reported = _reports_value(connection, day)
        window = _window_hashes(connection, day)
    for reader in context.settings.readers:
        wishes = Wishes(reader.name, reader.strength_floor, reader.news_floor, reader.maximum)
        with context.warehouse.open() as connection:
            faults = active_faults(connection, day, besides="brief")
            read = _count(connection, "SELECT count(*) FROM pipeline.cluster_articles WHERE day = ?", day)
            candidates = _candidates(connection, day, wishes.name)
            told_vectors = _told_vectors(connection, day, wishes.name) if candidates else NOTHING_TOLD
            told = connection.execute(
                "SELECT signal_id, max(day), arg_max(strength_exact, day) FROM pipeline.brief_items"
                " WHERE reader = ? AND day < ? GROUP BY signal_id",
                [wishes.name, day],
            ).fetchall()
            recent = connection.execute(
                "SELECT day, signal_id, told_claims FROM pipeline.brief_items WHERE reader = ? AND day < ? AND day > ?"
                " ORDER BY day, signal_id",
                [wishes.name, day, day - timedelta(days=NOVELTY_DAYS)],
            ).fetchall()
        choice = choose(candidates, told_vectors, wishes)
        if faults:
            choice = Choice((), choice.rejected, choice.news_value)
        briefs.append(_brief_row(day, wishes, choice, faults, read, candidates, reported))
        items += _item_rows(day, wishes.name, choice)
        now_told = {row[0]: row[1:] for row in told} | {i.signal_id: (day, i.strength_exact) for i in choice.items}
        told_states.append(
            digest(
                wishes.name,
                *(f"{key} {now_told[key]}" for key in sorted(now_told)),
                *(str(row) for row in recent),
                *(str(i.told_claims) for i in choice.items),
            )
        )
    statuses = sorted({str(row["status"]) for row in briefs})
    rows = {BRIEFS: frame_of(BRIEFS, briefs), BRIEF_ITEMS: frame_of(BRIEF_ITEMS, items)}
    # Tomorrow's value stands on the window's reports: an edit that moves no claim may still move it.
    return DayRows(rows, digest(*told_states, *window), {"status": ", ".join(statuses), "items": len(items)})


def _brief_row(
    day: date,
    wishes: Wishes,
    choice: Choice,
    faults: list[str],
    read: int,
    candidates: list[Candidate],
    reported: float,
) -> dict[str, object]:
    titles = {candidate.signal_id: candidate.title for candidate in candidates}
    if faults:
        status, reason = "faulted", "; ".join(faults)
    elif choice.items:
        status, reason = "composed", _said(len(choice.items), len(candidates))
    elif read == 0:
        status, reason = "silent", "No article arrived, and no signal changed in a way worth saying."
    elif choice.rejected:
        status, reason = (
            "silent",
            (
                f"{read} article{'s' if read != 1 else ''} read; the best candidate failed the gate "
                f"'{choice.rejected.gate}': {choice.rejected.explanation}."
            ),
        )
    else:
        status, reason = "silent", f"{read} article{'s' if read != 1 else ''} read; no signal changed."
    rejected = choice.rejected
    edition = (
        digest(
            *(f"{i.signal_id} {i.change} {i.claim_id} {i.strength_exact!r} {titles[i.signal_id]}" for i in choice.items)
        )
        if choice.items
        else None
    )
    return {
        "day": day,
        "reader": wishes.name,
        "status": status,
        "reason": reason,
        "news_value": round(reported + SIGNALS_SHARE * choice.news_value, 6),
        "edition": edition,
        "articles_read": read,
        "rejected_signal_id": rejected.signal_id if rejected else None,
        "rejected_gate": rejected.gate if rejected else None,
        "rejected_explanation": rejected.explanation if rejected else None,
    }


def _said(told: int, changed: int) -> str:
    """How many of the signals that something happened to are told."""
    return (
        f"{told} of {changed} changed signal{'s' if changed != 1 else ''} {'is' if told == 1 else 'are'} worth saying."
    )


def _item_rows(day: date, reader: str, choice: Choice) -> list[dict[str, object]]:
    return [
        {
            "day": day,
            "reader": reader,
            "signal_id": item.signal_id,
            "rank": rank,
            "change": item.change,
            "news_value": item.news_value,
            "strength_exact": item.strength_exact,
            "why": item.why,
            "claim_id": item.claim_id,
            "told_claims": list(item.told_claims),
        }
        for rank, item in enumerate(choice.items, start=1)
    ]


def _candidates(connection: duckdb.DuckDBPyConnection, day: date, reader: str) -> list[Candidate]:
    if _count(connection, "SELECT count(*) FROM pipeline.signal_events WHERE day = ?", day) == 0:
        return []
    rows = connection.execute(
        "WITH happened AS (SELECT signal_id, list(event ORDER BY event) AS events FROM pipeline.signal_events"
        " WHERE day = ? GROUP BY signal_id),"
        " words AS (SELECT signal_id, arg_max(title, day) AS title FROM pipeline.signal_texts WHERE day <= ?"
        " GROUP BY signal_id),"
        " held AS (SELECT * FROM (SELECT * FROM pipeline.evidence_changes SEMI JOIN happened USING (signal_id)"
        " WHERE day <= ? QUALIFY row_number() OVER (PARTITION BY signal_id, claim_id ORDER BY day DESC, change) = 1)"
        " WHERE change = 'added'),"
        # Told is who holds a claim that was told: after a merge or a split, the signal that it went to.
        " told AS (SELECT held.signal_id, max(i.day) AS day, arg_max(i.strength_exact, i.day) AS strength_exact"
        " FROM (SELECT day, strength_exact, unnest(list_distinct(list_append(told_claims, claim_id))) AS claim_id"
        " FROM pipeline.brief_items WHERE reader = ? AND day < ?) i JOIN held USING (claim_id)"
        " GROUP BY held.signal_id),"
        " known AS (SELECT signal_id, arg_max(claim_id, (quality, similarity, claim_id)) AS claim_id FROM held"
        " GROUP BY signal_id)"
        " SELECT d.signal_id, w.title, h.events, d.strength_exact, d.origins, d.publishers, k.claim_id, d.pinned,"
        " t.day, t.strength_exact FROM pipeline.signal_days d JOIN happened h USING (signal_id)"
        " JOIN words w USING (signal_id) JOIN known k USING (signal_id) LEFT JOIN told t USING (signal_id)"
        " WHERE d.day = ? AND NOT d.muted"
        " ORDER BY d.signal_id",
        [day, day, day, reader, day, day],
    ).fetchall()
    claims = by_signal(
        [
            (signal_id, NewClaim(claim_id, story_id, quality, stance, np.array(vector, dtype=np.float64)))
            for signal_id, claim_id, story_id, quality, stance, vector in connection.execute(
                "SELECT e.signal_id, e.claim_id, e.story_id, e.quality, e.stance, c.vector"
                " FROM pipeline.evidence_changes e JOIN pipeline.claims c USING (claim_id, day)"
                " WHERE day = ? AND e.change = 'added' AND e.added_on = day",
                [day],
            ).fetchall()
        ]
    )
    return [
        Candidate(
            signal_id,
            title,
            tuple(events),
            strength,
            origins,
            publishers,
            claims.get(signal_id, ()),
            claim_id,
            Told(told_on, told_strength) if told_on is not None else None,
            pinned,
        )
        for signal_id, title, events, strength, origins, publishers, claim_id, pinned, told_on, told_strength in rows
    ]


def _told_vectors(connection: duckdb.DuckDBPyConnection, day: date, reader: str) -> NDArray[np.float64]:
    rows = connection.execute(
        "SELECT c.vector FROM (SELECT DISTINCT unnest(told_claims) AS claim_id FROM pipeline.brief_items"
        " WHERE reader = ? AND day < ? AND day >= ?) JOIN pipeline.claims c USING (claim_id) ORDER BY claim_id",
        [reader, day, day - timedelta(days=NOVELTY_DAYS)],
    ).fetchall()
    if not rows:
        return NOTHING_TOLD
    return np.array([row[0] for row in rows], dtype=np.float64)


def _reports_value(connection: duckdb.DuckDBPyConnection, day: date) -> float:
    """The day's value by its reports, the same for every reader."""
    originals = "SELECT count(*) FROM pipeline.origins WHERE day = ? AND parent_article_id IS NULL"
    if _count(connection, originals, day) == 0:
        return 0.0
    reports = connection.execute(
        "SELECT o.article_id, o.day, o.parent_article_id AS copy_of, m.article_id IS NOT NULL AS mentions_day, e.vector"
        " FROM pipeline.origins o JOIN pipeline.embeddings e USING (article_id, day) LEFT JOIN"
        " (SELECT article_id, day FROM pipeline.date_mentions WHERE mentioned_day = ?) m USING (article_id, day)"
        " WHERE o.day BETWEEN ? AND ? AND o.parent_article_id IS NULL",
        [day, day - timedelta(days=WINDOW_DAYS), day],
    ).pl()
    return value_of_day(reports.with_columns(pl.col("copy_of").cast(pl.String)), day)


def _window_hashes(connection: duckdb.DuckDBPyConnection, day: date) -> list[str]:
    """Of the rows that tomorrow's value reads. Days without rows leave no trace."""
    rows = connection.execute(
        "SELECT output_hash FROM pipeline.stage_days WHERE stage IN ('raw_articles', 'origins', 'embeddings')"
        " AND row_count > 0 AND day > ? AND day <= ? ORDER BY day, stage",
        [day - timedelta(days=WINDOW_DAYS), day],
    ).fetchall()
    return [row[0] for row in rows]


def _count(connection: duckdb.DuckDBPyConnection, query: str, day: date) -> int:
    row = connection.execute(query, [day]).fetchone()
    return int(row[0]) if row else 0


BRIEF_STAGE = Stage(
    "brief",
    (BRIEFS, BRIEF_ITEMS),
    (Path(str(choose_module.__file__)), Path(str(value_days.__file__)), Path(__file__)),
    build_brief,
    upstream=("reinforced_signals", "claims", "raw_articles", "origins", "embeddings"),
    state_of=("reinforced_signals",),
    follows_itself=True,
    quiet=build_brief,
    settings=lambda settings: [reader.model_dump() for reader in settings.readers],
    facts=lambda connection, day, _: faults_digest(connection, day),
)
