"""Promise 10: whole days. Readers see one publication or the one before, and neither side waits for the other.

The observations were made beside a process that took in, built, published three times through dbt and exchanged the
published file fifteen times more.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import duckdb
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.publication.publish import NotSettledError, publish, take_snapshot
from bellwether_tests.conftest import CopyHome
from bellwether_tests.life import Life
from bellwether_tests.read_all_the_time import observe

ANALYST = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("PRAGMA disable_checkpoint_on_shutdown")
connection.execute("UPDATE signals SET title = 'changed by an analyst'")
connection.execute("INSERT INTO publication SELECT * FROM publication")
print("written", flush=True)
sys.stdin.read()
"""


def test_a_reader_never_met_an_error_and_the_runs_never_met_the_reader(life: Life) -> None:
    assert life.errors == []
    assert len(life.seen) > 100, "the reader hardly looked"
    assert [step for step, report in life.reports.items() if step != "broken" and step != "inbox gone"
            and report["faults"]] == []  # fmt: skip


def test_a_reader_saw_several_publications_and_each_of_them_whole(life: Life) -> None:
    assert len({seen.as_of for seen in life.seen}) == 2
    whole = defaultdict(set)
    for seen in life.seen:
        assert seen.unknown_claims == 0
        assert seen.strengths_that_differ == 0
        assert seen.last_brief >= seen.as_of
        assert seen.last_signal_day in (None, seen.as_of)
        # A fault may be told beside the same days; everything else of a publication is of one cast.
        whole[seen.state_hash].add((seen.as_of, seen.last_signal_day, seen.counts[:5]))
    assert [publication for publication in whole.values() if len(publication) > 1] == []


def test_publications_only_go_forward(life: Life) -> None:
    days = [seen.as_of for seen in life.seen]
    assert days == sorted(days)


@pytest.fixture
def published(life: Life, tmp_path: Path) -> Home:
    """A copy of the home, with what dbt built last, ready to be published again."""
    shutil.copytree(life.after("repaired").path, tmp_path / "home")
    return Home(tmp_path / "home")


def test_a_killed_analysts_leftover_log_does_not_change_what_is_published(published: Home) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ANALYST, str(published.published)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as analyst:
        assert analyst.stdout is not None
        assert analyst.stdout.readline() == b"written\n"
        os.kill(analyst.pid, signal.SIGKILL)
    left = published.published.with_name(published.published.name + ".wal")
    assert left.stat().st_size > 0, "the analyst left no log, so the test shows nothing"
    publish(Context(published))
    assert not left.exists()
    with duckdb.connect(str(published.published), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM publication").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM signals WHERE title LIKE 'changed%'").fetchone() == (0,)


def test_a_reader_who_stays_keeps_the_publication_that_was_opened(published: Home) -> None:
    with duckdb.connect(str(published.published), read_only=True) as reader:
        before = reader.execute("SELECT signal_id, title FROM signals ORDER BY ALL").fetchall()
        assert before
        publish(Context(published))
        assert reader.execute("SELECT signal_id, title FROM signals ORDER BY ALL").fetchall() == before
    assert [file.name for file in published.path.iterdir() if ".new" in file.name] == []


def test_publishing_in_the_middle_of_a_cascade_is_refused_and_changes_nothing(published: Home) -> None:
    context = Context(published)
    before = observe(published)
    with context.warehouse.transaction() as connection:
        connection.execute("DELETE FROM pipeline.stage_days WHERE stage = 'claims' AND day = ?", [date(2025, 9, 18)])
    with pytest.raises(NotSettledError, match="2025-09-18 is not built or stale"):
        take_snapshot(context)
    assert observe(published) == before


def test_a_home_where_nothing_is_built_publishes_nothing(autumn: Context, copied: CopyHome) -> None:
    context = copied(autumn)
    with context.warehouse.transaction() as connection:
        connection.execute("DELETE FROM pipeline.stage_days")
    with pytest.raises(NotSettledError, match="2025-09-01"):
        take_snapshot(context)
    assert not context.home.published.exists()
