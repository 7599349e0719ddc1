"""How many of the sources were heard on a day, by the ledger of fetches: what a brief says at its foot.

Belongs here: the count, and the sentence that tells it. Does not belong here: how a source is by its rhythm, and when
a day is faulted (`source_health.py`).
"""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bellwether_assets.articles.source_health import HEARD
from bellwether_assets.foundation.tables.declare import rows_of
from bellwether_assets.foundation.tables.snapshot import SourcesHeardRow
from bellwether_assets.foundation.warehouse import Connection

_NAMED = 5
# Of a source that was heard once, what failed before or after on that day is not told.
_HEARD_BY_DAY = (
    "WITH asked AS (SELECT CAST(f.fetched_at AT TIME ZONE $zone AS DATE) AS day, f.source, f.fetched_at, f.fetch_id,"
    " f.ending IN (SELECT unnest($heard)) AND r.problem IS NULL AS heard,"
    " coalesce(r.problem, f.reason, f.ending) AS why"
    " FROM ledger.fetches f LEFT JOIN ledger.fetch_readings r USING (fetch_id) WHERE f.purpose = 'source'),"
    " of_day AS (SELECT day, source, bool_or(heard) AS heard, arg_max(why, (fetched_at, fetch_id)) AS why FROM asked"
    " GROUP BY day, source)"
    " SELECT day, CAST(count(*) AS INTEGER) AS asked, CAST(count(*) FILTER (heard) AS INTEGER) AS heard,"
    " coalesce(list(source || ': ' || why ORDER BY source) FILTER (NOT heard), []) AS unheard"
    " FROM of_day GROUP BY day ORDER BY day"
)


def sources_heard(connection: Connection, zone: ZoneInfo) -> list[SourcesHeardRow]:
    """Days of the zone on which a source was asked, each with how many answered with something that can be read."""
    found = connection.execute(_HEARD_BY_DAY, {"zone": zone.key, "heard": sorted(HEARD)}).pl()
    return rows_of(SourcesHeardRow, found)


def heard_on(days: Sequence[SourcesHeardRow], day: date) -> SourcesHeardRow | None:
    """The count of one day, zero where none was asked; None where none had been asked by then."""
    if not any(one.day <= day for one in days):
        return None
    return next((one for one in days if one.day == day), SourcesHeardRow(day=day, asked=0, heard=0, unheard=()))


def tell_heard(asked: int | None, heard: int | None, unheard: Sequence[str]) -> str:
    """The sentence about a day's sources; empty for a home that had asked none by then."""
    if asked is None or heard is None:
        return ""
    if asked == 0:
        return "no source was asked on this day"
    told = f"{heard or 'none'} of {asked} source{'s' if asked > 1 else ''} {'were' if heard > 1 else 'was'} heard"
    if not unheard:
        return told
    more = f"; and {len(unheard) - _NAMED} more" if len(unheard) > _NAMED else ""
    return f"{told}; not heard: {'; '.join(unheard[:_NAMED])}{more}"
