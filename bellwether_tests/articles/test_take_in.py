"""Taking in: an article's home day follows from all its arrivals, however often and in whatever order they come."""

import itertools
import os
from datetime import date
from pathlib import Path

import pytest

from bellwether_assets.articles.inbox import READ_SUFFIXES
from bellwether_assets.articles.take_in import TOLD_REJECTIONS, Intake, take_in
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import Item, drop, new_home, query, walk

DAY = date(2026, 6, 18)
SEEN = "2026-06-20T08:00:00Z"


def _item(**changes: object) -> Item:
    return {"id": "1", "title": "Olive oil", "text": "Prices fell.", "first_seen_at": SEEN, **changes}


def _home_days(context: Context) -> list[tuple[object, ...]]:
    return query(
        context,
        "SELECT DISTINCT external_id, home_day FROM ledger.home_days JOIN ledger.arrivals USING (article_id)"
        " ORDER BY ALL",
    )


@pytest.fixture
def empty(tmp_path: Path) -> Context:
    return Context(new_home(tmp_path / "home", DAY))


def test_the_home_day_is_the_earliest_publication_day_among_the_arrivals(tmp_path: Path) -> None:
    items = [_item(published_at=time) for time in ("2026-06-18", "2026-06-16", "2026-06-17T23:00:00Z")]
    for number, order in enumerate(itertools.permutations(items)):
        context = Context(new_home(tmp_path / str(number), DAY))
        for name, item in zip("abc", order, strict=True):
            drop(context.home, f"{name}.jsonl", [item])
            take_in(context)
        assert _home_days(context) == [("1", date(2026, 6, 16))]


def test_an_undated_article_lives_on_the_day_it_was_first_seen(tmp_path: Path) -> None:
    context = Context(new_home(tmp_path / "home", DAY, 'timezone = "Europe/Rome"\n'))
    drop(context.home, "a.jsonl", [_item(first_seen_at="2026-06-15T23:30:00Z"), _item(id="2")])
    take_in(context)
    rome = date(2026, 6, 16)  # where 23:30 in Greenwich is the next day
    assert _home_days(context) == [("1", rome), ("2", date(2026, 6, 20))]
    drop(context.home, "b.jsonl", [_item(published_at="2026-06-19")])
    take_in(context)
    assert _home_days(context) == [("1", date(2026, 6, 19)), ("2", date(2026, 6, 20))], "a date beats a sighting"


def test_a_file_is_read_again_when_it_changed_and_what_is_known_adds_nothing(empty: Context) -> None:
    drop(empty.home, "a.jsonl", [_item(), _item(), _item(id="2")])
    assert take_in(empty) == Intake(files=1, taken_in=2, repeats=1)
    assert take_in(empty) == Intake()
    file = empty.home.inbox / "a.jsonl"
    file.touch()
    assert take_in(empty) == Intake(), "another time of change, the same bytes"
    content, times = file.read_bytes(), query(empty, "SELECT modified_ns FROM ledger.inbox_files")[0][0]
    file.write_bytes(content.replace(b"Olive", b"Maize"))
    os.utime(file, ns=(times, times))
    assert take_in(empty) == Intake(), "of the same size and time, so it is not opened"
    drop(empty.home, "a.jsonl", [_item(), _item(id="2"), _item(id="3")])
    assert take_in(empty) == Intake(files=1, taken_in=1, repeats=2)
    assert query(empty, "SELECT origin_line FROM ledger.arrivals ORDER BY external_id") == [(1,), (3,), (3,)]
    assert query(empty, "SELECT file, items, taken_in, repeats, rejected FROM ledger.inbox_files") == [
        ("a.jsonl", 3, 1, 2, 0)
    ]


def test_many_files_are_taken_in_as_they_would_be_one_by_one(empty: Context) -> None:
    files = 450  # more than are written at once, with the same items within a batch and across
    for number in range(files):
        drop(empty.home, f"{number:03}.jsonl", [_item(id=str(number % 150)), {}])
    intake = take_in(empty)
    assert (intake.files, intake.taken_in, intake.repeats, intake.rejected) == (files, 150, 300, files)
    assert query(empty, "SELECT count(*), sum(taken_in), sum(repeats), sum(rejected) FROM ledger.inbox_files") == [
        (files, 150, 300, files)
    ]
    assert query(empty, "SELECT file FROM ledger.inbox_files WHERE taken_in = 0 ORDER BY file LIMIT 1") == [
        ("150.jsonl",)
    ]
    assert query(empty, "SELECT max(origin_file) FROM ledger.arrivals") == [("149.jsonl",)]
    assert take_in(empty) == Intake()


