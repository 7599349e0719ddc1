"""Building one day of one stage: read, compute without the lock, replace the day in one transaction.

Beside the rows a day leaves two hashes: of what it was made from and of what came out. Staleness is a comparison of
those, so it can be asked at any time and by anybody, with or without Dagster's daemon.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import polars as pl

from bellwether_assets.foundation.days import ONE_DAY, write_last_day
from bellwether_assets.foundation.frozen_days import frozen_through
from bellwether_assets.foundation.hashing import digest, frame_digest
from bellwether_assets.foundation.logs import bound, log_event
from bellwether_assets.foundation.tables.declare import Row, frame_of
from bellwether_assets.foundation.tables.stage_days import StageDayRow
from bellwether_assets.foundation.warehouse import Connection, append, replace_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.faults import clear_faults
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.made_from import MadeFrom
from bellwether_assets.pipeline.stage import DayRows, Days, Record, Records, Stage, Stages
from bellwether_assets.pipeline.staleness import made_from, read_facts, read_records

_ATTEMPTS = 5


class InputsKeepChangingError(Exception):
    """Upstream rows changed under a computation again and again."""


@dataclass(frozen=True)
class Built:
    """A day that was just built."""

    stage: str
    day: date
    record: Record
    result: DayRows


def build_day(context: Context, stages: Stages, stage: Stage[Any], day: date) -> Built:
    """Compute and write one day of one stage.

    Raises MissingInputError when an input is not built, InputsKeepChangingError when upstream rows changed under
    every attempt.
    """
    # A home whose days are still being built is no replay, whoever asks for them.
    write_last_day(context.home, day)
    started = time.perf_counter()
    with bound(day=day, asset=stage.name):
        log_event("stage-day started", logging.DEBUG)
        try:
            built = _build_day(context, stages, stage, day)
        except Exception as error:
            log_event("stage-day failed", logging.ERROR, error=f"{type(error).__name__}: {error}")
            raise
        seconds = round(time.perf_counter() - started, 3)
        log_event("stage-day finished", rows=built.record.row_count, seconds=seconds, counts=built.result.counts)
    return built


def _build_day(context: Context, stages: Stages, stage: Stage[Any], day: date) -> Built:
    for _ in range(_ATTEMPTS):
        with context.warehouse.open() as connection:
            kept = _frozen(connection, stage, day)
            if kept is not None:
                return kept
            expected = _expected_input(connection, context, stages, stage, day)
            compute = stage.build if _has_arrivals(connection, day) else stage.build_quiet
            if compute == stage.build_quiet and not any(tool.keeps(context.settings) for tool in stage.tools):
                # Milliseconds, so the connection is kept instead of being opened again for each step.
                inputs = Inputs(context, stage, day)
                result = compute(inputs)
                return context.warehouse.write(
                    partial(_write, context, stages, stage, day, as_read(expected, inputs), result)
                )
        inputs = Inputs(context, stage, day)
        result = compute(inputs)
        # The lock was free while computing: what was read may have been replaced meanwhile, or dropped.
        written = context.warehouse.write(
            partial(_write_if_same, context, stages, stage, day, expected, as_read(expected, inputs), result)
        )
        if written is not None:
            return written
    raise InputsKeepChangingError(f"{stage.name} of {day}: its inputs changed during {_ATTEMPTS} computations")


def _write(
    context: Context,
    stages: Stages,
    stage: Stage[Any],
    day: date,
    inputs: MadeFrom,
    result: DayRows,
    connection: Connection,
) -> Built:
    record = record_for(connection, context, stages, stage, day, inputs, result)
    write_day(connection, stage, day, result, record)
    return Built(stage.name, day, record, result)


def _write_if_same(
    context: Context,
    stages: Stages,
    stage: Stage[Any],
    day: date,
    expected: MadeFrom,
    inputs: MadeFrom,
    result: DayRows,
    connection: Connection,
) -> Built | None:
    """What was written, or of a frozen day what is there; None where the day's inputs are others by now."""
    kept = _frozen(connection, stage, day)
    if kept is not None:
        return kept
    if _expected_input(connection, context, stages, stage, day) != expected:
        return None
    return _write(context, stages, stage, day, inputs, result, connection)


