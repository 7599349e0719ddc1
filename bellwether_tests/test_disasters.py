"""What disks and clocks do to a home: it ends as if nothing had been, or says which hand it takes."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.cli import app
from bellwether_assets.foundation.file_errors import WarehouseError
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.repair.repair_home import repair_home
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.doctor.test_repair import NOW
from bellwether_tests.few_articles import FEW, FIRST, LAST
from bellwether_tests.homes import REPOSITORY, copy_of, drop, new_home, table_hashes, walk
from bellwether_tests.soak.wall_clock import wall_clock_in

NEEDS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small file system: run as root")


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own, in memory."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True, text=True
    )
    if made.returncode != 0:
        pytest.skip(f"no file system can be mounted here ({made.stderr.strip()}): run as root outside of a container")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path, leave: int) -> Path:
    """A file that leaves so many bytes of the disk."""
    ballast = folder / "ballast"
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize
    ballast.write_bytes(b"\0" * (free - leave))
    return ballast


@NEEDS_ROOT
@pytest.mark.parametrize("leave", [0, 300_000, 900_000])
def test_a_full_disk_is_named_and_with_room_again_the_build_ends_as_on_a_large_one(
    few: Context, embedder: Embedder, tmp_path: Path, leave: int
) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        home = new_home(disk / "home", FIRST)
        drop(home, "articles.jsonl", FEW)
        context = Context(home, embedder)
        take_in(context)
        ballast = fill(disk, leave)
        with pytest.raises((WarehouseError, OSError), match=r"cannot be written: .*make room|No space left"):
            walk(context, LAST)
        ballast.unlink()
        again = Context(home, embedder)
        walk(again, LAST)
        assert table_hashes(again) == table_hashes(few)


@NEEDS_ROOT
def test_a_home_that_may_only_be_read_is_named_by_every_command_without_a_traceback(
    few: Context, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        home = copy_of(few.home, disk / "home")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for words in (["run", "--from", str(FIRST), "--to", str(LAST)], ["ui"], ["deliver"], ["doctor", "--repair"]):
            answer = CliRunner().invoke(
                app, [words[0], "--home", str(home.path), *words[1:]], env={HOME_VARIABLE: None}
            )
            assert answer.exit_code in {1, 2}, (words, answer.output)
            assert answer.exception is None or isinstance(answer.exception, SystemExit), (words, answer.exception)


JUMPING = """
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_tests.few_articles import FEW, FIRST, LAST
from bellwether_tests.homes import walk
from bellwether_tests.soak.wall_clock import WallClock
clock, built = WallClock(), []
now = datetime.now(UTC)
# Every few stage-days: an hour back, the hour that comes twice, a battery that is empty, a year that is not yet.
jumps = [now - timedelta(hours=1), datetime(2025, 10, 26, 0, 59, 59, tzinfo=UTC), datetime(1999, 12, 31, tzinfo=UTC),
         datetime(2106, 2, 7, tzinfo=UTC), now]
def jump(stage, day):
    built.append(stage)
    if len(built) % 5 == 0 and jumps:
        clock.set(jumps.pop(0))
clock.set(now)
context = Context(Home(Path(sys.argv[1])))
take_in(context)
walk(context, date.fromisoformat(sys.argv[2]), jump)
assert not jumps, "it was built before the clock had jumped"
"""


def test_a_clock_that_jumps_while_days_are_built_changes_nothing_of_them(few: Context, tmp_path: Path) -> None:
    home = new_home(tmp_path / "home", FIRST)
    drop(home, "articles.jsonl", FEW)
    environment = {**os.environ, **wall_clock_in(tmp_path), "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", JUMPING, str(home.path), str(LAST)], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert table_hashes(Context(home)) == table_hashes(few)


def test_days_that_a_clock_in_the_past_takes_for_the_future_are_refused_with_today(
    few: Context, tmp_path: Path
) -> None:
    home = copy_of(few.home, tmp_path / "home")
    environment = {**os.environ, **wall_clock_in(tmp_path), "PYTHONPATH": str(REPOSITORY)}
    program = (
        "from datetime import UTC, datetime\nfrom bellwether_tests.soak.wall_clock import WallClock\n"
        "WallClock().set(datetime(1999, 12, 31, tzinfo=UTC))\nfrom bellwether_assets.cli import app\napp()"
    )
    words = ["run", "--home", str(home.path), "--from", str(FIRST), "--to", str(LAST)]
    done = subprocess.run([sys.executable, "-c", program, *words], env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert f"--to {LAST} is in the future; today is 1999-12-31" in done.stderr
    assert table_hashes(Context(home)) == table_hashes(few)


def warehouse_of(home: Home) -> Path:
    return home.warehouse


def first_day_of(home: Home) -> Path:
    return home.first_day_file


@pytest.mark.parametrize("file", [warehouse_of, first_day_of])
@pytest.mark.parametrize("share", [0.0, 0.4, 0.98])
def test_of_files_that_were_cut_short_a_home_is_repaired_and_ends_as_it_was(
    few: Context, embedder: Embedder, tmp_path: Path, file: Callable[[Home], Path], share: float
) -> None:
    home = copy_of(few.home, tmp_path / "home")
    cut = file(home)
    os.truncate(cut, int(cut.stat().st_size * share))
    repair_home(home, NOW)
    again = Context(home, embedder)
    take_in(again)
    walk(again, LAST)
    assert table_hashes(again) == table_hashes(few)
