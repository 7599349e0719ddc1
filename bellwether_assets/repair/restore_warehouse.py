"""A damaged warehouse made anew: each group of ledgers from the damaged file where it is whole there, else from the
last copy that has it whole. What is in none is read again from the inbox, or told as lost.

Derived tables come along where they are whole; what of them does not fit the ledgers any more is stale, and the next
run builds it.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from bellwether_assets.delivery.journal import add_journalled
from bellwether_assets.foundation.last_good import last_good_copies
from bellwether_assets.foundation.tables.all_tables import DERIVED_TABLES
from bellwether_assets.foundation.tables.declare import Table
from bellwether_assets.foundation.tables.frozen_days import FrozenDaysRow
from bellwether_assets.foundation.tables.schema_versions import SchemaVersionRow
from bellwether_assets.foundation.tables.stage_days import StageDayRow
from bellwether_assets.foundation.upgrades.keep_copy import copies_of
from bellwether_assets.foundation.upgrades.schema import declared_hash
from bellwether_assets.foundation.warehouse import Connection, Warehouse
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.publish import remember_addresses
from bellwether_assets.repair.ledger_groups import ARTICLES, EDITIONS, GROUPS
from bellwether_assets.repair.read_damaged import Readable, attach, copy_table, look_into
from bellwether_assets.repair.told import Repair

_DERIVED: tuple[Table, ...] = (StageDayRow.table, *(row.table for row in DERIVED_TABLES))


def damage_of(file: Path) -> list[str]:
    """What is wrong with a warehouse, a line a table; nothing where all of it can be read to its end."""
    found = look_into(file, str(file))
    if found.problem:
        return [found.problem]
    if not found.counts:
        return ["it holds no table"]
    return [f"{table}: {problem}" for table in sorted(found.counts) if (problem := found.problem_of(table))]


def restore_warehouse(repair: Repair) -> None:
    """Put a whole warehouse in the place of a damaged one, or of one that is gone though copies of it are kept.

    The caller holds all locks of the home.
    """
    home = repair.home
    copies = [look_into(copy, f"the copy of {_moment(copy)} ({copy})") for copy in _copies(home.warehouse)]
    if home.warehouse.exists():
        wrong = damage_of(home.warehouse)
        if not wrong:
            return
        repair.did.append(f"{home.warehouse} is damaged: {'; '.join(wrong)}")
    elif any(not copy.problem for copy in copies):
        repair.did.append(f"{home.warehouse} is not there, though copies of it are")
    else:
        return
    _set_log_aside(repair)
    damaged = look_into(home.warehouse, "the damaged file")
    sources = [damaged, *copies]
    sources = _of_one_version(sources)
    chosen = {name: _first_whole(sources, group.tables) for name, group in GROUPS.items()}
    derived = _first_whole(sources, _DERIVED)
    fresh = home.warehouse.with_name(f"{home.warehouse.name}.repairing")
    for leftover in (fresh, Path(f"{fresh}.wal"), Path(f"{fresh}.lock")):
        leftover.unlink(missing_ok=True)
    _make(fresh, chosen, derived)
    kept = repair.keep_linked(home.warehouse) if home.warehouse.exists() else None
    fresh.replace(home.warehouse)
    Path(f"{fresh}.lock").unlink(missing_ok=True)
    repair.did.append(
        f"{home.warehouse} was made anew" + (f"; the damaged file is kept as {kept}" if kept is not None else "")
    )
    _tell(repair, damaged, chosen, derived)
    _make_up_for_editions(repair, chosen[EDITIONS], damaged, copies)


def _copies(warehouse: Path) -> list[Path]:
    """What was kept, the newest first."""
    return sorted(
        [*last_good_copies(warehouse), *copies_of(warehouse)], key=lambda file: file.name.split("-")[1], reverse=True
    )


def _moment(copy: Path) -> str:
    return f"{datetime.fromtimestamp(copy.stat().st_mtime, UTC):%Y-%m-%d %H:%M} UTC"


def _set_log_aside(repair: Repair) -> None:
    """A log that belongs to the damaged file would be replayed onto the new one.

    Where the file can be read without it, the log was what was damaged, and what it held is lost.
    """
    log = Path(f"{repair.home.warehouse}.wal")
    if log.exists():
        kept = repair.keep_aside(log)
        repair.did.append(f"its log of last writes could not be replayed and is kept as {kept}")
        repair.lost.append("what the last process wrote before it was killed")


def _of_one_version(sources: Sequence[Readable]) -> list[Readable]:
    """The sources that go together: an upgrade takes all tables of one version, and no mixture.

    Of the version of the first source that has what came in; where there is none, of that of the first.
    """
    opened = [source for source in sources if source.schema is not None]
    with_articles = [source for source in opened if source.has_whole(GROUPS[ARTICLES].tables)]
    for first in (*with_articles, *opened):
        return [one for one in opened if _version(one) == _version(first)]
    return []


def _version(source: Readable) -> tuple[int, str]:
    return (source.schema.version, source.schema.schema_hash) if source.schema is not None else (0, "")


def _first_whole(sources: Sequence[Readable], tables: Sequence[Table]) -> Readable | None:
    return next((source for source in sources if source.has_whole(tables)), None)


def _make(fresh: Path, chosen: dict[str, Readable | None], derived: Readable | None) -> None:
    used = list({id(one): one for one in (*chosen.values(), derived) if one is not None}.values())
    # Of another version the upgrade keeps those of frozen days, which nothing could build again.
    same = derived is not None and derived.schema is not None and derived.schema.schema_hash == declared_hash()

    def fill(connection: Connection) -> None:
        with ExitStack() as attached:
            names = {}
            for number, one in enumerate(used):
                names[id(one)] = f"source_{number}"
                attach(connection, one, f"source_{number}")
                attached.callback(connection.execute, f"DETACH source_{number}")
            for schema in ("ledger", "pipeline"):
                connection.execute(f"CREATE SCHEMA {schema}")
            for name, source in chosen.items():
                for table in GROUPS[name].tables if source is not None else ():
                    if source is not None and table.qualified in source.counts:
                        copy_table(connection, table, names[id(source)])
            if used and SchemaVersionRow.table.qualified in used[0].counts:
                copy_table(connection, SchemaVersionRow.table, names[id(used[0])])
            if derived is not None and not same and derived.counts.get(FrozenDaysRow.table.qualified):
                for table in _DERIVED:
                    if table.qualified in derived.counts:
                        copy_table(connection, table, names[id(derived)])

    Warehouse(fresh).make(fill)
    if derived is not None and same:
        with Warehouse(fresh).open() as connection:
            attach(connection, derived, "source")
            connection.execute("BEGIN")
            for table in _DERIVED:
                connection.execute(f"INSERT INTO {table.qualified} BY NAME FROM source.{table.qualified}")
            connection.execute("COMMIT")
            connection.execute("DETACH source")


def _tell(repair: Repair, damaged: Readable, chosen: dict[str, Readable | None], derived: Readable | None) -> None:
    for name, source in chosen.items():
        group = GROUPS[name]
        if source is damaged:
            continue
        had = sum(damaged.counts.get(table.qualified, 0) for table in group.tables)
        has = 0 if source is None else sum(source.counts.get(table.qualified, 0) for table in group.tables)
        came = "no copy has them" if source is None else f"{has} rows came from {source.called}"
        repair.did.append(f"{name}: {came}; {group.again}")
        if damaged.problem:
            if source is None or name not in {"vectors", "faults"}:
                repair.lost.append(f"{name}: what was written after that copy" if source else f"{name}: all of it")
        elif had > has:
            repair.lost.append(f"{name}: {had - has} of {had} rows")
    if derived is None:
        repair.did.append("derived tables: none is whole; the next run builds every day again from the ledgers")
    elif derived is not damaged:
        repair.did.append(f"derived tables: from {derived.called}; the next run builds what has changed since")


def _make_up_for_editions(
    repair: Repair, source: Readable | None, damaged: Readable, copies: Sequence[Readable]
) -> None:
    """A copy was taken for its publication: addresses of that, and what was sent since, are known from elsewhere."""
    if source is damaged:
        return
    context = Context(repair.home)
    published = set(last_good_copies(repair.home.warehouse))
    if source is not None and source.file in published:
        try:
            remember_addresses(context, source.file)
        except duckdb.Error as error:
            repair.lost.append(f"addresses of the signals of that publication: {error}")
    added = add_journalled(context.warehouse, repair.home)
    if added:
        repair.did.append(
            f"deliveries: {added} of the journal, sent since that copy; they are not sent again, and stand as handed"
            " over: `bellwether deliver` lists them"
        )
