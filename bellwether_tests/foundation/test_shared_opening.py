"""The warehouse opened once for several threads: in turns with other processes, and closed when the last has left."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from bellwether_assets.foundation.file_errors import WarehouseBusyError
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.shared_opening import SharedOpening
from bellwether_assets.foundation.warehouse import Connection, Warehouse
from bellwether_tests.holding import WAREHOUSE, holding

_OPEN_ONCE = (
    "import sys, duckdb\nduckdb.connect(sys.argv[1]).execute('CREATE TABLE made_by_another AS SELECT 1 AS one')\n"
)


class CountedWarehouse(Warehouse):
    """Counts how often it is opened, a use within a use left out."""

    opened = 0

    def _attached(self) -> AbstractContextManager[Connection]:
        self.opened += 1
        return super()._attached()


def test_threads_that_come_while_it_is_open_share_one_opening(tmp_path: Path) -> None:
    warehouse = CountedWarehouse(tmp_path / "warehouse.duckdb")
    with warehouse.open():
        pass
    before = warehouse.opened
    shared = SharedOpening(warehouse, longest_seconds=60)
    inside = threading.Barrier(6, timeout=30)

    def use() -> None:
        with shared.use():
            inside.wait()

    with ThreadPoolExecutor(6) as pool:
        for future in [pool.submit(use) for _ in range(6)]:
            future.result()
    assert warehouse.opened == before + 1


def test_whoever_leaves_last_finds_it_closed(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    with SharedOpening(Warehouse(file)).use():
        pass
    subprocess.run([sys.executable, "-c", _OPEN_ONCE, str(file)], check=True, timeout=60)


def test_another_process_gets_its_turn_while_threads_come_and_go(tmp_path: Path) -> None:
    """Two threads that relieve each other keep it in use without end."""
    file = tmp_path / "warehouse.duckdb"
    warehouse = Warehouse(file)
    shared = SharedOpening(warehouse, longest_seconds=0.2)
    ended = threading.Event()

    def use() -> None:
        while not ended.is_set():
            with shared.use(), warehouse.open() as connection:
                connection.execute("SELECT 1")

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(use) for _ in range(2)]
        try:
            with Warehouse(file, lock_seconds=30).open():
                """Not refused as busy."""
        finally:
            ended.set()
        for future in futures:
            future.result()


def test_what_keeps_it_from_being_opened_is_raised_in_each_thread(tmp_path: Path) -> None:
    home = Home(tmp_path)
    shared = SharedOpening(Warehouse(home.warehouse, lock_seconds=0.1))

    def use() -> None:
        with shared.use():
            raise AssertionError("it is held by another process")

    with holding(home, WAREHOUSE), ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(use) for _ in range(2)]:
            with pytest.raises(WarehouseBusyError, match="is open elsewhere"):
                future.result()
    with shared.use():
        """Nothing of the failure is left."""
