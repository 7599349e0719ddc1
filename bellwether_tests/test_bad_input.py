"""Bad input: good articles go through, bad ones are listed with file, line, field and reason, and no day is lost."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bellwether_assets.articles.take_in import Intake, take_in
from bellwether_assets.foundation.settings import Home
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import (
    FIRST,
    REPOSITORY,
    Item,
    autumn_items,
    day_hashes,
    drop,
    new_home,
    query,
    run,
    shipped,
    walk,
)

DAY = date(2025, 9, 17)
GOOD: Item = {
    "title": "Banks lend less",
    "text": "Banks in London lent 12 percent less in August because deposits fell, the central bank said.",
    "published_at": "2025-09-17",
}


@pytest.fixture
def empty(tmp_path: Path) -> Context:
    return Context(new_home(tmp_path / "home", DAY))


def _take(context: Context, name: str, content: bytes) -> Intake:
    (context.home.inbox / name).write_bytes(content)
    return take_in(context)


def _line(**changes: Any) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def _without(field: str) -> bytes:
    return json.dumps({name: value for name, value in GOOD.items() if name != field}).encode()


def _problems(context: Context) -> list[tuple[Any, ...]]:
    return query(context, "SELECT file, line, field, outcome, reason FROM ledger.intake_problems ORDER BY ALL")


def _titles(context: Context) -> list[str]:
    return [row[0] for row in query(context, "SELECT title FROM ledger.arrivals ORDER BY title")]


BAD_LINES: dict[str, tuple[bytes, str | None, str]] = {
    "broken JSON": (b'{"title": "cut off', None, "not JSON"),
    "not an object": (b'["title", "text"]', None, "a list, not an object"),
    "a number": (b"42", None, "a int, not an object"),
    "nesting without end": (b'{"title": ' + b"[" * 200_000, None, "not JSON"),
    "an endless number": (b'{"title": "t", "text": "x", "id": ' + b"9" * 6000 + b"}", None, "not JSON"),
    "not a number": (b'{"title": "t", "text": "x", "id": NaN}', None, "NaN is not JSON"),
    "wrong encoding": ('{"title": "Börse", "text": "x"}'.encode("latin-1"), None, "not UTF-8 at byte 12"),
    "a year before printing": (_line(published_at="0868-05-11"), "published_at", "not a date"),
    "an address in open brackets": (_line(url="http://[http//example.com/a"), "url", "cannot be read as an address"),
    "a port of letters": (_line(url="http://example.com:abc/"), "url", "'http://example.com:abc/' cannot be read"),
    "a port that no host has": (_line(url="https://example.com:99999/"), "url", "cannot be read as an address"),
    "a host with a folded sign": (_line(url="http://exam\u2105ple.com/"), "url", "cannot be read as an address"),
    "an address without a host": (_line(url="https:///story"), "url", "it names no host"),
    "no title": (_without("title"), "title", "'title' is missing"),
    "no text": (_without("text"), "text", "'text' is missing"),
    "title is null": (_line(title=None), "title", "'title' is missing"),
    "empty title": (_line(title=" \n "), "title", "the title is empty"),
    "text is a list": (_line(text=["a", "b"]), "text", "text is a list, not text"),
    "title is a number": (_line(title=7), "title", "title is a int, not text"),
    "url is an object": (_line(url={"href": "x"}), "url", "url is a dict, not text"),
    "id is true": (_line(id=True), "id", "id is a bool, not text"),
    "half a character": (_line(text="half \ud83d gone"), "text", "lone surrogate) at 5"),
    "half a character in the address": (_line(url="https://x.example/\udfff"), "url", "lone surrogate"),
    "unparsable date": (_line(published_at="last Tuesday"), "published_at", "'last Tuesday', not a date"),
    "a day that does not exist": (_line(published_at="2025-02-30"), "published_at", "not a date"),
    "a number that counts nothing": (_line(published_at=122160), "published_at", "give ISO 8601 text"),
    "a time before 1970 as a count": (_line(published_at=-1758067200), "published_at", "give ISO 8601 text"),
    "a date that is a list": (_line(published_at=["2025-09-17"]), "published_at", "give ISO 8601"),
    "an id without end": (_line(id=1e300), "id", "too large to be exact; write it as text"),
    "unparsable update": (_line(updated_at="soon"), "updated_at", "'soon', not a date"),
    "future date": (_line(published_at="2025-09-20", first_seen_at="2025-09-18"), "published_at", "in the future"),
    "far future": (_line(published_at="9999-12-31"), "published_at", "in the future"),
    "5 MB of text": (_line(text="word " * 1_000_000), "text", "5,000,000 characters, the limit is 1,000,000"),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_bad_line_is_listed_and_its_neighbours_go_through(empty: Context, name: str) -> None:
    line, field, reason = BAD_LINES[name]
    intake = _take(empty, "in.jsonl", b"\n".join([_line(title="before"), line, _line(title="after")]))
    assert (intake.taken_in, intake.rejected, intake.repeats) == (2, 1, 0)
    assert _titles(empty) == ["after", "before"]
    [(file, number, found_field, outcome, found_reason)] = _problems(empty)
    assert (file, number, found_field, outcome) == ("in.jsonl", 2, field, "rejected")
    assert reason in found_reason


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"text": ""}, "text", "without claims"),
        ({"text": " \n\u00a0"}, "text", "without claims"),
        ({"published_at": None}, "published_at", "first seen"),
        ({"published_at": ""}, "published_at", "first seen"),
        ({"published_at": "1970-01-01T00:00:00Z"}, "published_at", "how programs write that a time is not known"),
        ({"published_at": "1969-12-31T19:00:00-05:00"}, "published_at", "a time is not known"),
        ({"published_at": 0}, "published_at", "a time is not known"),
        ({"published_at": "0"}, "published_at", "a time is not known"),
        ({"published_at": "0001-01-01T00:00:00Z"}, "published_at", "a time is not known"),
        ({"published_at": "0000-00-00 00:00:00"}, "published_at", "a time is not known"),
        ({"published_at": "17.09.08"}, "published_at", "can be read as several days"),
        ({"published_at": "09-10-08"}, "published_at", "can be read as several days"),
        ({"published_at": "09/10/2025"}, "published_at", "can be read as several days"),
        ({"published_at": "2025-09-19", "first_seen_at": "2025-09-18"}, "published_at", "in the future"),
    ],
)
def test_what_can_be_used_all_the_same_is_taken_in_and_noted(
    empty: Context, changes: Item, field: str, reason: str
) -> None:
    intake = _take(empty, "in.jsonl", _line(**changes))
    assert (intake.taken_in, intake.rejected) == (1, 0)
    problems = _problems(empty)
    assert {(line, found, outcome) for _, line, found, outcome, _ in problems} == {(1, field, "noted")}
    assert reason in " ".join(why for *_, why in problems)
    if field == "published_at":
        assert query(empty, "SELECT published_at, home_day = first_seen_day FROM ledger.arrivals JOIN ledger.home_days"
                            " USING (article_id)") == [(None, True)]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "day", "noted"),
    [
        (1758067200, date(2025, 9, 17), "seconds since 1970"),
        ("1758067200123", date(2025, 9, 17), "milliseconds since 1970"),
        ("1758067200123456", date(2025, 9, 17), "microseconds since 1970"),
        (1758067200.5, date(2025, 9, 17), "seconds since 1970"),
        (20250917, date(2025, 9, 17), None),
        ("20250917", date(2025, 9, 17), None),
        ("17.09.2025", date(2025, 9, 17), None),
        ("17/09/2025", date(2025, 9, 17), None),
        ("9/17/2025 10:30", date(2025, 9, 17), None),
        ("Wed, 17 Sep 2025 10:30:00 GMT", date(2025, 9, 17), None),
        ("17 Sep 25 10:30 +0200", date(2025, 9, 17), None),
        ("1970-01-01", date(1970, 1, 1), None),
        ("1970-01-01T00:00:01Z", date(1970, 1, 1), None),
        ("1865-04-14", date(1865, 4, 14), None),
    ],
)
def test_a_time_is_read_as_it_is_meant(empty: Context, value: object, day: date, noted: str | None) -> None:
    assert _take(empty, "in.jsonl", _line(published_at=value)).taken_in == 1
    assert query(empty, "SELECT published_day FROM ledger.arrivals") == [(day,)]
    problems = _problems(empty)
    assert [outcome for _, _, _, outcome, _ in problems] == (["noted"] if noted else [])
    assert noted is None or noted in problems[0][4]


def test_control_characters_go_and_line_ends_become_line_feeds(empty: Context) -> None:
    _take(
        empty, "in.jsonl", _line(title="T\x00itle\x1b[31m", text="one\r\ntwo\rthree\u2028four\x00\x07\u0085five\tsix")
    )
    assert query(empty, "SELECT title, text FROM ledger.arrivals") == [
        ("Title[31m", "one\ntwo\nthree\nfour\nfive\tsix")
    ]


def test_a_byte_order_mark_and_blank_lines_are_no_problem(empty: Context) -> None:
    intake = _take(empty, "in.jsonl", b"\xef\xbb\xbf" + _line() + b"\r\n\r\n  \n" + _line(title="other") + b"\r\n")
    assert intake.taken_in == 2
    assert _problems(empty) == []


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("page.pdf", b"%PDF-1.7", ".pdf files are not read; allowed: .jsonl, .ndjson, .parquet, .txt"),
        ("README", b"hello", "no files are not read"),
        ("broken.parquet", b"PAR1 this is not it PAR1", "not a readable Parquet file"),
        ("empty.parquet", b"", "not a readable Parquet file"),
        ("latin.txt", "Börse\n\nDie Börse fällt.".encode("latin-1"), "not UTF-8 at byte 1"),
        ("blank.txt", b" \n\n", "the file is empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_listed_and_costs_nothing_else(
    empty: Context, name: str, content: bytes, reason: str
) -> None:
    drop(empty.home, "good.jsonl", [GOOD])
    intake = _take(empty, name, content)
    assert (intake.taken_in, intake.rejected) == (1, 1)
    [(file, _, _, outcome, why)] = _problems(empty)
    assert (file, outcome) == (name, "rejected")
    assert reason in why


def test_parquet_is_read_row_by_row_with_whatever_types_it_has(empty: Context) -> None:
    frame = pl.DataFrame(
        {
            "title": ["a date", "no text"],
            "text": [GOOD["text"], None],
            "published_at": [date(2025, 9, 17), date(2025, 9, 17)],
            "id": [17, 18],
            "rating": [1.5, 2.5],
        }
    )
    frame.write_parquet(empty.home.inbox / "good.parquet")
    frame.select("title", "published_at").write_parquet(empty.home.inbox / "no_text.parquet")
    frame.with_columns(pl.lit(3.5).alias("title")).head(1).write_parquet(empty.home.inbox / "title_number.parquet")
    frame.with_columns(pl.lit(20250917).alias("published_at"), pl.lit(17.0).alias("id")).head(1).write_parquet(
        empty.home.inbox / "z.parquet"
    )
    intake = take_in(empty)
    assert (intake.taken_in, intake.repeats) == (1, 1), "a frame's 17.0 and 20250917 are the id 17 and that day"
    assert query(empty, "SELECT external_id, published_day FROM ledger.arrivals") == [("17", date(2025, 9, 17))]
    assert [(file, line, field) for file, line, field, _, _ in _problems(empty)] == [
        ("good.parquet", 2, "text"),
        ("no_text.parquet", 1, "text"),
        ("no_text.parquet", 2, "text"),
        ("title_number.parquet", 1, "title"),
    ]


@pytest.mark.parametrize("line", ["2025-09-17", "Wednesday, September 17, 2025", "LONDON, 17 September 2025"])
def test_a_text_file_takes_its_first_line_as_title_and_a_dateline_as_its_date(empty: Context, line: str) -> None:
    _take(empty, "a.txt", f"\n The title \n\n{line}\nThe first of the month of May 1, 2001 is in the text.\n".encode())
    assert query(empty, "SELECT title, published_day, external_id FROM ledger.arrivals") == [
        ("The title", DAY, "file:a.txt")
    ]
    assert _problems(empty) == []


def test_a_text_file_without_a_date_lives_on_the_day_it_was_first_seen(empty: Context) -> None:
    _take(empty, "a.txt", b"The title\n\nSales of maps fell.\n")
    assert query(empty, "SELECT published_day IS NULL, home_day = first_seen_day FROM ledger.arrivals JOIN"
                        " ledger.home_days USING (article_id)") == [(True, True)]  # fmt: skip
    assert [(row[2], row[3]) for row in _problems(empty)] == [("published_at", "noted")]


def test_half_copied_and_hidden_files_are_left_alone(empty: Context) -> None:
    for name in ("a.jsonl.part", ".hidden.jsonl", "b.tmp"):
        (empty.home.inbox / name).write_bytes(_line())
    intake = take_in(empty)
    assert (intake.files, intake.taken_in, intake.rejected) == (0, 0, 0)


def test_a_repaired_file_takes_its_problems_off_the_list(empty: Context) -> None:
    _take(empty, "in.jsonl", _line() + b"\n{broken")
    assert len(_problems(empty)) == 1
    intake = _take(empty, "in.jsonl", _line() + b"\n" + _line(title="repaired"))
    assert (intake.taken_in, intake.repeats, intake.rejected) == (1, 1, 0)
    assert _problems(empty) == []


def test_a_day_with_bad_items_is_built_from_the_good_ones(empty: Context, embedder: Embedder) -> None:
    real = shipped("Norwegian smelter buys")
    good = [json.dumps(real).encode(), _line(text="word " * 180_000, title="very long"), _line(text="", title="empty")]
    _take(empty, "mixed.jsonl", b"\n".join([*(line for line, _, _ in BAD_LINES.values()), *good]))
    (empty.home.inbox / "broken.parquet").write_bytes(b"PAR1")
    context = Context(empty.home, embedder)
    assert take_in(context).rejected == 1
    walk(context, DAY)
    assert query(context, "SELECT title FROM pipeline.raw_articles ORDER BY title") == [
        (real["title"],),
        ("empty",),
        ("very long",),
    ]
    assert query(context, "SELECT DISTINCT external_id FROM pipeline.claims JOIN pipeline.raw_articles"
                          " USING (article_id) WHERE title <> 'very long'") == [(real["id"],)]  # fmt: skip
    assert query(context, "SELECT status, articles_read FROM pipeline.briefs") == [("silent", 3)]
    assert len(_problems(context)) == len(BAD_LINES) + 2


def test_a_link_that_leads_nowhere_is_told_and_its_neighbours_go_through(empty: Context) -> None:
    (empty.home.inbox / "gone.jsonl").symlink_to(empty.home.inbox / "never-there.jsonl")
    intake = _take(empty, "good.jsonl", _line())
    assert (intake.taken_in, intake.rejected) == (1, 1)
    assert [(file, outcome) for file, _, _, outcome, _ in _problems(empty)] == [("gone.jsonl", "rejected")]


def test_a_full_disk_is_called_by_its_name_and_with_room_again_everything_is_built(
    small_disk: Path, autumn: Context
) -> None:
    home = Home(small_disk / "home")
    home.inbox.mkdir(parents=True)
    drop(home, "articles.jsonl", autumn_items())
    last = date(2025, 9, 4)
    full = run(home, FIRST, last)
    assert full.returncode == 1
    assert "is full; make room and run this again" in full.stderr
    assert "Traceback" not in full.stderr
    subprocess.run(["mount", "-o", "remount,size=400M", str(small_disk)], check=True)
    context = Context(home, autumn.embedder)
    walk(context, last)
    # Not the arrivals, which tell the file they came in, nor the brief, which tells what was taken in so far.
    built = {
        name: value
        for name, value in day_hashes(context, last).items()
        if not name.startswith(("raw_articles", "brief"))
    }
    assert any(name.startswith("claims") for name in built)
    assert built.items() <= day_hashes(autumn, last).items()


def test_a_home_that_cannot_be_made_is_named() -> None:
    # /proc takes no folders, not even from root.
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "bellwether_assets.cli",
            "run",
            "--home",
            "/proc/none/home",
            "--from",
            str(FIRST),
            "--to",
            str(FIRST),
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )
    assert done.returncode == 1
    assert "/proc/none/home cannot be made" in done.stderr
    assert "name a folder that can be written" in done.stderr
    assert "Traceback" not in done.stderr
