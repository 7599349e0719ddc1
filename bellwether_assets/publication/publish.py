"""Publishing: a snapshot for dbt to build in, and the atomic exchange of the published database.

Readers open `bellwether.duckdb` whenever they like and as long as they like. A publication is written beside it and
put in its place in one rename: who has the old file open keeps it, who opens anew gets the new one.
"""

import os
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from bellwether_assets.articles.heard_sources import sources_heard
from bellwether_assets.editions.keep_editions import add_editions, keep_editions
from bellwether_assets.foundation.file_errors import HomeFileError
from bellwether_assets.foundation.frozen_days import frozen_through
from bellwether_assets.foundation.last_good import keep_last_good
from bellwether_assets.foundation.logs import log_event
from bellwether_assets.foundation.private_files import private_folder
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.all_tables import SNAPSHOT_TABLES
from bellwether_assets.foundation.tables.declare import create_statement, frame_of
from bellwether_assets.foundation.tables.publication import RedirectRow, SignalAddressRow
from bellwether_assets.foundation.tables.snapshot import SourcesHeardRow
from bellwether_assets.foundation.warehouse import append, put
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.staleness import Settled, settled
from bellwether_assets.publication.freeze_days import freeze_days
from bellwether_assets.publication.open_published import UnreadableDatabaseError, readable
from bellwether_assets.publication.redirects import Address, redirects
from bellwether_assets.publication.write_published import columns_of, declared_columns, write_published
from bellwether_assets.stages import STAGES


class NotSettledError(Exception):
    """Publishing now would show half a cascade; the previous publication stays."""


class ForeignDatabaseError(HomeFileError):
    """In the place of the published database stands something that is none, and publishing would destroy it."""


def build_database(home: Home) -> Path:
    """The snapshot that dbt builds in."""
    return home.build_database


def published_as_of(home: Home) -> tuple[date, str] | None:
    """as_of and state hash of the publication that readers see now, or None. Raises ForeignDatabaseError.

    A database without tables is no publication: opening a database that is not there makes one.
    """
    if not home.published.exists() or home.published.stat().st_size == 0:
        return None
    tables: list[str] = []
    try:
        with readable(home.published) as file, duckdb.connect(str(file), read_only=True) as connection:
            tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables").fetchall()]
            if not tables:
                return None
            row = connection.execute("SELECT as_of, state_hash FROM publication").fetchone()
    except duckdb.CatalogException as error:
        raise ForeignDatabaseError(
            f"{home.published} is no publication of this project: it holds the tables {', '.join(sorted(tables)[:5])};"
            " move it elsewhere and run this again"
        ) from error
    except UnreadableDatabaseError as error:
        raise ForeignDatabaseError(str(error)) from error
    return (row[0], row[1]) if row else None


def is_up_to_date(home: Home, now: Settled) -> bool:
    """Whether readers have what would be published: these days, in the tables and columns of this version."""
    if now.as_of is None or published_as_of(home) != (now.as_of, now.state_hash):
        return False
    with readable(home.published) as file, duckdb.connect(str(file), read_only=True) as connection:
        return columns_of(connection) == declared_columns()


def take_snapshot(context: Context) -> Settled:
    """Copy the warehouse for dbt, with what is being published. Raises NotSettledError in the middle of a cascade."""
    home, bounds = context.home, context.settings.checks
    private_folder(home.dbt)
    target = build_database(home)
    with context.warehouse.locked():
        now = settled(context, STAGES)
        before = published_as_of(home)
        if now.as_of is None or (before is not None and now.as_of < before[0]):
            raise NotSettledError(
                f"nothing is published: {now.first_stale} is not built or stale"
                + (f", and the publication of {before[0]} stays" if before else "")
            )
        freeze_days(context, now.as_of, before[0] if before else None)
        for leftover in (target, target.with_name(target.name + ".wal")):
            leftover.unlink(missing_ok=True)
        context.warehouse.copy_to(target)
    with duckdb.connect(str(target)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for row in SNAPSHOT_TABLES:
            connection.execute(create_statement(row.table))
        connection.execute(
            "INSERT INTO pipeline.publication_plan VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                now.as_of,
                datetime.now(UTC),
                now.state_hash,
                context.first_day,
                context.settings.zone.key,
                bounds.largest_share,
                bounds.least_claims,
                frozen_through(connection),
            ],
        )
        for kind, half_life in context.settings.half_life.model_dump().items():
            connection.execute("INSERT INTO pipeline.signal_lives VALUES (?, ?)", [kind, half_life])
        append(connection, SourcesHeardRow, frame_of(SourcesHeardRow, sources_heard(connection, context.settings.zone)))
        _redirect(connection, now.as_of)
        add_editions(connection, now.as_of, datetime.now(UTC))
    return now


