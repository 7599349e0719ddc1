"""Strength over time: every day and event stands where it should."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.site import lay_out_strength as layout
from bellwether_assets.site.display import short_date
from bellwether_assets.site.glyphs import GLYPHS, OTHER_GLYPH, SIGNAL_GLYPHS
from bellwether_assets.site.lay_out_claims import LETTER, MOST_NAMED
from bellwether_assets.site.lay_out_strength import StrengthLine, lay_out_strength, thin, ticks
from bellwether_assets.site.signal_pages import DayPoint
from bellwether_tests.site.sample_drawings import TODAY, decaying, plot_of
from bellwether_tests.site.sample_site import history


def points_of(run: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in run.split())]


@pytest.mark.parametrize("days", [2, 14, 61, 400])
def test_the_axis_spans_the_days_and_names_at_most_six_of_them(days: int) -> None:
    points = decaying(days, (0, "born"))
    named = ticks(points[0].day, TODAY)
    assert 1 <= len(named) <= layout.MOST_TICKS
    assert all(points[0].day <= day <= TODAY for day, _ in named)
    assert len({label for _, label in named}) == len(named)
    (run,) = plot_of(points).lines[0].runs
    assert (points_of(run)[0][0], points_of(run)[-1][0]) == (layout.LEFT, layout.WIDTH - layout.RIGHT)
    assert plot_of(points).title == f"Strength over {days} days"


def test_labels_of_days_reach_over_neither_end_of_the_axis() -> None:
    for days in (2, 15, 29, 61, 400):
        plot = plot_of(decaying(days))
        for x, label, anchor in plot.days:
            width = LETTER * len(label)
            start = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            assert plot.left <= start
            assert start + width <= plot.right + layout.RIGHT <= plot.width


def test_any_span_has_ticks_inside_it() -> None:
    for length in (*range(1, 130), 200, 365, 366, 800, 4000, 20000):
        named = ticks(TODAY, TODAY + timedelta(days=length))
        assert 1 <= len(named) <= layout.MOST_TICKS
        assert all(TODAY <= day <= TODAY + timedelta(days=length) for day, _ in named)


def test_there_are_as_many_marks_as_events_each_at_its_day_and_strength() -> None:
    points = decaying(
        90, (0, "born"), (9, "reinforced"), (33, "contradicted"), (58, "weakened"), (70, "never heard of")
    )
    plot = plot_of(points)
    happened = [point for point in points if point.event]
    assert [mark.event for mark in plot.events] == [point.event for point in happened]
    day_width = (layout.WIDTH - layout.LEFT - layout.RIGHT) / 89
    for mark, point in zip(plot.events, happened, strict=True):
        assert mark.x == pytest.approx(layout.LEFT + (point.day - points[0].day).days * day_width, abs=0.06)
        assert mark.y == pytest.approx(plot.base - point.strength_exact / 10 * (plot.base - layout.TOP), abs=0.06)
        assert mark.words == f"{short_date(point.day)}: {point.event}, strength {point.strength_exact:.2f}"
    assert plot.events[-1].glyph == OTHER_GLYPH
    assert [event for event, _ in plot.legend] == ["born", "reinforced", "contradicted", "weakened", "never heard of"]


def test_each_kind_of_event_has_a_shape_of_its_own() -> None:
    assert len({*GLYPHS.values(), OTHER_GLYPH}) == len(GLYPHS) + 1
    assert len(set(SIGNAL_GLYPHS)) == MOST_NAMED


def test_one_day_alone_is_a_mark_with_room_on_either_side() -> None:
    for points in (decaying(1), decaying(1, (0, "born"))):
        plot = plot_of(points)
        (middle,) = points_of(plot.lines[0].runs[0])
        assert middle[0] == (layout.LEFT + layout.WIDTH - layout.RIGHT) / 2
        assert (plot.lines[0].last is None) == bool(points[0].event)
        assert len(plot.events) == sum(bool(point.event) for point in points)
        assert plot.description.startswith("Strength 6 on 3/9/2031, on a scale from 0 to 10.")


def test_histories_without_events_without_days_and_too_many() -> None:
    plot = plot_of(decaying(30))
    assert plot.events == plot.legend == ()
    assert "No events." in plot.description
    assert lay_out_strength(()) is lay_out_strength([StrengthLine("A", ())]) is None
    assert lay_out_strength([StrengthLine("", ()), StrengthLine("", decaying(30))]) == plot
    with pytest.raises(ValueError, match="at most 6 signals, not 7"):
        plot_of(*[decaying(2)] * 7)


def test_an_expired_signals_line_ends_and_does_not_cross_the_days_it_did_not_live() -> None:
    gone = decaying(20, (0, "born"), (19, "expired"))
    revived = replace(gone[-1], day=TODAY + timedelta(days=30), event="revived")
    plot = plot_of((*gone, revived), [replace(point, day=point.day + timedelta(days=60)) for point in gone])
    first, second = (points_of(run) for run in plot.lines[0].runs)
    assert len(second) == 1
    assert first[-1][0] < second[0][0] < layout.WIDTH - layout.RIGHT
    assert (first[-1], second[0]) == tuple((m.x, m.y) for m in plot.events if m.event in {"expired", "revived"})[:2]


def test_strengths_stand_on_a_scale_from_nothing_to_ten() -> None:
    points = tuple(
        DayPoint(TODAY + timedelta(days=at), 0, value, None) for at, value in enumerate((0.0, 5.0, 9.0, 10.0))
    )
    plot = plot_of(points)
    heights = dict(zip((0, 5, 9, 10), (y for _, y in points_of(plot.lines[0].runs[0])), strict=True))
    assert [(heights[value], value) for value in (0, 5, 10)] == list(plot.scale)
    assert list(heights.values()) == sorted(heights.values(), reverse=True)


def test_several_signals_are_named_and_told_apart_by_colour_and_dash_even_with_one_title() -> None:
    plot = plot_of(*(decaying(10 + at, (0, "born")) for at in range(5)), title="The same title")
    assert [name.text for name in plot.names] == ["The same title"] * 5
    for marks in (plot.lines, plot.names):
        assert len({mark.colour for mark in marks}) == len({mark.dash for mark in marks}) == 5
        assert None not in {mark.colour for mark in marks}
    assert [(m.colour, m.dash) for m in plot.lines] == [(n.colour, n.dash) for n in plot.names]
    assert {mark.colour for mark in plot.events} == {mark.colour for mark in plot.lines}
    assert plot.height > plot.names[-1].y > plot.base
    assert len({name.y for name in plot.names}) == 5
    assert plot.description.count("The same title: Strength") == 5
    assert plot.areas == ()


def test_a_signal_alone_has_an_area_below_it_and_no_colour_of_its_own() -> None:
    plot = plot_of(history(70))
    (line,) = plot.lines
    assert (line.colour, line.dash, plot.names, len(plot.areas)) == (None, "", (), 1)
    corners = points_of(plot.areas[0])
    assert corners[1:-1] == points_of(line.runs[0])
    assert corners[0] == (layout.LEFT, plot.base)
    assert corners[-1] == (layout.WIDTH - layout.RIGHT, plot.base)
    assert plot.description.endswith("Events: born 1 time, reinforced 3 times, contradicted 1 time.")
    assert [name.text for name in plot_of(history(70), title="Named").names] == ["Named"]


@given(st.lists(st.floats(0, 150), min_size=1, max_size=80))
def test_a_day_that_is_left_out_lies_on_the_line_that_is_drawn(heights: list[float]) -> None:
    points = list(enumerate(heights))
    kept = thin(points)
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    for (left, low), (right, high) in pairwise(kept):
        for day in range(left, right + 1):
            drawn = low + (high - low) * (day - left) / (right - left)
            assert heights[day] == pytest.approx(drawn, abs=layout.TOLERANCE + 1e-9)


def test_a_life_of_years_is_drawn_in_few_points() -> None:
    (run,) = plot_of(decaying(3000, (0, "born"))).lines[0].runs
    assert 5 < len(points_of(run)) < 40
