"""What a run would do now, and what it would do if something were otherwise: done in a copy, and compared.

Belongs here: the order of the steps. They are those of `run`: take in, apply, build what is stale, in this process and
without Dagster; the hash at the end is that of the run. No model is asked: questions without a kept answer are counted,
and a day whose articles nobody has read ends what can be foreseen.
"""

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.claims.stages import CLAIMS_STAGE
from bellwether_assets.engines.language_model.ask_nothing import AskNothing
from bellwether_assets.engines.language_model.estimate import READING, Estimate, estimate_unasked
from bellwether_assets.engines.language_model.in_flight import LEAD
from bellwether_assets.engines.language_model.ledger import CallLedger
from bellwether_assets.foundation.days import read_first_day, today, write_first_day
from bellwether_assets.foundation.engine_settings import EXTRACTIVE
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import MissingInputError, Record, Stage
from bellwether_assets.pipeline.staleness import Freshness, Settled, freshness, last_built_day, settled
from bellwether_assets.pipeline.walk import Failure, InProcess, Plan, walk
from bellwether_assets.preview.changes import Asked, ChangeError, as_toml, changed_settings, retractions
from bellwether_assets.preview.copy_home import throwaway_copy
from bellwether_assets.preview.differences import Differences, differences
from bellwether_assets.preview.estimate_days import TO_CLAIMS, Counting
from bellwether_assets.preview.stale_days import StaleDays, stale_days
from bellwether_assets.signals.take_in_overrides import FILE as OVERRIDES_FILE
from bellwether_assets.signals.take_in_overrides import give_overrides, last_published_day, take_in_file
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.other_embedder import TextEmbedder

# As often as a run walks: what the brief of a day tells may change a fault that an earlier day tells.
_WALKS = 3


@dataclass(frozen=True)
class Foresight:
    """What would be. `asked`: the changes in words; `entries`: retractions as overrides.toml has them.

    `stale`: why days would be built; `built_days` and `built_stage_days`: how many were, in the copy. `estimates`: the
    calls that would be made, `unread`: days with articles that nobody has read, from the first of which on nothing is
    foreseen. `now` and `then`: what could be published before and after; `is_exact`: no answer is awaited, so that
    the hash of `then` is that of doing it. `stale_as_it_is`: days that a run without the change would build.
    `waiting`: articles by days that are not among those looked at. `taken_in`: documents of the inbox that are new; one
    that does not say when it was first seen is seen by the run at another moment, and the hash is another.
    """

    asked: tuple[str, ...]
    entries: str
    stale: tuple[StaleDays, ...]
    stale_as_it_is: int
    built_days: int
    built_stage_days: int
    estimates: tuple[Estimate, ...]
    unread: tuple[date, ...]
    now: Settled
    then: Settled
    differences: Differences
    waiting: dict[date, int]
    taken_in: int
    seconds: float

    @property
    def is_exact(self) -> bool:
        """Whether no model's answer is awaited."""
        return not self.estimates

    @property
    def calls(self) -> int:
        """Requests to models that a run would make, as far as they can be told."""
        return sum(one.calls for one in self.estimates)


class _Building:
    """Builds in this process, up to a day whose articles a model has to read first."""

    def __init__(self, context: Context, today: date) -> None:
        self.built: list[tuple[str, date]] = []
        self._context = context
        self._counting = Counting(context, today)
        self._in_process = InProcess(context, STAGES, self._note)

    def build(self, day: date, stale: Sequence[Stage[Any]], look: Freshness) -> Failure | None:
        """Build the stale stages; where a reading is awaited, only those before it."""
        if self._context.settings.engine.name != EXTRACTIVE and CLAIMS_STAGE in stale:
            before = len(self._counting.estimates)
            self._counting.build(day, stale, look)
            awaited = [one for one in self._counting.estimates[before:] if one.purpose == READING and one.calls]
            if awaited:
                return Failure(day, CLAIMS_STAGE.name, "its articles are not read")
            # What would follow from reading is known now: nothing has to be read.
            del self._counting.estimates[before:]
            stale = look.stale_stages(day)
        return self._in_process.build(day, stale, look)

    def build_quiet(self, days: Sequence[date], look: Freshness) -> None:
        """Build the stretch."""
        self._in_process.build_quiet(days, look)

    def passed(self, day: date, done: int, total: int) -> None:
        """Nobody is told."""

    def _note(self, stage: str, day: date, _: Record) -> None:
        self.built.append((stage, day))


@dataclass(frozen=True)
class _Outcome:
    built: tuple[tuple[str, date], ...] = ()
    readings: tuple[Estimate, ...] = ()
    unread: tuple[date, ...] = ()