def _frozen(connection: Connection, stage: Stage[Any], day: date) -> Built | None:
    """A stage-day that stays as it is, since the texts that it stands on were dropped; None for any other."""
    through = frozen_through(connection)
    if through is None or day > through:
        return None
    record = read_records(connection, day, day).get((stage.name, day))
    if record is None:
        return None
    counts = {"frozen": f"the texts of days up to {through} were dropped: what was built of them stays as it is"}
    return Built(stage.name, day, record, DayRows({}, record.state_hash, counts))


def as_read(expected: MadeFrom, inputs: Inputs[Any]) -> MadeFrom:
    """What to record of a day's inputs: other than expected where rows had changed since they were handed on."""
    return replace(expected, is_provisional=inputs.provisional)


def record_for(
    connection: Connection,
    context: Context,
    stages: Stages,
    stage: Stage[Any],
    day: date,
    inputs: MadeFrom,
    result: DayRows,
    known: Records | None = None,
) -> Record:
    """The record of a result: hashes of its rows and of the state that it hands on.

    The rows that tomorrow sees through a window are part of that state: `known` has the records of the days in it,
    which are read where they are not given. Raises ValueError where other tables were computed than are declared.
    """
    if set(result.rows) != set(stage.writes):
        written, declared = (sorted(row.table.name for row in rows) for rows in (result.rows, stage.writes))
        raise ValueError(f"{stage.name} of {day}: computed rows of {written}, declared are {declared}")
    output = digest(*(frame_digest(row.table.name, frame) for row, frame in result.rows.items()))
    row_count = sum(frame.height for frame in result.rows.values())
    windows = _windows(context, stages, stage)
    state = result.state
    if windows:
        if known is None:
            known = read_records(connection, day - timedelta(days=max(windows.values()) - 1), day)
        known = {**known, (stage.name, day): Record(inputs.hash, output, "", row_count)}
        state = digest(state, *(_seen_tomorrow(known, name, day, length) for name, length in windows.items()))
    return Record(inputs.hash, output, state, row_count, inputs.kept)


def _windows(context: Context, stages: Stages, stage: Stage[Any]) -> dict[str, int]:
    """Writer of a table that is read through a window → the window's days."""
    found: dict[str, int] = {}
    for read in stage.reads:
        writer = stages.writer_of(read.row)
        if read.days is Days.WINDOW and read.length is not None and writer is not None:
            found[writer.name] = max(found.get(writer.name, 0), read.length(context.settings))
    return found


def _seen_tomorrow(records: Records, stage: str, day: date, length: int) -> str:
    """Hash of a stage's rows in the window of the day after `day`. Days without rows leave no trace."""
    seen = [
        record.output_hash
        for offset in range(length - 1, -1, -1)
        if (record := records.get((stage, day - timedelta(days=offset)))) is not None and record.row_count > 0
    ]
    return digest(stage, *seen)


def write_day(connection: Connection, stage: Stage[Any], day: date, result: DayRows, record: Record) -> None:
    """Replace a day's rows and its record; the caller holds the transaction."""
    replace_day(connection, day, result.rows)
    clear_faults(connection, day, stage.name)
    connection.execute("DELETE FROM pipeline.stage_days WHERE stage = ? AND day = ?", [stage.name, day])
    write_records(connection, day, {stage.name: record})


def write_new_rows(connection: Connection, rows: Mapping[type[Row], pl.DataFrame]) -> None:
    """Add the rows of a day that was never built; the caller holds the transaction."""
    for row, frame in rows.items():
        append(connection, row, frame)


def write_records(connection: Connection, day: date, records: Mapping[str, Record]) -> None:
    """Add the records of a day's stages; the caller holds the transaction."""
    now = datetime.now(UTC)
    rows = [StageDayRow(stage=name, day=day, **asdict(record), built_at=now) for name, record in records.items()]
    append(connection, StageDayRow, frame_of(StageDayRow, rows))


def _has_arrivals(connection: Connection, day: date) -> bool:
    return connection.execute("SELECT 1 FROM ledger.home_days WHERE home_day = ? LIMIT 1", [day]).fetchone() is not None


def _expected_input(connection: Connection, context: Context, stages: Stages, stage: Stage[Any], day: date) -> MadeFrom:
    records = read_records(connection, day - ONE_DAY, day)
    facts = read_facts(connection, [stage], day, day, context.first_day)
    return made_from(stages, stage, day, records, context.settings, context.first_day, facts)
