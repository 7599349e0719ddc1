"""A damaged or locked file of the home is named, with the way out and without a traceback."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from bellwether_assets.cli import app
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.open_published import UnreadableDatabaseError, readable
from bellwether_tests.homes import FIRST, REPOSITORY, copy_of
from bellwether_tests.publish_without_dbt import published_without_dbt

RETRACT = ["override", "retract", "a_1", "--author", "Ada", "--reason", "it was withdrawn"]
RUN = ["run", "--from", str(FIRST), "--to", str(FIRST)]
BLOCK = 4096


@pytest.fixture(scope="module")
def published(autumn: Context, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return published_without_dbt(autumn, tmp_path_factory.mktemp("published") / "home")


@pytest.fixture
def home(published: Home, tmp_path: Path) -> Home:
    return copy_of(published, tmp_path / "home")


def asked(home: Home, words: list[str]) -> Result:
    # Each command as one who types it: a value of the environment outlives a call in this process.
    return CliRunner().invoke(app, [words[0], "--home", str(home.path), *words[1:]], env={HOME_VARIABLE: None})


def overwrite(file: Path, start: int, end: int | None = None) -> None:
    """Bytes of a file replaced, as a failing disk does."""
    content = bytearray(file.read_bytes())
    stop = len(content) if end is None else end
    content[start:stop] = b"\xa5" * (stop - start)
    file.write_bytes(content)


def no_database(file: Path) -> None:
    file.write_text("no database\n" * 1_000, encoding="utf-8")


def damaged_pages(file: Path) -> None:
    overwrite(file, 3 * BLOCK)


def cut_short(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 3)


def damaged_block(file: Path, table: str) -> None:
    """Bytes in the middle of a block of a table's numbers: the file opens, and the table cannot be read to its end."""
    with duckdb.connect(str(file)) as connection:
        block, size = connection.execute(
            "SELECT min(block_id), any_value(block_size) FROM pragma_storage_info(?), pragma_database_size()"
            " WHERE segment_type = 'UBIGINT'",
            [table],
        ).fetchall()[0]
    start = 3 * BLOCK + block * size + size // 2
    overwrite(file, start, start + 64)


def test_a_page_that_is_damaged_far_behind_the_first_is_named_when_it_is_come_to(tmp_path: Path) -> None:
    file = tmp_path / "bellwether.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE TABLE big AS SELECT hash(i) AS a FROM range(500000) r(i)")
        connection.execute("CREATE TABLE small AS SELECT 1 AS a")
    damaged_block(file, "big")
    for private in (False, True):
        assert first_of(file, "small", private) == (1,)
        with pytest.raises(UnreadableDatabaseError, match="Move it elsewhere"):
            first_of(file, "big", private)


def first_of(file: Path, table: str, private: bool) -> object:
    with readable(file, private=private) as opened, duckdb.connect(str(opened), read_only=True) as connection:
        return connection.execute(f"SELECT bit_xor(a) FROM {table}").fetchone()  # noqa: S608


@pytest.mark.parametrize("damage", [no_database, damaged_pages, cut_short])
def test_a_damaged_warehouse_is_named_with_the_way_out(home: Home, damage: Callable[[Path], None]) -> None:
    damage(home.warehouse)
    answer = asked(home, RETRACT)
    assert answer.exit_code == 1, answer.output
    assert f"{home.warehouse} cannot be read" in answer.stderr
    assert "bellwether doctor" in answer.stderr
    # What people read is another file, and says what it said.
    assert asked(home, ["brief"]).exit_code == 0


@pytest.mark.parametrize("damage", [no_database, damaged_pages, cut_short])
@pytest.mark.parametrize("words", [["brief"], ["explain", "s_"], ["overrides"]], ids=lambda words: words[0])
def test_a_damaged_published_file_is_named_with_the_way_out(
    home: Home, damage: Callable[[Path], None], words: list[str]
) -> None:
    damage(home.published)
    answer = asked(home, words)
    assert answer.exit_code in {1, 2}, answer.output
    assert f"{home.published} cannot be read" in answer.stderr
    assert "Move it elsewhere: `bellwether run` publishes it anew" in answer.stderr


def test_a_warehouse_that_a_shell_has_open_is_named_at_once_with_who_has_it(home: Home) -> None:
    shell = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); input()"
    held = subprocess.Popen(
        [sys.executable, "-c", shell, str(home.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with held:
        assert held.stdout is not None
        held.stdout.readline()
        answer = asked(home, RETRACT)
        held.communicate("\n")
    assert answer.exit_code == 1, answer.output
    assert f"{home.warehouse} is open elsewhere" in answer.stderr
    assert f"PID {held.pid}" in answer.stderr
    # The shell is closed.
    assert "is no article" in asked(home, RETRACT).stderr


def test_a_run_on_a_damaged_warehouse_says_so_without_a_traceback(home: Home) -> None:
    damaged_pages(home.warehouse)
    done = subprocess.run(
        [sys.executable, "-m", "bellwether_assets.cli", RUN[0], "--home", str(home.path), *RUN[1:]],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert done.returncode == 1
    assert f"{home.warehouse} cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_home_in_a_folder_that_dbt_cannot_build_in_is_refused(tmp_path: Path) -> None:
    answer = asked(Home(tmp_path / "what?"), RUN)
    assert answer.exit_code == 2
    assert "give the home a folder without them" in answer.stderr
    assert not (tmp_path / "what?").exists()


def test_a_file_that_may_not_be_read_is_named(home: Home) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    home.warehouse.chmod(0)
    try:
        answer = asked(home, RETRACT)
    finally:
        home.warehouse.chmod(0o600)
    assert answer.exit_code == 1
    assert str(home.warehouse) in answer.stderr


def test_duckdb_itself_finds_the_damage_that_these_tests_make(home: Home) -> None:
    for damage in (no_database, damaged_pages, cut_short):
        file = home.path / "damaged.duckdb"
        shutil.copyfile(home.published, file)
        damage(file)
        with pytest.raises(duckdb.Error), duckdb.connect(str(file), read_only=True) as connection:
            connection.execute("SELECT max(columns(*)::VARCHAR) FROM articles")
