"""What a day reads of the ledger of overrides: what people said that comes into force on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.overrides import OverrideRow, OverrideStandingRow
from bellwether_assets.foundation.warehouse import Connection
from bellwether_assets.pipeline.stage import Facts
from bellwether_assets.signals.overrides import Override

_STANDING = (
    "SELECT o.override_id, o.action, o.day, o.claim_id, o.other_claim_id, o.claim_ids, o.article_id, o.value, o.author,"
    " o.reason, coalesce(h.home_day, o.day) AS in_force, h.home_day IS NOT NULL AS known FROM ledger.overrides o"
    " JOIN (SELECT override_id, arg_max(standing, recorded_at) AS standing, arg_max(position, recorded_at) AS position"
    " FROM ledger.override_standing GROUP BY override_id) s USING (override_id)"
    " LEFT JOIN ledger.home_days h ON h.article_id = o.article_id"
    " WHERE s.standing AND coalesce(h.home_day, o.day) BETWEEN ? AND ?"
    # Commands in the order they were given, then the file in its own order.
    " ORDER BY o.source, CASE WHEN o.source = 'command' THEN o.recorded_at END, s.position, o.override_id"
)


@dataclass(frozen=True)
class OverridesOfDay:
    """Overrides that come into force on a day, in order, and the articles of that day that are retracted."""

    overrides: tuple[Override, ...]
    retracted: frozenset[str]


@dataclass(frozen=True)
class _Standing:
    override: Override
    in_force: date
    known: bool


def _standing(connection: Connection, first: date, last: date) -> list[_Standing]:
    """Overrides in force from a day of the range on; a retraction from its article's home day, where that is known."""
    found = []
    for values in connection.execute(_STANDING, [first, last]).pl().iter_rows(named=True):
        in_force, known = values.pop("in_force"), values.pop("known")
        found.append(_Standing(Override(**{**values, "claim_ids": tuple(values["claim_ids"])}), in_force, known))
    return found


def _since(first: date, first_day: date) -> date:
    """What is for a day before the first partition is in force from the first."""
    return date.min if first <= first_day else first


def _digests(connection: Connection, first: date, last: date, first_day: date) -> Mapping[date, str]:
    by_day: dict[date, list[str]] = {}
    for standing in _standing(connection, _since(first, first_day), last):
        by_day.setdefault(max(standing.in_force, first_day), []).append(str(standing))
    return {day: digest(*lines) for day, lines in by_day.items()}


def _read(connection: Connection, day: date, first_day: date) -> OverridesOfDay:
    standing = _standing(connection, _since(day, first_day), day)
    retracted = {s.override.article_id for s in standing if s.override.action == "retract" and s.known}
    return OverridesOfDay(
        tuple(s.override for s in standing), frozenset(article for article in retracted if article is not None)
    )


OVERRIDES: Facts[OverridesOfDay] = Facts("overrides of the day", (OverrideRow, OverrideStandingRow), _digests, _read)
