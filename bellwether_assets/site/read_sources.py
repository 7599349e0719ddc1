"""From the published database to the sources of signals: claims with where they stand, copies, what was written.

Here belongs what is asked of the database for them; `group_sources.py` makes entries of it.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import duckdb

from bellwether_assets.site.group_sources import Reasoning, SourceClaim, Sources, group_sources
from bellwether_assets.site.quote_context import context_of
from bellwether_assets.site.signal_pages import Copy, QuotePlace
from bellwether_assets.site.text_fragments import text_fragment


def rows_of(connection: duckdb.DuckDBPyConnection, query: str, *parameters: str) -> list[dict[str, Any]]:
    """A query's rows by the names of its columns, which are those of the dataclass that they fill."""
    found = connection.execute(query, parameters)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def quote_places(connection: duckdb.DuckDBPyConnection) -> dict[str, QuotePlace]:
    """Where the quote of each claim stands that is evidence or is told in a brief."""
    found = connection.execute(
        "SELECT c.claim_id, c.quote, c.quote_start, c.quote_end, a.version, a.is_current, a.text FROM claims c"
        " JOIN articles a ON a.article_id = c.article_id AND a.version = c.version"
        " WHERE c.claim_id IN (SELECT claim_id FROM evidence UNION SELECT claim_id FROM brief_items)"
        " ORDER BY c.article_id, c.claim_id"
    )
    places = {}
    while rows := found.fetchmany(1_000):
        for claim_id, quote, quote_start, quote_end, version, is_current, whole in rows:
            # Of a text that was dropped the quote is left: it is its own text, and nothing stands around it.
            text, start, end = (quote, 0, len(quote)) if whole is None else (whole, quote_start, quote_end)
            around = context_of(text, start, end)
            places[claim_id] = QuotePlace(
                text_fragment(text, start, end), around.before, around.after, None if is_current else version
            )
    return places


def read_sources(connection: duckdb.DuckDBPyConnection, places: Mapping[str, QuotePlace]) -> dict[str, Sources]:
    """Each signal's sources, the newest article first with the weightiest quote of each."""
    claims: dict[str, list[SourceClaim]] = defaultdict(list)
    for row in rows_of(
        connection,
        "SELECT e.signal_id, e.claim_id, e.article_id, e.item_id, e.confirms, e.same_as, a.title AS article_title,"
        " a.url AS article_url, a.publisher, a.day AS published_on, a.correction, c.quote,"
        " c.highlight_start - c.quote_start AS highlight_start, c.highlight_end - c.quote_start AS highlight_end,"
        " c.reasoning, c.inferred, c.reasoning_kind, c.chosen_by, e.stance, e.added_on, c.engine"
        " FROM evidence e JOIN claims c USING (claim_id)"
        " JOIN articles a ON a.article_id = c.article_id AND a.version = c.version"
        " ORDER BY e.signal_id, a.day DESC, e.article_id, e.quality DESC, e.similarity DESC, e.claim_id",
    ):
        claims[row.pop("signal_id")].append(SourceClaim(**row, place=places[row["claim_id"]]))
    written, copies = _written_reasonings(connection), copies_of(connection)
    cited = {
        signal_id: frozenset(claim for sentence in sentences for claim in sentence["claims"])
        for signal_id, sentences in connection.execute("SELECT signal_id, analysis_sentences FROM signals").fetchall()
    }
    return {key: group_sources(found, written[key], copies[key], cited[key]) for key, found in claims.items()}


def copies_of(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, list[Copy]]]:
    """By signal and article: others with its reporting that are no evidence. Each stands with the article it copies,
    or with the first of its origin where that one is no evidence either."""
    copies: dict[str, dict[str, list[Copy]]] = defaultdict(lambda: defaultdict(list))
    for row in rows_of(
        connection,
        "WITH held AS (SELECT DISTINCT e.signal_id, a.article_id, a.origin_id FROM evidence e"
        " JOIN articles a USING (article_id) WHERE a.is_current)"
        " SELECT h.signal_id, coalesce(max(h.article_id) FILTER (h.article_id = a.copy_of), min(h.article_id)) AS of,"
        " a.title AS article_title, a.url AS article_url, a.publisher, a.day AS published_on"
        " FROM held h JOIN articles a ON a.origin_id = h.origin_id AND a.is_current"
        " ANTI JOIN held own ON own.signal_id = h.signal_id AND own.article_id = a.article_id"
        " GROUP BY h.signal_id, a.article_id, a.title, a.url, a.publisher, a.day"
        " ORDER BY h.signal_id, a.day, a.article_id",
    ):
        copies[row.pop("signal_id")][row.pop("of")].append(Copy(**row))
    return copies


def _written_reasonings(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Reasoning]]:
    """What stands in place of the claims' own reasoning, by signal and article."""
    return {
        row["signal_id"]: {
            one["article_id"]: Reasoning(one["text"], tuple(one["inferred"]), "", row["engine"])
            for one in row["article_reasonings"]
        }
        for row in rows_of(connection, "SELECT signal_id, engine, article_reasonings FROM signals")
    }
