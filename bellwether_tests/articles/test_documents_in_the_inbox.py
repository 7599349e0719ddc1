"""Pages, feeds and mails in the drop folder: read like any item, dated by what is believed, and bound to the folder."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bellwether_assets.articles.arrivals import Place, RejectedItemError, read_item
from bellwether_assets.articles.came_in import CameIn
from bellwether_assets.articles.take_in import take_in
from bellwether_assets.articles.versions import versions_of_day
from bellwether_assets.foundation.tables.arrivals import ArrivalRow
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.pipeline.context import Context
from bellwether_assets.sources.problem import Problem
from bellwether_tests.homes import Item, drop, new_home, query

DAY = date(2025, 9, 17)
NOW = datetime(2025, 9, 18, 12, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
PROSE = "The ferry company said on Tuesday that it would raise fares on its four island routes by a tenth from March."
PAGE = f"""<html lang="en"><head><link rel="canonical" href="https://post.example/a"><title>Fares rise</title>
<meta property="article:published_time" content="2025-09-17T06:00:00Z"></head><body><h1>Fares rise</h1><article>
<p>{PROSE}</p><p>{PROSE.replace("March", "April")}</p></article></body></html>"""
FEED = f"""<rss version="2.0"><channel><title>Post</title><item><title>One</title><link>https://post.example/1</link>
<pubDate>Wed, 17 Sep 2025 06:00:00 GMT</pubDate><description>{PROSE}</description></item><item><title>Two</title>
<guid>2</guid><description>{PROSE}</description></item><item><guid>3</guid></item></channel></rss>"""
MAIL = f"From: Islander <a@islander.example>\nSubject: Letter\nDate: Wed, 17 Sep 2025 06:00:00 GMT\n\n{PROSE}\n"


@pytest.fixture
def empty(tmp_path: Path) -> Context:
    return Context(new_home(tmp_path / "home", DAY))


def _problems(context: Context) -> list[tuple[object, ...]]:
    return query(context, "SELECT file, line, field, reason, outcome FROM ledger.intake_problems ORDER BY ALL")


def test_pages_feeds_and_mails_become_arrivals_with_where_their_time_was_found(empty: Context) -> None:
    inbox = empty.home.inbox
    (inbox / "page.HTML").write_text(PAGE)
    (inbox / "feed.xml").write_text(FEED)
    (inbox / "letter.eml").write_text(MAIL)
    (inbox / "bare.htm").write_text(f"<h1>Bare</h1><p>{PROSE}</p>")
    (inbox / "words.txt").write_text(f"Words\n\n2025-09-17\n{PROSE}\n")
    drop(empty.home, "items.jsonl", [{"title": "Item", "text": PROSE, "published_at": "2025-09-17"}])
    assert take_in(empty).taken_in == 7
    columns = "title, source, url, external_id, published_day, published_from, origin_file, origin_line"
    assert query(empty, f"SELECT {columns} FROM ledger.arrivals ORDER BY title") == [  # noqa: S608 - a constant
        ("Bare", "inbox", None, "file:bare.htm", None, "first_seen", "bare.htm", None),
        ("Fares rise", "inbox", "https://post.example/a", None, DAY, "page", "page.HTML", None),
        ("Item", None, None, None, DAY, "file", "items.jsonl", 1),
        ("Letter", "Islander", None, "file:letter.eml", DAY, "mail", "letter.eml", None),
        ("One", "Post", "https://post.example/1", None, DAY, "feed", "feed.xml", 1),
        ("Two", "Post", None, "2", None, "first_seen", "feed.xml", 2),
        ("Words", "inbox", None, "file:words.txt", DAY, "file", "words.txt", 1),
    ]
    assert [(line, field) for _, line, field, _, outcome in _problems(empty) if outcome == "rejected"] == [(3, "title")]


def test_what_is_wrong_with_a_feed_is_told_beside_its_items_and_is_none_itself(empty: Context) -> None:
    (empty.home.inbox / "cut.rss").write_text(FEED[: FEED.index("<item><guid>3")])
    intake = take_in(empty)
    assert (intake.taken_in, intake.rejected) == (2, 0)
    assert ("cut.rss", None, None, "noted") in {(*row[:3], row[4]) for row in _problems(empty)}
    assert query(empty, "SELECT items, taken_in FROM ledger.inbox_files") == [(2, 2)]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.html", b"just words", "it has no markup"),
        ("a.xml", b"<html></html>", "this is a page, not a feed"),
        ("a.json", b"[1]", "no JSON Feed"),
        ("a.eml", b"just words", "it does not begin with a header"),
    ],
)
def test_a_document_that_is_none_is_refused_by_name_and_costs_nothing_else(
    empty: Context, name: str, content: bytes, told: str
) -> None:
    (empty.home.inbox / name).write_bytes(content)
    (empty.home.inbox / "z.eml").write_text(MAIL)
    intake = take_in(empty)
    assert (intake.taken_in, intake.rejected) == (1, 1)
    [(file, reason)] = [(row[0], row[3]) for row in _problems(empty) if row[4] == "rejected"]
    assert file == name
    assert told in str(reason)


def test_times_that_are_not_believed_are_counted(empty: Context) -> None:
    (empty.home.inbox / "a.eml").write_text(MAIL.replace("2025", "2999"))
    (empty.home.inbox / "b.eml").write_text(MAIL.replace("Letter", "Note").replace("Wed, 17 Sep 2025 06:00", "Soon"))
    item = "<item><title>{}</title><pubDate>{}</pubDate></item>"
    (empty.home.inbox / "c.xml").write_text(
        f"<rss><channel>{item.format('a', 'soon')}{item.format('b', '1 Jan 1800 00:00:00 GMT')}{item.format('c', '')}"
        "</channel></rss>"
    )
    intake = take_in(empty)
    assert (intake.taken_in, intake.rejected, intake.not_believed) == (5, 0, 4)
    counted = "SELECT file FROM ledger.intake_problems WHERE ends_with(reason, 'it is not counted') ORDER BY file"
    assert [file for (file,) in query(empty, counted)] == ["a.eml", "b.eml", "c.xml", "c.xml"]


def test_an_empty_object_of_a_file_of_items_is_an_item_without_a_title(empty: Context) -> None:
    drop(empty.home, "a.jsonl", [{}])
    assert take_in(empty).rejected == 1


def test_a_file_that_earlier_readers_refused_is_read_again_by_those_of_today(empty: Context) -> None:
    (empty.home.inbox / "page.html").write_text(PAGE)
    drop(empty.home, "a.jsonl", [{"title": "Item", "text": PROSE}])
    take_in(empty)
    with empty.warehouse.open() as connection:
        # As an earlier version left it: the page refused, and no number of readers.
        connection.execute("DELETE FROM ledger.arrivals WHERE origin_file = 'page.html'")
        connection.execute("UPDATE ledger.inbox_files SET readers = NULL")
        connection.execute("UPDATE ledger.inbox_files SET rejected = 1, taken_in = 0 WHERE file = 'page.html'")
    intake = take_in(empty)
    assert (intake.files, intake.taken_in) == (1, 1)
    assert take_in(empty).files == 0


def test_a_link_to_a_file_of_the_inbox_is_read_and_one_that_leaves_it_is_listed(empty: Context, tmp_path: Path) -> None:
    (tmp_path / "outside.eml").write_text(MAIL)
    (empty.home.inbox / ".kept.eml").write_text(MAIL.replace("Letter", "Kept"))
    (empty.home.inbox / "inside.eml").symlink_to(empty.home.inbox / ".kept.eml")
    (empty.home.inbox / "leaves.eml").symlink_to(tmp_path / "outside.eml")
    (empty.home.inbox / "up.eml").symlink_to("../../outside.eml")
    for _ in range(2):
        intake = take_in(empty)
        assert intake.rejected == 2
        assert query(empty, "SELECT title FROM ledger.arrivals") == [("Kept",)]
        assert {row[0] for row in _problems(empty) if "outside of the inbox" in str(row[3])} == {"leaves.eml", "up.eml"}


def test_what_is_no_file_and_what_is_too_large_is_not_opened(empty: Context) -> None:
    os.mkfifo(empty.home.inbox / ".pipe")
    (empty.home.inbox / "pipe.eml").symlink_to(empty.home.inbox / ".pipe")
    for name, size in (("a.html", 10_000_001), ("b.xml", 20_000_001), ("c.eml", 30_000_001)):
        with (empty.home.inbox / name).open("wb") as file:
            file.truncate(size)
    assert take_in(empty).rejected == 4
    reasons = {row[0]: row[3] for row in _problems(empty)}
    assert "what a program reads from" in str(reasons["pipe.eml"])
    assert reasons["a.html"] == "the file has 10,000,001 bytes, the limit for .html is 10,000,000"
    assert len(reasons) == 4


def _taken(**fields: object) -> tuple[ArrivalRow, list[Problem]]:
    item: Item = {"title": "t", "text": PROSE, **fields}
    return read_item(item, Place("f", 1), NOW, ZONE, 1_000_000)


@pytest.mark.parametrize("place", ["feed", "page", "mail"])
@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2025-09-20", "in the future: first seen on 2025-09-18"),
        ("2025-09-19T00:00:00Z", "in the future: first seen on 2025-09-18"),
        ("2199-01-01T00:00:00Z", "in the future"),
        ("1899-12-31", "is before 1900, which no"),
        ("1066-10-14", "is before 1900, which no"),
        ("0099-01-01", "not a date"),
        ("yesterday", "not a date"),
        ("1970-01-01T00:00:00Z", "a time is not known"),
    ],
)
def test_a_time_that_is_not_believed_is_told_and_the_article_lives_on_the_day_it_was_seen(
    place: str, written: str, told: str
) -> None:
    arrival, notes = _taken(published_at=written, published_from=place)
    assert (arrival.published_at, arrival.published_day, arrival.published_from) == (None, None, "first_seen")
    assert told in "; ".join(note.reason for note in notes)
    assert not any(note.rejected for note in notes)


@pytest.mark.parametrize("place", ["feed", "page", "mail", "file"])
@pytest.mark.parametrize("written", ["1900-01-01", "1987-05-04", "2025-09-18T23:59:59Z"])
def test_a_time_that_may_be_is_kept_with_its_place(place: str, written: str) -> None:
    arrival, notes = _taken(published_at=written, published_from=place)
    assert (str(arrival.published_day), arrival.published_from) == (written[:10], place)
    assert notes == []


def test_in_a_file_of_items_the_future_is_refused_and_the_past_believed() -> None:
    with pytest.raises(RejectedItemError, match="in the future"):
        _taken(published_at="2025-09-20")
    with pytest.raises(RejectedItemError, match="not a date"):
        _taken(published_at="yesterday")
    arrival, notes = _taken(published_at="1865-04-14")
    assert (arrival.published_day, arrival.published_from, notes) == (date(1865, 4, 14), "file", [])


def test_a_place_that_is_none_is_told_and_the_time_counts_as_the_files() -> None:
    arrival, [note] = _taken(published_at="2025-09-17", published_from="hearsay")
    assert arrival.published_from == "file"
    assert "'hearsay'; known are feed, file, mail, page" in note.reason


def test_an_update_that_is_no_date_costs_a_document_the_update_alone() -> None:
    arrival, notes = _taken(published_at="2025-09-17", published_from="page", updated_at="soon")
    assert (arrival.published_day, arrival.updated_at) == (DAY, None)
    assert [(note.field, note.rejected) for note in notes] == [("updated_at", False)]


def test_where_a_time_was_found_is_no_part_of_what_came() -> None:
    ids = {_taken(published_at="2025-09-17", published_from=place)[0].arrival_id for place in ("feed", "page", "file")}
    assert len(ids) == 1


def test_a_version_says_where_its_time_was_found_those_of_earlier_homes_too() -> None:
    seen = NOW - timedelta(days=1)
    arrivals = [
        _taken(id=name, first_seen_at=seen.isoformat(), **fields)[0]
        for name, fields in {
            "a": {"published_at": "2025-09-17", "published_from": "feed"},
            "b": {"published_at": "2025-09-17"},
            "c": {},
        }.items()
    ]
    earlier = [arrival.__class__(**{**vars(arrival), "published_from": None}) for arrival in arrivals]
    for rows, expected in ((arrivals, ["feed", "file", "first_seen"]), (earlier, ["file", "file", "first_seen"])):
        versions = versions_of_day(CameIn(frame_of(ArrivalRow, rows)), DAY, ZONE).sort("external_id")
        assert versions["published_from"].to_list() == expected
