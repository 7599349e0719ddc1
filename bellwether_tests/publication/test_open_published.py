"""Whoever opens the published database as they like stops neither a run nor a command nor another reader of ours."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
import pytest

from bellwether_assets.explain.read_explanation import read_explanation
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.list_overrides import list_overrides
from bellwether_assets.publication.open_published import UnreadableDatabaseError, readable
from bellwether_assets.publication.publish import publish, published_as_of
from bellwether_assets.signals.take_in_overrides import give_override, take_back
from bellwether_tests.homes import drop, new_home, run
from bellwether_tests.publication.test_published_file import DAY, FEES
from bellwether_tests.publish_without_dbt import publish_without_dbt, published_without_dbt

# As `duckdb FILE` does: open for writing, and stay.
SHELL = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
for statement in sys.argv[2:]:
    connection.execute(statement)
print("open", flush=True)
sys.stdin.read()
"""


@contextmanager
def shell(database: Path, *statements: str) -> Iterator[None]:
    """Somebody's shell on the file, left open after these statements."""
    command = [sys.executable, "-c", SHELL, str(database), *statements]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        yield
        process.communicate()
        assert process.returncode == 0, "the shell met an error"


@pytest.fixture
def published(autumn: Context, tmp_path: Path) -> Home:
    return published_without_dbt(autumn, tmp_path / "home")


WRITES = ("UPDATE signals SET title = 'mine'", "INSERT INTO publication SELECT * FROM publication")


@pytest.mark.parametrize("statements", [(), ("FROM signals",), WRITES], ids=["opened", "queried", "written"])
def test_an_open_shell_stops_nothing_and_what_it_writes_is_seen_by_nobody(
    published: Home, statements: tuple[str, ...]
) -> None:
    before = published_as_of(published)
    assert before is not None
    with duckdb.connect(str(published.published), read_only=True) as connection:
        titles = dict(connection.execute("SELECT signal_id, title FROM signals").fetchall())
    signal_id = min(titles)
    with shell(published.published, *statements):
        assert published_as_of(published) == before
        assert read_explanation(published, signal_id).signal.title == titles[signal_id]
        assert list_overrides(published) == []
        publish_without_dbt(Context(published))
        # The new file stands there while the shell keeps the old one.
        assert published_as_of(published) == before
        assert read_explanation(published, signal_id).signal.title == titles[signal_id]
    assert published_as_of(published) == before
    publish(Context(published))
    with duckdb.connect(str(published.published), read_only=True) as connection:
        assert dict(connection.execute("SELECT signal_id, title FROM signals").fetchall()) == titles
    assert [path.name for path in published.path.iterdir() if path.name.startswith(".reading-")] == []


def test_a_log_that_a_killed_shell_left_is_not_read(published: Home) -> None:
    command = [sys.executable, "-c", SHELL, str(published.published), "PRAGMA disable_checkpoint_on_shutdown", *WRITES]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        process.kill()
    assert published.published.with_name(published.published.name + ".wal").stat().st_size > 0
    with readable(published.published) as file, duckdb.connect(str(file), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM publication").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM signals WHERE title = 'mine'").fetchone() == (0,)


def test_a_run_publishes_beside_an_open_shell(tmp_path: Path) -> None:
    home = new_home(tmp_path / "home", DAY)
    drop(home, "a.jsonl", [FEES])
    # A shell on a database that is not there makes one, and holds it.
    with shell(home.published):
        done = run(home, DAY, DAY)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "published: up to 2024-03-01" in done.stdout
    with duckdb.connect(str(home.published), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (1,)
        assert connection.execute("SELECT as_of FROM publication").fetchall() == [(date(2024, 3, 1),)]
    assert (home.site / "index.html").exists()


def test_while_a_long_read_goes_on_anybody_may_open_the_file_for_writing(published: Home) -> None:
    with readable(published.published, private=True) as file, shell(published.published, *WRITES):
        assert file != published.published
        with duckdb.connect(str(file), read_only=True) as connection:
            assert connection.execute("SELECT count(*) FROM publication").fetchone() == (1,)
    with readable(published.published) as file:
        assert file == published.published, "without anybody else no copy is made"


def test_a_file_that_shells_open_and_write_into_is_read_as_it_was_published(published: Home) -> None:
    opened = 0
    for _ in range(5):
        with shell(published.published, WRITES[0]):
            for _ in range(3):
                with readable(published.published) as file, duckdb.connect(str(file), read_only=True) as connection:
                    assert connection.execute("SELECT count(*) FROM publication").fetchone() == (1,)
                    opened += file != published.published
    assert opened == 15


def test_a_broken_file_is_named_with_the_way_out(published: Home) -> None:
    data = published.published.read_bytes()
    published.published.write_bytes(data[:4096] + bytes(len(data) - 4096))
    with (
        pytest.raises(UnreadableDatabaseError, match=r"bellwether\.duckdb cannot be read: .*Move it elsewhere"),
        readable(published.published),
    ):
        raise AssertionError("it was opened")


def test_an_override_is_listed_as_waiting_from_when_it_is_given_until_it_is_taken_back(published: Home) -> None:
    with duckdb.connect(str(published.published), read_only=True) as connection:
        [(claim,)] = connection.execute("SELECT min(claim_id) FROM evidence").fetchall()
    context = Context(published)
    common = {"claim": claim, "author": "ada", "reason": "she says so"}
    pin = give_override(context, {**common, "action": "pin"})
    later = give_override(context, {**common, "action": "mute", "day": date(2031, 1, 1)})
    listed = {one.override_id: one for one in list_overrides(published)}
    assert listed.keys() == {pin.override_id, later.override_id}
    assert listed[later.override_id].outcome == "waits"
    assert listed[later.override_id].detail == "in force from 2031-01-01 on, once `bellwether run` has built that day"
    assert (listed[pin.override_id].meant, listed[pin.override_id].outcome) == (claim, "waits")
    take_back(context, pin.override_id)
    assert [one.override_id for one in list_overrides(published)] == [later.override_id]


def test_where_no_copy_can_be_made_it_says_what_to_do_and_what_a_killed_reader_left_goes(published: Home) -> None:
    left, fresh = published.path / ".reading-left", published.path / ".reading-fresh"
    for folder in (left, fresh):
        folder.mkdir()
        (folder / published.published.name).write_bytes(b"a copy")
    long_ago = time.time() - 25 * 60 * 60
    os.utime(left, (long_ago, long_ago))
    with readable(published.published, private=True) as file:
        assert file != published.published
    assert not left.exists()
    assert fresh.exists(), "somebody may be reading it"
    gone = published.path / "no-such-folder" / "bellwether.duckdb"
    with (
        pytest.raises(
            UnreadableDatabaseError, match=r"there is no copy of it, .*No such file.*Make room in its folder"
        ),
        readable(gone, private=True),
    ):
        raise AssertionError("it was opened")
