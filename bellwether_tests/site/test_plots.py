"""Plots: every day and event stands where it should, equal values give equal bytes, and words stay words."""

import base64
import os
import random
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from bellwether_assets.pipeline.stages import Context
from bellwether_assets.site import lay_out_claims as claims_layout
from bellwether_assets.site import lay_out_strength as strength_layout
from bellwether_assets.site.draw_plots import plots_of_day
from bellwether_assets.site.lay_out_claims import MapClaim, lay_out_claims, project
from bellwether_assets.site.lay_out_strength import GLYPHS, OTHER_GLYPH, lay_out_strength, ticks
from bellwether_assets.site.pages import DayPoint
from bellwether_assets.site.plot_claims import claims_chart, claims_markdown, claims_png, claims_svg
from bellwether_assets.site.plot_strength import (
    PALETTE,
    StrengthLine,
    strength_chart,
    strength_markdown,
    strength_png,
    strength_svg,
)
from bellwether_assets.site.render import _environment
from bellwether_tests.homes import REPOSITORY, query
from bellwether_tests.site.sample_site import HOSTILE, TODAY, history

SVG = "{http://www.w3.org/2000/svg}"
PNG = b"\x89PNG\r\n\x1a\n"
INERT = {
    "svg", "g", "path", "line", "rect", "text", "tspan", "circle", "polygon", "polyline", "title", "desc", "defs",
    "clipPath",
}  # fmt: skip


def life(days: int, *events: tuple[int, str]) -> tuple[DayPoint, ...]:
    """So many days that end on TODAY, decaying from 6, with these events."""
    happened = dict(events)
    return tuple(
        DayPoint(TODAY - timedelta(days=days - 1 - at), round(6 * 0.99**at), 6 * 0.99**at, happened.get(at))
        for at in range(days)
    )


def day_claims(groups: Sequence[int], seed: int = 1, title: str = "Signal {} of the day") -> list[MapClaim]:
    """Claims of as many signals as there are groups, each about a direction of its own."""
    dice = np.random.default_rng(seed)
    found = []
    for group, size in enumerate(groups):
        centre = dice.normal(size=384)
        for at in range(size):
            vector = centre + 0.8 * dice.normal(size=384)
            found.append(
                MapClaim(f"c_{group}_{at}", vector / np.linalg.norm(vector), f"s_{group}", title.format(group), "Words")
            )
    return found


def elements(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter())  # noqa: S314 - drawn here a moment ago


