"""The drop folder: whatever stands in it is read, or listed with its reason; nothing stops the rest."""

import json
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bellwether_assets.articles.arrivals import Place, Problem, RejectedItemError, read_item
from bellwether_assets.articles.came_in import CameIn
from bellwether_assets.articles.inbox import InboxFile, items_of, list_inbox, name_in
from bellwether_assets.articles.take_in import take_in
from bellwether_assets.articles.versions import versions_of_day
from bellwether_assets.foundation.tables.arrivals import ArrivalRow
from bellwether_assets.foundation.tables.declare import frame_of
from bellwether_assets.pipeline.context import Context
from bellwether_tests.homes import Item, drop, new_home, query

DAY = date(2024, 3, 1)
NOW = datetime(2024, 3, 2, 12, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
GOOD: Item = {
    "title": "Ports raise fees",
    "text": "The ports raised their fees by 12 percent.",
    "published_at": "2024-03-01",
}


@pytest.fixture
def empty(tmp_path: Path) -> Context:
    return Context(new_home(tmp_path / "home", DAY))


def _arrivals(context: Context) -> list[tuple[object, ...]]:
    return query(context, "SELECT external_id, title, origin_file FROM ledger.arrivals ORDER BY ALL")


def _problems(context: Context) -> list[tuple[object, ...]]:
    return query(context, "SELECT file, line, field, reason FROM ledger.intake_problems ORDER BY ALL")


def test_a_file_whose_name_is_no_utf_8_is_read_under_an_escaped_name(empty: Context) -> None:
    drop(empty.home, "a.jsonl", [GOOD])
    latin = os.fsencode(empty.home.inbox) + b"/caf\xe9.jsonl"
    Path(os.fsdecode(latin)).write_text(json.dumps({**GOOD, "title": "Coffee"}), encoding="utf-8")
    Path(os.fsdecode(latin + b".\xe9")).write_bytes(b"?")
    drop(empty.home, "z.jsonl", [{**GOOD, "title": "Last"}])
    assert take_in(empty).taken_in == 3
    assert [file for _, _, file in _arrivals(empty)] == ["caf\\xe9.jsonl", "z.jsonl", "a.jsonl"]
    [(file, _, _, reason)] = _problems(empty)
    assert (file, str(reason).split(";")[0]) == ("caf\\xe9.jsonl.\\xe9", ".\\udce9 files are not read")
    assert take_in(empty).files == 0, "what has not changed is not read again"


def test_a_link_to_a_folder_of_the_inbox_is_read_once_and_one_that_leaves_it_is_listed(
    empty: Context, tmp_path: Path
) -> None:
    inbox, outside = empty.home.inbox, tmp_path / "outside"
    (inbox / ".store").mkdir()
    (inbox / "plain").mkdir()
    outside.mkdir()
    for folder, title in ((inbox / ".store", "Stored"), (inbox / "plain", "Plain"), (outside, "Elsewhere")):
        (folder / "x.jsonl").write_text(json.dumps({**GOOD, "title": title}), encoding="utf-8")
    (inbox / "current").symlink_to(inbox / ".store", target_is_directory=True)
    (inbox / "another").symlink_to(inbox / "plain", target_is_directory=True)
    (inbox / "round").symlink_to(inbox, target_is_directory=True)
    (inbox / "plain" / "up").symlink_to("..", target_is_directory=True)
    (inbox / "leaves").symlink_to(outside, target_is_directory=True)
    assert take_in(empty).taken_in == 2
    assert [(title, file) for _, title, file in _arrivals(empty)] == [
        ("Plain", "plain/x.jsonl"),
        ("Stored", "current/x.jsonl"),
    ]
    [(file, line, field, reason)] = _problems(empty)
    assert (file, line, field) == ("leaves/", None, None)
    assert "outside of the inbox is not followed" in str(reason)
    (inbox / "leaves").unlink()
    assert take_in(empty).rejected == 0
    assert _problems(empty) == [], "a link that is gone is no problem any more"


def test_what_was_looked_at_too_early_is_looked_at_again_on_a_later_day(empty: Context) -> None:
    later = {**GOOD, "title": "Printed ahead", "published_at": "2024-03-09"}
    seen = "2024-03-01T12:00:00Z"
    drop(empty.home, "a.jsonl", [{**GOOD, "first_seen_at": seen}, {**later, "first_seen_at": seen}, later])
    intake = take_in(empty)
    assert (intake.taken_in, intake.rejected) == (2, 1)
    assert take_in(empty).files == 0, "not twice on one day"
    with empty.warehouse.open() as connection:
        connection.execute("UPDATE ledger.inbox_files SET read_at = read_at - INTERVAL 1 DAY")
    again = take_in(empty)
    assert (again.files, again.taken_in, again.repeats, again.rejected) == (1, 0, 2, 1)


def test_an_item_that_names_a_field_twice_is_taken_in_with_its_last_value_and_noted(empty: Context) -> None:
    line = '{"title": "First", "title": "Second", "text": "Fees rose.", "published_at": "2024-03-01"}'
    (empty.home.inbox / "a.jsonl").write_text(line, encoding="utf-8")
    assert take_in(empty).taken_in == 1
    assert [title for _, title, _ in _arrivals(empty)] == ["Second"]
    assert _problems(empty) == [("a.jsonl", 1, "title", "'title' is given twice; the last one counts")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_named_once(empty: Context, encoding: str) -> None:
    marks = {"utf-16": b"", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
    text = "\n".join([json.dumps(GOOD), json.dumps(GOOD)])
    (empty.home.inbox / "a.jsonl").write_bytes(marks[encoding] + text.encode(encoding))
    take_in(empty)
    assert _problems(empty) == [("a.jsonl", None, None, "the file is UTF-16; save it as UTF-8")]


def _frame(**columns: pl.Series) -> pl.DataFrame:
    texts = {name: pl.Series([value, value]) for name, value in GOOD.items()}
    return pl.DataFrame({**texts, "id": pl.Series(["one", "two"]), **columns})


@pytest.mark.parametrize(
    "times",
    [
        pl.Series([1_709_251_200_000_000_000, 1_709_251_200_000_000]).cast(pl.Datetime("us")),
        pl.Series([-62_135_596_800_001 - 86_400_000, 1_709_251_200_000]).cast(pl.Datetime("ms")),
        pl.Series([2**62, 1_709_251_200_000]).cast(pl.Datetime("ms", "America/St_Johns")),
        pl.Series([5_000_000, 19_783], dtype=pl.Int32).cast(pl.Date),
        pl.Series([-(2**31), 19_783], dtype=pl.Int32).cast(pl.Date),
    ],
    ids=["nanoseconds taken for microseconds", "before the year 1", "with a zone", "a late date", "an early date"],
)
@pytest.mark.parametrize("column", ["published_at", "crawled_at"])
def test_a_time_that_no_calendar_has_costs_its_row_alone_and_nothing_where_nobody_reads_it(
    empty: Context, times: pl.Series, column: str
) -> None:
    _frame(**{column: times}).write_parquet(empty.home.inbox / "a.parquet")
    drop(empty.home, "b.jsonl", [{**GOOD, "id": "three"}])
    take_in(empty)
    ids = [external_id for external_id, _, _ in _arrivals(empty)]
    if column == "crawled_at":
        assert (ids, _problems(empty)) == (["one", "three", "two"], [])
    else:
        assert ids == ["three", "two"]
        [(file, line, field, reason)] = _problems(empty)
        assert (file, line, field) == ("a.parquet", 1, "published_at")
        assert "out of range" in str(reason)


@pytest.mark.parametrize(
    ("ids", "read"),
    [
        (pl.Series([17.0, None]), ["17", None]),
        (pl.Series([17.0, float("nan")]), ["17", None]),
        (pl.Series([17.5, 1e15]), ["1000000000000000", "17.5"]),
        (pl.Series([Decimal("17.00"), Decimal("18.25")]), ["17", "18.25"]),
        (pl.Series(["a", "b"]).cast(pl.Categorical), ["a", "b"]),
        (pl.Series([2**63, 1], dtype=pl.UInt64), ["1", "9223372036854775808"]),
    ],
)
def test_an_id_that_a_frame_made_a_number_is_read_as_it_was_meant(
    empty: Context, ids: pl.Series, read: list[str | None]
) -> None:
    titles = pl.Series(["One", "Two"])
    _frame(id=ids, title=titles).write_parquet(empty.home.inbox / "a.parquet")
    assert take_in(empty).taken_in == 2
    assert [external_id for external_id, _, _ in _arrivals(empty)] == read


def test_gaps_that_a_frame_made_numbers_are_gaps(empty: Context) -> None:
    gap = pl.Series([None, float("nan")], dtype=pl.Float64)
    _frame(url=gap, source=gap, language=gap, updated_at=gap).write_parquet(empty.home.inbox / "a.parquet")
    assert take_in(empty).taken_in == 2
    assert query(empty, "SELECT DISTINCT url, source, language, updated_at FROM ledger.arrivals") == [(None,) * 4]


def test_a_column_of_a_type_that_no_field_has_is_a_problem_of_its_rows(empty: Context) -> None:
    lists = pl.Series([[date(2024, 3, 1)], None])
    _frame(published_at=lists).write_parquet(empty.home.inbox / "a.parquet")
    assert take_in(empty).taken_in == 1
    assert [(line, field) for _, line, field, _ in _problems(empty)] == [
        (1, "published_at"),
        (2, "published_at"),
    ], "the first is a list, the second has no date"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published: 2024-03-01 10:00", DAY),
        ("By Jane Roe, March 1, 2024", DAY),
        ("Updated on Friday, 1 March 2024 at 10:30 GMT", DAY),
        ("Jane Roe | 1 March 2024 | Example Daily", DAY),
        ("By Jane Roe Mar 1, 2024 6 min read Share:", DAY),
        ("Mar 1, 2024 · 6 min read · 12 comments", DAY),
        ("LONDON, March 1, 2024 (Example Agency) - The ports raised their fees by 12 percent.", DAY),
        ("The port was opened on March 1, 1950.", None),
        ("Members vote on 3 November 2027 in Oslo, the speaker said.", None),
        ("Since 2023-01-01 the ports have charged more.", None),
        ("It will close in May 2024 and not on 1 June 2024, as planned.", None),
    ],
)
def test_a_text_file_is_dated_by_a_dateline_and_not_by_a_sentence(empty: Context, line: str, day: date | None) -> None:
    (empty.home.inbox / "a.txt").write_text(f"Ports raise fees\n\n{line}\n\nMore follows here.\n", encoding="utf-8")
    assert take_in(empty).taken_in == 1
    assert query(empty, "SELECT published_day FROM ledger.arrivals") == [(day,)]


TEXTS = st.text(max_size=40) | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Nd"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.decimals() | st.datetimes() | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(
    ["title", "text", "published_at", "updated_at", "first_seen_at", "id", "url", "source", "language", "extra"]
)
ADDRESSES = st.text(alphabet="htps:/[]@#?&=.%\u2100\ud83d-0129a ", max_size=40).map("http://".__add__)
NUMBERS = st.from_regex(r"[-+]?\d{1,20}([./:-]\d{1,4}){0,3}", fullmatch=True)


