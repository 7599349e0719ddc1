"""Stages: what one day of one asset is made from, whether it is stale, and how it is written.

A stage reads its inputs, computes without holding the lock, and replaces its day in one transaction. Beside the rows
it leaves two hashes: of what it was made from (code, settings, upstream rows) and of what came out. Staleness is a
comparison of those, so it can be asked at any time and by anybody, with or without Dagster's daemon.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from bellwether_assets.foundation.hashing import digest, frame_digest, source_digest, value_digest
from bellwether_assets.foundation.settings import EXTRACTIVE, Home, Settings, SettingsError
from bellwether_assets.foundation.tables import STAGE_DAYS, Table, frame_of
from bellwether_assets.foundation.taxonomy import Taxonomy, default_taxonomy
from bellwether_assets.foundation.warehouse import Warehouse, append, replace_day
from bellwether_assets.pipeline.faults import clear_faults

if TYPE_CHECKING:
    from bellwether_assets.engines.protocol import Engine
    from bellwether_assets.vectors.embedder import Embedder

ONE_DAY = timedelta(days=1)
_ATTEMPTS = 5


class MissingInputError(Exception):
    """A day cannot be built since something it stands on is not there; the text names the days."""


class InputsKeepChangingError(Exception):
    """Upstream rows changed under a computation again and again."""


@dataclass(frozen=True)
class DayRows:
    """What a stage computed for one day: rows by table, the hash of the state for tomorrow, and counts to show."""

    rows: Mapping[Table, pl.DataFrame]
    state: str = ""
    counts: Mapping[str, int | float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """What `stage_days` keeps of one built day."""

    input_hash: str
    output_hash: str
    state_hash: str
    row_count: int

    @property
    def version(self) -> str:
        """Dagster's data version: of the day's rows and of the state handed on."""
        return digest(self.output_hash, self.state_hash)


@dataclass(frozen=True)
class Built:
    """A day that was just built."""

    stage: str
    day: date
    record: Record
    result: DayRows


class Context:
    """What a stage may reach: settings, the warehouse, and the parts that are slow to load, loaded when first used."""

    def __init__(self, home: Home, embedder: "Embedder | None" = None) -> None:
        """`embedder`: one that is loaded already, for whoever works in several homes; by default loaded when needed."""
        self.home = home
        self.settings: Settings = home.settings()
        self.warehouse = Warehouse(home.warehouse)
        self.memo: dict[str, object] = {}
        self._embedder = embedder
        self._engine: Engine | None = None

    @property
    def embedder(self) -> "Embedder":
        """The embedding model; torch is imported here and nowhere earlier."""
        if self._embedder is None:
            from bellwether_assets.vectors.embedder import Embedder

            self._embedder = Embedder()
        return self._embedder

    @property
    def engine(self) -> "Engine":
        """The engine that the settings name; a provider's client is imported only where one is named."""
        if self._engine is None:
            choice = self.settings.engine
            own = self.settings.taxonomy
            taxonomy = default_taxonomy() if own is None else Taxonomy(own)
            if {choice.name, choice.composer} == {EXTRACTIVE}:
                from bellwether_assets.engines.extractive.engine import ExtractiveEngine

                self._engine = ExtractiveEngine(taxonomy)
            else:
                from bellwether_assets.engines.language_model.engine import LanguageModelEngine
                from bellwether_assets.engines.language_model.ledger import CallLedger

                ledger = CallLedger(self.warehouse, choice, self.settings.zone)
                self._engine = LanguageModelEngine(choice, ledger, taxonomy)
        return self._engine

    @property
    def first_day(self) -> date:
        """The first partition. Raises MissingInputError where none is set yet."""
        day = read_first_day(self.home, self.settings.timezone)
        if day is None:
            raise MissingInputError(f"{self.home.path} has no days yet: run `bellwether run --from DAY --to DAY` first")
        return day


def read_first_day(home: Home, timezone: str | None = None) -> date | None:
    """The first partition's day as the home keeps it, or None. `timezone` is what the settings say, read if not given.

    Raises SettingsError where the home's days were cut in another time zone than the settings name.
    """
    try:
        day, zone = home.first_day_file.read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return None
    wanted = timezone or home.settings().timezone
    if zone != wanted:
        raise SettingsError(
            f"{home.settings_file}: timezone = {wanted!r}, but the days in {home.path} were cut in {zone!r}; "
            f"set it back, or use a new home and give it the same inbox"
        )
    return date.fromisoformat(day)