def test_the_first_rejections_are_told_with_their_place_and_all_are_counted(empty: Context) -> None:
    bad = [_item(title=None)] * (TOLD_REJECTIONS + 2)
    drop(empty.home, "bad.jsonl", [_item(), *bad])
    (empty.home.inbox / "a.pdf").write_bytes(b"%PDF")
    intake = take_in(empty)
    assert (intake.files, intake.taken_in, intake.rejected) == (2, 1, 1 + len(bad))
    assert intake.rejections == [
        f"a.pdf: .pdf files are not read; allowed: {', '.join(READ_SUFFIXES)}",
        *(f"bad.jsonl, line {line}, field title: the field 'title' is missing" for line in range(2, 6)),
    ]


def test_a_second_publisher_with_the_same_id_gives_a_second_article_in_any_order(tmp_path: Path) -> None:
    items = [
        _item(source="Alpha Daily", published_at="2026-06-18"),
        _item(source="Beta Times", title="Rail fares", published_at="2026-06-19"),
        _item(source="Alpha Daily", title="Olive oil, corrected", published_at="2026-06-18", updated_at="2026-06-20"),
    ]
    seen = set()
    for number, order in enumerate(itertools.permutations(items)):
        context = Context(new_home(tmp_path / str(number), DAY))
        for name, item in zip("abc", order, strict=True):
            drop(context.home, f"{name}.jsonl", [item])
            take_in(context)
        articles = "SELECT source, title, article_id, home_day FROM ledger.arrivals JOIN ledger.home_days"
        seen.add(tuple(query(context, f"{articles} USING (article_id) ORDER BY ALL")))
        assert query(context, "SELECT count(*) FROM ledger.home_days") == [(2,)]
        assert query(context, "SELECT DISTINCT outcome, field FROM ledger.intake_problems WHERE field = 'id'") == [
            ("noted", "id")
        ]
    [rows] = seen
    assert [(source, title) for source, title, _, _ in rows] == [
        ("Alpha Daily", "Olive oil"),
        ("Alpha Daily", "Olive oil, corrected"),
        ("Beta Times", "Rail fares"),
    ]
    assert rows[0][2] == rows[1][2] != rows[2][2]


def test_arrivals_of_a_home_with_other_rules_are_given_their_articles_anew(empty: Context) -> None:
    drop(empty.home, "a.jsonl", [_item(id=None, url="https://www.example.com/a"), _item(id="2")])
    take_in(empty)
    before = query(empty, "SELECT arrival_id, article_id, home_day FROM ledger.arrivals JOIN ledger.home_days"
                          " USING (article_id) ORDER BY ALL")  # fmt: skip
    with empty.warehouse.open() as connection:
        connection.execute("UPDATE ledger.arrivals SET article_id = 'a_' || origin_line")
        connection.execute("UPDATE ledger.home_days SET article_id = 'old ' || article_id")
        connection.execute("UPDATE ledger.identity_rules SET rules = 1")
    drop(empty.home, "b.jsonl", [_item(id=None, url="http://m.example.com/a/", text="Prices rose.")])
    assert take_in(empty).taken_in == 1
    after = query(empty, "SELECT arrival_id, article_id, home_day FROM ledger.arrivals JOIN ledger.home_days"
                         " USING (article_id) WHERE origin_file = 'a.jsonl' ORDER BY ALL")  # fmt: skip
    assert after == before
    assert query(empty, "SELECT count(DISTINCT article_id) FROM ledger.arrivals") == [(2,)]


def test_a_day_whose_arrivals_are_given_other_articles_is_stale(tmp_path: Path, embedder: Embedder) -> None:
    context = Context(new_home(tmp_path / "home", DAY), embedder)
    drop(context.home, "a.jsonl", [_item(published_at="2026-06-18")])
    take_in(context)
    walk(context, DAY)
    assert walk(context, DAY) == []
    with context.warehouse.open() as connection:
        connection.execute("UPDATE ledger.arrivals SET article_id = 'a_other'")
        connection.execute("UPDATE ledger.home_days SET article_id = 'a_other'")
    assert ("raw_articles", DAY) in walk(context, DAY)
    assert query(context, "SELECT article_id FROM pipeline.raw_articles") == [("a_other",)]
