"""Dropping texts that are older than the settings keep them, and with that freezing the days that they are of.

What was built of a frozen day is a fact from then on: it can be computed no more. So a day is frozen only when all days
up to it are built and fresh, and when readers have had a publication of it, which proved its quotes. Quotes, offsets,
hashes, vectors and all derived rows stay; what comes in for such a day is refused (`articles/frozen_articles.py`).
"""

from datetime import UTC, date, datetime, time, timedelta

from bellwether_assets.articles.frozen_articles import FROZEN_ARTICLES
from bellwether_assets.foundation.days import ONE_DAY
from bellwether_assets.foundation.frozen_days import frozen_through
from bellwether_assets.foundation.logs import log_event
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.foundation.tables.frozen_days import FrozenDaysRow
from bellwether_assets.foundation.warehouse import Connection, append
from bellwether_assets.pipeline.context import Context
from bellwether_assets.sources.fetching.kept_bytes import KeptBytes

_ARTICLES = (
    "SELECT count(DISTINCT article_id), coalesce(sum(length(text)), 0) FROM ledger.arrivals"
    " JOIN ledger.home_days USING (article_id) WHERE home_day <= ? AND text IS NOT NULL"
)
# Content whose last fetch was before a moment, but not what still waits to be read: of a source's own address, or of an
# item's page.
_FETCHED = (
    "SELECT f.sha256 FROM ledger.fetches f WHERE f.sha256 IS NOT NULL GROUP BY f.sha256 HAVING max(f.fetched_at) < ?"
    " EXCEPT SELECT f.sha256 FROM ledger.fetches f ANTI JOIN ledger.fetch_readings USING (fetch_id)"
    " WHERE f.purpose = 'source' AND f.size IS NOT NULL"
    " EXCEPT SELECT f.sha256 FROM ledger.fetches f JOIN ledger.fetched_items i ON i.page_address = f.address"
    " ANTI JOIN ledger.fetched_item_ends e ON e.source = i.source AND e.item_key = i.item_key"
    " AND e.content_hash = i.content_hash"
)


def freeze_days(context: Context, fresh_through: date, published_through: date | None) -> date | None:
    """Drop the texts that the settings keep no longer; the last frozen day, where there is a new one.

    `fresh_through`: all days up to it are built and fresh; `published_through`: up to it readers have a publication.
    The caller holds the warehouse's lock since it found both out.
    """
    text_days = context.settings.retention.text_days
    if text_days is None or published_through is None:
        return None
    through = min(fresh_through - timedelta(days=text_days), published_through)
    with context.warehouse.transaction() as connection:
        before = frozen_through(connection)
        if through < context.first_day or (before is not None and through <= before):
            return None
        articles, characters = connection.execute(_ARTICLES, [through]).fetchone() or (0, 0)
        midnight = datetime.combine(through + ONE_DAY, time(), context.settings.zone)
        row = FrozenDaysRow(
            through=through,
            frozen_at=datetime.now(UTC),
            text_days=text_days,
            articles=articles,
            characters=characters,
            # Before they are forgotten: nothing needs them, whatever becomes of the transaction.
            fetched_files=_remove_fetched(connection, KeptBytes(context.home.fetched), midnight),
        )
        append(connection, FrozenDaysRow, frame_of(FrozenDaysRow, [row]))
        connection.execute(f"UPDATE ledger.arrivals SET text = NULL WHERE article_id IN ({FROZEN_ARTICLES})")  # noqa: S608 - ours
        connection.execute("UPDATE pipeline.raw_articles SET text = NULL WHERE day <= ?", [through])
    log_event("texts dropped", through=through, articles=articles, fetched_files=row.fetched_files)
    return through


def _remove_fetched(connection: Connection, kept: KeptBytes, before: datetime) -> int:
    """Remove the files of bytes that were last fetched before a moment and are read; how many there were."""
    return sum(kept.remove(sha256) for (sha256,) in connection.execute(_FETCHED, [before]).fetchall())
