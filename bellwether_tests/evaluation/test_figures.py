"""Figures for people and machines: the same measures, with stable names."""

import io
import json
from datetime import UTC, datetime

import pytest
from rich.console import Console

from bellwether_assets.evaluation.bootstrap import Estimate, Scores
from bellwether_assets.evaluation.figures import Figures, as_json, as_markdown, as_rows, as_table, label


def _figures() -> Figures:
    found = Figures("some set", 12)
    found.add("cost", {"seconds_raw_articles": 1.23456789})
    found.add_scores(
        "stories", "story_bcubed", Scores(Estimate(2 / 3, 0.5, 0.8), Estimate(1.0, 1.0, 1.0), Estimate(0.8))
    )
    found.add("days", {"date_f1_of_news_value: a very long topic of a very long timeline of a broadcaster" * 2: 0.5})
    found.notes.append("order-invariance: not run, for a reason that is told at some length, to pass the width " * 2)
    return found


def test_json_has_the_same_keys_for_every_measure_and_four_decimals() -> None:
    (found,) = json.loads(json.dumps(as_json([_figures()])))
    assert list(found) == ["set", "articles", "measures", "notes"]
    assert found["measures"]["story_bcubed_precision"] == {"value": 0.6667, "low": 0.5, "high": 0.8}
    assert found["measures"]["story_bcubed_f1"] == {"value": 0.8, "low": None, "high": None}
    assert found["measures"]["seconds_raw_articles"]["value"] == 1.2346


def test_stories_are_printed_before_what_they_cost_whatever_was_measured_first() -> None:
    names = list(_figures().measures)
    assert names.index("story_bcubed_f1") < names.index("seconds_raw_articles")


def test_the_table_stays_within_a_hundred_columns_and_tells_intervals_and_notes() -> None:
    out = io.StringIO()
    Console(file=out, width=100).print(as_table([_figures(), _figures()]))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 100
    assert sum("some set: 12 articles" in line for line in lines) == 2
    assert any("story B-cubed precision" in line and "0.6667" in line and "0.5000 – 0.8000" in line for line in lines)
    assert "order-invariance: not run" in out.getvalue()


def test_markdown_and_rows_tell_the_same() -> None:
    assert "| story B-cubed precision | 0.6667 | 0.5000 – 0.8000 |" in as_markdown([_figures()]).splitlines()
    rows = as_rows([_figures()], datetime(2030, 1, 1, tzinfo=UTC), "code")
    assert {row.measure for row in rows} == set(_figures().measures)
    assert {(row.set, row.code_version) for row in rows} == {("some set", "code")}


def test_a_measure_is_named_once_in_a_set() -> None:
    found = _figures()
    with pytest.raises(ValueError, match="two measures seconds_raw_articles"):
        found.add("stories", {"seconds_raw_articles": 1.0})


def test_names_are_spelled_as_people_write_them() -> None:
    assert label("story_bcubed_f1") == "story B-cubed F1"
    assert label("date_f1_of_day_scores: libya tl5") == "date F1 of day scores: libya tl5"
    assert label("peak_memory_mb") == "peak memory MB"
