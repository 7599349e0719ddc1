"""The cases that are about what comes in: files, addresses, ids, times and versions, run the whole way."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.cases import CASES, FIRST, LAST, Outcome, outcome_of, run_case
from bellwether_tests.homes import drop, new_home, run


def _rejected(outcome: Outcome) -> list[tuple[str, int | None, str | None]]:
    return [(file, line, field) for file, line, field, _, how in outcome.problems if how == "rejected"]


def _days(outcome: Outcome) -> list[object]:
    return outcome.rows("SELECT title, home_day, first_seen_day, published_at IS NULL FROM ledger.arrivals"
                        " JOIN ledger.home_days USING (article_id) ORDER BY title")  # fmt: skip


def test_an_address_that_no_parser_reads_costs_its_line_alone(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("01", tmp_path, embedder)
    assert _rejected(outcome) == [("feed.jsonl", 2, "url")]
    assert outcome.column("SELECT count(*) FROM pipeline.raw_articles") == [3]


def test_a_name_in_latin_1_is_read(tmp_path: Path, embedder: Embedder) -> None:
    if not (folder := CASES / "02-file-name-latin1" / "inbox").is_dir():
        pytest.skip(f"{folder} is not there: the cases are not shipped")
    home = new_home(tmp_path / "home", FIRST)
    for file in folder.iterdir():
        (home.inbox / file.name).write_bytes(file.read_bytes())
    named = Path(os.fsdecode(os.fsencode(home.inbox) + b"/report-caf\xe9.jsonl"))
    named.write_bytes((folder / "a-before.jsonl").read_bytes().replace(b'"title": "', b'"title": "Also: '))
    outcome = outcome_of(Context(home, embedder), LAST)
    assert outcome.problems == []
    assert outcome.column("SELECT origin_file FROM ledger.arrivals ORDER BY 1") == [
        "a-before.jsonl",
        "report-caf\\xe9.jsonl",
        "z-after.jsonl",
    ]


def test_a_time_in_the_wrong_unit_costs_its_row_alone(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("03", tmp_path, embedder)
    assert _rejected(outcome) == [("bad.parquet", 1, "published_at")]
    assert outcome.column("SELECT origin_file FROM ledger.arrivals") == ["good.jsonl"]


def test_an_id_that_pandas_made_a_float_is_the_id(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("05", tmp_path, embedder)
    assert outcome.problems == []
    assert outcome.column("SELECT external_id FROM pipeline.raw_articles ORDER BY 1") == ["17", None]


def test_markup_is_resolved_on_the_way_in(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("12", tmp_path, embedder)
    assert len(outcome.quotes) == 2
    assert not [quote for quote in outcome.quotes if "Ireland" in quote or "<" in quote or "&amp;" in quote]
    assert outcome.column("SELECT DISTINCT text[quote_start + 1:quote_end] = quote FROM pipeline.claims"
                          " JOIN pipeline.raw_articles USING (article_id, version)") == [True]  # fmt: skip
    assert outcome.column("SELECT title FROM pipeline.raw_articles") == ["Shops lose customers & money"]


def test_a_sentence_that_mentions_a_day_dates_no_text_file(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("28", tmp_path, embedder)
    assert _rejected(outcome) == []
    assert [(home_day == seen, undated) for _, home_day, seen, undated in _days(outcome)] == [(True, True)] * 2


def test_what_is_dated_tomorrow_is_taken_in_today_and_noted(tmp_path: Path, embedder: Embedder) -> None:
    if not (folder := CASES / "29-dated-tomorrow-elsewhere" / "inbox").is_dir():
        pytest.skip(f"{folder} is not there: the cases are not shipped")
    home = new_home(tmp_path / "home", FIRST)
    [item] = [json.loads(line) for line in (folder / "in.jsonl").read_text("utf-8").splitlines()]
    context = Context(home, embedder)
    today = datetime.now(UTC).date()
    drop(home, "in.jsonl", [{**item, "published_at": str(today + timedelta(days=1))}])
    intake = take_in(context)
    assert (intake.taken_in, intake.rejected) == (1, 0)
    outcome = Outcome(context, intake)
    [(_, home_day, seen, undated)] = _days(outcome)
    assert (home_day, undated) == (seen, True)
    assert {(field, how) for _, _, field, _, how in outcome.problems} == {("published_at", "noted")}


def test_milliseconds_as_text_are_read_as_meant_and_noted(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("31", tmp_path, embedder)
    assert [(title, day) for title, day, _, _ in _days(outcome)] == [
        ("Ports", date(2024, 2, 28)),
        ("Rail", date(2024, 3, 1)),
    ]
    assert [(line, field, how) for _, line, field, _, how in outcome.problems] == [
        (1, "published_at", "noted"),
        (2, "published_at", "noted"),
    ]


def test_one_id_of_two_feeds_is_two_articles_that_are_read(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("32", tmp_path, embedder)
    assert outcome.column("SELECT count(DISTINCT article_id) FROM pipeline.claims") == [2]
    assert {(field, how) for _, _, field, _, how in outcome.problems} == {("id", "noted")}


def test_the_correction_is_what_is_told(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("34", tmp_path, embedder)
    told = " ".join(outcome.quotes)
    assert "4 million" in told
    assert "400 jobs" in told
    assert "40 million" not in told
    assert "4,000 jobs" not in told
    assert outcome.column("SELECT ordered_by FROM pipeline.raw_articles WHERE is_current ORDER BY day") == [
        "published_at",
        "updated_at",
    ]


def test_utf_16_is_named_once_a_file(tmp_path: Path, embedder: Embedder) -> None:
    assert _rejected(run_case("38", tmp_path, embedder)) == [("a.jsonl", None, None), ("n.txt", None, None)]


def test_quirks_of_json_lines_go_through_or_are_named(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("40", tmp_path, embedder)
    assert _rejected(outcome) == [("a.jsonl", 5, None), ("a.jsonl", 6, None), ("b.jsonl.gz", None, None)]
    assert [(line, field) for _, line, field, _, how in outcome.problems if how == "noted"] == [(3, "title")]
    assert outcome.column("SELECT title FROM ledger.arrivals ORDER BY 1") == ["BOM", "Second", "big"]


def test_emoji_and_marks_of_direction_leave_spans_exact(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("41", tmp_path, embedder)
    assert outcome.quotes
    assert outcome.column("SELECT DISTINCT text[quote_start + 1:quote_end] = quote FROM pipeline.claims"
                          " JOIN pipeline.raw_articles USING (article_id, version)") == [True]  # fmt: skip


def test_a_newspaper_of_1865_is_published_in_the_place_of_an_empty_database(tmp_path: Path) -> None:
    if not (folder := CASES / "44-old-newspaper" / "inbox").is_dir():
        pytest.skip(f"{folder} is not there: the cases are not shipped")
    home = new_home(tmp_path / "home", date(1865, 4, 14))
    for file in folder.iterdir():
        (home.inbox / file.name).write_bytes(file.read_bytes())
    # As a shell leaves it that was opened before there was a publication.
    with duckdb.connect(str(home.published)) as connection:
        assert connection.execute("SELECT count(*) FROM duckdb_tables").fetchone() == (0,)
    done = run(home, date(1865, 4, 14), date(1865, 4, 16))
    assert done.returncode == 0, done.stderr[-500:]
    assert "published: up to 1865-04-16" in done.stdout
    assert (home.site / "index.html").exists()
    with duckdb.connect(str(home.published), read_only=True) as connection:
        assert connection.execute("SELECT as_of FROM publication").fetchone() == (date(1865, 4, 16),)


def test_articles_live_on_their_local_day_around_a_midnight_that_is_not_there(
    tmp_path: Path, embedder: Embedder
) -> None:
    if not (folder := CASES / "37-time-zones").is_dir():
        pytest.skip(f"{folder} is not there: the cases are not shipped")
    home = new_home(tmp_path / "home", date(2024, 9, 6), (folder / "bellwether.toml").read_text("utf-8"))
    (home.inbox / "a.jsonl").write_bytes((folder / "inbox" / "a.jsonl").read_bytes())
    outcome = outcome_of(Context(home, embedder), date(2024, 9, 9))
    assert outcome.rows("SELECT external_id, day FROM pipeline.raw_articles ORDER BY external_id") == [
        ("before", date(2024, 9, 7)),
        ("date", date(2024, 9, 8)),
        ("gap", date(2024, 9, 8)),
        ("utc", date(2024, 9, 8)),
    ]
