"""Whoever reads the site's folder sees one whole site, the old or the new, and nobody else's files vanish."""

import os
import signal as signals
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bellwether_assets.site.pages import Site
from bellwether_assets.site.render import DRAWN, render_site
from bellwether_assets.site.replace import OURS, replace_folder
from bellwether_assets.site.slugs import slugs_of
from bellwether_tests.site.sample_site import sample_site, signal

_KILLED_SWAP = """
import os, signal, sys
from pathlib import Path
from bellwether_assets.site.replace import OURS, replace_folder

rename = Path.rename

def rename_once(path, target):
    rename(path, target)
    os.kill(os.getpid(), signal.SIGKILL)

Path.rename = rename_once
replace_folder({"style.css": OURS}, Path(sys.argv[1]))
"""


def read(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def one_signal() -> Site:
    return replace(sample_site(), signals=(signal(),), briefs=(), redirects=(), publishers=(), health=(), further=())


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
    render_site(
        replace(sample_site(), signals=(signal(),), briefs=(), redirects=(), publishers=(), health=(), further=()),
        tmp_path / "site",
    )
    assert set(read(tmp_path / "site")) == {
        DRAWN, "about.html", "checks.html", "corrections.html", "index.html", "style.css", "briefs/index.html",
        "signals/index.html", "signals/night-water-3f9a.html", "signals/signals.js", "actors/index.html",
        "places/index.html", "sources/index.html",
    } | {f"actors/{slug}.html" for slug in slugs_of(signal().actors).values()} | {
        f"places/{slug}.html" for slug in slugs_of(signal().geographies).values()
    } | {name for name in read(tmp_path / "site") if name.startswith("signals/search-")}  # fmt: skip
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


def test_a_disk_that_fails_on_the_way_leaves_the_old_site_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render_site(sample_site(), tmp_path / "site")
    before = read(tmp_path / "site")
    with pytest.raises(OSError, match="too long"):
        replace_folder({"style.css": OURS, f"{'x' * 300}.html": ""}, tmp_path / "site")
    assert read(tmp_path / "site") == before
    rename = Path.rename

    def fail_to_move_in(path: Path, target: Path) -> Path:
        if path.name == ".site.new.swap":
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_to_move_in)
    with pytest.raises(KeyboardInterrupt):
        replace_folder({"style.css": OURS}, tmp_path / "site")
    assert read(tmp_path / "site") == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_reader_sees_one_whole_site_or_none_for_an_instant_while_it_is_replaced(tmp_path: Path) -> None:
    folder, done = tmp_path / "site", threading.Event()
    editions = [{"style.css": f"{OURS} {n} */", **{f"{at}.html": str(n) for at in range(20)}} for n in range(2)]
    replace_folder(editions[0], folder)
    looks: Counter[str] = Counter()

    def look() -> None:
        while not done.is_set():
            try:
                opened = os.open(folder, os.O_RDONLY)
            except FileNotFoundError:
                looks["none"] += 1
                continue
            with os.scandir(opened) as entries:
                there = len(list(entries))
            if there == len(editions[0]):
                looks["whole"] += 1
            elif os.fstat(opened).st_ino == inode(folder):
                looks["torn"] += 1
            else:
                looks["removed while it was read"] += 1
            os.close(opened)

    reader = threading.Thread(target=look)
    reader.start()
    try:
        for turn in range(60):
            replace_folder(editions[turn % 2], folder)
    finally:
        done.set()
        reader.join()
    assert looks["torn"] == 0
    assert looks["whole"] > looks["none"]
    assert read(folder) == {name: text.encode() for name, text in editions[1].items()}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def inode(folder: Path) -> int | None:
    try:
        return folder.stat().st_ino
    except FileNotFoundError:
        return None


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


def test_a_swap_that_was_killed_between_its_renames_is_taken_back_by_the_next_call(tmp_path: Path) -> None:
    render_site(sample_site(), tmp_path / "site")
    before = read(tmp_path / "site")
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED_SWAP, str(tmp_path / "site")], capture_output=True, text=True
    )
    assert killed.returncode == -signals.SIGKILL, killed.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site.new.swap", ".site.old.swap"]
    with pytest.raises(ValueError, match="does not lie inside"):
        replace_folder({"../escaped.html": ""}, tmp_path / "site")
    assert read(tmp_path / "site") == before
    render_site(sample_site(), tmp_path / "site")
    assert read(tmp_path / "site") == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_a_writer_left_that_was_killed_before_or_after_its_swap_is_cleared(tmp_path: Path) -> None:
    render_site(sample_site(), tmp_path / "site")
    (tmp_path / ".site.new.swap" / "signals").mkdir(parents=True)
    (tmp_path / ".site.old.swap").mkdir()
    render_site(
        replace(sample_site(), signals=(signal(),), briefs=(), redirects=(), publishers=(), health=(), further=()),
        tmp_path / "site",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_further_files_stand_beside_the_pages_and_go_when_they_are_not_given_any_more(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    render_site(sample_site(), folder, {"feeds/rss.xml": "<rss/>", "kept.json": "{}"})
    before = (folder / "kept.json").stat().st_ino
    render_site(sample_site(), folder, {"kept.json": "{}"})
    assert (folder / "kept.json").read_text("utf-8") == "{}"
    assert (folder / "kept.json").stat().st_ino == before, "what is the same is not written again"
    assert not (folder / "feeds").exists()
    with pytest.raises(ValueError, match=r"'index.html' is a page of the site"):
        render_site(sample_site(), folder, {"index.html": ""})
