"""What a stage is handed: the rows that it declares to read, and no connection to fetch others with.

A query sees each declared table under its bare name, cut to the declared days. A table that is not declared does not
exist for it: the names in a query are checked before it runs. Every query opens the warehouse for itself, so that the
lock is not held while something is computed; `together` keeps it open over several.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import polars as pl

from bellwether_assets.foundation.days import ONE_DAY
from bellwether_assets.foundation.tables.declare import Row, matrix_of, rows_of
from bellwether_assets.foundation.warehouse import Connection
from bellwether_assets.pipeline.stage import Days, Facts, OwnTransactionNeededError, Read, Stage, Tool

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from bellwether_assets.pipeline.context import Context

    D = TypeVar("D", bound=DataclassInstance)

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R", bound=Row)


# Table functions that read nothing.
_MAKES_ROWS = {"unnest", "range", "generate_series"}


class UndeclaredReadError(Exception):
    """A stage asks for what its statement does not name; the text says what to declare."""


class Inputs(Generic[S]):
    """The inputs of one stage on one day."""

    def __init__(self, context: "Context", stage: Stage[S], day: date) -> None:
        self.day = day
        self.settings: S = stage.settings(context.settings)
        # Whether something was read that has changed since it was handed on: see `find`.
        self.provisional = False
        self._context = context
        self._stage = stage

    @property
    def first_day(self) -> date:
        """The home's first partition."""
        return self._context.first_day

    @property
    def memory(self) -> dict[str, object]:
        """What this process keeps for the stage from day to day. What is in it must be checked before it is used."""
        return self._context.memory.setdefault(self._stage.name, {})

    def yesterdays_state(self) -> str | None:
        """Hash of the state that the stage's own yesterday handed on; None where it is not built."""
        with self._context.warehouse.open() as connection:
            row = connection.execute(
                "SELECT state_hash FROM pipeline.stage_days WHERE stage = ? AND day = ?",
                [self._stage.name, self.day - ONE_DAY],
            ).fetchone()
        return str(row[0]) if row else None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several queries in one look at the warehouse."""
        with self._context.warehouse.open():
            yield

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query over the declared tables. Raises UndeclaredReadError."""
        with self._context.warehouse.open() as connection:
            return connection.execute(self._bounded(connection, sql), list(parameters)).fetchall()

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        """The same as a frame."""
        with self._context.warehouse.open() as connection:
            return connection.execute(self._bounded(connection, sql), list(parameters)).pl()

    def records(self, record: "type[D]", sql: str, parameters: Sequence[object] = ()) -> "list[D]":
        """The same as records, a column a field; vectors are arrays. Raises TypeError where they do not fit."""
        frame = self.frame(sql, parameters)
        vectors = {n: matrix_of(frame[n]) for n, kind in frame.schema.items() if kind == pl.List(pl.Float32)}
        made = []
        for at, values in enumerate(frame.drop(*vectors).iter_rows(named=True)):
            values.update({name: vector[at] for name, vector in vectors.items()})
            made.append(record(**{n: tuple(v) if isinstance(v, list) else v for n, v in values.items()}))
        return made

    def find(self, row: type[R], contents: Mapping[str, str]) -> dict[str, R]:
        """Rows of any day by key → content hash, as far as they are there.

        In the middle of a cascade a row may have changed since it was handed on, or be gone. Then what is there now is
        returned, and the day that is built of it is `provisional`: it is stale as soon as it is written.
        """
        if not any(read.row is row and read.days is Days.BY_CONTENT for read in self._stage.reads):
            raise UndeclaredReadError(f"{self._stage.name} looks up {row.table.qualified}; declare it by content")
        if not contents:
            return {}
        (key,) = row.table.key
        with self._context.warehouse.open() as connection:
            frame = connection.execute(
                f"SELECT t.* FROM {row.table.qualified} AS t"  # noqa: S608 - declared names
                # One text and not a list: DuckDB looks for a missing pandas at each element of a list parameter.
                f" SEMI JOIN (SELECT unnest(string_split(?, ' ')) AS {key}) USING ({key})"
                f" WHERE t.day <= ? ORDER BY t.{key}, t.day",
                [" ".join(contents), self.day],
            ).pl()
        wanted = pl.DataFrame({key: list(contents), "content_hash": list(contents.values())})
        found = rows_of(row, frame.join(wanted, on=[key, "content_hash"], how="semi", maintain_order="left"))
        by_key = {str(getattr(one, key)): one for one in found}
        if len(by_key) < len(contents):
            self.provisional = True
            by_key = {str(getattr(one, key)): one for one in rows_of(row, frame)} | by_key
        return by_key

    def facts(self, facts: Facts[T]) -> T:
        """The day's facts of a ledger. Raises UndeclaredReadError."""
        if facts not in self._stage.facts:
            raise UndeclaredReadError(f"{self._stage.name} reads the facts {facts.name!r}; declare them")
        with self._context.warehouse.open() as connection:
            return facts.read(connection, self.day, self.first_day)

    def facts_digest(self, facts: Facts[Any]) -> str:
        """The digest of the day's facts; empty where there are none."""
        with self._context.warehouse.open() as connection:
            return facts.digests(connection, self.day, self.day, self.first_day).get(self.day, "")

    def tool(self, tool: Tool[T]) -> T:
        """A declared tool. Raises UndeclaredReadError, OwnTransactionNeededError."""
        if tool not in self._stage.tools:
            raise UndeclaredReadError(f"{self._stage.name} uses {tool.name!r}; declare it among its tools")
        if tool.keeps(self._context.settings) and self._context.warehouse.in_transaction:
            raise OwnTransactionNeededError(f"{self._stage.name} of {self.day} uses {tool.name!r} in a transaction")
        return tool.provide(self._context)

    def _bounded(self, connection: Connection, sql: str) -> str:
        """The query with each declared table in front of it, under its bare name and cut to its days."""
        bounds = self._bounds()
        known = self._context.checked_queries.get((self._stage.name, sql))
        if known is None:
            known = tables_of(connection, sql)
            undeclared = sorted(known - bounds.keys())
            if undeclared:
                raise UndeclaredReadError(
                    f"{self._stage.name} reads {', '.join(undeclared)}; declare the table among its reads, and write "
                    f"its bare name: it sees {', '.join(sorted(bounds))}"
                )
            self._context.checked_queries[self._stage.name, sql] = known
        tables = ", ".join(
            f"{name} AS NOT MATERIALIZED (SELECT * FROM pipeline.{name} WHERE {bounds[name]})"  # noqa: S608 - declared
            for name in sorted(known)
        )
        head, _, rest = sql.lstrip().partition(" ")
        return f"WITH {tables}, {rest}" if head.upper() == "WITH" else f"WITH {tables} {sql}"

    def _bounds(self) -> dict[str, str]:
        """Bare table name → which days of it are seen, as a condition."""
        found: dict[str, tuple[date | None, date]] = {}
        for read in self._stage.reads:
            if read.days is Days.BY_CONTENT:
                continue
            since, until = self._span(read)
            known = found.get(read.row.table.name, (since, until))
            first = None if since is None or known[0] is None else min(since, known[0])
            found[read.row.table.name] = (first, max(until, known[1]))
        return {
            name: f"day <= DATE '{until}'" if since is None else f"day BETWEEN DATE '{since}' AND DATE '{until}'"
            for name, (since, until) in found.items()
        }

    def _span(self, read: Read) -> tuple[date | None, date]:
        own = read.row in self._stage.writes
        until = self.day - ONE_DAY if own else self.day
        if read.days is Days.TODAY:
            return self.day, self.day
        if read.length is None:
            return None, until
        return self.day - timedelta(days=read.length(self._context.settings)), until


def tables_of(connection: Connection, sql: str) -> frozenset[str]:
    """Names of the tables that a query reads, with their schema where it is written, as DuckDB's own parser finds them.

    Raises ValueError where it is not a query.
    """
    row = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    tree = json.loads(row[0]) if row else {}
    if tree.get("error", True):
        raise ValueError(f"not a query: {tree.get('error_message', sql)}")
    read, named = set(), set()
    for node in _nodes(tree):
        if node.get("type") == "BASE_TABLE":
            read.add(".".join(filter(None, (node["catalog_name"], node["schema_name"], node["table_name"]))))
        elif node.get("type") == "TABLE_FUNCTION" and node["function"]["function_name"] not in _MAKES_ROWS:
            # A macro or a reader of files would fetch what nobody declared.
            read.add(f"{node['function']['function_name']}()")
        elif "cte_map" in node:
            named |= {part["key"] for part in node["cte_map"]["map"]}
    return frozenset(read - named)


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON tree."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)
