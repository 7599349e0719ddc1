"""`bellwether explain`: read the published rows of the signal that somebody means, and take its strength apart.

The published database alone is read, so it can be asked while a run is going, and of a copy that somebody was sent.
Columns are read by name: a publication that has more of them, or not yet all, is explained as far as it goes.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb
from rich.text import Text

from bellwether_assets.explain.explain import NotYetBornError, explain
from bellwether_assets.explain.explain_in_words import json_of, text_of
from bellwether_assets.explain.explanation import CopyRow, DayRow, EventRow, EvidenceRow, Explanation, SignalFacts
from bellwether_assets.explain.find_signal import ExplanationError, Found, OldAddress, find_signal
from bellwether_assets.foundation.settings import Home
from bellwether_assets.publication.open_published import UnreadableDatabaseError, readable

__all__ = ["ExplanationError", "explain_command", "explanation_from", "read_explanation"]

# Columns of signal_days that a publication may lack, by the names of DayRow's fields.
_NOT_IN_ALL_PUBLICATIONS = (
    "type", "half_life", "last_reinforced", "expiry", "publishers", "stories", "languages", "families",
)  # fmt: skip

Row = Mapping[str, Any]


def explain_command(home: Home, signal: str, day: date | None, as_json: bool = False) -> Text:
    """What `bellwether explain` prints. Raises ExplanationError.

    JSON comes as Text too: rich would read emoji codes and markup into a str.
    """
    explanation = read_explanation(home, signal, day)
    return Text(json_of(explanation)) if as_json else text_of(explanation)


def read_explanation(home: Home, signal: str, day: date | None = None) -> Explanation:
    """The explanation of a signal (an id, the beginning of one, an old address, or words of a title) on a day.

    `day`: by default the publication's last. Raises ExplanationError.
    """
    with open_published(home) as connection:
        return explanation_from(connection, signal, day)


def explanation_from(connection: duckdb.DuckDBPyConnection, signal: str, day: date | None = None) -> Explanation:
    """The same, of a published database that is open already. Raises ExplanationError."""
    publication = _rows(connection, "SELECT * FROM publication")
    if not publication:
        raise ExplanationError("the database has no publication row; publish it anew with `bellwether run`")
    as_of: date = publication[0]["as_of"]
    if day is not None and day > as_of:
        raise ExplanationError(
            f"{day} is not published: the publication ends on {as_of}. Ask for a day up to then, or build on:"
            f" bellwether run --from {as_of} --to {day}"
        )
    titles = {
        row["signal_id"]: row["title"]
        for row in _rows(connection, "SELECT signal_id, title FROM signals ORDER BY strength_exact DESC, signal_id")
    }
    old = {
        row["from_signal_id"]: OldAddress(row["to_signal_id"], row["since"])
        for row in _rows(connection, "SELECT from_signal_id, to_signal_id, since FROM redirects ORDER BY ALL")
    }
    return _explain(connection, find_signal(signal, titles, old), day or as_of, as_of)


def _explain(connection: duckdb.DuckDBPyConnection, found: Found, day: date, as_of: date) -> Explanation:
    signal_id = found.signal_id
    (signal,) = _rows(connection, "SELECT * FROM signals WHERE signal_id = ?", signal_id)
    founding = _rows(connection, "SELECT * FROM claims WHERE claim_id = ?", signal.get("founding_claim_id"))
    ((published,),) = connection.execute("SELECT signal_strength(?, ?)", [signal_id, day]).fetchall()
    tables = {row["table_name"] for row in _rows(connection, "SELECT table_name FROM duckdb_tables()")}
    days = [
        DayRow(
            row["day"],
            row["strength"],
            row["strength_exact"],
            row["event"],
            **{name: row.get(name) for name in _NOT_IN_ALL_PUBLICATIONS},
        )
        for row in _rows(connection, "SELECT * FROM signal_days WHERE signal_id = ? ORDER BY day", signal_id)
    ]
    try:
        return explain(
            SignalFacts(
                signal_id,
                signal["title"],
                signal["type"],
                signal["first_seen"],
                signal["last_reinforced"],
                signal["expiry"],
                founding[0]["quote"] if founding else None,
                founding[0]["engine"] if founding else None,
                _type_set_by(connection, signal_id, day) if "overrides" in tables else None,
            ),
            _changes(connection, signal_id, "evidence_changes" in tables),
            _copies(connection, signal_id),
            days,
            _events(connection, signal_id, days, "signal_events" in tables),
            day,
            as_of,
            float(published or 0),
            found.how,
        )
    except NotYetBornError as error:
        raise ExplanationError(
            f"on {day} {signal_id} was not yet born: its first evidence came on {error.born}. Ask for a day from"
            f" {error.born} to {as_of}: bellwether explain {signal_id} --day {error.born}"
        ) from error


def _changes(connection: duckdb.DuckDBPyConnection, signal_id: str, logged: bool) -> list[EvidenceRow]:
    """What joined the signal and left it. Without the log of it (`logged`), what is there now, since it joined."""
    query = (
        "SELECT *, day AS changed_on FROM evidence_changes WHERE signal_id = ? ORDER BY day, claim_id, change"
        if logged
        else "SELECT *, added_on AS changed_on FROM evidence WHERE signal_id = ? ORDER BY added_on, claim_id"
    )
    changes = _rows(connection, query, signal_id)
    claims = {
        row["claim_id"]: row
        for row in _rows(
            connection,
            "SELECT * FROM claims WHERE list_contains(?, claim_id)",
            sorted({row["claim_id"] for row in changes}),
        )
    }
    articles = {
        (row["article_id"], row["version"]): row
        for row in _rows(
            connection,
            "SELECT * EXCLUDE (text) FROM articles WHERE list_contains(?, article_id)",
            sorted({row["article_id"] for row in changes}),
        )
    }
    return [_change(row, claims.get(row["claim_id"], {}), articles) for row in changes]


def _change(row: Row, claim: Row, articles: Mapping[tuple[str, int], Row]) -> EvidenceRow:
    # A claim that left may no longer be published, and its article have another version.
    article = articles.get((row["article_id"], claim["version"]), {}) if claim else {}
    return EvidenceRow(
        changed_on=row["changed_on"],
        change=row.get("change", "added"),
        claim_id=row["claim_id"],
        article_id=row["article_id"],
        story_id=row["story_id"],
        origin_id=row["origin_id"],
        article_origin_id=article.get("origin_id", row["origin_id"]),
        added_on=row["added_on"],
        origin_day=row["origin_day"],
        publisher=row["publisher"],
        stance=row["stance"],
        quality=row["quality"],
        half_life=row["half_life"],
        title=article.get("title", "(a claim that is no longer published)"),
        quote=claim.get("quote", ""),
        language=article.get("language"),
        directness=claim.get("directness"),
        quantified=bool(claim.get("quantified")),
        reason=row.get("reason"),
    )


def _events(connection: duckdb.DuckDBPyConnection, signal_id: str, days: list[DayRow], logged: bool) -> list[EventRow]:
    """What happened to the signal; without the log of it (`logged`), the principal event of each day."""
    if not logged:
        return [EventRow(row.day, row.event, None, row.strength, row.strength_exact) for row in days if row.event]
    on = {row.day: row for row in days}
    return [
        EventRow(
            row["day"],
            row["event"],
            row["other_signal_id"],
            on[row["day"]].strength if row["day"] in on else None,
            on[row["day"]].strength_exact if row["day"] in on else None,
        )
        for row in _rows(connection, "SELECT * FROM signal_events WHERE signal_id = ? ORDER BY ALL", signal_id)
    ]


def _type_set_by(connection: duckdb.DuckDBPyConnection, signal_id: str, day: date) -> str | None:
    said = _rows(
        connection,
        "SELECT author, day, reason FROM overrides WHERE action = 'type' AND outcome = 'applied' AND signal_id = ?"
        " AND day <= ? ORDER BY day DESC, override_id DESC LIMIT 1",
        signal_id,
        day,
    )
    return f"{said[0]['author']} set it on {said[0]['day']} ({said[0]['reason']})" if said else None


def _copies(connection: duckdb.DuckDBPyConnection, signal_id: str) -> list[CopyRow]:
    rows = _rows(
        connection,
        "SELECT a.article_id, a.copy_of, a.day, a.publisher, a.title FROM articles a WHERE a.is_current"
        " AND a.copy_of IS NOT NULL AND a.origin_id IN (SELECT o.origin_id FROM evidence e JOIN articles o"
        " ON o.article_id = e.article_id AND o.is_current WHERE e.signal_id = ?) ORDER BY a.day, a.article_id",
        signal_id,
    )
    return [CopyRow(**row) for row in rows]


@contextmanager
def open_published(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    if not home.published.exists() or home.published.stat().st_size == 0:
        raise ExplanationError(
            f"nothing is published yet in {home.path}: run `bellwether run --from DAY --to DAY` first, or name the"
            " home that you mean with --home"
        )
    try:
        with readable(home.published) as file, duckdb.connect(str(file), read_only=True) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            yield connection
    except UnreadableDatabaseError as error:
        raise ExplanationError(str(error)) from error
    except duckdb.CatalogException as error:
        raise ExplanationError(
            f"{home.published} is not a publication of this version: {error}. `bellwether run` publishes it anew"
        ) from error


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, *parameters: object) -> list[dict[str, Any]]:
    """Rows by column name."""
    result = connection.execute(sql, list(parameters))
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
