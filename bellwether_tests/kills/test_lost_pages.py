"""The disk that loses what was never synced: it loses that, keeps all else, and databases live through it."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from bellwether_tests.homes import REPOSITORY
from bellwether_tests.kills.lost_pages import LostPages

pytestmark = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler: apt-get install gcc")

BEGIN = """
import os, signal, sqlite3, sys
from pathlib import Path
home = Path(sys.argv[1])
def killed():
    os.kill(os.getpid(), signal.SIGKILL)
def synced(file, content):
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
"""


class AllLost(random.Random):
    """Dice by which no file is spared."""

    def random(self) -> float:
        return 1.0


def lost_by(tmp_path: Path, program: str) -> Path:
    """The home after a program that was killed in it, and after the machine lost its power."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    pages = LostPages(home, tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), **pages.environment}
    done = subprocess.run([sys.executable, "-c", BEGIN + program, str(home)], env=environment, capture_output=True)
    assert done.returncode == -9, done.stderr.decode()
    pages.lose(AllLost())
    return home


def test_what_was_synced_stays_and_what_was_not_is_lost(tmp_path: Path) -> None:
    home = lost_by(
        tmp_path,
        """
synced(home / "kept", b"all of it")
synced(home / "added to", b"begun")
with (home / "added to").open("ab") as opened:
    opened.write(b" and never synced")
synced(home / "written over", b"0123456789")
with (home / "written over").open("r+b") as opened:
    opened.seek(3)
    opened.write(b"xyz")
synced(home / "cut", b"0123456789")
os.truncate(os.open(home / "cut", os.O_RDWR), 2)
(home / "new").write_bytes(b"never synced")
synced(home / "begun", b"named at last")
(home / "begun").rename(home / "named")
(home / "gone").write_bytes(b"some bytes that are longer")
(home / "gone").unlink()
synced(home / "in its place", b"short")
killed()
""",
    )
    found = {file.name: file.read_bytes() for file in home.iterdir()}
    assert found == {
        "kept": b"all of it",
        "added to": b"begun",
        "written over": b"0123456789",
        "cut": b"0123456789",
        "new": b"",
        "named": b"named at last",
        "in its place": b"short",
    }


def test_what_a_database_committed_is_there_and_it_opens(tmp_path: Path) -> None:
    home = lost_by(
        tmp_path,
        """
import duckdb
lite = sqlite3.connect(home / "lite.db")
lite.execute("CREATE TABLE t (a)")
lite.execute("INSERT INTO t VALUES (1)")
lite.commit()
lite.execute("INSERT INTO t VALUES (2)")
duck = duckdb.connect(str(home / "duck.db"))
duck.execute("CREATE TABLE t AS SELECT 1 AS a")
duck.execute("BEGIN")
duck.execute("INSERT INTO t SELECT range FROM range(100000)")
killed()
""",
    )

    assert sqlite3.connect(home / "lite.db").execute("SELECT * FROM t").fetchall() == [(1,)]
    with duckdb.connect(str(home / "duck.db")) as connection:
        assert connection.execute("SELECT * FROM t").fetchall() == [(1,)]


def test_a_file_outside_of_the_home_loses_nothing(tmp_path: Path) -> None:
    lost_by(tmp_path, f"Path({str(tmp_path / 'beside')!r}).write_bytes(b'never synced')\nkilled()")
    assert (tmp_path / "beside").read_bytes() == b"never synced"


def test_the_days_of_a_home_are_on_the_disk_when_they_are_written(tmp_path: Path) -> None:
    home = lost_by(
        tmp_path,
        """
from datetime import date
from bellwether_assets.foundation.days import write_first_day, write_last_day
from bellwether_assets.foundation.settings import Home
write_first_day(Home(home), date(2025, 9, 1))
write_last_day(Home(home), date(2025, 9, 2))
killed()
""",
    )
    assert (home / "first_day").read_text("utf-8") == "2025-09-01 UTC\n"
    assert (home / "last_day").read_text("utf-8") == "2025-09-02\n"
