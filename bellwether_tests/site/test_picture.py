"""Images for Dagster: the drawing of the site's pages, equal from equal values, and no article's word does anything."""

import base64
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date

import pytest

from bellwether_assets.pipeline.context import Context
from bellwether_assets.site.draw_plots import plots_of_day
from bellwether_assets.site.picture import claims_picture, markdown_image, strength_picture
from bellwether_assets.site.render import render_pages
from bellwether_tests.homes import REPOSITORY, query
from bellwether_tests.site.sample_drawings import TODAY, day_claims, decaying, map_of, plot_of
from bellwether_tests.site.sample_site import HOSTILE, brief, history, sample_site, signal

SVG = "{http://www.w3.org/2000/svg}"
INERT = {"svg", "style", "g", "path", "text", "circle", "polygon", "polyline", "title", "desc"}
HOSTILE_MARKUP = HOSTILE + "</text></title></style></svg><image href='http://x.example/a.png' onload=alert(1)> ]]>"


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return render_pages(sample_site())


def drawing_of(svg: str) -> str:
    """What is drawn with the layout's values: an image's last group, a page's only one."""
    found: str = re.findall(r'<g class="drawing">.*?</g>', svg, re.DOTALL)[-1]
    return found


def svg_of(markdown: str) -> str:
    """The SVG in Dagster's Markdown, which is one image and nothing else."""
    match = re.fullmatch(r"!\[[\w /:]+\]\(data:image/svg\+xml;base64,([\w+/=]+)\)", markdown)
    assert match
    return base64.b64decode(match[1], validate=True).decode()


def elements(svg: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter())  # noqa: S314 - drawn here a moment ago


def test_the_site_and_dagsters_image_show_the_same_drawing(pages: dict[str, str]) -> None:
    day = TODAY.replace(day=8)
    laid_out = brief(day, "composed").claim_map
    assert laid_out is not None
    for page, image, marks in (
        (
            pages["signals/night-water-3f9a.html"],
            strength_picture(plot_of(signal().history), "Heading"),
            ("polyline", "event"),
        ),
        (pages[f"briefs/{day}.html"], claims_picture(laid_out, "Heading"), ("leader", "claim", "name")),
    ):
        # A page says more of a mark that is pointed at, which nobody can do in an image.
        drawn, said = re.subn("<title>.*?</title>", "", drawing_of(page))
        assert said > 3
        assert drawn == drawing_of(image)
        assert all(mark in drawn for mark in marks)


def test_an_image_has_the_rules_and_the_daylight_colours_of_the_sites_stylesheet(pages: dict[str, str]) -> None:
    image = strength_picture(plot_of(history(70)), "Heading")
    style = re.search("<style>(.*)</style>", image, re.DOTALL)
    assert style
    own = (":root{background", ".drawing .key", ".drawing .heading")
    rules = [rule for rule in style[1].splitlines() if rule.strip() and not rule.startswith(own)]
    assert len(rules) > 20
    day, _, rest = pages["style.css"].partition("prefers-color-scheme:dark")
    assert all(rule in (day if rule.lstrip().startswith("--") else day + rest) for rule in rules)
    # Whatever a rule asks for is there.
    assert set(re.findall(r"var\((--[\w-]+)\)", style[1])) <= set(re.findall(r"(--[\w-]+):", style[1]))


def test_an_image_has_a_heading_a_legend_and_says_in_words_what_it_shows() -> None:
    events = [(at, f"event {at}") for at in range(12)]
    for image, description, texts in (
        (
            strength_picture(plot_of(decaying(30, *events), title="A & B"), "H & M"),
            "A & B: Strength",
            ["event 11", "A & B"],
        ),
        (
            claims_picture(map_of(day_claims([5, 3])), "H & M"),
            "Signal 0 of the day: 5 claims; Signal 1 of the day: 3 claims. Similar claims stand close together;",
            ["Signal 0 of the day", map_of(day_claims([5, 3])).note],
        ),
    ):
        root = ET.fromstring(image)  # noqa: S314 - drawn here a moment ago
        title, desc = root[0], root[1]
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
        assert (title.tag, title.text) == (f"{SVG}title", "H & M")
        assert (desc.text or "").startswith(description)
        shown = [element.text for element in root.iter(f"{SVG}text")]
        assert shown[0] == "H & M"
        assert set(texts) <= set(shown)


def test_each_of_several_signals_is_drawn_in_the_colour_and_dash_that_its_name_has() -> None:
    plot = plot_of(*(decaying(10 + at, (0, "born")) for at in range(4)), title="A")
    drawn = elements(strength_picture(plot, "H"))
    lines, names = (
        [
            (e.get("class"), e.get("stroke-dasharray"))
            for e in drawn
            if e.tag == SVG + tag and "line" in e.get("class", "")
        ]
        for tag in ("polyline", "path")
    )
    assert lines == names
    assert len({colour for colour, _ in lines}) == len({dash for _, dash in lines}) == 4
    assert {e.get("class") for e in drawn if e.tag == f"{SVG}path" and "event" in e.get("class", "")} == {
        f"event c{number}" for number in range(4)
    }


