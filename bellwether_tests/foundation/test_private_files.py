"""What holds articles, answers or keys is its owner's alone, also while it is written; what is published is not."""

import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bellwether_assets.archive.read import import_home
from bellwether_assets.archive.write import export_home
from bellwether_assets.doctor.folders import check_privacy
from bellwether_assets.foundation.log_settings import Logs
from bellwether_assets.foundation.logs import configure_logs
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.upgrades.keep_copy import keep_copy
from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.sources.fetching.kept_bytes import KeptBytes


@pytest.fixture(autouse=True)
def _generous_umask() -> Iterator[None]:
    """Under which files are made for everybody, unless somebody sees to it."""
    before = os.umask(0)
    yield
    os.umask(before)


def _open_to_others(folder: Path) -> set[str]:
    """Paths in a folder that others can read or write, what lies in a closed folder left out."""
    found = set()
    for path in folder.iterdir():
        if path.stat().st_mode & 0o077:
            found.add(path.name)
            if path.is_dir():
                found |= {f"{path.name}/{inner}" for inner in _open_to_others(path)}
    return found


def test_a_warehouse_is_private_while_it_is_written_and_afterwards(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    for number in range(2):
        with warehouse.transaction() as connection:
            connection.execute("INSERT INTO ledger.identity_rules VALUES (?)", [number])
            connection.execute("COMMIT")
            written = {path.name for path in tmp_path.iterdir()}
            assert "warehouse.duckdb.wal" in written
            assert _open_to_others(tmp_path) <= {"warehouse.duckdb.lock"}
            connection.execute("BEGIN")
    assert {path.name for path in tmp_path.iterdir()} == {"warehouse.duckdb", "warehouse.duckdb.lock"}
    assert os.umask(0) == 0


def test_rights_that_somebody_gave_are_left_alone(tmp_path: Path) -> None:
    warehouse = Warehouse(tmp_path / "warehouse.duckdb")
    with warehouse.open():
        pass
    warehouse.file.chmod(0o640)
    with warehouse.open():
        pass
    assert warehouse.file.stat().st_mode & 0o777 == 0o640


def test_kept_responses_copies_logs_and_archives_are_private(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.inbox.mkdir(parents=True, mode=0o700)
    with Warehouse(home.warehouse).open():
        pass
    KeptBytes(home.fetched).keep(b"a page")
    keep_copy(home.warehouse, 1, datetime(2026, 3, 1, tzinfo=UTC))
    try:
        configure_logs(Logs(file="logs/bellwether.log", level="info"), home.path)
        logging.getLogger("bellwether").info("first")
        (home.path / "logs" / "bellwether.log").rename(home.path / "logs" / "bellwether.log.1")
        logging.getLogger("bellwether").info("after a rotation")
    finally:
        configure_logs(Logs(), Path())
    assert {path.stat().st_mode & 0o777 for path in (home.path / "logs").iterdir()} == {0o600}
    assert _open_to_others(home.path) <= {"warehouse.duckdb.lock"}
    export_home(home, tmp_path / "home.tar.gz")
    import_home(tmp_path / "home.tar.gz", Home(tmp_path / "again"))
    assert _open_to_others(tmp_path / "again") <= {"warehouse.duckdb.lock"}
    assert (tmp_path / "home.tar.gz").stat().st_mode & 0o077 == 0


def test_the_doctor_names_what_an_earlier_version_left_open_unless_the_home_is_closed(tmp_path: Path) -> None:
    home = Home(tmp_path / "it is mine")
    home.path.mkdir()
    with Warehouse(home.warehouse).open():
        pass
    assert list(check_privacy(home)) == []
    home.warehouse.chmod(0o644)
    (finding,) = check_privacy(home)
    assert f"chmod -R go= '{home.warehouse}'" in str(finding)
    home.path.chmod(0o700)
    assert list(check_privacy(home)) == []
