"""Editions in the ledger: what briefs plan now, what was told before, and the rows of what is added.

They are worked out in the snapshot that a publication is built from, so that it shows them, and are put into the
warehouse before it takes its place: what readers can see is in the ledger, whatever is killed when.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bellwether_assets.articles.order_versions import BY_HAND
from bellwether_assets.brief.told_sentences import read_sentences, write_sentences
from bellwether_assets.editions.edition import Correction, Edition, PlannedItem, QuotedClaim
from bellwether_assets.editions.find_corrections import ToldQuote, find_corrections
from bellwether_assets.editions.next_editions import Plan, Told, ToldItem, next_editions
from bellwether_assets.foundation.sql_text import literal
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.editions import (
    EDITION_TABLES,
    EditionClaimRow,
    EditionCorrectionRow,
    EditionItemRow,
    EditionRow,
)
from bellwether_assets.foundation.tables.snapshot import WaitingCorrectionRow
from bellwether_assets.foundation.warehouse import Connection, Warehouse, append, append_new

# Briefs that are others than those that were told last; days without a plan of their own tell nothing.
_CHANGED = (
    "WITH last AS (SELECT reader, day, arg_max(plan, revision) AS plan FROM ledger.editions WHERE plan <> ''"
    " GROUP BY reader, day)"
    " SELECT b.reader, b.day, coalesce(b.edition, '') AS plan, b.lead, b.lead_engine"
    " FROM pipeline.briefs b LEFT JOIN last USING (reader, day)"
    # A fault tells nothing, and takes nothing back: the day is told when it is repaired.
    " WHERE b.day <= ? AND b.status <> 'faulted'"
    " AND (b.edition IS NOT NULL OR last.plan IS NOT NULL) AND coalesce(b.edition, '') IS DISTINCT FROM last.plan"
    # An edition of before there were summaries and leads names the first part of the hash, and stays as it is.
    " AND split_part(coalesce(b.edition, ''), '.', 1) IS DISTINCT FROM last.plan"
    " ORDER BY b.reader, b.day"
)
# Who is told of a signal is told of all its evidence of that day: what earlier editions told is taken off later.
_ITEMS = (
    "WITH held AS (SELECT signal_id, list(claim_id) AS claims FROM pipeline.evidence_on(?) GROUP BY signal_id)"
    " SELECT i.signal_id, i.change, coalesce(w.title, i.signal_id) AS title, d.type, i.strength_exact, i.why,"
    " i.claim_id, len(i.told_claims) > 0 AS brings_evidence, i.summary,"
    " list_sort(list_distinct(i.told_claims || coalesce(h.claims, []))) AS claims"
    " FROM pipeline.brief_items i LEFT JOIN pipeline.titles_on(?) w USING (signal_id)"
    " LEFT JOIN held h USING (signal_id)"
    " LEFT JOIN pipeline.signal_days d ON d.signal_id = i.signal_id AND d.day = i.day"
    " WHERE i.day = ? AND i.reader = ? ORDER BY i.rank"
)
_CLAIMS = (
    "SELECT c.claim_id, c.article_id, c.version, a.title, a.publisher, a.url, a.day AS published_on, c.quote,"
    " c.quote_start, c.quote_end, c.highlight_start, c.highlight_end, c.reasoning, c.engine, a.text_sha256"
    " FROM pipeline.claims c JOIN pipeline.raw_articles a ON a.article_id = c.article_id AND a.version = c.version"
    " WHERE list_contains(?, c.claim_id)"
)
_TOLD = (
    "SELECT e.edition_id, e.reader, e.day, e.revision, e.plan, e.lead, i.signal_id, i.change, i.title,"
    " i.strength_exact, i.summary, list(c.claim_id ORDER BY c.claim_id) AS claim_ids FROM ledger.editions e"
    " LEFT JOIN ledger.edition_items i USING (edition_id)"
    " LEFT JOIN ledger.edition_claims c ON c.edition_id = e.edition_id AND c.signal_id = i.signal_id"
    " GROUP BY ALL ORDER BY e.reader, e.day, e.revision, min(i.rank)"
)
# A brief that tells a signal stands for all the evidence that the signal had by then.
_PLANNED = (
    "SELECT i.reader, e.claim_id, max(i.day) FROM pipeline.brief_items i JOIN pipeline.evidence_changes e"
    " ON e.signal_id = i.signal_id AND e.day <= i.day AND e.change = 'added' WHERE i.day <= ? GROUP BY ALL"
)
_QUOTES = (
    "SELECT e.edition_id, e.reader, e.day, q.signal_id, i.title, q.claim_id, q.quote, a.publisher, a.url,"  # noqa: S608
    " a.text AS text_now, a.withdrawn, o.correction AS correction_then,"
    " a.correction AS correction_now,"
    # Whoever takes an article back by hand does not mean its address.
    f" a.ordered_by IS DISTINCT FROM '{BY_HAND}' AND EXISTS (FROM pipeline.raw_articles m"
    " WHERE m.publisher = a.publisher AND m.article_id <> a.article_id AND m.is_current AND contains(m.text, q.quote))"
    " AS moved"
    " FROM ledger.edition_claims q JOIN ledger.editions e USING (edition_id)"
    " JOIN ledger.edition_items i USING (edition_id, signal_id)"
    " JOIN pipeline.raw_articles a ON a.article_id = q.article_id AND a.is_current"
    " LEFT JOIN pipeline.raw_articles o ON o.article_id = q.article_id AND o.text_sha256 = q.text_sha256"
    " WHERE a.text_sha256 <> q.text_sha256"
)


def add_editions(connection: Connection, as_of: date, now: datetime) -> list[Edition]:
    """Work out and write what a publication up to `as_of` adds; the caller holds the transaction, or the whole file."""
    changed = connection.execute(_CHANGED, [as_of]).fetchall()
    plans = [
        Plan(reader, day, plan, _items(connection, reader, day), read_sentences(lead), lead_engine)
        for reader, day, plan, lead, lead_engine in changed
    ]
    told = _told(connection)
    planned_on = {(reader, claim): day for reader, claim, day in connection.execute(_PLANNED, [as_of]).fetchall()}
    due = _corrections_due(connection)
    added = next_editions(plans, told, planned_on, due, as_of)
    write_editions(connection, added, as_of, now)
    _write_waiting(connection, added, due)
    return added


def _items(connection: Connection, reader: str, day: date) -> tuple[PlannedItem, ...]:
    rows = _named(connection, _ITEMS, [day, day, day, reader])
    wanted = sorted({claim for row in rows for claim in (row["claim_id"], *row["claims"])})
    claims = {row["claim_id"]: QuotedClaim(**row) for row in _named(connection, _CLAIMS, [wanted])} if wanted else {}
    return tuple(
        PlannedItem(
            signal_id=row["signal_id"],
            change=row["change"],
            title=row["title"],
            type=row["type"],
            strength_exact=row["strength_exact"],
            why=row["why"],
            brings_evidence=row["brings_evidence"],
            claims=tuple(
                claims[claim] for claim in dict.fromkeys((row["claim_id"], *row["claims"])) if claim in claims
            ),
            summary=read_sentences(row["summary"]),
        )
        for row in rows
    )


def _told(connection: Connection) -> list[Told]:
    editions: dict[str, Told] = {}
    items: dict[str, list[ToldItem]] = defaultdict(list)
    for row in _named(connection, _TOLD, []):
        edition_id, lead, summary = row["edition_id"], row["lead"], row["summary"]
        head = (edition_id, row["reader"], row["day"], row["revision"], row["plan"])
        editions[edition_id] = Told(*head, (), None if lead is None else read_sentences(lead))
        if row["signal_id"] is not None:
            held = frozenset(claim for claim in row["claim_ids"] if claim is not None)
            said = None if summary is None else read_sentences(summary)
            items[edition_id].append(
                ToldItem(row["signal_id"], row["change"], row["title"], row["strength_exact"], held, said)
            )
    return [replace(one, items=tuple(items[one.edition_id])) for one in editions.values()]


def _corrections_due(connection: Connection) -> Mapping[str, list[Correction]]:
    """By reader, corrections that no edition has told."""
    told = set(
        connection.execute(
            "SELECT e.reader, c.claim_id, c.kind FROM ledger.edition_corrections c JOIN ledger.editions e"
            " USING (edition_id)"
        ).fetchall()
    )
    found = find_corrections(ToldQuote(**row) for row in _named(connection, _QUOTES, []))
    return {
        reader: [one for one in corrections if (reader, *one.key) not in told] for reader, corrections in found.items()
    }


def keep_editions(warehouse: Warehouse, snapshot: Path) -> None:
    """Put the editions of a snapshot into the ledger; those that are there stay as they are."""
    with warehouse.open() as connection:
        connection.execute(f"ATTACH {literal(snapshot)} AS build (READ_ONLY)")
        try:
            with warehouse.transaction():
                for row in EDITION_TABLES:
                    append_new(connection, row, f"build.{row.table.qualified}")
        finally:
            connection.execute("DETACH build")


def write_editions(connection: Connection, editions: list[Edition], as_of: date, now: datetime) -> None:
    """Rows of editions that are new."""
    heads = [
        EditionRow(
            edition_id=edition.edition_id,
            reader=edition.reader,
            day=edition.day,
            revision=edition.revision,
            plan=edition.plan,
            recorded_at=now,
            as_of=as_of,
            document=edition.document,
            differs=tuple(one.sentence for one in edition.differs),
            changes_belief=edition.changes_belief,
            lead=write_sentences(edition.lead),
        )
        for edition in editions
    ]
    items = [
        EditionItemRow(
            edition_id=edition.edition_id,
            signal_id=item.signal_id,
            rank=rank,
            change=item.change,
            title=item.title,
            strength_exact=item.strength_exact,
            claim_id=item.claims[0].claim_id,
            summary=write_sentences(item.summary),
        )
        for edition in editions
        for rank, item in enumerate(edition.items, start=1)
    ]
    claims = [
        EditionClaimRow(
            edition_id=edition.edition_id,
            signal_id=item.signal_id,
            **{key: value for key, value in asdict(claim).items() if key in _KEPT_OF_CLAIMS},
        )
        for edition in editions
        for item in edition.items
        for claim in item.claims
    ]
    corrections = [
        EditionCorrectionRow(
            edition_id=edition.edition_id,
            told_in=one.told_in,
            signal_id=one.signal_id,
            claim_id=one.claim_id,
            kind=one.kind,
            detail=one.detail,
        )
        for edition in editions
        for one in edition.corrections
    ]
    append(connection, EditionRow, frame_of(EditionRow, heads))
    append(connection, EditionItemRow, frame_of(EditionItemRow, items))
    append(connection, EditionClaimRow, frame_of(EditionClaimRow, claims))
    append(connection, EditionCorrectionRow, frame_of(EditionCorrectionRow, corrections))


def _write_waiting(connection: Connection, added: list[Edition], due: Mapping[str, list[Correction]]) -> None:
    """Corrections that wait for the next edition, for whoever looks; a table of the snapshot alone."""
    told = {(edition.reader, *one.key) for edition in added for one in edition.corrections}
    rows = [
        WaitingCorrectionRow(
            reader=reader,
            told_in=one.told_in,
            signal_id=one.signal_id,
            claim_id=one.claim_id,
            kind=one.kind,
            detail=one.detail,
        )
        for reader, corrections in due.items()
        for one in corrections
        if (reader, *one.key) not in told
    ]
    append(connection, WaitingCorrectionRow, frame_of(WaitingCorrectionRow, rows))


_KEPT_OF_CLAIMS = ("claim_id", "article_id", "version", "quote", "quote_start", "quote_end", "text_sha256")


def _named(connection: Connection, query: str, parameters: list[Any]) -> list[dict[str, Any]]:
    found = connection.execute(query, parameters)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
