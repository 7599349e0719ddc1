"""A render of what changed is equal, byte for byte, to one of everything, and draws nothing else."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bellwether_assets.site.pages import RedirectPage, Site
from bellwether_assets.site.render import DRAWN, render_site
from bellwether_tests.site.sample_site import TODAY, brief, sample_site, signal


def read(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def files(folder: Path) -> dict[str, int]:
    """Each file with its place on the disk: one that was drawn anew has another."""
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


def other_reasoning(site: Site) -> Site:
    first, *others = signal().sources
    changed = signal(sources=(replace(first, reasoning="Else."), *others))
    return replace(site, signals=tuple(changed if one == signal() else one for one in site.signals))


def another_day(site: Site) -> Site:
    return replace(site, briefs=(*site.briefs, brief(TODAY + timedelta(days=1), "composed")), as_of=date(2031, 3, 10))


def gone(site: Site) -> Site:
    kept = tuple(one for one in site.signals if one.signal_id != "old-harbour-1c1c")
    return replace(site, signals=kept, redirects=(*site.redirects, RedirectPage("old-harbour-1c1c", None, TODAY)))


CHANGES: dict[str, tuple[Callable[[Site], Site], set[str]]] = {
    "nothing": (lambda site: site, {DRAWN}),
    "a reasoning": (
        other_reasoning,
        {DRAWN, "signals/night-water-3f9a.html"},
    ),
    "a further day": (another_day, {DRAWN, "index.html", "briefs/index.html", "briefs/2031-03-10.html"}),
    "a masthead": (lambda site: replace(site, masthead=replace(site.masthead, tagline="Else.")), set()),
    "a signal less": (gone, {DRAWN, "signals/old-harbour-1c1c.html", "signals/index.html"}),
}


@pytest.mark.parametrize("what", CHANGES)
def test_only_what_changed_is_drawn_and_all_is_as_if_drawn_at_once(what: str, tmp_path: Path) -> None:
    change, anew = CHANGES[what]
    render_site(sample_site(), tmp_path / "site")
    before = files(tmp_path / "site")
    written = render_site(change(sample_site()), tmp_path / "site")
    render_site(change(sample_site()), tmp_path / "whole")
    assert read(tmp_path / "site") == read(tmp_path / "whole")
    after = files(tmp_path / "site")
    assert written == sorted(tmp_path / "site" / name for name in after)
    drawn = {name for name, place in after.items() if before.get(name) != place}
    assert anew <= drawn
    untouched = {"style.css", "signals/signals.js"}
    if what != "a masthead":
        untouched |= {"about.html", "briefs/2031-03-07.html", "signals/thin-ice-77b0.html", "sources/index.html"}
    assert not drawn & untouched
    assert what != "nothing" or drawn == {DRAWN}


@pytest.mark.parametrize("wrong", ["changed by hand", "removed", "other code", "no list", "a list that is none"])
def test_what_cannot_be_trusted_is_drawn_again(wrong: str, tmp_path: Path) -> None:
    site = tmp_path / "site"
    render_site(sample_site(), site)
    whole = read(site)
    page, listed = site / "about.html", site / DRAWN
    before = files(site)
    if wrong == "changed by hand":
        page.write_text("Else.", "utf-8")
    elif wrong == "removed":
        page.unlink()
    elif wrong == "other code":
        # What older code drew is not what this code draws, though its values are the same.
        page.write_text("Older.", "utf-8")
        known = json.loads(listed.read_bytes())
        known["pages"]["about.html"][1] = hashlib.sha256(b"Older.").hexdigest()
        listed.write_text(json.dumps(known | {"code": "other"}), "utf-8")
    elif wrong == "no list":
        listed.unlink()
    else:
        listed.write_text('{"code": 1, "pages": []}', "utf-8")
    render_site(sample_site(), site)
    assert read(site) == whole
    drawn = {name for name, place in files(site).items() if before.get(name) != place}
    assert ("style.css" in drawn) is (wrong not in ("changed by hand", "removed"))


def test_a_page_that_is_taken_over_is_no_longer_bound_to_the_folder_it_came_from(tmp_path: Path) -> None:
    render_site(sample_site(), tmp_path / "site")
    render_site(sample_site(), tmp_path / "site")
    assert (tmp_path / "site" / "about.html").stat().st_nlink == 1
