"""What keeps a DuckLake small and quick: small files are joined, old snapshots expire, files that nobody needs go.

Table by table, so that the lock is held for moments and no run waits for long. Nothing that a query finds changes.
"""

from dataclasses import dataclass

from bellwether_assets.foundation.upgrades.schema import declared_tables
from bellwether_assets.foundation.warehouse import Warehouse

# Of a table's rows this share must be deleted before a file of it is written anew.
_DELETED_SHARE = 0.25
# A file that no snapshot knows may be one that a writer has not committed yet: none writes for a day.
_ORPHAN_DAYS = 1
_FILES = (
    "SELECT coalesce(sum(file_count + delete_file_count), 0)::BIGINT,"
    " coalesce(sum(file_size_bytes + delete_file_size_bytes), 0)::BIGINT"
    " FROM ducklake_table_info('warehouse')"
)


@dataclass(frozen=True)
class LakeSize:
    """How much a lake holds. `bytes`: of the files that its present tables are made of."""

    files: int
    bytes: int
    snapshots: int


@dataclass(frozen=True)
class Compacted:
    """What a compaction did. `flushed`: rows that stood in the catalog and are in files now."""

    flushed: int
    joined: int
    rewritten: int


@dataclass(frozen=True)
class Expired:
    """What was let go: snapshots, files that only they had, and files that none ever had."""

    snapshots: int
    files: int
    orphans: int


def lake_size(warehouse: Warehouse) -> LakeSize:
    """How much there is now."""
    with warehouse.open() as connection:
        files, size = connection.execute(_FILES).fetchone() or (0, 0)
        (snapshots,) = connection.execute("SELECT count(*) FROM ducklake_snapshots('warehouse')").fetchone() or (0,)
    return LakeSize(files, size, snapshots)


def compact(warehouse: Warehouse) -> Compacted:
    """Write rows of the catalog into files, join small files, and write anew files of which much is deleted.

    Raises WarehouseError.
    """
    flushed = joined = rewritten = 0
    for table in declared_tables():
        # Names of declared tables, which have no quotes in them.
        named = f"'warehouse', '{table.name}', schema => '{table.schema}'"
        with warehouse.open() as connection:
            rows = connection.execute(
                "CALL ducklake_flush_inlined_data('warehouse',"
                f" table_name => '{table.name}', schema_name => '{table.schema}')"
            ).fetchall()
            flushed += sum(int(row[2]) for row in rows)
        with warehouse.open() as connection:
            call = f"CALL ducklake_rewrite_data_files({named}, delete_threshold => {_DELETED_SHARE})"
            rewritten += len(connection.execute(call).fetchall())
        with warehouse.open() as connection:
            joined += len(connection.execute(f"CALL ducklake_merge_adjacent_files({named})").fetchall())
    return Compacted(flushed, joined, rewritten)


def expire(warehouse: Warehouse, keep_days: int) -> Expired:
    """Let go snapshots that are older than so many days, and the files that nothing needs any more.

    Raises WarehouseError.
    """
    older = f"older_than => now() - INTERVAL {int(keep_days)} DAY"
    orphaned = f"older_than => now() - INTERVAL {_ORPHAN_DAYS} DAY"
    with warehouse.open() as connection:
        snapshots = len(connection.execute(f"CALL ducklake_expire_snapshots('warehouse', {older})").fetchall())
    with warehouse.open() as connection:
        files = len(connection.execute(f"CALL ducklake_cleanup_old_files('warehouse', {older})").fetchall())
    with warehouse.open() as connection:
        orphans = len(connection.execute(f"CALL ducklake_delete_orphaned_files('warehouse', {orphaned})").fetchall())
    return Expired(snapshots, files, orphans)
