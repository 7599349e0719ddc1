"""A home's warehouse is moved to another storage and back: every row of it, whatever is killed on the way."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from bellwether_assets.archive.move_warehouse import migrate_storage
from bellwether_assets.archive.read import import_home
from bellwether_assets.archive.write import export_home
from bellwether_assets.foundation.file_errors import StorageError
from bellwether_assets.foundation.hashing import frame_digest
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.tables.all_tables import WAREHOUSE_TABLES
from bellwether_assets.foundation.warehouse import append, warehouse_of
from bellwether_tests.homes import REPOSITORY, bellwether
from bellwether_tests.servers.buckets import LakeServers
from bellwether_tests.storage.test_every_storage import rows_of
from bellwether_tests.storage.test_two_writers import machine

FILE = ""


def full(home: Home) -> dict[str, str]:
    """Rows in every table, few in some and many in others; their hashes."""
    with warehouse_of(home).transaction() as connection:
        for number, row in enumerate(WAREHOUSE_TABLES):
            if row.table.name != "schema_versions":
                append(connection, row, rows_of(row, 200 if number % 8 == 0 else 2))
    return hashes(home)


def hashes(home: Home) -> dict[str, str]:
    with warehouse_of(home).open() as connection:
        return {
            name: frame_digest(name, connection.execute(f"SELECT * FROM {name}").pl())  # noqa: S608 - declared
            for name in (row.table.qualified for row in WAREHOUSE_TABLES)
        }


def test_a_home_moves_to_a_lake_and_to_another_and_back_hash_by_hash(lake: LakeServers, tmp_path: Path) -> None:
    home = machine(tmp_path / "home", FILE)
    as_it_was = full(home)
    for settings in ('storage = "ducklake"\n', lake.settings(), FILE, lake.settings()):
        home.settings_file.write_text(settings)
        moved = migrate_storage(home)
        assert moved is not None
        assert (moved.tables, home.warehouse.exists()) == (len(WAREHOUSE_TABLES), settings == FILE)
        assert hashes(home) == as_it_was
        assert migrate_storage(home) is None
    assert not [path for path in home.path.glob("warehouse*") if path.suffix != ".lock"]
    # Another machine with these settings has it, too.
    assert hashes(machine(tmp_path / "other", lake.settings())) == as_it_was


# The move, by a process that is killed where it comes to a step.
KILLED = """
import os, signal, sys
from pathlib import Path
from bellwether_assets.archive import move_warehouse as moving
from bellwether_assets.foundation.settings import Home
setattr(moving, sys.argv[2], lambda *_: os.kill(os.getpid(), signal.SIGKILL))
moving.migrate_storage(Home(Path(sys.argv[1])))
"""


def test_a_move_that_is_killed_is_ended_by_the_next(lake: LakeServers, tmp_path: Path) -> None:
    """There and back, killed before the new storage is whole and before the old one is put away."""
    home = machine(tmp_path / "home", FILE)
    as_it_was = full(home)
    for settings, steps in (
        (lake.settings(), ("copy_rows", "write_lake_record", "_put_file_aside")),
        (FILE, ("_compare", "_empty_lake")),
    ):
        home.settings_file.write_text(settings)
        for step in steps:
            killed = subprocess.run(
                [sys.executable, "-c", KILLED, str(home.path), step],
                env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
                timeout=120,
            )
            assert killed.returncode == -signal.SIGKILL
        migrate_storage(home)
        assert hashes(home) == as_it_was


def test_what_is_in_the_place_already_stays(lake: LakeServers, tmp_path: Path) -> None:
    theirs = machine(tmp_path / "theirs", lake.settings())
    as_theirs = full(theirs)
    home = machine(tmp_path / "home", FILE)
    with warehouse_of(home).transaction() as connection:
        connection.execute("INSERT INTO ledger.identity_rules VALUES (1)")
    home.settings_file.write_text(lake.settings())
    with pytest.raises(StorageError, match=r"holds something else than .*Nothing was changed"):
        migrate_storage(home)
    assert hashes(theirs) == as_theirs
    home.settings_file.write_text(FILE)
    with warehouse_of(home).open() as connection:
        assert connection.execute("SELECT count(*) FROM ledger.identity_rules").fetchall() == [(1,)]


def test_the_command_moves_and_says_what_is_left(tmp_path: Path) -> None:
    home = machine(tmp_path / "home", FILE)
    with warehouse_of(home).open():
        pass
    home.settings_file.write_text('storage = "ducklake"\n')
    done = bellwether(home, "migrate-storage")
    assert done.returncode == 0, done.stderr
    assert f"moved {len(WAREHOUSE_TABLES)} tables with 1 rows" in done.stdout
    [aside] = (home.path / "backups").glob("moved-*.duckdb")
    assert str(aside) in done.stdout
    with duckdb.connect(str(aside), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM ledger.schema_versions").fetchall() == [(1,)]


def test_an_archive_of_a_lake_makes_a_home_in_a_lake(tmp_path: Path) -> None:
    home = machine(tmp_path / "home", 'storage = "ducklake"\n')
    as_it_was = full(home)
    export_home(home, tmp_path / "home.tar.gz", with_derived=True)
    made = Home(tmp_path / "made")
    import_home(tmp_path / "home.tar.gz", made)
    assert not made.warehouse.exists()
    found = hashes(made)
    del found["ledger.schema_versions"], as_it_was["ledger.schema_versions"]
    assert found == as_it_was