def layers(chart: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = chart.to_dict()["layer"]
    return found


def values(chart: Any, layer: int) -> list[dict[str, Any]]:
    """What a layer of a chart draws."""
    spec = chart.to_dict()
    found: list[dict[str, Any]] = spec["datasets"][spec["layer"][layer]["data"]["name"]]
    return found


def moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


# ── strength over time ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("days", [2, 14, 61, 400])
def test_the_axis_spans_the_days_and_names_at_most_six_of_them(days: int) -> None:
    points = life(days, (0, "born"))
    (x,) = {
        str(layer["encoding"]["x"]["scale"]["domain"]) for layer in layers(strength_chart([StrengthLine("A", points)]))
    }
    assert x == str([moment(points[0].day), moment(TODAY)])
    named = ticks(points[0].day, TODAY)
    assert 1 <= len(named) <= strength_layout.MOST_TICKS
    assert all(points[0].day <= day <= TODAY for day, _ in named)
    assert len({label for _, label in named}) == len(named)
    plot = lay_out_strength(points)
    assert plot is not None
    left, right = (float(pair.split(",")[0]) for pair in (plot.lines[0].split()[0], plot.lines[0].split()[-1]))
    assert (left, right) == (strength_layout.LEFT, strength_layout.WIDTH - strength_layout.RIGHT)


def test_any_span_has_ticks_inside_it() -> None:
    for length in (*range(1, 130), 200, 365, 366, 800, 4000, 20000):
        named = ticks(TODAY, TODAY + timedelta(days=length))
        assert 1 <= len(named) <= strength_layout.MOST_TICKS
        assert all(TODAY <= day <= TODAY + timedelta(days=length) for day, _ in named)


def test_there_are_as_many_marks_as_events_each_at_its_day_and_strength() -> None:
    points = life(90, (0, "born"), (9, "reinforced"), (33, "contradicted"), (58, "weakened"), (70, "never heard of"))
    drawn = values(strength_chart([StrengthLine("A", points)]), -1)
    assert [(row["day"], row["strength"], row["event"]) for row in drawn] == [
        (moment(p.day), p.strength_exact, p.event) for p in points if p.event
    ]
    plot = lay_out_strength(points)
    assert plot is not None
    assert [mark.event for mark in plot.events] == [row["event"] for row in drawn]
    assert plot.events[-1].glyph == OTHER_GLYPH
    assert [mark.x for mark in plot.events] == sorted(mark.x for mark in plot.events)
    assert [event for event, _ in plot.legend] == ["born", "reinforced", "contradicted", "weakened", "never heard of"]
    root = ET.fromstring(strength_svg([StrengthLine("A", points)]))  # noqa: S314
    marks = [g for g in root.iter(f"{SVG}g") if "mark-symbol role-mark" in g.get("class", "")]
    assert len(marks[-1]) == len(drawn)


def test_each_kind_of_event_has_a_shape_of_its_own() -> None:
    assert len({*GLYPHS.values(), OTHER_GLYPH}) == len(GLYPHS) + 1
    assert len(set(claims_layout.SHAPES)) == claims_layout.MOST_NAMED <= len(PALETTE)


def test_one_day_alone_is_a_mark_with_room_on_either_side() -> None:
    for points in (life(1), life(1, (0, "born"))):
        chart = strength_chart([StrengthLine("A", points)])
        domain = layers(chart)[0]["encoding"]["x"]["scale"]["domain"]
        assert domain == [moment(TODAY - timedelta(days=1)), moment(TODAY + timedelta(days=1))]
        plot = lay_out_strength(points)
        assert plot is not None
        assert (plot.last is None) == bool(points[0].event)
        assert len(plot.events) == sum(bool(point.event) for point in points)
        assert strength_png([StrengthLine("A", points)]).startswith(PNG)


def test_a_life_without_events_and_without_days() -> None:
    plot = lay_out_strength(life(30))
    assert plot is not None
    assert plot.events == plot.legend == ()
    assert "No events." in plot.description
    assert len(layers(strength_chart([StrengthLine("A", life(30))]))) == 3
    assert lay_out_strength(()) is None
    for wrong in ([], [StrengthLine("A", ())], [StrengthLine(str(n), life(2)) for n in range(8)]):
        with pytest.raises(ValueError, match="a plot is of 1 to 7 signals with a day each"):
            strength_chart(wrong)


def test_an_expired_signals_line_ends_and_does_not_cross_the_days_it_did_not_live() -> None:
    gone = life(20, (0, "born"), (19, "expired"))
    revived = replace(gone[-1], day=TODAY + timedelta(days=30), event="revived")
    plot = lay_out_strength((*gone, revived), until=TODAY + timedelta(days=60))
    assert plot is not None
    assert [len(line.split()) for line in plot.lines] == [20, 1]
    assert plot.events[-2].x < plot.events[-1].x < strength_layout.WIDTH - strength_layout.RIGHT
    chart = strength_chart([StrengthLine("A", (*gone, revived))], until=TODAY + timedelta(days=60))
    assert {row["run"] for row in values(chart, 0)} == {"0 0", "0 1"}
    assert layers(chart)[0]["encoding"]["x"]["scale"]["domain"][1] == moment(TODAY + timedelta(days=60))


def test_strengths_stand_on_a_scale_from_nothing_to_ten() -> None:
    points = tuple(DayPoint(TODAY + timedelta(days=at), 0, value, None) for at, value in enumerate((0.0, 5.0, 10.0)))
    plot = lay_out_strength(points)
    assert plot is not None
    heights = [float(pair.split(",")[1]) for pair in plot.lines[0].split()]
    assert heights == [place for place, _ in plot.scale]
    assert heights == sorted(heights, reverse=True)
    for layer in layers(strength_chart([StrengthLine("A", points)])):
        assert layer["encoding"]["y"]["scale"]["domain"] == [0, 10]


def test_several_signals_are_told_apart_by_colour_and_dash_even_with_one_title() -> None:
    lines = [StrengthLine("The same title", life(10 + at, (0, "born"))) for at in range(5)]
    encoding = layers(strength_chart(lines))[0]["encoding"]
    names = encoding["color"]["scale"]["domain"]
    assert len(set(names)) == len(set(encoding["color"]["scale"]["range"])) == 5
    assert len({str(dash) for dash in encoding["strokeDash"]["scale"]["range"]}) == 5


# ── the map of a day's claims ───────────────────────────────────────────────────────────────────────────────────────


def test_the_map_is_the_same_in_whatever_order_claims_come() -> None:
    claims = day_claims([9, 5, 3, 1])
    shuffled = list(claims)
    random.Random(5).shuffle(shuffled)  # noqa: S311 - not for secrets
    assert lay_out_claims(claims) == lay_out_claims(shuffled)


def test_a_mirrored_decomposition_gives_the_same_places() -> None:
    """Whatever sign a library chooses, the largest loading of each component is positive."""
    vectors = np.stack([claim.vector for claim in day_claims([6, 6, 6])])
    places, kept = project(vectors)
    centred = vectors - vectors.mean(axis=0)
    for axis in (0, 1):
        direction = centred.T @ places[:, axis]
        assert direction[np.abs(direction).argmax()] > 0
    assert 0 < kept < 1
    # Principal: uncorrelated, the wider direction first.
    assert places[:, 0] @ places[:, 1] == pytest.approx(0, abs=1e-4)
    assert places[:, 0].std() >= places[:, 1].std()


@pytest.mark.parametrize("groups", [[1], [2], [1, 1], [3, 2], [60, 45, 35, 30, 25, 20, 15, *[4] * 17]])
def test_every_claim_is_on_the_map_and_inside_it(groups: list[int]) -> None:
    laid_out = lay_out_claims(day_claims(groups))
    assert laid_out is not None
    assert len(laid_out.marks) == sum(groups)
    for mark in laid_out.marks:
        assert 0 <= mark.x <= claims_layout.WIDTH
        assert 0 <= mark.y <= claims_layout.HEIGHT
    assert 1 <= len(laid_out.labels) <= claims_layout.MOST_NAMED
    assert {mark.colour for mark in laid_out.marks} - {None} == {label.colour for label in laid_out.labels}
    assert (
        laid_out.title
        == f"{sum(groups)} claim{'s' * (sum(groups) > 1)} of {len(groups)} signal{'s' * (len(groups) > 1)}"
    )


def test_labels_lie_neither_over_each_other_nor_outside_and_lead_to_a_claim_of_their_signal() -> None:
    for seed in range(4):
        claims = day_claims([40, 30, 20, 12, 9, 7, 5, 5, 4], seed)
        laid_out = lay_out_claims(claims)
        assert laid_out is not None
        boxes = []
        for label in laid_out.labels:
            width = claims_layout.LETTER * len(label.text)
            start = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.align]
            boxes.append((start, label.y - claims_layout.LINE / 2, start + width, label.y + claims_layout.LINE / 2))
            assert boxes[-1][0] >= 0
            assert boxes[-1][2] <= claims_layout.WIDTH
            assert label.leader[:2] in {(m.x, m.y) for m in laid_out.marks if m.colour == label.colour}
        for at, one in enumerate(boxes):
            for other in boxes[at + 1 :]:
                assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_what_says_the_like_stands_near() -> None:
    laid_out = lay_out_claims(day_claims([12, 12]))
    assert laid_out is not None
    groups = [np.array([(m.x, m.y) for m in laid_out.marks if m.colour == colour]) for colour in (0, 1)]
    between = float(np.linalg.norm(groups[0].mean(axis=0) - groups[1].mean(axis=0)))
    within = max(float(np.linalg.norm(group - group.mean(axis=0), axis=1).max()) for group in groups)
    assert between > 2 * within