def _taken(item: Item) -> tuple[ArrivalRow, list[Problem]] | Problem:
    try:
        return read_item(item, Place("in.jsonl", 1), NOW, ZONE, 1_000)
    except RejectedItemError as error:
        return error.problem


@given(st.dictionaries(FIELDS, VALUES | ADDRESSES | NUMBERS, max_size=10))
@settings(max_examples=700)
def test_any_item_is_taken_in_or_refused_with_its_field(item: Item) -> None:
    taken = _taken({**GOOD, **item})
    if isinstance(taken, Problem):
        assert taken.field in {*GOOD, *item}
        assert taken.reason.encode()
        return
    arrival, notes = taken
    assert all(not note.rejected and note.reason for note in notes)
    frame = frame_of(ArrivalRow, [arrival])
    assert versions_of_day(CameIn(frame), arrival.published_day or arrival.first_seen_day, ZONE).height == 1


def _file(name: str, content: bytes) -> InboxFile:
    return InboxFile(name, Path(name), "hash", content)


PREFIXES = st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"PAR1", b'{"title": ', b"[" * 50, b"\x00\n"])


@given(st.sampled_from(["a.jsonl", "a.parquet", "a.txt", "a.\udce9", "a"]), PREFIXES, st.binary(max_size=300))
@settings(max_examples=700)
def test_any_bytes_are_items_or_problems(name: str, prefix: bytes, content: bytes) -> None:
    for item in items_of(_file(name, prefix + content)):
        assert item.problem is not None or item.fields
        if item.problem is not None:
            item.problem.reason.encode()


