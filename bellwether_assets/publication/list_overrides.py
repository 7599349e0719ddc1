"""The overrides of a home as its publication shows them: what people said, and what became of it."""

from dataclasses import dataclass
from datetime import date

import duckdb

from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.warehouse import warehouse_of
from bellwether_assets.publication.open_published import readable
from bellwether_assets.publication.publish import published_as_of
from bellwether_assets.signals.read_overrides import OverrideError


@dataclass(frozen=True)
class ListedOverride:
    """One override; `meant` is the signal, article or claim that it is about, as far as it is known."""

    override_id: str
    day: date
    action: str
    meant: str | None
    value: str | None
    author: str
    reason: str
    source: str
    outcome: str
    detail: str | None


def list_overrides(home: Home) -> list[ListedOverride]:
    """The published overrides by day, then those that wait. Raises OverrideError where nothing is published."""
    if published_as_of(home) is None:
        raise OverrideError(f"nothing is published yet in {home.path}; `bellwether run` does it")
    with readable(home.published) as file, duckdb.connect(str(file), read_only=True) as connection:
        frame = connection.execute(
            "SELECT override_id, day, action, coalesce(signal_id, article_id, claim_id) AS meant, value, author,"
            " reason, source, outcome, detail FROM overrides ORDER BY day, override_id"
        ).pl()
    published = [ListedOverride(**row) for row in frame.iter_rows(named=True)]
    known = {one.override_id for one in published}
    return [*published, *(one for one in _standing(home) if one.override_id not in known)]


def _standing(home: Home) -> list[ListedOverride]:
    """Overrides that stand in the ledger, as the next run takes them."""
    with warehouse_of(home).open() as connection:
        frame = connection.execute(
            "SELECT o.override_id, o.day, o.action, coalesce(o.claim_id, o.article_id) AS meant, o.value, o.author,"
            " o.reason, o.source FROM ledger.overrides o JOIN ledger.override_standing s USING (override_id)"
            " GROUP BY ALL HAVING arg_max(s.standing, s.recorded_at) ORDER BY o.day, o.override_id"
        ).pl()
    return [
        ListedOverride(
            **row,
            outcome="waits",
            detail=f"in force from {row['day']} on, once `bellwether run` has built that day",
        )
        for row in frame.iter_rows(named=True)
    ]
