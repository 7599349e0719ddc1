"""Whoever reads the site's folder sees one whole site, the old or the new, and nobody else's files vanish."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bellwether_assets.site import replace as replacing
from bellwether_assets.site.render import render_site
from bellwether_assets.site.replace import OURS, replace_folder
from bellwether_tests.site.sample_site import sample_site, signal


def read(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_files_named_are_the_files_written_and_a_second_render_is_equal_byte_for_byte(tmp_path: Path) -> None:
    site = sample_site()
    written = render_site(site, tmp_path / "site")
    assert written == sorted(path for path in (tmp_path / "site").rglob("*") if path.is_file())
    first = read(tmp_path / "site")
    reordered = replace(
        site, briefs=site.briefs[::-1], signals=site.signals[::-1], counts=dict(reversed(list(site.counts.items())))
    )
    render_site(reordered, tmp_path / "site")
    assert read(tmp_path / "site") == first


def test_stale_pages_vanish(tmp_path: Path) -> None:
    render_site(sample_site(), tmp_path / "site")
    render_site(replace(sample_site(), signals=(signal(),), briefs=(), redirects=()), tmp_path / "site")
    assert set(read(tmp_path / "site")) == {
        "index.html", "style.css", "briefs/index.html", "signals/index.html", "signals/night-water-3f9a.html",
    }  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_render_that_fails_leaves_the_old_site_and_nothing_beside_it(tmp_path: Path) -> None:
    render_site(sample_site(), tmp_path / "site")
    before = read(tmp_path / "site")
    with pytest.raises(ValueError, match="status 'sideways'"):
        render_site(replace(sample_site(), signals=(signal(status="sideways"),)), tmp_path / "site")
    with pytest.raises(ValueError, match="does not lie inside"):
        replace_folder({"style.css": OURS, "../escaped.html": ""}, tmp_path / "site")
    assert read(tmp_path / "site") == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


@pytest.mark.parametrize("exchange", [True, False], ids=["one step", "two renames"])
def test_a_reader_sees_one_whole_site_while_it_is_replaced(
    exchange: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if (
        not exchange
    ):  # as on a system without renameat2, where the folder may be missing for an instant but is never half full
        monkeypatch.setattr(replacing, "exchange", lambda *_: False)
    elif not replacing.exchange(tmp_path / "no", tmp_path / "nothing") and not _can_exchange(tmp_path):
        pytest.skip("this file system cannot exchange two folders in one step")
    folder, done, seen = tmp_path / "site", threading.Event(), set()
    editions = [{"style.css": f"{OURS} {n} */", **{f"{at}.html": str(n) for at in range(20)}} for n in range(2)]
    replace_folder(editions[0], folder)

    def look() -> None:
        while not done.is_set():
            try:
                seen.add(len(list(folder.iterdir())))
            except FileNotFoundError:
                seen.add(-1)

    reader = threading.Thread(target=look)
    reader.start()
    for turn in range(60):
        replace_folder(editions[turn % 2], folder)
    done.set()
    reader.join()
    # A listing begun in the old folder may see it being emptied: what was opened before the swap is no longer the site.
    assert 21 in seen
    assert exchange is False or -1 not in seen
    assert set(read(folder)) == set(editions[0])
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def _can_exchange(folder: Path) -> bool:
    one, other = folder / "one", folder / "other"
    one.mkdir()
    other.mkdir()
    able = replacing.exchange(one, other)
    one.rmdir()
    other.rmdir()
    return able


def test_a_folder_with_other_things_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letters.txt").write_text("dear")
    with pytest.raises(ValueError, match="is not a Bellwether site"):
        render_site(sample_site(), tmp_path / "home")
    assert read(tmp_path / "home") == {"letters.txt": b"dear"}
    (tmp_path / "empty").mkdir()
    render_site(sample_site(), tmp_path / "empty")
    assert (tmp_path / "empty" / "index.html").is_file()


def test_behind_a_symbolic_link_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "disk" / "site")
    for _ in range(2):
        written = render_site(sample_site(), tmp_path / "site")
    assert tmp_path / "site" / "index.html" in written
    assert (tmp_path / "site").is_symlink()
    assert [path.name for path in (tmp_path / "disk").iterdir()] == ["site"]


def test_what_a_killed_writer_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / ".site.abc123.swap" / "signals").mkdir(parents=True)
    render_site(sample_site(), tmp_path / "site")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
