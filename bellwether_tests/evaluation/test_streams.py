"""Labelled streams: what is read, and what is refused with file, line and reason."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.evaluation.streams import (
    UNDATED_DAYS,
    UNDATED_FROM,
    EvaluationError,
    Stream,
    read_streams,
    shipped_stream,
)
from bellwether_tests.homes import shipped_items


def _line(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"n{number}",
        "title": f"Title {number}",
        "text": f"Text {number}.",
        "published_at": "2020-05-01",
        "gold_cluster": "one",
        **fields,
    }


def _write(file: Path, *lines: object) -> Path:
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return file


def _read(file: Path) -> Stream:
    (stream,) = read_streams(file)
    return stream


def test_a_folders_labelled_files_are_read_and_others_are_not(tmp_path: Path) -> None:
    _write(tmp_path / "b.jsonl", _line(1), _line(2, gold_cluster="two", gold_topic="t"))
    _write(tmp_path / "a.jsonl", {"id": "x", "title": "No gold", "text": "Text."})
    _write(tmp_path / "headlines.jsonl", _line(1, text=""))
    (stream,) = read_streams(tmp_path)
    assert stream.name == "b"
    assert stream.gold == {"n1": "one", "n2": "two"}
    assert stream.topics == {"n2": "t"}
    assert read_streams(tmp_path / "a.jsonl") == []


def test_an_article_without_a_label_stays_in_the_stream_and_out_of_the_gold(tmp_path: Path) -> None:
    stream = _read(_write(tmp_path / "some.jsonl", _line(1), _line(2, gold_cluster=None)))
    assert [item["id"] for item in stream.items] == ["n1", "n2"]
    assert list(stream.gold) == ["n1"]


def test_labels_of_mechanism_copy_stance_and_kind_are_read_where_a_line_has_them(tmp_path: Path) -> None:
    labels = {"gold_signal": "m", "gold_copy_of": "n1", "gold_stance": "contradicts", "gold_kind": "risk"}
    stream = _read(_write(tmp_path / "some.jsonl", _line(1, gold_signal="m", gold_copy_of=None), _line(2, **labels)))
    assert stream.mechanisms == {"n1": "m", "n2": "m"}
    assert (stream.copies, stream.stances, stream.kinds) == ({"n2": "n1"}, {"n2": "contradicts"}, {"n2": "risk"})


def test_articles_without_a_date_come_in_over_three_days_and_the_same_every_time(tmp_path: Path) -> None:
    file = _write(tmp_path / "some.jsonl", *(_line(number, published_at=None) for number in range(40)))
    days = [date.fromisoformat(item["published_at"]) for item in _read(file).items]
    assert len(set(days)) == UNDATED_DAYS
    assert min(days) == UNDATED_FROM
    assert _read(file) == _read(file)


def test_a_few_dates_in_a_file_without_dates_set_no_article_apart(tmp_path: Path) -> None:
    mostly = [_line(1), *(_line(number, published_at=None) for number in range(2, 5))]
    days = [item["published_at"][:10] for item in _read(_write(tmp_path / "mostly.jsonl", *mostly)).items]
    assert all(date.fromisoformat(day) < UNDATED_FROM + timedelta(UNDATED_DAYS) for day in days)
    assert "2020-05-01" not in days
    partly = [_line(1), _line(2), _line(3, published_at=None)]
    days = [item["published_at"][:10] for item in _read(_write(tmp_path / "partly.jsonl", *partly)).items]
    assert days[:2] == ["2020-05-01", "2020-05-01"]


def test_nothing_of_a_stream_hangs_on_the_clock(tmp_path: Path) -> None:
    stream = _read(_write(tmp_path / "some.jsonl", _line(1), _line(2, first_seen_at="2020-06-01T00:00:00Z")))
    assert [item["first_seen_at"] for item in stream.items] == ["2020-05-02T06:00:00Z", "2020-06-01T00:00:00Z"]


def test_a_line_separator_inside_a_text_ends_no_line(tmp_path: Path) -> None:
    assert _read(_write(tmp_path / "some.jsonl", _line(1, text="One\u2028two."))).items[0]["text"] == "One\u2028two."


def test_timelines_stand_beside_the_articles(tmp_path: Path) -> None:
    _write(
        tmp_path / "crisis_gold_timelines.jsonl",
        {"dataset": "d", "topic": "one", "timeline": "t", "date": "2020-05-01", "summary": []},
        {"dataset": "d", "topic": "one", "timeline": "t", "date": "2020-05-03"},
        {"dataset": "e", "topic": "one", "timeline": "t", "date": "2020-05-02"},
    )
    _write(tmp_path / "crisis_articles.jsonl", _line(1), _line(2, gold_cluster="other"))
    (stream,) = read_streams(tmp_path)
    assert stream.timelines == {
        "one": {"d t": frozenset({date(2020, 5, 1), date(2020, 5, 3)}), "e t": frozenset({date(2020, 5, 2)})}
    }
    assert [item["id"] for item in stream.of_topic("one").items] == ["n1"]


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (b"{not json}", "line 2: not JSON"),
        (b"[1, 2]", "line 2: a list, not an object"),
        (b'{"id": "\xff"}', "line 2: not UTF-8 at byte 8"),
        (b'{"title": "t", "text": "x", "gold_cluster": "c"}', "line 2, field id: None names no article"),
        (
            b'{"id": "n1", "title": "t", "text": "x", "gold_cluster": "c"}',
            "line 2, field id: 'n1' is also that of line 1",
        ),
        (
            b'{"id": "n2", "title": "t", "text": "x", "gold_cluster": "c", "published_at": "yesterday"}',
            "line 2, field published_at: 'yesterday' is no date",
        ),
    ],
)
def test_a_malformed_line_is_named_with_its_file(tmp_path: Path, second: bytes, reason: str) -> None:
    file = tmp_path / "some.jsonl"
    file.write_bytes(json.dumps(_line(1)).encode() + b"\n" + second + b"\n")
    with pytest.raises(EvaluationError) as caught:
        read_streams(tmp_path)
    assert f"{file}, {reason}" in str(caught.value)


@pytest.mark.parametrize("line", [{"topic": "one"}, {"topic": "one", "timeline": "t", "date": "May"}, {"date": None}])
def test_a_malformed_timeline_is_named_with_its_file(tmp_path: Path, line: dict[str, Any]) -> None:
    _write(tmp_path / "some.jsonl", _line(1))
    file = _write(tmp_path / "some_gold_timelines.jsonl", line)
    with pytest.raises(EvaluationError, match=r"line 1: a timeline's line has topic, timeline and date") as caught:
        read_streams(tmp_path)
    assert str(file) in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "loop.jsonl").symlink_to(tmp_path / "loop.jsonl")
    with pytest.raises(EvaluationError, match=r"loop\.jsonl cannot be read"):
        read_streams(tmp_path)


def test_every_shipped_article_has_its_gold_and_copies_have_their_original() -> None:
    items = shipped_items()
    stream = shipped_stream()
    assert set(stream.gold) == set(stream.mechanisms) == {item["id"] for item in items}
    assert set(stream.copies.values()) <= set(stream.gold)
    assert all(item["source"].endswith(".example") for item in items), "an invented outlet has no real address"
    part = shipped_stream(date(2025, 9, 17), date(2025, 9, 18))
    assert {item["published_at"][:10] for item in part.items} == {"2025-09-17", "2025-09-18"}
    assert set(part.gold) == set(part.mechanisms) == {item["id"] for item in part.items}


def test_another_version_of_an_article_is_no_second_article(tmp_path: Path) -> None:
    first = _line(1)
    later = {**first, "text": "Corrected.", "updated_at": "2030-01-09T10:00:00Z"}
    stream = _read(_write(tmp_path / "some.jsonl", first, later))
    assert len(stream.items) == 2
    assert len(stream.gold) == 1
