"""What a stage is: a statement of what it reads and writes, and the function that computes one day of it.

The statement is the only list of its kind. From it come what the function can see (`inputs.py`), when a day is stale
(`staleness.py`), the order of the stages, the Dagster asset with its dependencies and column schema, and dbt's sources.

Four ways to read a table, each with its own rule of staleness:

- `today`: the rows of the day itself. A day is stale when the stage that writes them has other rows of that day.
- `window`: rows of the last n days. Their hashes are part of what the reader hands on to its tomorrow.
- `handed_on`: all rows up to the day, of which the writer's state hash is the summary: what the state does not tell
  apart, the reader must not tell apart either. Of its own tables a stage sees the days before.
- `by_content`: single rows of any earlier day, looked up by key *and* content hash, so that a row that has changed is
  not found and cannot be read by mistake.

A fact is what a day reads of a ledger. Its digest is a part of what the day is built from.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from graphlib import TopologicalSorter
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import polars as pl

from bellwether_assets.foundation.hashing import digest
from bellwether_assets.foundation.tables.declare import Row, frame_of
from bellwether_assets.foundation.warehouse import Connection

if TYPE_CHECKING:
    from bellwether_assets.foundation.settings import Settings
    from bellwether_assets.pipeline.context import Context
    from bellwether_assets.pipeline.inputs import Inputs

S = TypeVar("S")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class MissingInputError(Exception):
    """A day cannot be built since something it stands on is not there; the text names the days."""


class OwnTransactionNeededError(Exception):
    """A tool keeps its answers before they are used, which it cannot inside the transaction of a stretch of days."""


class Days(Enum):
    """Which days of a table a stage reads."""

    TODAY = "today"
    WINDOW = "window"
    HANDED_ON = "handed on"
    BY_CONTENT = "by content"


@dataclass(frozen=True)
class Read:
    """One table that a stage reads, and which days of it. `length`: days of a window, by the settings."""

    row: type[Row]
    days: Days
    length: "Callable[[Settings], int] | None" = None


def today(*rows: type[Row]) -> tuple[Read, ...]:
    """The day's rows of these tables."""
    return tuple(Read(row, Days.TODAY) for row in rows)


def window(*rows: type[Row], length: "Callable[[Settings], int]") -> tuple[Read, ...]:
    """Rows of the `length` days before the day; of another stage's tables, of the day itself too."""
    return tuple(Read(row, Days.WINDOW, length) for row in rows)


def handed_on(*rows: type[Row]) -> tuple[Read, ...]:
    """All earlier rows of its own tables, or all rows up to the day of another stage's; their states stand for them."""
    return tuple(Read(row, Days.HANDED_ON) for row in rows)


def by_content(*rows: type[Row]) -> tuple[Read, ...]:
    """Single rows of any day, by key and content hash."""
    return tuple(Read(row, Days.BY_CONTENT) for row in rows)


@dataclass(frozen=True)
class Facts(Generic[T_co]):
    """What a day reads of ledgers.

    `digests`: for a range of days, the digest of each day that has such facts; `read`: the facts of one day. Both take
    the first partition, on which facts of earlier days are in force. The asset that answers for a ledger comes before.
    """

    name: str
    ledgers: tuple[type[Row], ...]
    digests: Callable[[Connection, date, date, date], Mapping[date, str]]
    read: Callable[[Connection, date, date], T_co]


@dataclass(frozen=True)
class Tool(Generic[T]):
    """Something that a stage uses beside its rows, whose results are the same for the same question: a model's vectors,
    an engine's answers.

    `modules` shape its results: their import closure is part of the stage's code version. `settings` picks what of the
    settings can change a result. `keeps` says whether, by these, answers are paid for and kept in a ledger before they
    are used: not inside a transaction that may yet be undone.
    """

    name: str
    modules: tuple[str, ...]
    provide: "Callable[[Context], T]"
    settings: "Callable[[Settings], object]" = lambda settings: None
    keeps: "Callable[[Settings], bool]" = lambda settings: False


