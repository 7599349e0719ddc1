"""What a day reads of the ledger of overrides: what people said of signals that comes into force on it."""

from collections.abc import Mapping
from datetime import date

from bellwether_assets.articles.withdraw_frozen import SAID_OF_FROZEN
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.frozen_days import FrozenDaysRow
from bellwether_assets.foundation.tables.overrides import OverrideRow, OverrideStandingRow
from bellwether_assets.foundation.warehouse import Connection
from bellwether_assets.pipeline.stage import Facts
from bellwether_assets.signals.overrides import Override

_STANDING = (
    "SELECT o.override_id, o.action, o.day, o.claim_id, o.other_claim_id, o.claim_ids, o.article_id, o.value, o.author,"  # noqa: S608 - ours
    " o.reason FROM ledger.overrides o"
    " JOIN (SELECT override_id, arg_max(standing, recorded_at) AS standing, arg_max(position, recorded_at) AS position,"
    " max(recorded_at) AS recorded_at FROM ledger.override_standing GROUP BY override_id) s USING (override_id)"
    # A retraction is of an article, not of a signal: a version of it (articles/facts.py), unless its day is frozen.
    f" WHERE s.standing AND (o.action <> 'retract' OR {SAID_OF_FROZEN}) AND o.day BETWEEN ? AND ?"
    # Commands in the order they were given, then the file in its own order.
    " ORDER BY o.source, CASE WHEN o.source = 'command' THEN o.recorded_at END, s.position, o.override_id"
)


def _standing(connection: Connection, first: date, last: date) -> list[Override]:
    """Overrides in force from a day of the range on."""
    return [
        Override(**{**values, "claim_ids": tuple(values["claim_ids"])})
        for values in connection.execute(_STANDING, [first, last]).pl().iter_rows(named=True)
    ]


def _since(first: date, first_day: date) -> date:
    """What is for a day before the first partition is in force from the first."""
    return date.min if first <= first_day else first


def _digests(connection: Connection, first: date, last: date, first_day: date) -> Mapping[date, str]:
    by_day: dict[date, list[str]] = {}
    for override in _standing(connection, _since(first, first_day), last):
        by_day.setdefault(max(override.day, first_day), []).append(str(override))
    return {day: digest(*lines) for day, lines in by_day.items()}


def _read(connection: Connection, day: date, first_day: date) -> tuple[Override, ...]:
    return tuple(_standing(connection, _since(day, first_day), day))


# Overrides that come into force on a day, in order.
OVERRIDES: Facts[tuple[Override, ...]] = Facts(
    "overrides of the day", (OverrideRow, OverrideStandingRow, FrozenDaysRow), _digests, _read
)
