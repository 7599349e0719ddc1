"""The read API: what its frames hold, and what it says where there is nothing to read."""

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import bellwether_assets as bw
from bellwether_assets.foundation.settings import HOME_VARIABLE, Home
from bellwether_assets.foundation.tables.all_tables import PUBLISHED_TABLES, PUBLISHED_VIEWS, SEARCH_TABLES
from bellwether_tests.documents import document
from bellwether_tests.homes import LAST, REPOSITORY


def test_importing_the_package_loads_nothing() -> None:
    program = (
        "import sys; before = set(sys.modules); import bellwether_assets; loaded = set(sys.modules) - before;"
        "print(sorted(n for n in loaded if n.startswith('bellwether_assets.') or n in {'polars', 'duckdb', 'numpy'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY)
    assert done.stdout == "[]\n", done.stderr


def test_what_the_package_offers_is_there_and_nothing_else_is() -> None:
    assert {name for name in bw.__all__ if getattr(bw, name).__module__.startswith("bellwether_assets.ask")} == {
        "Found",
        "HomeError",
        "PublishedHome",
        "open_home",
    }
    assert set(bw.__all__) <= set(dir(bw))
    with pytest.raises(AttributeError, match="no attribute 'open_house'"):
        bw.open_house  # type: ignore[attr-defined] # noqa: B018


def test_every_published_table_is_a_frame_of_its_declared_columns(opened: bw.PublishedHome) -> None:
    listed = opened.tables()
    assert set(listed["table"]) == {row.table.name for row in (*PUBLISHED_TABLES, *PUBLISHED_VIEWS, *SEARCH_TABLES)}
    for row in (*PUBLISHED_TABLES, *PUBLISHED_VIEWS, *SEARCH_TABLES):
        table, frame = row.table, opened.table(row.table.name)
        assert frame.columns == [column.name for column in table.columns]
        # A view keeps no rows that could be counted without asking it.
        rows = None if row in PUBLISHED_VIEWS else frame.height
        assert listed.row(by_predicate=pl.col("table") == table.name) == (table.name, rows, table.grain)
        described = opened.columns(table.name)
        assert list(described.iter_rows()) == [(c.name, c.type.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"),
                                                c.description) for c in table.columns]  # fmt: skip


def test_a_view_is_a_table_too(own: Home, tmp_path: Path) -> None:
    with duckdb.connect(str(own.published)) as connection:
        connection.execute("CREATE VIEW strong AS SELECT signal_id, title FROM signals WHERE strength > 1")
    with bw.open_home(own.path) as home:
        assert home.tables().row(by_predicate=pl.col("table") == "strong") == ("strong", None, None)
        assert home.columns("strong")["column"].to_list() == ["signal_id", "title"]
        assert pl.read_parquet(home.write("strong", tmp_path / "strong.parquet")).equals(home.table("strong"))
        assert not home.table("strong").is_empty()


def test_types_are_those_of_polars(opened: bw.PublishedHome) -> None:
    signals = opened.signals()
    assert signals.schema["first_seen"] == pl.Date
    assert signals.schema["domains"] == pl.List(pl.String)
    assert signals.schema["strength_exact"] == pl.Float64
    assert opened.articles().schema["published_at"] == pl.Datetime("us", "UTC")
    assert opened.table("claim_vectors").schema["vector"] == pl.List(pl.Float32)
    assert opened.as_of == LAST
    assert str(LAST) in repr(opened)


def test_signals_are_of_the_last_day_or_of_another(opened: bw.PublishedHome) -> None:
    now = opened.signals()
    assert now.height > 5
    assert now["strength_exact"].is_sorted(descending=True)
    then = opened.signals(on="2025-09-20")
    assert 0 < then.height < now.height
    assert set(then["day"]) == {date(2025, 9, 20)}
    assert then["strength_exact"].is_sorted(descending=True)
    assert then["title"].null_count() == 0
    assert then.equals(opened.signals(on=date(2025, 9, 20)))
    for outside in (LAST + timedelta(days=1), "2025-08-31"):
        with pytest.raises(bw.HomeError, match="is not published: the days are 2025-09-01 to 2025-10-31"):
            opened.signals(on=outside)
    with pytest.raises(bw.HomeError, match="'last week' is not a day; write it as 2025-09-17"):
        opened.signals(on="last week")


def test_evidence_comes_with_its_quote_once_a_claim(opened: bw.PublishedHome) -> None:
    every = opened.evidence()
    assert every.height == opened.table("evidence").height
    assert every["quote"].null_count() == 0
    strongest = opened.signals()["signal_id"][0]
    own = opened.evidence(strongest)
    assert own.height > 1
    assert own.equals(every.filter(signal_id=strongest))
    with pytest.raises(bw.HomeError, match=r"no signal 's_no'; `signals\(\)` lists their ids"):
        opened.evidence("s_no")


def test_an_old_id_leads_to_the_signal_that_it_became_part_of(own: Home) -> None:
    with duckdb.connect(str(own.published)) as connection:
        connection.execute("INSERT INTO redirects SELECT 's_old', min(signal_id), DATE '2025-10-01' FROM signals")
    with bw.open_home(own.path) as home:
        assert home.evidence("s_old").equals(home.evidence(home.table("signals")["signal_id"].min()))  # type: ignore[arg-type]


def test_articles_are_the_current_ones_unless_all_versions_are_asked_for(own: Home) -> None:
    with duckdb.connect(str(own.published)) as connection:
        connection.execute("INSERT INTO articles BY NAME SELECT * REPLACE (false AS is_current) FROM articles LIMIT 2")
    with bw.open_home(own.path) as home:
        assert home.articles(all_versions=True).height == home.articles().height + 2
        assert home.articles()["is_current"].all()


def test_briefs_are_of_one_reader_or_of_all(opened: bw.PublishedHome) -> None:
    [reader] = opened.briefs()["reader"].unique()
    assert opened.briefs(reader).equals(opened.briefs())
    assert opened.briefs("nobody").is_empty()
    assert set(opened.briefs()["status"]) >= {"composed", "silent"}
    assert opened.claims().height == opened.table("claims").height


def test_queries_take_values_and_cannot_write(opened: bw.PublishedHome) -> None:
    asked = opened.sql("SELECT count(*) AS n FROM articles WHERE day < ?", [date(2025, 9, 10)])
    assert asked["n"][0] == opened.articles().filter(pl.col("day") < date(2025, 9, 10)).height > 0
    assert opened.sql("SELECT $a + $b AS sum", {"a": 1, "b": 2})["sum"][0] == 3
    with pytest.raises(duckdb.Error, match="read-only"):
        opened.sql("DELETE FROM signals")


def test_an_unknown_table_is_told_with_those_that_there_are(opened: bw.PublishedHome) -> None:
    for ask in (opened.table, opened.columns, lambda name: opened.write(name, "x.csv")):
        with pytest.raises(bw.HomeError, match=r"no table 'signal'; did you mean 'signals'\? The tables are: .*claims"):
            ask("signal")


def test_where_nothing_is_published_it_says_what_publishes(tmp_path: Path) -> None:
    with pytest.raises(bw.HomeError, match=r"no-home has published nothing yet: `bellwether run --home .*no-home"):
        bw.open_home(tmp_path / "no-home")
    empty = Home(tmp_path)
    empty.published.touch()
    with pytest.raises(bw.HomeError, match="has published nothing yet"):
        bw.open_home(tmp_path)
    empty.published.write_bytes(b"no database" * 1000)
    with pytest.raises(bw.HomeError, match=r"cannot be read: .*Move it elsewhere"):
        bw.open_home(str(tmp_path))
    assert [file.name for file in tmp_path.iterdir()] == [empty.published.name], "a failed opening left something"


def test_without_the_extensions_package_opening_and_the_shell_say_what_to_install(published: Home) -> None:
    program = (
        "import importlib.util as util; found = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'duckdb_extension_fts' else found(name, *more)\n"
        "import bellwether_assets as bw; from bellwether_assets.ask.shell import run_shell\n"
        "from bellwether_assets.foundation.settings import current_home\n"
        "for ask in (bw.open_home, lambda: run_shell(current_home(), 'SELECT 1')):\n"
        "    try: ask()\n"
        "    except bw.HomeError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        env={**os.environ, HOME_VARIABLE: str(published.path)},
    )
    assert done.stdout.count(f"`pip install duckdb-extension-fts=={duckdb.__version__}`") == 2, done.stderr


def test_what_the_documentation_shows_runs(published: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".bellwether").symlink_to(published.path)
    monkeypatch.chdir(tmp_path)
    asked = document("docs/asking.md")
    [shown] = asked.blocks("python")
    names: dict[str, Any] = {}
    exec(shown, names)  # noqa: S102 - our own documentation
    home = names["home"]
    signal = home.signals()["signal_id"][0]
    given = {'"s_…"': repr(signal), '"SELECT … WHERE day > ?"': '"SELECT 1 WHERE ? > DATE \'2025-01-01\'"',
             '"signals.parquet"': repr(str(tmp_path / "signals.parquet"))}  # fmt: skip
    calls = re.findall(r"`(home\.\w+\(.*?\))`", asked.text)
    assert len(calls) >= 12
    for call in calls:
        for shown, real in given.items():
            call = call.replace(shown, real)  # noqa: PLW2901
        assert eval(call, {"home": home, "day": home.as_of}) is not None or call == "home.close()"  # noqa: S307


def test_the_home_of_the_environment_is_opened_by_default(published: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(published.path))
    with bw.open_home() as home:
        assert home.home.path == published.path


def test_closing_removes_the_copy_and_may_be_done_twice(own: Home) -> None:
    home = bw.open_home(own.path)
    assert len(list(own.path.iterdir())) == 2
    home.close()
    home.close()
    assert list(own.path.iterdir()) == [own.published]
    with pytest.raises(duckdb.Error, match="closed"):
        home.sql("SELECT 1")


def test_a_process_that_ends_without_closing_leaves_no_copy(own: Home) -> None:
    program = f"import bellwether_assets as bw; home = bw.open_home({str(own.path)!r}); print(home.signals().height)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY)
    assert int(done.stdout) > 5, done.stderr
    assert list(own.path.iterdir()) == [own.published]


def test_who_opens_the_file_to_write_neither_waits_nor_is_seen(own: Home) -> None:
    with bw.open_home(own.path) as home:
        before = home.signals()
        with duckdb.connect(str(own.published)) as writer:
            writer.execute("UPDATE signals SET title = 'mine'")
            assert home.signals().equals(before)
            with bw.open_home(own.path) as second:
                assert second.signals().equals(before)