_TOLD = (
    "WITH told AS (SELECT DISTINCT signal_id FROM pipeline.brief_items),"
    " founded AS (SELECT signal_id, arg_max(state ->> '$.founding_claim_id', day) AS founding"
    " FROM pipeline.signal_states SEMI JOIN told USING (signal_id) WHERE day <= ? GROUP BY signal_id),"
    " held AS (SELECT signal_id, list_distinct(list(claim_id)) AS claim_ids FROM pipeline.evidence_changes"
    " SEMI JOIN told USING (signal_id) GROUP BY signal_id)"
    " SELECT signal_id, founding, claim_ids FROM founded JOIN held USING (signal_id) ORDER BY signal_id"
)


def _redirect(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Fill the snapshot's redirects: what was published before or told, compared with the signals of now."""
    published = [
        Address(signal_id, founding, tuple(claims))
        for signal_id, founding, claims in connection.execute(
            "SELECT signal_id, founding_claim_id, claim_ids FROM ledger.published_signals"
        ).fetchall()
    ]
    known = {address.signal_id for address in published}
    # Sent before it was ever published, and merged since: the brief still names it.
    published += [
        Address(signal_id, founding, tuple(claims))
        for signal_id, founding, claims in connection.execute(_TOLD, [as_of]).fetchall()
        if signal_id not in known
    ]
    holders = dict(
        connection.execute(
            "SELECT claim_id, min(signal_id) FROM pipeline.evidence_on(?) GROUP BY claim_id", [as_of]
        ).fetchall()
    )
    living = {
        row[0]
        for row in connection.execute(
            "SELECT signal_id FROM pipeline.signal_states WHERE day <= ? GROUP BY signal_id"
            " HAVING arg_max(status, day) <> 'merged'",
            [as_of],
        ).fetchall()
    }
    since = dict(connection.execute("SELECT from_signal_id, since FROM ledger.redirects").fetchall())
    made = redirects(published, holders, living, since, as_of)
    connection.execute("DELETE FROM ledger.redirects")
    for redirect in made:
        connection.execute(
            "INSERT INTO ledger.redirects VALUES (?, ?, ?)",
            [redirect.from_signal_id, redirect.to_signal_id, redirect.since],
        )


def publish(context: Context) -> dict[str, int]:
    """Put what dbt built in the place of the published database; rows by table.

    The new file is complete, checkpointed and closed before the rename. A leftover WAL of the old file is removed
    first: DuckDB would replay it onto the new one.
    """
    home = context.home
    source, target = build_database(home), home.published
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    for leftover in (fresh, fresh.with_name(fresh.name + ".wal")):
        leftover.unlink(missing_ok=True)
    try:
        counts = write_published(source, fresh, context.vectors)
        with context.warehouse.locked():
            before = published_as_of(home)
            now = _publication_of(fresh)
            if before is not None and now[0] < before[0]:
                raise NotSettledError(f"the publication of {before[0]} is newer than this one of {now[0]}")
            # Before anybody can see them: what was told is known, whatever is killed when.
            keep_editions(context.warehouse, source)
            target.with_name(target.name + ".wal").unlink(missing_ok=True)
            fresh.replace(target)
            remember_addresses(context, source)
        keep_last_good(source, home.warehouse, context.settings.retention.copies, datetime.now(UTC))
        log_event("published", as_of=now[0], state_hash=now[1], rows=sum(counts.values()))
    finally:
        with suppress(FileNotFoundError):
            fresh.unlink()
    return counts


def _publication_of(file: Path) -> tuple[date, str]:
    with duckdb.connect(str(file), read_only=True) as connection:
        row = connection.execute("SELECT as_of, state_hash FROM publication").fetchone()
    if row is None:
        raise NotSettledError(f"{file} has no publication row: dbt did not build it")
    return row[0], row[1]


def remember_addresses(context: Context, source: Path) -> None:
    """Keep the addresses and redirects of a publication, whose snapshot is `source`, in the ledger of the warehouse."""
    with duckdb.connect(str(source), read_only=True) as build:
        addresses = build.execute(
            "SELECT s.signal_id, s.founding_claim_id, list(e.claim_id ORDER BY e.claim_id) FROM main.signals s"
            " JOIN main.evidence e USING (signal_id) GROUP BY ALL ORDER BY s.signal_id"
        ).fetchall()
        made = build.execute("SELECT from_signal_id, to_signal_id, since FROM main.redirects").fetchall()
    now = datetime.now(UTC)
    published = [
        SignalAddressRow(signal_id=name, founding_claim_id=founding, claim_ids=tuple(claims), first_published_at=now)
        for name, founding, claims in addresses
    ]
    kept = [RedirectRow(from_signal_id=gone, to_signal_id=leads_to, since=since) for gone, leads_to, since in made]
    with context.warehouse.transaction() as connection:
        put(connection, SignalAddressRow, frame_of(SignalAddressRow, published), changed=("claim_ids",))
        put(connection, RedirectRow, frame_of(RedirectRow, kept), changed=("to_signal_id",))