@given(st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_a_parquet_file_that_was_damaged_is_items_or_problems(data: st.DataObject) -> None:
    content = bytearray(_PARQUET)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)) | st.just(len(content)))
    for item in items_of(_file("a.parquet", bytes(content[:cut]))):
        if item.problem is not None:
            item.problem.reason.encode()


def _parquet() -> bytes:
    import io

    buffer = io.BytesIO()
    _frame().write_parquet(buffer)
    return buffer.getvalue()


_PARQUET = _parquet()
TYPES = [
    pl.Int8, pl.UInt64, pl.Int64, pl.Float32, pl.Float64, pl.Boolean, pl.String, pl.Binary, pl.Date, pl.Time,
    pl.Datetime("ms"), pl.Datetime("us", "Europe/Rome"), pl.Datetime("ns"), pl.Duration("us"), pl.Decimal(38, 4),
    pl.List(pl.Date), pl.Struct({"a": pl.Datetime("ms")}), pl.Categorical, pl.Null,
]  # fmt: skip


@given(st.dictionaries(FIELDS, st.sampled_from(TYPES), min_size=1, max_size=10), st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_a_parquet_file_of_any_types_is_items_or_problems(types: dict[str, pl.DataType], data: st.DataObject) -> None:
    import io

    from polars.testing.parametric import column, dataframes

    frame = data.draw(
        dataframes([column(name, dtype=kind) for name, kind in types.items()], max_size=4, allow_null=True)
    )
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    items = list(items_of(_file("a.parquet", buffer.getvalue())))
    assert len(items) == frame.height
    for item in items:
        taken = item.problem or _taken({**GOOD, **item.fields})
        assert not isinstance(taken, Problem) or taken.field in {*GOOD, *types}


@given(st.lists(st.binary(min_size=1, max_size=12).filter(lambda name: not {0, 47} & set(name)), max_size=4))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_of_a_file_is_listed(tmp_path_factory: pytest.TempPathFactory, names: list[bytes]) -> None:
    folder = tmp_path_factory.mktemp("names")
    made = {name for name in names if name not in {b".", b".."}}
    for name in made:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(b"x")
    listed = [name_in(folder, path) for path in list_inbox(folder).files]
    assert len(listed) <= len(made)
    assert all(name.encode() for name in listed)


def test_a_text_of_parquet_that_is_no_utf_8_costs_its_row_alone(empty: Context) -> None:
    names = pa.array([b"One", b"Two \xff"], pa.binary()).view(pa.string())
    texts = pa.array([GOOD["text"], GOOD["text"]])
    pq.write_table(pa.table({"title": names, "text": texts}), empty.home.inbox / "a.parquet")
    assert take_in(empty).taken_in == 1
    assert ("a.parquet", 2, "title", "title is not UTF-8 at byte 4; save it as UTF-8") in _problems(empty)
