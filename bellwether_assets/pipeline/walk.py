"""The walk: day by day, build what is stale, as long as something downstream is stale.

There is one, for `run`, `evaluate`, `--dry-run` and tests alike. What it does with a stale day is its executor's:
Dagster runs it, this process builds it, or it is only counted. Days on which no article arrived are collected to
stretches, since a run for nothing costs a second and a quiet stretch may be years long.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from bellwether_assets.foundation.days import days_between
from bellwether_assets.foundation.logs import log_event
from bellwether_assets.pipeline.build import (
    as_read,
    build_day,
    record_for,
    write_day,
    write_new_rows,
    write_records,
)
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_assets.pipeline.made_from import MadeFrom
from bellwether_assets.pipeline.stage import Days, OwnTransactionNeededError, Record, Stage, Stages
from bellwether_assets.pipeline.staleness import Freshness, freshness, last_built_day, read_records

# Called with stage, day and record.
Tell = Callable[[str, date, Record], None]

# How many quiet days are built before the warehouse is let go for others.
QUIET_STRETCH = 32


@dataclass(frozen=True)
class Plan:
    """What to walk: these stages, from the home's first day to `last` and through every day that was built before."""

    stages: Stages
    last: date


@dataclass(frozen=True)
class Failure:
    """A stage that failed on a day, and why; `waiting` are the later days that stand on it."""

    day: date
    stage: str
    reason: str
    waiting: tuple[date, ...] = ()


class Executor(Protocol):
    """What is done with stale days."""

    def build(self, day: date, stale: Sequence[Stage[Any]], look: Freshness) -> Failure | None:
        """Build the stale stages of a day with arrivals; the failure that ends the walk, if there is one."""
        ...

    def build_quiet(self, days: Sequence[date], look: Freshness) -> None:
        """Build what is stale of consecutive days without arrivals, and keep `look` up to date."""
        ...

    def passed(self, day: date, done: int, total: int) -> None:
        """A day is behind the walk: `done` of `total`."""
        ...


def walk(context: Context, plan: Plan, execute: Executor) -> Failure | None:
    """Walk the plan in day order; the failure that ended it, if one did."""
    first = context.first_day
    last_built = last_built_day(context)
    end = max(plan.last, last_built) if last_built else plan.last
    look = freshness(context, plan.stages, first, end)
    days = list(days_between(first, end))
    quiet: list[date] = []

    def pass_quiet(done: int) -> None:
        if quiet:
            execute.build_quiet(quiet, look)
            execute.passed(quiet[-1], done, len(days))
            quiet.clear()

    for number, day in enumerate(days):
        if day not in look.arrivals:
            quiet.append(day)
            if len(quiet) >= QUIET_STRETCH:
                pass_quiet(number + 1)
            continue
        pass_quiet(number)
        stale = look.stale_stages(day)
        if stale:
            failure = execute.build(day, stale, look)
            if failure is not None:
                return Failure(failure.day, failure.stage, failure.reason, tuple(days[number + 1 :]))
            look.refresh(context, day)
        execute.passed(day, number + 1, len(days))
    pass_quiet(len(days))
    return None


class InProcess:
    """Builds in this process. `tell` is called after each stage-day that was written."""

    def __init__(self, context: Context, stages: Stages, tell: Tell = lambda stage, day, record: None) -> None:
        self.context = context
        self.stages = stages
        self.tell = tell

    def build(self, day: date, stale: Sequence[Stage[Any]], look: Freshness) -> Failure | None:
        """Build stage by stage; whatever a stage raises ends the walk as it is."""
        for stage in stale:
            built = build_day(self.context, self.stages, stage, day)
            self.tell(stage.name, day, built.record)
        return None

    def build_quiet(self, days: Sequence[date], look: Freshness) -> None:
        """Build the stretch."""
        build_quiet_days(self.context, days, look, self.tell)

    def passed(self, day: date, done: int, total: int) -> None:
        """Nobody is told."""


def build_quiet_days(context: Context, days: Sequence[date], look: Freshness, tell: Tell) -> None:
    """Build the stale stages of consecutive days without arrivals, in one transaction.

    A day on which a tool keeps its answers first ends the transaction, and is built by itself. `look` is kept up to
    date; `tell` is called for each stage-day after it is written.
    """
    left = list(days)
    while left:
        done = _build_stretch(context, left, look, tell)
        for day in left[done : done + 1]:
            for stage in look.stale_stages(day):
                built = build_day(context, look.stages, stage, day)
                look.records[stage.name, day] = built.record
                tell(stage.name, day, built.record)
            with context.warehouse.open() as connection:
                look.refresh_facts(connection, day)
        left = left[done + 1 :]


def _build_stretch(context: Context, days: Sequence[date], look: Freshness, tell: Tell) -> int:
    """Build days in one transaction; how many of them were built, up to one that has to be built by itself."""
    built: list[tuple[str, date, Record]] = []
    done = 0
    with context.warehouse.transaction() as connection:
        window = max((_longest_window(context, stage) for stage in look.stages), default=0)
        # The look may begin with these days, and windows reach further back.
        seen = read_records(connection, days[0] - timedelta(days=window), days[0] - timedelta(days=1)) | look.records
        for day in days:
            fresh: dict[str, Record] = {}
            try:
                for stage, expected in _stale(look, day):
                    inputs = Inputs(context, stage, day)
                    result = stage.build_quiet(inputs)
                    made_from = as_read(expected, inputs)
                    record = record_for(connection, context, look.stages, stage, day, made_from, result, seen)
                    if (stage.name, day) in look.records or day in look.faulted:
                        write_day(connection, stage, day, result, record)
                        look.refresh_facts(connection, day)
                    else:
                        # Nothing to replace: a day that was never built has no rows.
                        write_new_rows(connection, result.rows)
                        fresh[stage.name] = record
                    look.records[stage.name, day] = seen[stage.name, day] = record
                    built.append((stage.name, day, record))
            except OwnTransactionNeededError:
                write_records(connection, day, fresh)
                break
            write_records(connection, day, fresh)
            done += 1
    if built:
        log_event("days without articles built", stage_days=len(built), first=built[0][1], last=built[-1][1])
    for name, day, record in built:
        tell(name, day, record)
    return done


def _stale(look: Freshness, day: date) -> Iterator[tuple[Stage[Any], MadeFrom]]:
    """The day's stale stages with what each is built from, as of when it is asked for."""
    for stage in look.stages:
        if look.is_frozen(stage, day):
            continue
        expected = look.input_now(stage, day)
        known = look.records.get((stage.name, day))
        if known is None or known.input_hash != expected.hash:
            yield stage, expected


def _longest_window(context: Context, stage: Stage[Any]) -> int:
    lengths = [read.length(context.settings) for read in stage.reads if read.days is Days.WINDOW and read.length]
    return max(lengths, default=0)
