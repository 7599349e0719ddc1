"""`bellwether search`, `table` and `sql`, as a person calls them."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import bellwether_assets as bw
from bellwether_assets.ask.shell import SHELL, run_shell
from bellwether_assets.foundation.settings import Home
from bellwether_tests.homes import REPOSITORY, bellwether
from bellwether_tests.publication.test_open_published import shell

WORDS = "a refrigerated warehouse goes off-grid"


def test_search_prints_quote_publisher_day_and_strength_of_the_nearest(
    published: Home, opened: bw.PublishedHome
) -> None:
    """Also while somebody has the file open for writing."""
    found = opened.search(WORDS, limit=2)
    with shell(published.published):
        done = bellwether(published, "search", *WORDS.split(), "--limit", "2")
    assert done.returncode == 0, done.stderr
    claim, told = found.claims.row(0, named=True), found.signals.row(0, named=True)
    assert f"{claim['score']:.2f}  {claim['title']}" in done.stdout
    assert f"“{claim['quote']}”" in done.stdout
    assert f"{claim['publisher']}, {claim['day']} · {claim['claim_id']} · {claim['signal_id']}" in done.stdout
    assert f"strength {told['strength']}" in done.stdout
    assert done.stdout.count("“") >= 2
    as_json = json.loads(bellwether(published, "search", WORDS, "--limit", "2", "--json").stdout)
    assert [row["claim_id"] for row in as_json["claims"]] == found.claims["claim_id"].to_list()
    assert [row["signal_id"] for row in as_json["signals"]] == found.signals["signal_id"].to_list()


def test_table_lists_describes_and_writes(published: Home, opened: bw.PublishedHome, tmp_path: Path) -> None:
    listed = bellwether(published, "table")
    assert listed.returncode == 0, listed.stderr
    assert all(name in listed.stdout for name in opened.tables()["table"])
    assert "strength_exact" in bellwether(published, "table", "signals").stdout
    file = tmp_path / "signals.parquet"
    done = bellwether(published, "table", "signals", "--to", str(file))
    assert f"{file}: signals, published up to {opened.as_of}" in done.stdout
    assert pl.read_parquet(file).equals(opened.table("signals"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("table", "signal"), "did you mean 'signals'?"),
        (("table", "--to", "x.csv"), "name the table that goes into the file"),
        (("table", "signals", "--to", "x.xlsx"), "its ending says the form"),
        (("search", " "), "no words to search for"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_answered_is_said_without_a_traceback(
    published: Home, arguments: tuple[str, ...], said: str
) -> None:
    done = bellwether(published, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_where_nothing_is_published_each_command_says_what_publishes(tmp_path: Path) -> None:
    for arguments in (("search", "ports"), ("table",), ("sql", "SELECT 1")):
        done = bellwether(Home(tmp_path), *arguments)
        assert done.returncode == 2
        assert "has published nothing yet: `bellwether run" in done.stderr


def test_sql_answers_a_query_with_full_text_search_offline_and_fails_as_the_shell_does(published: Home) -> None:
    query = (
        "SELECT claim_id, fts_main_claims.match_bm25(claim_id, 'smelters') AS score FROM claims"
        " WHERE score IS NOT NULL ORDER BY score DESC"
    )
    done = bellwether(published, "sql", query, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) >= 1
    wrong = bellwether(published, "sql", "SELECT no_such FROM claims")
    assert wrong.returncode != 0
    assert "no_such" in wrong.stderr
    refused = bellwether(published, "sql", "DELETE FROM claims")
    assert refused.returncode != 0
    assert "read-only" in refused.stderr


def test_the_documented_shell_searches_without_any_extension(published: Home, tmp_path: Path) -> None:
    """With a home folder of its own: nothing installed there, and nothing can be downloaded."""
    done = subprocess.run(
        [str(SHELL), "-readonly", "-json", str(published.published), "-c", "FROM search_claims('smelter')"],
        capture_output=True,
        text=True,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert "smelter" in json.dumps(json.loads(done.stdout)).lower()


def test_a_shell_that_stays_reads_a_copy_and_lets_others_write(own: Home) -> None:
    program = f"from bellwether_assets.ask.shell import run_shell; from bellwether_assets.foundation.settings import Home; from pathlib import Path; raise SystemExit(run_shell(Home(Path({str(own.path)!r})), None, 'csv'))"  # noqa: E501
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    ) as session:
        assert session.stdin is not None
        assert session.stdout is not None
        session.stdin.write("SELECT count(*) > 0 AS ready FROM search_claims('smelter');\n")
        session.stdin.flush()
        assert session.stdout.readline() == "ready\n"
        with shell(own.published, "UPDATE signals SET title = 'mine'"):
            os.kill(session.pid, signal.SIGINT)  # a person's Ctrl-C is the shell's, and ends no session
            session.stdin.write("SELECT count(*) AS mine FROM signals WHERE title = 'mine';\n")
            session.stdin.close()
            assert session.stdout.read().split() == ["true", "mine", "0"]
    assert session.returncode == 0
    assert list(own.path.iterdir()) == [own.published]


def test_a_query_needs_no_copy(own: Home, capfd: pytest.CaptureFixture[str]) -> None:
    assert run_shell(own, "SELECT path FROM duckdb_databases() WHERE NOT internal", "csv") == 0
    assert capfd.readouterr().out.split() == ["path", str(own.published)]