@dataclass(frozen=True)
class DayRows:
    """What a stage computed for one day: rows by table, the hash of the state for tomorrow, and counts to show."""

    rows: Mapping[type[Row], pl.DataFrame]
    state: str = ""
    counts: Mapping[str, int | float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class LazyBuild:
    """A function that computes a day, by the names of its module and its own; imported when it is first called.

    Whoever only has to know which stages there are, such as Dagster when it loads, loads no model and no algebra.
    """

    module: str
    name: str

    def __call__(self, inputs: "Inputs[Any]") -> DayRows:
        """Raises ImportError or AttributeError where nothing has these names."""
        rows: DayRows = getattr(import_module(self.module), self.name)(inputs)
        return rows


@dataclass(frozen=True)
class Stage(Generic[S]):
    """One asset's daily work.

    `description` begins with the grain of its first table. `build` computes a day from its inputs alone; `quiet` does
    the same for a day on which no article arrived, at less cost: by default, tables without rows. `ledgers` are the
    ledgers that the asset answers for. `settings` picks what the stage may see of the settings.
    """

    name: str
    description: str
    build: "Callable[[Inputs[S]], DayRows]"
    reads: tuple[Read, ...] = ()
    writes: tuple[type[Row], ...] = ()
    facts: tuple[Facts[Any], ...] = ()
    tools: tuple[Tool[Any], ...] = ()
    ledgers: tuple[type[Row], ...] = ()
    settings: "Callable[[Settings], S]" = lambda settings: None  # type: ignore[assignment,return-value] # no settings
    quiet: "Callable[[Inputs[S]], DayRows] | None" = None
    kinds: frozenset[str] = frozenset({"duckdb"})

    @property
    def module(self) -> str:
        """The module whose import closure decides what the stage computes."""
        return self.build.module if isinstance(self.build, LazyBuild) else self.build.__module__

    @property
    def follows_itself(self) -> bool:
        """Whether a day stands on the stage's own yesterday."""
        own = {read.row for read in self.reads if read.days is Days.HANDED_ON} & set(self.writes)
        return bool(own) or any(read.days is Days.WINDOW for read in self.reads)

    def build_quiet(self, inputs: "Inputs[S]") -> DayRows:
        """A day without arrivals."""
        if self.quiet is not None:
            return self.quiet(inputs)
        return DayRows({row: frame_of(row) for row in self.writes})


class StageOrderError(Exception):
    """The stages' statements contradict each other; the text says which and how."""


class Stages(Collection[Stage[Any]]):
    """Stages in the order in which a day is built, worked out from what they read and write."""

    def __init__(self, *stages: Stage[Any]) -> None:
        """Raises StageOrderError where two stages write one table, or a stage reads what none writes."""
        self._writer: dict[type[Row], Stage[Any]] = {}
        for stage in stages:
            for row in (*stage.writes, *stage.ledgers):
                # Of a ledger that several assets fill, the last answers for it: what stands on it comes after all.
                if row in self._writer and row in stage.writes:
                    both = f"{self._writer[row].name} and {stage.name}"
                    raise StageOrderError(f"{row.table.qualified} is written by {both}")
                self._writer[row] = stage
        by_name = {stage.name: stage for stage in stages}
        self._upstream = {stage.name: self._upstream_of(stage) for stage in stages}
        sorter = TopologicalSorter({name: sorted(of, key=list(by_name).index) for name, of in self._upstream.items()})
        self._stages = tuple(by_name[name] for name in sorter.static_order())
        self._place = {stage.name: place for place, stage in enumerate(self._stages)}
        self._check_windows()

    def _upstream_of(self, stage: Stage[Any]) -> frozenset[str]:
        names = set()
        for row in (*(read.row for read in stage.reads), *(row for facts in stage.facts for row in facts.ledgers)):
            writer = self._writer.get(row)
            if writer is None and row.table.schema == "pipeline":
                raise StageOrderError(f"{stage.name} reads {row.table.qualified}, which no stage writes")
            if writer is not None and writer.name != stage.name:
                names.add(writer.name)
        return frozenset(names)

    def _check_windows(self) -> None:
        """A window over another stage's table is noticed on the day of the change only if that day reads it too."""
        for stage in self._stages:
            read_today = {read.row for read in stage.reads if read.days is Days.TODAY}
            for read in stage.reads:
                if read.days is Days.WINDOW and read.row not in stage.writes and read.row not in read_today:
                    raise StageOrderError(f"{stage.name}: a window of {read.row.table.qualified} without today's rows")

    def writer_of(self, row: type[Row]) -> Stage[Any] | None:
        """The stage that writes a table, or answers for a ledger."""
        return self._writer.get(row)

    def upstream_of(self, stage: Stage[Any]) -> list[Stage[Any]]:
        """Other stages whose day the stage's day stands on, in order."""
        return [other for other in self._stages if other.name in self._upstream[stage.name]]

    def state_matters(self, stage: Stage[Any], upstream: Stage[Any]) -> bool:
        """Whether what `upstream` hands on is read, beside its rows of the day."""
        read = {read.row for read in stage.reads if read.days is Days.HANDED_ON}
        ledgers = {row for facts in stage.facts for row in facts.ledgers}
        return bool(read & set(upstream.writes)) or bool(ledgers & set(upstream.ledgers))

    def named(self, name: str) -> Stage[Any]:
        """The stage of that name. Raises KeyError."""
        return self._stages[self._place[name]]

    def up_to(self, *names: str) -> "Stages":
        """These stages and all that they stand on."""
        wanted = set(names)
        for stage in reversed(self._stages):
            if stage.name in wanted:
                wanted |= self._upstream[stage.name]
        return Stages(*(stage for stage in self._stages if stage.name in wanted))

    def __len__(self) -> int:
        return len(self._stages)

    def __iter__(self) -> Iterator[Stage[Any]]:
        return iter(self._stages)

    def __contains__(self, stage: object) -> bool:
        return stage in self._stages


@dataclass(frozen=True)
class Record:
    """What `stage_days` keeps of one built day."""

    input_hash: str
    output_hash: str
    state_hash: str
    row_count: int
    made_from: str | None = None

    @property
    def version(self) -> str:
        """Dagster's data version: of the day's rows and of the state handed on."""
        return digest(self.output_hash, self.state_hash)


Records = dict[tuple[str, date], Record]
