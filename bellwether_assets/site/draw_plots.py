"""The day's pictures for Dagster's view of an asset, read from the warehouse: what to look at, not what to compute on.

Each image stays in Dagster's event log, so a day on which there is nothing to see has none.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.site.display import short_date
from bellwether_assets.site.lay_out_claims import ClaimMap, MapClaim, lay_out_claims
from bellwether_assets.site.lay_out_strength import StrengthLine, lay_out_strength
from bellwether_assets.site.picture import claims_picture, markdown_image, strength_picture
from bellwether_assets.site.relate_signals import Vector
from bellwether_assets.site.signal_pages import DayPoint

STRONGEST = 5


def plots_of_day(warehouse: Warehouse, day: date) -> dict[str, str]:
    """Markdown images by name: the strongest signals over time if anything happened, the map if there are claims."""
    with warehouse.open() as connection:
        titles = dict(connection.execute("SELECT signal_id, title FROM pipeline.titles_on(?)", [day]).fetchall())
        lines = _strongest(connection, day, titles)
        claims = _claims(connection, day, titles)
    plots = {}
    # Drawn without the lock: nothing is computed while it is held.
    if any(line.history[-1].event for line in lines) and (strength := lay_out_strength(lines)):
        heading = f"{strength.title}: the strongest signals"
        plots["strength_over_time"] = markdown_image(strength_picture(strength, heading), heading)
    if laid_out := lay_out_claims(claims):
        heading = f"{laid_out.title} on {short_date(day)}"
        plots["map_of_claims"] = markdown_image(claims_picture(laid_out, heading), heading)
    return plots


def maps_of_days(snapshot: Path) -> dict[date, ClaimMap]:
    """The map of each day's claims as a publication's snapshot has them, each with the signal that holds it now."""
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        rows = connection.execute(
            "SELECT c.day, c.claim_id, c.vector, e.signal_id, coalesce(s.title, ''), c.statement"
            " FROM pipeline.claims c SEMI JOIN main.claims p USING (claim_id)"
            " LEFT JOIN main.evidence e ON e.claim_id = c.claim_id LEFT JOIN main.signals s USING (signal_id)"
            " QUALIFY row_number() OVER (PARTITION BY c.claim_id ORDER BY e.signal_id) = 1 ORDER BY c.day, c.claim_id"
        ).fetchall()
    days: dict[date, list[MapClaim]] = {}
    for day, claim_id, vector, signal_id, title, statement in rows:
        claim = MapClaim(claim_id, np.array(vector, dtype=np.float64), signal_id, title, statement)
        days.setdefault(day, []).append(claim)
    drawn = {day: lay_out_claims(claims) for day, claims in days.items()}
    return {day: claim_map for day, claim_map in drawn.items() if claim_map is not None}


def vectors_of_signals(snapshot: Path) -> dict[str, Vector]:
    """Of each signal of a publication's snapshot the mean of its claims' vectors, of length 1."""
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        rows = connection.execute(
            "SELECT e.signal_id, c.vector FROM main.evidence e JOIN pipeline.claims c USING (claim_id)"
            " ORDER BY e.signal_id, e.claim_id"
        ).fetchall()
    held: dict[str, list[object]] = {}
    for signal_id, vector in rows:
        held.setdefault(signal_id, []).append(vector)
    means = {signal_id: np.array(vectors, dtype=np.float32).mean(axis=0) for signal_id, vectors in held.items()}
    return {signal_id: mean / np.linalg.norm(mean) for signal_id, mean in means.items()}


def _strongest(connection: duckdb.DuckDBPyConnection, day: date, titles: Mapping[str, str]) -> list[StrengthLine]:
    """The lives, up to the day, of the signals that are strongest on it."""
    histories: dict[str, list[DayPoint]] = {}
    for signal_id, *point in connection.execute(
        "WITH strongest AS (SELECT signal_id, strength_exact FROM pipeline.signal_days WHERE day = ?"
        " ORDER BY strength_exact DESC, signal_id LIMIT ?)"
        " SELECT d.signal_id, d.day, d.strength, d.strength_exact, d.event FROM pipeline.signal_days d"
        " JOIN strongest s USING (signal_id) WHERE d.day <= ? ORDER BY s.strength_exact DESC, d.signal_id, d.day",
        [day, STRONGEST, day],
    ).fetchall():
        histories.setdefault(signal_id, []).append(DayPoint(*point))
    return [StrengthLine(titles.get(signal_id, signal_id), tuple(history)) for signal_id, history in histories.items()]


def _claims(connection: duckdb.DuckDBPyConnection, day: date, titles: Mapping[str, str]) -> list[MapClaim]:
    """The day's claims, each with the signal that holds it at the end of the day."""
    rows = connection.execute(
        "SELECT c.claim_id, c.vector, h.signal_id, c.statement FROM pipeline.claims c"
        " LEFT JOIN pipeline.evidence_on(?) h USING (claim_id) WHERE c.day = ? ORDER BY c.claim_id",
        [day, day],
    ).fetchall()
    return [
        MapClaim(claim_id, np.array(vector, dtype=np.float64), signal_id, titles.get(signal_id, ""), statement)
        for claim_id, vector, signal_id, statement in rows
    ]
