"""Which stage-days are built and fresh, and how far the home can be published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bellwether_assets.foundation.days import ONE_DAY, days_between
from bellwether_assets.foundation.frozen_days import frozen_through
from bellwether_assets.foundation.hashing import digest, value_digest
from bellwether_assets.foundation.settings import Settings
from bellwether_assets.foundation.warehouse import Connection
from bellwether_assets.pipeline.code_version import code_version, prompts_version
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.made_from import (
    CODE,
    LEDGER,
    PROMPTS,
    ROWS,
    SETTING,
    SETTINGS,
    TOOL,
    YESTERDAY,
    MadeFrom,
    settings_one_by_one,
)
from bellwether_assets.pipeline.stage import Facts, MissingInputError, Record, Records, Stage, Stages

# By facts: digest of each day that has such facts.
FactDigests = dict[Facts[Any], dict[date, str]]


@dataclass(frozen=True)
class Freshness:
    """Which stage-days are built and fresh, as one look at the warehouse finds them, kept up to date by who builds."""

    stages: Stages
    settings: Settings
    first_day: date
    records: Records
    facts: FactDigests
    arrivals: frozenset[date]
    faulted: frozenset[date]
    frozen_through: date | None = None

    def stale_stages(self, day: date) -> list[Stage[Any]]:
        """The day's stages that are not built from what is there now, in order; what stands on one is one too."""
        stale: list[Stage[Any]] = []
        for stage in self.stages:
            upstream = self.stages.upstream_of(stage)
            if any(other in stale for other in upstream) or not self.is_fresh(stage, day):
                stale.append(stage)
        return stale

    def is_fresh(self, stage: Stage[Any], day: date) -> bool:
        """Whether the stage-day is built from exactly what is there now."""
        record = self.records.get((stage.name, day))
        if record is None:
            return False
        if self.is_frozen(stage, day):
            return True
        try:
            return record.input_hash == self.input_now(stage, day).hash
        except MissingInputError:
            return False

    def is_frozen(self, stage: Stage[Any], day: date) -> bool:
        """Whether the stage-day is built and stays as it is, since the texts that it stands on were dropped."""
        return self.frozen_through is not None and day <= self.frozen_through and (stage.name, day) in self.records

    def input_now(self, stage: Stage[Any], day: date) -> MadeFrom:
        """What the stage-day would be built from now. Raises MissingInputError."""
        return made_from(self.stages, stage, day, self.records, self.settings, self.first_day, self.facts)

    def refresh(self, context: Context, day: date) -> None:
        """Look at one day again."""
        with context.warehouse.open() as connection:
            fresh = read_records(connection, day, day)
            self.refresh_facts(connection, day)
        for stage in self.stages:
            self.records.pop((stage.name, day), None)
        self.records.update(fresh)

    def refresh_facts(self, connection: Connection, day: date) -> None:
        """Look at one day's facts again: that a stage went through may have repaired a fault that the brief reads."""
        for facts, digests in read_facts(connection, self.stages, day, day, self.first_day).items():
            self.facts[facts].pop(day, None)
            self.facts[facts].update(digests)


def made_from(
    stages: Stages,
    stage: Stage[Any],
    day: date,
    records: Records,
    settings: Settings,
    first_day: date,
    facts: FactDigests,
) -> MadeFrom:
    """All that `day` would be built from now, part by part. Raises MissingInputError naming what is not there."""
    parts = {CODE: code_version(stage), SETTINGS: value_digest(stage.settings(settings))}
    parts |= {f"{TOOL}{tool.name}": value_digest(tool.settings(settings)) for tool in stage.tools}
    parts |= {f"{LEDGER}{read.name}": facts[read].get(day, "") for read in stage.facts}
    for upstream in stages.upstream_of(stage):
        record = records.get((upstream.name, day))
        if record is None:
            raise MissingInputError(f"{stage.name} of {day}: {upstream.name} of {day} is not built")
        parts[f"{ROWS}{upstream.name}"] = (
            record.version if stages.state_matters(stage, upstream) else record.output_hash
        )
    if stage.follows_itself and day > first_day:
        record = records.get((stage.name, day - ONE_DAY))
        if record is None:
            raise MissingInputError(
                f"{stage.name} of {day}: its yesterday, {day - ONE_DAY}, is not built; "
                f"`bellwether run --from {first_day} --to {day}` fills missing days"
            )
        parts[YESTERDAY] = record.state_hash
    return MadeFrom(parts, lambda: _finer_parts(stage, settings))


def _finer_parts(stage: Stage[Any], settings: Settings) -> Mapping[str, str]:
    """What of the stage's code and settings a change can be named by."""
    named = settings_one_by_one(stage.settings(settings))
    return {PROMPTS: prompts_version(stage), **{f"{SETTING}{name}": hashed for name, hashed in named.items()}}


def read_records(connection: Connection, first: date, last: date) -> Records:
    """The records of all stages from `first` to `last`."""
    rows = connection.execute(
        "SELECT stage, day, input_hash, output_hash, state_hash, row_count, made_from FROM pipeline.stage_days"
        " WHERE day BETWEEN ? AND ?",
        [first, last],
    ).fetchall()
    return {(stage, day): Record(*rest) for stage, day, *rest in rows}


def read_facts(
    connection: Connection, stages: Iterable[Stage[Any]], first: date, last: date, first_day: date
) -> FactDigests:
    """Digests of all facts that these stages read, for the days from `first` to `last`."""
    wanted = {facts for stage in stages for facts in stage.facts}
    return {facts: dict(facts.digests(connection, first, last, first_day)) for facts in wanted}


def freshness(context: Context, stages: Stages, first: date, last: date) -> Freshness:
    """Look at the warehouse once, for the days from `first` to `last`."""
    first_day = context.first_day
    with context.warehouse.open() as connection:
        records = read_records(connection, first - ONE_DAY, last)
        facts = read_facts(connection, stages, first, last, first_day)
        arrivals = _days(connection, "SELECT DISTINCT home_day AS day FROM ledger.home_days", first, last)
        faulted = _days(connection, "SELECT DISTINCT day FROM ledger.faults", first, last)
        frozen = frozen_through(connection)
    return Freshness(stages, context.settings, first_day, records, facts, arrivals, faulted, frozen)


def _days(connection: Connection, sql: str, first: date, last: date) -> frozenset[date]:
    rows = connection.execute(f"SELECT day FROM ({sql}) WHERE day BETWEEN ? AND ?", [first, last])  # noqa: S608 - ours
    return frozenset(row[0] for row in rows.fetchall())


def last_built_day(context: Context) -> date | None:
    """The last day of which any stage is built, or None."""
    with context.warehouse.open() as connection:
        row = connection.execute("SELECT max(day) FROM pipeline.stage_days").fetchone()
    return row[0] if row else None


@dataclass(frozen=True)
class Settled:
    """How far the home can be published: the latest day to which every day since the first is built and fresh."""

    as_of: date | None
    first_stale: date | None
    last_built: date | None
    state_hash: str


def settled(context: Context, stages: Stages) -> Settled:
    """What could be published now, and what stands in the way."""
    first_day = context.first_day
    last_built = last_built_day(context)
    if last_built is None or last_built < first_day:
        return Settled(None, first_day, None, "")
    look = freshness(context, stages, first_day, last_built)
    as_of = None
    versions: list[str] = []
    first_stale = None
    for day in days_between(first_day, last_built):
        if look.stale_stages(day):
            first_stale = day
            break
        as_of = day
        versions += [f"{stage.name} {day} {look.records[stage.name, day].version}" for stage in stages]
    return Settled(as_of, first_stale, last_built, digest(*versions))
