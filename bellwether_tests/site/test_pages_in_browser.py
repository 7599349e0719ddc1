"""What only a browser can tell of the pages: they fit a phone, complain of nothing, read well by day and by night."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.site.picture import claims_picture, markdown_image, strength_picture
from bellwether_assets.site.render import render_site
from bellwether_assets.site.slugs import slugs_of
from bellwether_tests.site.sample_drawings import day_claims, map_of, plot_of
from bellwether_tests.site.sample_site import BEN, HOSTILE, history, sample_site, signal

PHONE = {"width": 360, "height": 780}
KINDS = (
    "index.html",
    "briefs/2031-03-08.html",
    "briefs/2031-03-09.html",
    "briefs/2031-03-06.html",
    "briefs/index.html",
    "signals/index.html",
    "signals/night-water-3f9a.html",
    "signals/hostile-0bad.html",
    "signals/gone-5e5e.html",
    "about.html",
    "checks.html",
    f"{BEN}index.html",
    f"{BEN}briefs/2031-03-08.html",
    f"{BEN}corrections.html",
    "actors/index.html",
    f"actors/{slugs_of(signal().actors)['Ilse Marovic']}.html",
    f"actors/{slugs_of([HOSTILE])[HOSTILE]}.html",
    "places/index.html",
    f"places/{slugs_of(['HR'])['HR']}.html",
    "sources/index.html",
    f"sources/{slugs_of([HOSTILE])[HOSTILE]}.html",
)

# Each text with its colour against the nearest opaque background; WCAG 2 relative luminance.
CONTRASTS = """() => {
  const parse = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const background = element => {
    for (; element; element = element.parentElement) {
      const colour = parse(getComputedStyle(element).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
      if (colour[3] > 0) throw new Error('half transparent background on ' + element.tagName);
    }
    throw new Error('no background at all');
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), element = walker.currentNode.parentElement;
    if (!text || element.closest('svg')) continue;
    const [one, other] = [light(parse(getComputedStyle(element).color)), light(background(element))];
    found.push([(Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05), text.slice(0, 60)]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn") / "site"
    render_site(sample_site(), folder)
    return folder


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_complain_of_nothing_and_have_contrast(browser: Any, site: Path, scheme: str) -> None:
    complaints: list[str] = []
    context = browser.new_context(viewport=PHONE, color_scheme=scheme)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("requestfailed", lambda request: complaints.append(f"{page.url}: failed to load {request.url}"))
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url.partition(":")[0]))
    for name in KINDS:
        page.goto((site / name).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
        assert page.evaluate("getComputedStyle(document.body).overflowWrap") == "anywhere", (
            f"{name}: the stylesheet is not applied"
        )
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 22, 20)"
        assert dark is (scheme == "dark"), name
        contrasts = page.evaluate(CONTRASTS)
        assert contrasts
        ratio, text = min(contrasts)
        assert ratio >= 4.5, f"{name}: {ratio:.2f} for {text!r}"
    context.close()
    assert complaints == []
    assert asked <= {"file", "data"}


@pytest.mark.parametrize("seen", ["light", "dark", "phone", "print"])
def test_axe_finds_nothing_that_keeps_readers_out(browser: Any, site: Path, seen: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    scheme = "dark" if seen == "dark" else "light"
    context = browser.new_context(viewport=PHONE if seen == "phone" else None, color_scheme=scheme)
    page = context.new_page()
    page.emulate_media(media="print" if seen == "print" else "screen")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    passed = 0
    for name in KINDS:
        page.goto((site / name).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        found = axe.run(page, options=rules)
        assert found.violations_count == 0, f"{name}, {seen}: {found.generate_report()}"
        passed += len(found.response["passes"])
    context.close()
    assert passed > 10 * len(KINDS)


def test_headings_step_down_one_level_at_a_time_from_a_single_first_one(browser: Any, site: Path) -> None:
    page = browser.new_page()
    for name in KINDS:
        page.goto((site / name).as_uri())
        levels = page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(each => Number(each.tagName[1]))"
        )
        assert levels[0] == 1, name
        assert levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels)), (name, levels)
    page.close()


def test_an_old_address_takes_the_reader_on(browser: Any, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "signals/older-wind-aa00.html").as_uri())
    page.wait_for_url("**/night-water-3f9a.html")
    assert "Water works" in page.inner_text("h1")
    page.close()


def test_the_first_tab_stop_skips_to_the_text_and_is_seen(browser: Any, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


# The colours of an image's upper left corner, and how many of its pixels have each of some colours.
PIXELS = """async ([source, colours]) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data, found = {};
  for (let at = 0; at < pixels.length; at += 4) {
    const name = [...pixels.slice(at, at + 3)].join();
    found[name] = (found[name] || 0) + 1;
  }
  return [canvas.width, [...pixels.slice(0, 4)].join(), colours.map(colour => found[colour] || 0)];
}"""

# How far each text of a drawing reaches over its frame.
OVERHANGS = """() => [...document.querySelectorAll('svg text')].map(text => {
  const frame = text.ownerSVGElement.getBoundingClientRect(), box = text.getBoundingClientRect();
  return [Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom),
    text.textContent];
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_image_for_dagster_is_a_whole_picture_on_light_paper_with_all_its_words_inside(
    browser: Any, scheme: str
) -> None:
    title = "Water works turn into buyers of last resort for surplus wind, storing nights in tanks"
    strength = strength_picture(plot_of(history(64), history(30), title=title), "Strength over 64 days")
    claims = claims_picture(map_of(day_claims([9, 7, 5], title=title + " {}")), "21 claims of 3 signals")
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1200, "height": 900})
    # The colours of two lines; the ink of names.
    for svg, colours in ((strength, ["0,114,178", "213,94,0"]), (claims, ["31,29,26"])):
        source = markdown_image(svg, "").removeprefix("![](").removesuffix(")")
        width, corner, coloured = page.evaluate(PIXELS, [source, colours])
        assert width == 700
        assert corner == "253,252,248,255"
        assert min(coloured) > 20
        page.set_content(svg)
        overhang, text = max(page.evaluate(OVERHANGS))
        assert overhang <= 0, f"{text!r} reaches {overhang} over the frame"
    page.close()