def test_claims_that_are_all_alike_or_of_no_signal_or_none_at_all() -> None:
    one = day_claims([1])[0]
    alike = lay_out_claims([replace(one, claim_id=f"c_{n}") for n in range(4)])
    assert alike is not None
    assert {(mark.x, mark.y) for mark in alike.marks} == {(claims_layout.WIDTH / 2, claims_layout.HEIGHT / 2)}
    alone = lay_out_claims([replace(c, signal_id=None) for c in day_claims([4])])
    assert alone is not None
    assert alone.labels == ()
    assert {mark.colour for mark in alone.marks} == {None}
    assert "of no signal: 4 claims" in alone.description
    assert claims_png([replace(one, signal_id=None)], TODAY) is not None
    assert lay_out_claims([]) is None
    assert claims_png([], TODAY) is None
    assert claims_markdown([], TODAY) == "No claims on 2031-03-09."


def test_a_chart_of_claims_has_a_mark_a_claim() -> None:
    laid_out = lay_out_claims(day_claims([5, 3, 2]))
    assert laid_out is not None
    drawn = values(claims_chart(laid_out, TODAY), 1)
    assert sorted((row["x"], row["y"]) for row in drawn) == sorted((mark.x, mark.y) for mark in laid_out.marks)


# ── both ────────────────────────────────────────────────────────────────────────────────────────────────────────────

