"""Arrivals and what is wrong with them as rows of the ledger, wherever they came from.

Belongs here: what the inbox and the sources of the web write alike. Does not belong here: what becomes of a file
(`inbox_batches.py`) or of an item of a source (`take_in_fetched.py`).
"""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from bellwether_assets.articles.arrivals import Place
from bellwether_assets.foundation.tables.arrivals import ArrivalRow, IntakeProblemRow
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.warehouse import Connection
from bellwether_assets.sources.problem import Problem


def problem_row(place: Place, problem: Problem, seen_at: datetime, article_id: str | None = None) -> IntakeProblemRow:
    """A problem of an item as a row of the ledger. `seen_at`: when the item was read."""
    return IntakeProblemRow(
        file=place.file,
        line=place.line,
        field=problem.field,
        reason=problem.reason,
        outcome="rejected" if problem.rejected else "noted",
        article_id=article_id,
        seen_at=seen_at,
    )


def unknown_of(connection: Connection, arrivals: Mapping[str, ArrivalRow]) -> pl.DataFrame:
    """Those arrivals that the ledger does not have yet, as its rows."""
    frame = frame_of(ArrivalRow, arrivals.values())
    connection.register("incoming", frame)
    try:
        known = connection.execute(
            "SELECT arrival_id FROM ledger.arrivals SEMI JOIN incoming USING (arrival_id)"
        ).fetchall()
    finally:
        connection.unregister("incoming")
    return frame.filter(~pl.col("arrival_id").is_in([arrival_id for (arrival_id,) in known]))