def foresee(
    home: Home, asked: Asked, first: date | None = None, last: date | None = None, embedder: TextEmbedder | None = None
) -> Foresight:
    """What a run over these days would do, with what is asked; by default over the days that are built.

    Raises ChangeError, OverrideError, SettingsError, InboxError; MissingInputError where the home has no days.
    """
    started = time.perf_counter()
    with throwaway_copy(home) as copy:
        known = read_first_day(copy)
        if first is not None and (known is None or first < known):
            write_first_day(copy, first)
        not_asked = AskNothing()
        context = Context(copy, embedder, not_asked)
        last = _last_day(context, last)
        with context.warehouse.open() as connection:
            given_on = last_published_day(connection) or today(home)
            entries = retractions(connection, asked, given_on)
        before = copy.path / "before.duckdb"
        now = settled(context, STAGES)
        if asked.is_nothing:
            shutil.copyfile(copy.warehouse, before)
        intake = take_in(context)
        take_in_file(context)
        waiting = _waiting(context, last)
        base = _Outcome()
        told: list[str] = []
        if not asked.is_nothing:
            base = _walk(context, last)
            now = settled(context, STAGES)
            shutil.copyfile(copy.warehouse, before)
            told = _apply(context, home, asked, entries)
        look = freshness(context, STAGES, context.first_day, last)
        stale = stale_days(look, context.first_day, last)
        outcome = _walk(context, last)
        requests = not_asked.requests
        choice = context.settings.engine
        ledger = CallLedger(context.warehouse, choice, context.settings.zone)
        estimates = [*outcome.readings, *estimate_unasked(requests, choice, ledger, today(home))]
        words = {one.metadata.signal_id for one in requests if one.metadata.purpose == "compose"}
        return Foresight(
            asked=tuple(told),
            entries=as_toml(entries),
            stale=tuple(stale),
            stale_as_it_is=len({day for _, day in base.built} | set(base.unread)),
            built_days=len({day for _, day in outcome.built}),
            built_stage_days=len(outcome.built),
            estimates=tuple(estimates),
            unread=outcome.unread,
            now=now,
            then=settled(context, STAGES),
            differences=differences(
                before,
                context.warehouse,
                [reader.name for reader in context.settings.readers],
                {one for one in words if one is not None and one != LEAD},
            ),
            waiting=waiting,
            taken_in=intake.taken_in,
            seconds=time.perf_counter() - started,
        )


def _last_day(context: Context, last: date | None) -> date:
    """The last day that is looked at. Raises MissingInputError."""
    built, first = last_built_day(context), context.first_day
    if last is not None:
        return max(last, built or last)
    if built is None or built < first:
        raise MissingInputError(f"nothing is built from {first} on yet: name the last day with --to DAY")
    return built


def _apply(context: Context, home: Home, asked: Asked, entries: Sequence[dict[str, object]]) -> list[str]:
    """Do in the copy what is asked; each change in words."""
    told = []
    if entries:
        give_overrides(context, entries)
        told += [f"without {publisher}" for publisher in asked.without]
        told.append(f"retracted: {len(entries)} article{'s' if len(entries) > 1 else ''}")
    if asked.overrides_file is not None:
        told.append(_add_overrides(context, asked.overrides_file))
    context.settings, of_settings = changed_settings(home.settings_file, context.settings, asked.settings)
    return told + of_settings


def _add_overrides(context: Context, more: Path) -> str:
    """Have the entries of a file behind those of the home's own; says so. Raises ChangeError."""
    try:
        text = more.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ChangeError(f"{more} cannot be read: {error}") from error
    file = context.home.path / OVERRIDES_FILE
    own = file.read_text(encoding="utf-8") if file.exists() else ""
    known = take_in_file(context)
    file.write_text(f"{own}\n{text}", encoding="utf-8")
    problems = [problem for problem in take_in_file(context) if problem not in known]
    if problems:
        raise ChangeError(f"{more}, behind what {OVERRIDES_FILE} has: {'; '.join(problems)}")
    return f"the overrides of {more}"


def _walk(context: Context, last: date) -> _Outcome:
    """Build what is stale, as far as no article has to be read; beyond, count what has to be."""
    building = _Building(context, today(context.home))
    # Nobody else uses the copy: it stays open, and is not opened again for each step.
    with context.warehouse.open():
        for _ in range(_WALKS):
            if walk(context, Plan(STAGES, last), building) is not None:
                return _with_readings(context, last, building)
            if settled(context, STAGES).first_stale is None:
                break
    return _Outcome(tuple(building.built))


def _with_readings(context: Context, last: date, building: _Building) -> _Outcome:
    """What was built, and what a model would have to read from the first day on that is not read."""
    counting = Counting(context, today(context.home))
    walk(context, Plan(TO_CLAIMS, last), counting)
    unread = sorted({one.day for one in counting.estimates if one.purpose == READING and one.calls})
    return _Outcome(tuple(building.built), tuple(counting.estimates), tuple(unread))


def _waiting(context: Context, last: date) -> dict[date, int]:
    """Articles of days that are not among those looked at, by day."""
    with context.warehouse.open() as connection:
        rows = connection.execute(
            "SELECT home_day, count(*) FROM ledger.home_days WHERE home_day NOT BETWEEN ? AND ?"
            " GROUP BY home_day ORDER BY home_day",
            [context.first_day, last],
        ).fetchall()
    return dict(rows)