def read_last_day(home: Home) -> date | None:
    """The last day that was ever asked for, or None."""
    try:
        return date.fromisoformat(home.last_day_file.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None


def write_last_day(home: Home, day: date) -> None:
    """Keep the last day that was asked for, where it is later than what is kept."""
    known = read_last_day(home)
    if known is None or day > known:
        temporary = home.last_day_file.with_suffix(".tmp")
        temporary.write_text(f"{day.isoformat()}\n", encoding="utf-8")
        temporary.replace(home.last_day_file)


def write_first_day(home: Home, day: date) -> None:
    """Keep the first partition's day, and the zone that days are cut in."""
    home.path.mkdir(parents=True, exist_ok=True)
    temporary = home.first_day_file.with_suffix(".tmp")
    temporary.write_text(f"{day.isoformat()} {home.settings().timezone}\n", encoding="utf-8")
    temporary.replace(home.first_day_file)


@dataclass(frozen=True)
class Stage:
    """One asset's daily work.

    `upstream` names stages of the same day whose rows are read; `state_of` those whose handed-on state matters too.
    `follows_itself` reads its own yesterday. `facts` hashes ledger facts that the day reads, given the day and the
    first one. `code` are the folders and files whose content decides the result. `quiet` builds a day without arrivals.
    """

    name: str
    tables: tuple[Table, ...]
    code: tuple[Path, ...]
    build: Callable[[Context, date], DayRows]
    upstream: tuple[str, ...] = ()
    state_of: tuple[str, ...] = ()
    follows_itself: bool = False
    settings: Callable[[Settings], object] = lambda settings: None
    facts: Callable[[duckdb.DuckDBPyConnection, date, date], str] | None = None
    quiet: Callable[[Context, date], DayRows] | None = None

    def build_quiet(self, context: Context, day: date) -> DayRows:
        """The same as `build` for a day without arrivals, at less cost: by default, tables without rows."""
        if self.quiet is not None:
            return self.quiet(context, day)
        return DayRows({table: frame_of(table, []) for table in self.tables})

    @property
    def code_version(self) -> str:
        """Hash of the code and data that decide this stage's result."""
        if self.name not in _CODE_VERSIONS:
            _CODE_VERSIONS[self.name] = source_digest(self.code)
        return _CODE_VERSIONS[self.name]


_CODE_VERSIONS: dict[str, str] = {}

Records = dict[tuple[str, date], Record]


def read_records(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> Records:
    """The records of all stages from `first` to `last`."""
    rows = connection.execute(
        "SELECT stage, day, input_hash, output_hash, state_hash, row_count FROM pipeline.stage_days"
        " WHERE day BETWEEN ? AND ?",
        [first, last],
    ).fetchall()
    return {(stage, day): Record(*rest) for stage, day, *rest in rows}


def input_hash(stage: Stage, day: date, records: Records, settings: Settings, first_day: date, facts: str) -> str:
    """Hash of all that `day` would be built from now. Raises MissingInputError naming what is not there."""
    parts = [stage.code_version, value_digest(stage.settings(settings)), facts]
    for name in stage.upstream:
        record = records.get((name, day))
        if record is None:
            raise MissingInputError(f"{stage.name} of {day}: {name} of {day} is not built")
        parts.append(record.version if name in stage.state_of else record.output_hash)
    if stage.follows_itself and day > first_day:
        record = records.get((stage.name, day - ONE_DAY))
        if record is None:
            raise MissingInputError(
                f"{stage.name} of {day}: its yesterday, {day - ONE_DAY}, is not built; "
                f"`bellwether run --from {first_day} --to {day}` fills missing days"
            )
        parts.append(record.state_hash)
    return digest(*parts)


def build_day(context: Context, stage: Stage, day: date) -> Built:
    """Compute and write one day of one stage.

    Raises MissingInputError when an input is not built, InputsKeepChangingError when upstream rows changed under
    every attempt.
    """
    # A home whose days are still being built is no replay, whoever asks for them.
    write_last_day(context.home, day)
    for _ in range(_ATTEMPTS):
        with context.warehouse.open() as connection:
            expected = _expected_input(connection, context, stage, day)
            if not _has_arrivals(connection, day):
                # Milliseconds, so the connection is kept instead of being opened again for each step.
                result = stage.build_quiet(context, day)
                record = record_for(expected, result)
                with context.warehouse.transaction():
                    write_day(connection, stage, day, result, record)
                return Built(stage.name, day, record, result)
        result = stage.build(context, day)
        record = record_for(expected, result)
        with context.warehouse.transaction() as connection:
            # The lock was free while computing: what was read may have been replaced meanwhile.
            if _expected_input(connection, context, stage, day) != expected:
                continue
            write_day(connection, stage, day, result, record)
        return Built(stage.name, day, record, result)
    raise InputsKeepChangingError(f"{stage.name} of {day}: its inputs changed during {_ATTEMPTS} computations")


def rows_digest(rows: Mapping[Table, pl.DataFrame]) -> str:
    """Hash of a day's rows: the record's output hash."""
    return digest(*(frame_digest(table.name, frame) for table, frame in rows.items()))


def record_for(inputs: str, result: DayRows) -> Record:
    """The record of a result: hashes of its rows and of the state that it hands on."""
    return Record(
        inputs,
        rows_digest(result.rows),
        result.state,
        sum(frame.height for frame in result.rows.values()),
    )


def write_day(connection: duckdb.DuckDBPyConnection, stage: Stage, day: date, result: DayRows, record: Record) -> None:
    """Replace a day's rows and its record; the caller holds the transaction."""
    replace_day(connection, day, result.rows)
    clear_faults(connection, day, stage.name)
    connection.execute("DELETE FROM pipeline.stage_days WHERE stage = ? AND day = ?", [stage.name, day])
    write_records(connection, day, {stage.name: record})


def write_records(connection: duckdb.DuckDBPyConnection, day: date, records: Mapping[str, Record]) -> None:
    """Add the records of a day's stages; the caller holds the transaction."""
    now = datetime.now(UTC)
    rows: list[dict[str, object]] = [
        {"stage": name, "day": day, **vars(record), "built_at": now} for name, record in records.items()
    ]
    append(connection, STAGE_DAYS, frame_of(STAGE_DAYS, rows))


def _has_arrivals(connection: duckdb.DuckDBPyConnection, day: date) -> bool:
    return connection.execute("SELECT 1 FROM ledger.home_days WHERE home_day = ? LIMIT 1", [day]).fetchone() is not None


def _expected_input(connection: duckdb.DuckDBPyConnection, context: Context, stage: Stage, day: date) -> str:
    records = read_records(connection, day - ONE_DAY, day)
    facts = stage.facts(connection, day, context.first_day) if stage.facts else ""
    return input_hash(stage, day, records, context.settings, context.first_day, facts)
