"""The stages in order, and the walk that builds what is stale.

A walk goes day by day: what a day's stages stand on is compared with what they were built from, the stale ones are
built, and the walk goes on as long as something downstream is stale. Days with articles run through Dagster; days
without are built in this process and reported to Dagster as events, since a run for nothing costs a second and a
quiet stretch may be years long.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from bellwether_assets.articles.stages import ARRIVALS_STAGE, ORIGINS_STAGE, RAW_ARTICLES_STAGE, arrivals_digests
from bellwether_assets.brief.stages import BRIEF_STAGE
from bellwether_assets.claims.stages import CLAIMS_STAGE
from bellwether_assets.clusters.stages import SIGNAL_CLUSTERS_STAGE
from bellwether_assets.embeddings.stages import EMBEDDINGS_STAGE
from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.warehouse import append
from bellwether_assets.pipeline.stages import (
    ONE_DAY,
    Context,
    MissingInputError,
    Record,
    Records,
    Stage,
    input_hash,
    read_records,
    record_for,
    write_day,
    write_records,
)
from bellwether_assets.signals.override_ledger import overrides_digests
from bellwether_assets.signals.stages import REINFORCED_SIGNALS_STAGE

STAGES: tuple[Stage, ...] = (
    ARRIVALS_STAGE,
    RAW_ARTICLES_STAGE,
    ORIGINS_STAGE,
    EMBEDDINGS_STAGE,
    CLAIMS_STAGE,
    SIGNAL_CLUSTERS_STAGE,
    REINFORCED_SIGNALS_STAGE,
    BRIEF_STAGE,
)


@dataclass(frozen=True)
class Freshness:
    """Which stage-days are built and fresh, as one look at the warehouse finds them."""

    records: Records
    arrivals: Mapping[date, str]
    facts: dict[tuple[str, date], str]
    faulted: frozenset[date]
    first_day: date

    def stale_stages(self, context: Context, day: date) -> list[Stage]:
        """The day's stages that are not built from what is there now, in order; what stands on one is one too."""
        stale: list[Stage] = []
        for stage in STAGES:
            upstream_stale = any(other.name in stage.upstream for other in stale)
            if upstream_stale or not self.is_fresh(context, stage, day):
                stale.append(stage)
        return stale

    def is_fresh(self, context: Context, stage: Stage, day: date) -> bool:
        """Whether the stage-day is built from exactly what is there now."""
        record = self.records.get((stage.name, day))
        if record is None:
            return False
        try:
            return record.input_hash == self.input_now(context, stage, day)
        except MissingInputError:
            return False

    def input_now(self, context: Context, stage: Stage, day: date) -> str:
        """Hash of what the stage-day would be built from now. Raises MissingInputError."""
        return input_hash(stage, day, self.records, context.settings, self.first_day, self.facts_of(stage, day))

    def facts_of(self, stage: Stage, day: date) -> str:
        """Hash of the ledger facts that the stage reads on that day."""
        if stage is ARRIVALS_STAGE:
            return self.arrivals.get(day, "")
        return self.facts.get((stage.name, day), "")


def freshness(context: Context, first: date, last: date) -> Freshness:
    """Look at the warehouse once, for the days from `first` to `last`."""
    first_day = context.first_day
    with context.warehouse.open() as connection:
        records = read_records(connection, first - ONE_DAY, last)
        arrivals = arrivals_digests(connection, first, last)
        faulted = [
            row[0]
            for row in connection.execute(
                "SELECT DISTINCT day FROM ledger.faults WHERE day BETWEEN ? AND ?", [first, last]
            ).fetchall()
        ]
        facts: dict[tuple[str, date], str] = {}
        for day in {*faulted, *overrides_digests(connection, first, last, first_day)}:
            facts |= _facts_of_day(connection, day, first_day)
    return Freshness(records, arrivals, facts, frozenset(faulted), first_day)


def _facts_of_day(connection: duckdb.DuckDBPyConnection, day: date, first_day: date) -> dict[tuple[str, date], str]:
    return {
        (stage.name, day): stage.facts(connection, day, first_day)
        for stage in STAGES
        if stage.facts is not None and stage is not ARRIVALS_STAGE
    }


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


@dataclass(frozen=True)
class Settled:
    """How far the home can be published: the latest day to which every day since the first is built and fresh."""

    as_of: date | None
    first_stale: date | None
    last_built: date | None
    state_hash: str


def settled(context: Context) -> Settled:
    """What could be published now, and what stands in the way."""
    first_day = context.first_day
    with context.warehouse.open() as connection:
        row = connection.execute("SELECT max(day) FROM pipeline.stage_days").fetchone()
    last_built = row[0] if row else None
    if last_built is None or last_built < first_day:
        return Settled(None, first_day, None, "")
    look = freshness(context, first_day, last_built)
    as_of = None
    versions: list[str] = []
    first_stale = None
    for day in days_between(first_day, last_built):
        if look.stale_stages(context, day):
            first_stale = day
            break
        as_of = day
        versions += [f"{stage.name} {day} {look.records[stage.name, day].version}" for stage in STAGES]
    return Settled(as_of, first_stale, last_built, digest(*versions))


def build_quiet_days(
    context: Context, days: Sequence[date], look: Freshness, report: Callable[[Stage, date, Record], None]
) -> None:
    """Build the stale stages of consecutive days without arrivals, in this process and in one transaction.

    `look` is kept up to date; `report` is called for each stage-day after all of them are written.
    """
    built: list[tuple[Stage, date, Record]] = []
    with context.warehouse.transaction() as connection:
        for day in days:
            fresh: dict[str, Record] = {}
            for stage in STAGES:
                inputs = look.input_now(context, stage, day)
                known = look.records.get((stage.name, day))
                if known is not None and known.input_hash == inputs:
                    continue
                result = stage.build_quiet(context, day)
                record = record_for(inputs, result)
                if known is not None or day in look.faulted:
                    write_day(connection, stage, day, result, record)
                    # That the stage went through may have repaired a fault which the day's brief reads.
                    look.facts.update(_facts_of_day(connection, day, look.first_day))
                else:
                    # Nothing to replace: a day that was never built has no rows.
                    for table, frame in result.rows.items():
                        append(connection, table, frame)
                    fresh[stage.name] = record
                look.records[stage.name, day] = record
                built.append((stage, day, record))
            write_records(connection, day, fresh)
    for stage, day, record in built:
        report(stage, day, record)