def test_a_legend_of_many_events_takes_more_lines_and_pushes_nothing_out() -> None:
    few, many = (
        ET.fromstring(strength_picture(plot_of(decaying(30, *events)), "H"))  # noqa: S314 - drawn here a moment ago
        for events in ([(0, "born")], [(at, f"something new {at}") for at in range(12)])
    )
    keys = [(float(t.get("x", "")), float(t.get("y", ""))) for t in many[3].iter(f"{SVG}text")][1:]
    assert len(set(keys)) == 12
    lines = sorted({y for _, y in keys})
    assert len(lines) == 3
    heights = [float(root.get("viewBox", "").split()[3]) for root in (few, many)]
    assert heights[1] - heights[0] == lines[-1] - lines[0]
    tops = [float(re.findall(r"[\d.]+", root[4].get("transform", ""))[1]) for root in (few, many)]
    assert tops[1] - tops[0] == lines[-1] - lines[0]


AGAIN = """
import sys
from bellwether_assets.site.picture import claims_picture, strength_picture
from bellwether_tests.site.sample_drawings import day_claims, map_of, plot_of
from bellwether_tests.site.sample_site import history
sys.stdout.write(strength_picture(plot_of(history(70)), "A") + claims_picture(map_of(day_claims([4, 3])), "B"))
"""


def test_equal_values_give_equal_bytes_in_another_process_zone_and_hash_seed() -> None:
    first = strength_picture(plot_of(history(70)), "A")
    assert first == strength_picture(plot_of(history(70)[::-1]), "A")
    environment = {
        **os.environ,
        "TZ": "Pacific/Auckland",
        "PYTHONHASHSEED": "7",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(REPOSITORY),
    }
    done = subprocess.run([sys.executable, "-c", AGAIN], capture_output=True, text=True, env=environment, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == first + claims_picture(map_of(day_claims([4, 3])), "B")


def test_hostile_words_stay_words_in_every_drawing() -> None:
    points = decaying(5, (0, "born"), (3, HOSTILE_MARKUP))
    claims = [replace(c, signal_title=HOSTILE_MARKUP, words=HOSTILE_MARKUP) for c in day_claims([3, 2])]
    page = render_pages(
        replace(
            sample_site(),
            signals=(signal(history=points),),
            briefs=(brief(TODAY, "composed", claim_map=map_of(claims)),),
            redirects=(),
        )
    )
    drawn = [
        strength_picture(plot_of(points, title=HOSTILE_MARKUP), HOSTILE_MARKUP),
        strength_picture(plot_of(points, points, title=HOSTILE_MARKUP), HOSTILE_MARKUP),
        claims_picture(map_of(claims), HOSTILE_MARKUP),
        f"<svg>{drawing_of(page['signals/night-water-3f9a.html'])}</svg>",
        f"<svg>{drawing_of(page[f'briefs/{TODAY}.html'])}</svg>",
    ]
    for svg in drawn:
        found = elements(svg)
        assert any("<script>" in (element.text or "") for element in found)
        assert {element.tag.removeprefix(SVG) for element in found} <= INERT
        for element in found:
            assert not [name for name in element.attrib if name.startswith("on") or name.endswith("href")]
            assert "style" not in element.attrib
        assert "<script" not in svg
        assert not any(mark in svg for mark in "\u202e\x00\x07")
        assert not re.search(r"url\(|@import|http:(?!//www\.w3\.org/2000/svg)(?!//x\.example)", svg)


def test_markdown_is_one_image() -> None:
    svg = claims_picture(map_of(day_claims([5, 3])), HOSTILE)
    assert svg_of(markdown_image(svg, "Claims of the day")) == svg


def test_a_day_that_says_something_has_its_pictures_and_a_quiet_day_has_none(confirmation: Context) -> None:
    told, other = (plots_of_day(confirmation.warehouse, date(2026, 3, day)) for day in (2, 9))
    assert sorted(told) == sorted(other) == ["map_of_claims", "strength_over_time"]
    assert told != other == plots_of_day(confirmation.warehouse, date(2026, 3, 9))
    ((claims,),) = query(confirmation, "SELECT count(*) FROM pipeline.claims WHERE day = DATE '2026-03-09'")
    assert drawing_of(svg_of(other["map_of_claims"])).count('class="claim') == claims > 0
    assert '<polyline class="line' in svg_of(other["strength_over_time"])
    titles = query(confirmation, "SELECT title FROM pipeline.signal_texts")
    assert titles
    assert not [title for (title,) in titles if title in told["map_of_claims"] + told["strength_over_time"]]
    quiet = query(
        confirmation,
        "SELECT day FROM pipeline.signal_days GROUP BY day HAVING count(event) = 0"
        " AND day NOT IN (SELECT day FROM pipeline.claims) ORDER BY day",
    )
    assert quiet
    assert plots_of_day(confirmation.warehouse, quiet[0][0]) == {}
