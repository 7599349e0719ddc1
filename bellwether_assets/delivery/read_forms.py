"""From the published database to the values that the forms are made of. Nothing is computed, only shaped."""

from collections import defaultdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from bellwether_assets.delivery.reader_folders import sheet_of
from bellwether_assets.delivery.signal_document import EVIDENCE_KEYS, SIGNAL_KEYS, signal_document
from bellwether_assets.delivery.write_forms import PublishedEdition, SignalForm, form_files
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.site.read_sources import rows_of

_SIGNALS = f"SELECT {', '.join(SIGNAL_KEYS)}, analysis_sentences FROM signals ORDER BY signal_id"  # noqa: S608 - names of our own
_EVIDENCE = (
    "SELECT e.signal_id, e.claim_id, e.article_id, c.version, a.title, a.publisher, a.url, a.day AS published_on,"
    " e.added_on, e.stance, e.weight, e.origin_id, c.quote, c.quote_start, c.quote_end, c.highlight_start,"
    " c.highlight_end, c.reasoning, a.text_sha256 FROM evidence e JOIN claims c USING (claim_id)"
    " JOIN articles a ON a.article_id = c.article_id AND a.version = c.version ORDER BY e.signal_id, e.claim_id"
)
# What happened last, and on a day of several events the first of their list.
_HAPPENED = (
    "SELECT signal_id, day, list(event ORDER BY event) AS events FROM signal_events GROUP BY signal_id, day"
    " QUALIFY row_number() OVER (PARTITION BY signal_id ORDER BY day DESC) = 1"
)
_EDITIONS = (
    "SELECT edition_id, reader, day, revision, recorded_at, document FROM editions ORDER BY reader, day, revision"
)


def read_forms(published: Path, settings: Settings) -> dict[str, str]:
    """The files of all forms, by their path relative to the site's folder."""
    with duckdb.connect(str(published), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        editions = [PublishedEdition(*row) for row in connection.execute(_EDITIONS).fetchall()]
        as_of = connection.execute("SELECT as_of FROM publication").fetchall()[0][0]
        signals = _signals(connection, as_of, settings.zone)
    return form_files(editions, signals, sheet_of(settings))


def _signals(connection: duckdb.DuckDBPyConnection, as_of: date, zone: ZoneInfo) -> list[SignalForm]:
    evidence: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(connection, _EVIDENCE):
        evidence[row["signal_id"]].append({key: row[key] for key in EVIDENCE_KEYS})
    happened = {signal: (day, events) for signal, day, events in connection.execute(_HAPPENED).fetchall()}
    made = []
    for row in rows_of(connection, _SIGNALS):
        held = evidence[row["signal_id"]]
        day, events = happened.get(row["signal_id"], (row["first_seen"], ["born"]))
        made.append(
            SignalForm(
                signal_id=row["signal_id"],
                title=row["title"],
                changed_at=_begins(day, zone),
                first_seen_at=_begins(row["first_seen"], zone),
                happened=f"{', '.join(events).capitalize()} · strength {row['strength']} · {row['type']}",
                quote=max(held, key=lambda one: (one["added_on"], one["weight"], one["claim_id"]))["quote"]
                if held
                else "",
                document=signal_document(row, row["analysis_sentences"], held, as_of),
            )
        )
    return made


def _begins(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a day of the zone begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
