"""Steps of Dagster's runs on a real worker of Celery's: the same day, hash by hash, and no run that hangs."""

import subprocess
import sys
import threading
from pathlib import Path

import dagster as dg
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_tests.homes import (
    REPOSITORY,
    autumn_items,
    copy_of,
    day_hashes,
    drop,
    forget_derived,
    new_home,
    run,
    walk,
)
from bellwether_tests.orchestration.dagster_home import FIRST, LAST, environment, history
from bellwether_tests.servers.redis import RedisServer
from bellwether_tests.servers.worker import BROKER, STEPS_ON_WORKERS, wait_until_begun, workers

DAY = "2025-09-17"
# A run of one day as the daemon's launcher executes it: the home's own executor, in a process of its own.
_EXECUTE = """
import sys
import dagster as dg
from dagster._core.definitions.reconstruct import reconstructable
from bellwether_assets.orchestration.prepare_home import prepare_home
from bellwether_assets.foundation.settings import current_home
prepare_home(current_home())
from bellwether_tests.orchestration.day_job import day_job
with dg.DagsterInstance.get() as instance:
    result = dg.execute_job(
        reconstructable(day_job), instance=instance, tags={"dagster/partition": sys.argv[1]}, raise_on_error=False
    )
    sys.exit(0 if result.success else 3)
"""


@pytest.fixture
def home(redis_server: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home with days that nobody has built yet, whose steps go to workers."""
    monkeypatch.setenv(BROKER, redis_server.address)
    home = new_home(tmp_path / "home", FIRST, STEPS_ON_WORKERS)
    items = [item for item in autumn_items() if str(FIRST) <= item["published_at"][:10] <= str(LAST)]
    drop(home, "articles.jsonl", items)
    return home


def _run_of(home: Home, day: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", _EXECUTE, day],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=REPOSITORY,
        env=environment(home),
    )


def _steps(home: Home) -> list[str]:
    """What the run says of who executed its step."""
    with history(home) as instance:
        (run_id,) = [run.run_id for run in instance.get_runs()][:1]
        return [f"{entry.message} {entry.dagster_event}" for entry in instance.all_logs(run_id)]


def _in_one_process(home: Home, path: Path) -> dict[str, tuple[str, str]]:
    """What comes out where one process builds the same ledgers anew."""
    context = Context(copy_of(home, path))
    forget_derived(context)
    walk(context, LAST)
    return day_hashes(context, LAST)


def test_a_day_built_by_a_worker_is_the_day_of_one_process(home: Home, tmp_path: Path) -> None:
    with workers(home, "steps", steps=True) as (worker,):
        for day in ("2025-09-16", DAY):
            done = _run_of(home, day)
            assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:] + worker.log.read_text()[-3000:]
        assert "Executing steps build_day in celery worker" in "\n".join(_steps(home))
    # The rest here: what workers built is found fresh, and nothing of it is built again.
    done = run(home, FIRST, LAST)
    assert done.returncode == 0, done.stdout + done.stderr
    assert day_hashes(Context(home), LAST) == _in_one_process(home, tmp_path / "alone")


def test_a_run_whose_worker_is_killed_fails_and_the_next_one_ends_whole(home: Home, tmp_path: Path) -> None:
    with workers(home, "steps", steps=True) as (worker,):
        killer = threading.Thread(target=lambda: (wait_until_begun(worker), worker.kill()))
        killer.start()
        killed = _run_of(home, "2025-09-16")
        killer.join()
    assert killed.returncode == 3, killed.stderr[-3000:]
    told = "\n".join(_steps(home))
    assert f"worker {worker.name}, which had begun it, has not answered" in told
    with history(home) as instance:
        assert {run.status for run in instance.get_runs()} == {dg.DagsterRunStatus.FAILURE}
    # The ordinary resume, without workers: a command computes in its own process.
    done = run(home, FIRST, LAST)
    assert done.returncode == 0, done.stdout + done.stderr
    assert day_hashes(Context(home), LAST) == _in_one_process(home, tmp_path / "alone")


def test_a_step_that_no_worker_takes_fails_with_what_to_do(home: Home) -> None:
    done = _run_of(home, "2025-09-16")
    assert done.returncode == 3, done.stderr[-3000:]
    told = "\n".join(_steps(home))
    assert "for 4 s no worker has answered: start one with `bellwether worker --steps`" in told