AGAIN = """
import base64, sys
from bellwether_assets.site.plot_claims import claims_png
from bellwether_assets.site.plot_strength import StrengthLine, strength_svg
from bellwether_tests.site.sample_site import TODAY, history
from bellwether_tests.site.test_plots import day_claims
png = claims_png(day_claims([4, 3]), TODAY)
sys.stdout.write(strength_svg([StrengthLine("A", history(70))]) + base64.b64encode(png).decode())
"""


def test_equal_values_give_equal_bytes_in_another_process_zone_and_hash_seed() -> None:
    line = StrengthLine("A", history(70))
    backwards = replace(line, history=line.history[::-1])
    first = strength_svg([line])
    assert first == strength_svg([backwards])
    assert strength_png([line]) == strength_png([line])
    png = claims_png(day_claims([4, 3]), TODAY)
    assert png is not None
    environment = {
        **os.environ,
        "TZ": "Pacific/Auckland",
        "PYTHONHASHSEED": "7",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(REPOSITORY),
    }
    done = subprocess.run([sys.executable, "-c", AGAIN], capture_output=True, text=True, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == first + base64.b64encode(png).decode()
    for text in (str(datetime.now(UTC).year), " id="):
        assert text not in first


def test_hostile_words_stay_words_in_every_drawing() -> None:
    hostile = HOSTILE + "</text></title></svg><image href='http://x.example/a.png' onload=alert(1)> ]]>"
    points = life(5, (0, "born"), (3, hostile))
    plot, laid_out = lay_out_strength(points), lay_out_claims(day_claims([3, 2], title=hostile.replace("{{7*7}}", "")))
    svgs = [
        strength_svg([StrengthLine(hostile, points)]),
        strength_svg([StrengthLine(hostile, points), StrengthLine(hostile, points)]),
        claims_svg([replace(c, signal_title=hostile, words=hostile) for c in day_claims([3, 2])], TODAY) or "",
        _environment()
        .from_string(
            '{% from "plots.html" import strength_plot, claim_map %}<g>{{ strength_plot(p) }}{{ claim_map(m) }}</g>'
        )
        .render(p=plot, m=laid_out),
    ]
    for svg in svgs:
        found = elements(svg)
        names = {element.tag.removeprefix(SVG) for element in found} - {"figure", "figcaption", "span", "bdi"}
        assert names <= INERT, names
        for element in found:
            assert not [name for name in element.attrib if name.startswith("on") or name.endswith("href")]
            assert "style" not in element.attrib
        assert "<script" not in svg
        assert not any(mark in svg for mark in "\u202e\x00\x07")


def test_every_image_says_in_words_what_it_shows() -> None:
    for svg, said in (
        (strength_svg([StrengthLine("A & B", history(70))]), "A & B: Strength"),
        (claims_svg(day_claims([5, 3]), TODAY) or "", "Signal 0 of the day: 5 claims; Signal 1 of the day: 3 claims"),
    ):
        root = ET.fromstring(svg)  # noqa: S314
        assert root.get("role") == "img"
        assert root[0].tag == f"{SVG}title"
        assert said in (root[1].text or "")
        assert said in (root.get("aria-label") or "")
    plot = lay_out_strength(history(70))
    assert plot is not None
    assert plot.description.endswith("Events: born 1 time, reinforced 3 times, contradicted 1 time.")


def test_dagsters_markdown_is_one_image_without_an_articles_words() -> None:
    for text in (strength_markdown([StrengthLine(HOSTILE, history(70))]), claims_markdown(day_claims([5, 3]), TODAY)):
        opening, _, encoded = text.partition("](data:image/png;base64,")
        assert opening.startswith("![")
        assert HOSTILE[:5] not in opening
        assert encoded.endswith(")")
        assert base64.b64decode(encoded[:-1], validate=True).startswith(PNG)


def test_a_day_that_says_something_has_its_pictures_and_a_quiet_day_has_none(confirmation: Context) -> None:
    told, other = (plots_of_day(confirmation.warehouse, date(2026, 3, day)) for day in (2, 9))
    assert sorted(told) == sorted(other) == ["map_of_claims", "strength_over_time"]
    assert told != other == plots_of_day(confirmation.warehouse, date(2026, 3, 9))
    quiet = query(
        confirmation,
        "SELECT day FROM pipeline.signal_days GROUP BY day HAVING count(event) = 0"
        " AND day NOT IN (SELECT day FROM pipeline.claims) ORDER BY day",
    )
    assert quiet
    assert plots_of_day(confirmation.warehouse, quiet[0][0]) == {}
