"""Processes that write one lake at once, as on several machines: nothing is lost, nothing is half there."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bellwether_assets.foundation.file_errors import ConflictError, StorageError, WarehouseBusyError
from bellwether_assets.foundation.lake import Lake
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.warehouse import Connection, warehouse_of
from bellwether_tests.homes import REPOSITORY
from bellwether_tests.servers.buckets import LakeServers

TURNS = 6
# A read, something that takes a while, and a write that rests on what was read: without a lock, turns are lost.
COUNT_ON = """
import sys
from datetime import date, timedelta
from pathlib import Path
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.warehouse import warehouse_of
warehouse = warehouse_of(Home(Path(sys.argv[1])))
with warehouse.open():
    pass
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    with warehouse.open() as connection:
        (last,) = connection.execute("SELECT coalesce(max(rules), 0) FROM ledger.identity_rules").fetchone()
        with warehouse.transaction():
            connection.execute("INSERT INTO ledger.identity_rules VALUES (?)", [last + 1])
            day = date(2026, 3, 1) + timedelta(days=last)
            connection.execute("INSERT INTO pipeline.term_counts VALUES (?, ?)", [day, sys.argv[3]])
"""
HOLD = """
import sys
from pathlib import Path
from bellwether_assets.foundation.settings import Home
from bellwether_assets.foundation.warehouse import warehouse_of
with warehouse_of(Home(Path(sys.argv[1]))).transaction() as connection:
    connection.execute("INSERT INTO ledger.identity_rules SELECT 1000 + i FROM range(500) r(i)")
    connection.execute("INSERT INTO pipeline.term_counts VALUES ('2026-03-01', 'half')")
    print("written", flush=True)
    sys.stdin.read()
"""


def machine(path: Path, settings: str) -> Home:
    """A home of its own, as another machine has it, that shares the lake."""
    home = Home(path)
    home.inbox.mkdir(parents=True)
    home.settings_file.write_text(settings, encoding="utf-8")
    return home


@contextmanager
def process(program: str, home: Home, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A process of that machine, which has said its first word."""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(home.path), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    ) as started:
        assert started.stdout is not None
        assert started.stdout.readline()
        try:
            yield started
        finally:
            started.kill()


def test_machines_that_write_at_once_lose_nothing(lake: LakeServers, tmp_path: Path) -> None:
    homes = [machine(tmp_path / name, lake.settings()) for name in ("one", "two")]
    with (
        process(COUNT_ON, homes[0], str(TURNS), "one") as first,
        process(COUNT_ON, homes[1], str(TURNS), "two") as second,
    ):
        for each in (first, second):
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
        assert (first.wait(120), second.wait(120)) == (0, 0)
    with warehouse_of(homes[0]).open() as connection:
        turns = connection.execute("SELECT rules FROM ledger.identity_rules ORDER BY rules").fetchall()
        written = connection.execute(
            "SELECT state, count(*) FROM pipeline.term_counts GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    assert turns == [(number,) for number in range(1, 2 * TURNS + 1)]
    assert written == [("one", TURNS), ("two", TURNS)]


def test_a_writer_that_is_killed_leaves_nothing_and_no_lock(lake: LakeServers, tmp_path: Path) -> None:
    home, other = machine(tmp_path / "one", lake.settings()), machine(tmp_path / "two", lake.settings())
    with process(HOLD, home) as writer:
        # On another machine there is no process to look for: the server says who has it.
        held = rf"in use for 0\.5 s by PostgreSQL's session \d+ from .*{writer.pid}"
        with pytest.raises(WarehouseBusyError, match=held), warehouse_of(other, lock_seconds=0.5).open():
            pytest.fail("opened")
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        began = time.monotonic()
        with warehouse_of(other).open() as connection:
            assert connection.execute("SELECT count(*) FROM ledger.identity_rules").fetchall() == [(0,)]
            assert connection.execute("SELECT count(*) FROM pipeline.term_counts").fetchall() == [(0,)]
        assert time.monotonic() - began < 60


def test_a_server_that_goes_in_the_middle_of_a_transaction_takes_it_along_and_the_next_one_works(
    lake: LakeServers, tmp_path: Path
) -> None:
    home = machine(tmp_path / "one", lake.settings())
    warehouse = warehouse_of(home)
    insert = "INSERT INTO ledger.identity_rules SELECT i FROM range(500) r(i)"

    def write_while_the_server_ends_every_session() -> None:
        with warehouse.transaction() as connection:
            connection.execute(insert)
            with lake.catalog.connect() as other, other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

    with pytest.raises(StorageError, match=r"which \[storage\] names as catalog"):
        write_while_the_server_ends_every_session()
    with warehouse.transaction() as connection:
        assert connection.execute("SELECT count(*) FROM ledger.identity_rules").fetchall() == [(0,)]
        connection.execute(insert)
    with warehouse_of(home).open() as connection:
        assert connection.execute("SELECT count(*) FROM ledger.identity_rules").fetchall() == [(500,)]


def test_a_transaction_that_meets_a_writer_without_the_lock_is_done_anew_from_the_reading_on(
    lake: LakeServers, tmp_path: Path
) -> None:
    home = machine(tmp_path / "one", lake.settings())
    warehouse = warehouse_of(home)
    with warehouse.transaction() as connection:
        connection.execute(
            "INSERT INTO pipeline.term_counts VALUES ('2026-03-01', 'first'), ('2026-03-02', 'other day')"
        )
    other = Lake(machine(tmp_path / "two", lake.settings()), home.settings().storage, 1)
    read = []

    def replace_the_day(connection: Connection) -> None:
        read.append(connection.execute("SELECT max(state) FROM pipeline.term_counts").fetchall())
        connection.execute("DELETE FROM pipeline.term_counts WHERE day = '2026-03-01'")
        connection.execute("INSERT INTO pipeline.term_counts VALUES ('2026-03-01', 'ours')")
        if len(read) == 1:
            with other.attached() as unlocked:
                unlocked.execute("UPDATE pipeline.term_counts SET state = 'theirs' WHERE day = '2026-03-02'")

    for _ in range(2):
        # Also within a longer use, whose connection stays.
        read.clear()
        with warehouse.open() as outer:
            warehouse.write(replace_the_day)
            assert outer.execute("SELECT state FROM pipeline.term_counts ORDER BY ALL").fetchall() == [
                ("ours",),
                ("theirs",),
            ]
        assert len(read) == 2

    def write_once() -> None:
        read.clear()
        with warehouse.transaction() as connection:
            replace_the_day(connection)

    with pytest.raises(ConflictError, match="without its lock"):
        write_once()
