"""The daily work of the article assets: arrivals, raw_articles, origins."""

from datetime import date, timedelta
from pathlib import Path

import duckdb

from bellwether_assets.articles import arrivals, inbox, origins, versions
from bellwether_assets.articles.origins import origins_of_day, shingles_of_day
from bellwether_assets.articles.versions import versions_of_day
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables import DATE_MENTIONS, ORIGIN_SHINGLES, ORIGINS, RAW_ARTICLES, frame_of
from bellwether_assets.pipeline.stages import Context, DayRows, Stage, rows_digest
from bellwether_assets.text import date_mentions
from bellwether_assets.text.date_mentions import mentioned_days


def _code(*modules: object) -> tuple[Path, ...]:
    return tuple(Path(str(getattr(module, "__file__", ""))) for module in modules)


def arrivals_digest(connection: duckdb.DuckDBPyConnection, day: date) -> str:
    """Hash of the arrivals whose articles live on `day`."""
    return arrivals_digests(connection, day, day).get(day, "")


def arrivals_digests(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> dict[date, str]:
    """`arrivals_digest` of every day from `first` to `last` that has arrivals."""
    return dict(
        connection.execute(
            "SELECT home_day, md5(string_agg(arrival_id, ',' ORDER BY arrival_id)) FROM ledger.arrivals"
            " JOIN ledger.home_days USING (article_id) WHERE home_day BETWEEN ? AND ? GROUP BY home_day",
            [first, last],
        ).fetchall()
    )


def build_arrivals(context: Context, day: date) -> DayRows:
    """The day's arrivals are in the ledger already; what is handed on is which they are."""
    with context.warehouse.open() as connection:
        state = digest(arrivals_digest(connection, day))
        count = connection.execute(
            "SELECT count(*) FROM ledger.arrivals JOIN ledger.home_days USING (article_id) WHERE home_day = ?", [day]
        ).fetchone()
    return DayRows({}, state, {"arrivals": count[0] if count else 0})


def build_raw_articles(context: Context, day: date) -> DayRows:
    """Versions of the day's articles, and the days their current texts mention."""
    with context.warehouse.open() as connection:
        rows = connection.execute(
            "SELECT a.* FROM ledger.arrivals a JOIN ledger.home_days h USING (article_id) WHERE h.home_day = ?", [day]
        ).pl()
    articles = versions_of_day(rows, day, context.settings.zone)
    mentions: list[dict[str, object]] = [
        {"day": day, "article_id": row["article_id"], "mentioned_day": mentioned, "mentions": count}
        for row in articles.filter("is_current").iter_rows(named=True)
        for mentioned, count in mentioned_days(row["text"], day).items()
    ]
    counts: dict[str, int | float | str] = {
        "articles": int(articles["is_current"].sum()) if articles.height else 0,
        "versions": articles.height,
    }
    return DayRows({RAW_ARTICLES: articles, DATE_MENTIONS: frame_of(DATE_MENTIONS, mentions)}, "", counts)


def build_origins(context: Context, day: date) -> DayRows:
    """Origins of the day's current articles, by the words they share with those of the window."""
    limits = context.settings.articles
    earliest = day - timedelta(days=limits.copy_window_days)
    with context.warehouse.open() as connection:
        articles = connection.execute(
            "SELECT article_id, sort_key, publisher, title, text FROM pipeline.raw_articles"
            " WHERE day = ? AND is_current",
            [day],
        ).pl()
        window = connection.execute(
            "SELECT article_id, o.sort_key, origin_id, root_article_id, root_day, root_publisher, shingles"
            " FROM pipeline.origins o JOIN pipeline.origin_shingles s USING (article_id, day)"
            " WHERE day >= ? AND day < ? AND ? > 0",
            [earliest, day, articles.height],
        ).pl()
        history = _window_hashes(connection, earliest, day)
    today = shingles_of_day(articles, day)
    placed = origins_of_day(articles.drop("title", "text"), today, window, day, limits.copy_containment)
    copies = placed["parent_article_id"].is_not_null().sum()
    rows = {ORIGINS: placed, ORIGIN_SHINGLES: today}
    # Tomorrow reads these rows, shingles too: an edit that moves no article may still make or unmake a later copy.
    state = digest(*history, rows_digest(rows) if placed.height else "")
    return DayRows(rows, state, {"articles": placed.height, "copies": int(copies)})


def build_quiet_origins(context: Context, day: date) -> DayRows:
    """A day without articles hands on the window alone."""
    earliest = day - timedelta(days=context.settings.articles.copy_window_days)
    with context.warehouse.open() as connection:
        history = _window_hashes(connection, earliest, day)
    rows = {ORIGINS: frame_of(ORIGINS, []), ORIGIN_SHINGLES: frame_of(ORIGIN_SHINGLES, [])}
    return DayRows(rows, digest(*history, ""), {"articles": 0, "copies": 0})


def _window_hashes(connection: duckdb.DuckDBPyConnection, earliest: date, day: date) -> list[str]:
    """What tomorrow reads is the window's rows: their hashes stand for them. Days without rows leave no trace."""
    rows = connection.execute(
        "SELECT output_hash FROM pipeline.stage_days WHERE stage = 'origins' AND row_count > 0"
        " AND day > ? AND day < ? ORDER BY day",
        [earliest, day],
    ).fetchall()
    return [row[0] for row in rows]


ARRIVALS_STAGE = Stage(
    "arrivals",
    (),
    _code(arrivals, inbox),
    build_arrivals,
    facts=lambda connection, day, _: arrivals_digest(connection, day),
    settings=lambda s: s.timezone,
    quiet=lambda context, day: DayRows({}, digest(""), {"arrivals": 0}),
)
RAW_ARTICLES_STAGE = Stage(
    "raw_articles",
    (RAW_ARTICLES, DATE_MENTIONS),
    _code(versions, date_mentions, arrivals),
    build_raw_articles,
    upstream=("arrivals",),
    state_of=("arrivals",),
    settings=lambda s: s.timezone,
)
ORIGINS_STAGE = Stage(
    "origins",
    (ORIGINS, ORIGIN_SHINGLES),
    _code(origins),
    build_origins,
    upstream=("raw_articles",),
    follows_itself=True,
    settings=lambda s: s.articles.model_dump(),
    quiet=build_quiet_origins,
)
