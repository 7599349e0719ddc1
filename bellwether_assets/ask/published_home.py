"""The published database as Polars frames.

    import bellwether_assets as bw

    home = bw.open_home(".bellwether")
    home.signals()
    home.sql("SELECT publisher, count(*) FROM articles WHERE is_current GROUP BY ALL")

One object shows one publication, however often a newer one takes its place; open the home again to see that. Names of
columns and what they mean are those of `docs/data.md`.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import polars as pl

from bellwether_assets.ask.home_error import HomeError
from bellwether_assets.ask.search import Found, Searcher
from bellwether_assets.ask.write_file import write_file
from bellwether_assets.foundation.settings import Home, current_home
from bellwether_assets.publication.full_text import FullTextError, load_full_text
from bellwether_assets.publication.open_published import UnreadableDatabaseError, readable

# How many rows a view has is known once it is asked; of a table it is known exactly, since nothing is deleted from one.
_TABLES = """
SELECT table_name AS "table", estimated_size AS rows, comment AS description
FROM duckdb_tables() WHERE schema_name = 'main'
UNION ALL
SELECT view_name, NULL, comment FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal
ORDER BY 1
"""


def open_home(path: str | Path | None = None) -> "PublishedHome":
    """Open what a home has published; by default the home that `BELLWETHER_HOME` names, else `./.bellwether`.

    A copy of it is read, which goes when the object is closed: however long you keep it, nobody waits for you, not a
    run, nor a person who opens the file to write into it. Raises HomeError.
    """
    home = Home(Path(path).expanduser().absolute()) if path is not None else current_home()
    return PublishedHome(home, private=True)


class PublishedHome:
    """One publication of a home, open for reading until it is closed."""

    def __init__(self, home: Home, *, private: bool) -> None:
        """`private`: read a copy, for who stays long; see `readable`. Raises HomeError."""
        self.home = home
        check_published(home)
        with ExitStack() as held:
            try:
                file = held.enter_context(readable(home.published, private=private))
            except UnreadableDatabaseError as error:
                raise HomeError(str(error)) from error
            self._connection = held.enter_context(duckdb.connect(str(file), read_only=True))
            self._connection.execute("SET TimeZone = 'UTC'")
            try:
                load_full_text(self._connection)
            except FullTextError as error:
                raise HomeError(str(error)) from error
            self._tables = tuple(name for name, _, _ in self._connection.execute(_TABLES).fetchall())
            published = (
                self._connection.execute("SELECT as_of, published_at FROM publication").fetchone()
                if "publication" in self._tables
                else None
            )
            if published is None:
                raise HomeError(_nothing_published(home))
            self.as_of: date = published[0]
            self.published_at: datetime = published[1]
            self._searcher = Searcher(self._connection, lambda: home.settings().embedding.model)
            self._held = held.pop_all()

    def __repr__(self) -> str:
        return f"<{self.home.path}: published up to {self.as_of}, {len(self._tables)} tables>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the publication; its copy is removed. A second call does nothing."""
        self._held.close()

    def tables(self) -> pl.DataFrame:
        """One row per table or view: `table`, `rows` (null of a view), `description` (what one row is)."""
        return self.sql(_TABLES)

    def columns(self, table: str) -> pl.DataFrame:
        """One row per column of a table: `column`, `type`, `description`. Raises HomeError for an unknown table."""
        return self.sql(
            'SELECT column_name AS "column", data_type AS type, comment AS description FROM duckdb_columns()'
            " WHERE schema_name = 'main' AND table_name = ? ORDER BY column_index",
            [self._known(table)],
        )

    def table(self, name: str) -> pl.DataFrame:
        """All rows and columns of a table. Raises HomeError, with the tables that there are."""
        # A name that is no parameter in SQL; it is one of the database's own.
        return self.sql(f'SELECT * FROM main."{self._known(name)}"')  # noqa: S608

    def write(self, table: str, file: str | Path) -> Path:
        """Write a table into a file, in the form that the name's ending says: .parquet, .arrow or .csv.

        Parquet and Arrow carry the descriptions of table and columns in their schema. An earlier file is replaced.
        Raises HomeError for an unknown table, another ending, or where the file cannot be written.
        """
        name, target = self._known(table), Path(file).expanduser()
        [grain] = [meaning for one, _, meaning in self._connection.execute(_TABLES).fetchall() if one == name]
        told = {
            "table": name,
            "description": grain or "",
            "as_of": str(self.as_of),
            "published_at": self.published_at.isoformat(),
        }
        described = self.columns(name)
        meant = dict(zip(described["column"], described["description"].fill_null(""), strict=True))
        with self._connection.cursor() as cursor:
            cursor.execute("SET TimeZone = 'UTC'")
            write_file(cursor.sql(f'FROM main."{name}"'), target, told, meant)
        return target

    def sql(self, query: str, params: Sequence[Any] | dict[str, Any] | None = None) -> pl.DataFrame:
        """The result of one query, `?` or `$name` in it replaced by `params`. Times are in UTC.

        Lists are lists, DATE and TIMESTAMPTZ are Polars' own. Raises duckdb.Error for what is wrong in the query.
        """
        # A cursor for each: who asks from several threads shares no result.
        with self._connection.cursor() as cursor:
            cursor.execute("SET TimeZone = 'UTC'")
            return cursor.execute(query, params).pl()

    def signals(self, on: date | str | None = None) -> pl.DataFrame:
        """Signals, the strongest first: as of the last day, or those that lived at the end of the day `on`.

        Without a day the columns are those of `signals`; with one those of `signal_days`, and `title` and `domains`,
        which are of the last day. Raises HomeError for a day that the publication does not have.
        """
        if on is None:
            return self.sql("SELECT * FROM signals ORDER BY strength_exact DESC, signal_id")
        day = self._day(on)
        return self.sql(
            "SELECT d.*, s.title, s.domains FROM signal_days AS d LEFT JOIN signals AS s USING (signal_id)"
            " WHERE d.day = ? ORDER BY d.strength_exact DESC, d.signal_id",
            [day],
        )

    def evidence(self, signal_id: str | None = None) -> pl.DataFrame:
        """Rows of `evidence` with each claim's quote, statement and article: of one signal or of all, newest last.

        An old id leads to the signal that it became part of. Raises HomeError for an id that was never one.
        """
        of = None if signal_id is None else self._signal(signal_id)
        return self.sql(
            "SELECT e.*, c.quote, c.statement, c.kind, a.title AS article_title, a.url"
            " FROM evidence AS e JOIN claims AS c USING (claim_id)"
            " JOIN articles AS a ON a.article_id = c.article_id AND a.version = c.version"
            " WHERE $signal IS NULL OR e.signal_id = $signal ORDER BY e.signal_id, e.added_on, e.claim_id",
            {"signal": of},
        )

    def claims(self) -> pl.DataFrame:
        """All claims, in the order of their days."""
        return self.sql("SELECT * FROM claims ORDER BY day, article_id, quote_start, claim_id")

    def articles(self, *, all_versions: bool = False) -> pl.DataFrame:
        """Current articles in the order of their days, or every version of each."""
        return self.sql(
            "SELECT * FROM articles WHERE is_current OR ? ORDER BY day, published_at, article_id, version",
            [all_versions],
        )

    def briefs(self, reader: str | None = None) -> pl.DataFrame:
        """One row per reader and day: composed, silent or faulted, and why. Of one reader or of all."""
        return self.sql("SELECT * FROM briefs WHERE ? IN (reader, '') ORDER BY day, reader", [reader or ""])

    def search(self, words: str, limit: int = 10) -> Found:
        """The claims and the signals nearest in meaning to `words`, the nearest first, at most `limit` of each.

        Raises HomeError where the vectors were made by another model than the settings name, or words are missing.
        """
        return self._searcher.search(words, limit)

    def embed(self, words: str) -> list[float]:
        """The unit vector of words, to be compared with `claim_vectors` in SQL. Raises HomeError, as `search` does."""
        return self._searcher.embed(words)

    def _known(self, table: str) -> str:
        if table not in self._tables:
            near = get_close_matches(table, self._tables, n=1)
            raise HomeError(
                f"there is no table {table!r}{f'; did you mean {near[0]!r}?' if near else ''}"
                f" The tables are: {', '.join(self._tables)}"
            )
        return table

    def _day(self, on: date | str) -> date:
        try:
            day = date.fromisoformat(on) if isinstance(on, str) else on
        except ValueError as error:
            raise HomeError(f"{on!r} is not a day; write it as 2025-09-17") from error
        row = self._connection.execute("SELECT min(day) FROM briefs").fetchone()
        first = row[0] if row and row[0] else self.as_of
        if not first <= day <= self.as_of:
            raise HomeError(f"{day} is not published: the days are {first} to {self.as_of}")
        return day

    def _signal(self, signal_id: str) -> str:
        row = self._connection.execute(
            "SELECT coalesce(max(r.to_signal_id), max(s.signal_id)) FROM (SELECT ? AS signal_id) AS asked"
            " LEFT JOIN signals AS s USING (signal_id) LEFT JOIN redirects AS r ON r.from_signal_id = asked.signal_id",
            [signal_id],
        ).fetchone()
        if row is None or row[0] is None:
            raise HomeError(
                f"there is no signal {signal_id!r}; `signals()` lists their ids, `search(words)` finds them"
            )
        return str(row[0])


def check_published(home: Home) -> None:
    """Raise HomeError where a home has published nothing yet."""
    # An empty file is no publication: a shell that was opened too early makes one.
    if not home.published.exists() or home.published.stat().st_size == 0:
        raise HomeError(_nothing_published(home))


def _nothing_published(home: Home) -> str:
    return (
        f"{home.path} has published nothing yet: `bellwether run --home {home.path} --from DAY --to DAY` does,"
        " `bellwether demo` makes a home to try"
    )
