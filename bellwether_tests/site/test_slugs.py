"""A name that an article brought cannot leave its folder, be too long for a disk or take another's place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.site import slugs as module
from bellwether_assets.site.slugs import slugs_of

HOSTILE = [
    "../../etc/passwd",
    "a/b",
    "",
    ".",
    "..",
    "CON",
    "index",
    "x" * 10_000,
    "\u202egpj.exe",
    "a\x00b",
    "水",
    "\ud800",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_slug_names_a_file_on_every_disk(name: str) -> None:
    slug = slugs_of([name])[name]
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 60
    assert slug not in {"con", "index"}


def test_names_that_read_alike_have_pages_of_their_own_and_a_slug_is_the_same_in_any_company() -> None:
    alike = ["Karst Board", "KARST BOARD", "Karst  Board", "Karst–Board", "Kàrst Board", "Karst Board\u200b"]
    found = slugs_of(alike)
    assert len({slug.lower() for slug in found.values()}) == len(alike)
    assert found["Karst Board"] == slugs_of(["Karst Board", "Porto"])["Karst Board"]
    assert found["Karst Board"].startswith("karst-board-")


@given(st.lists(st.text(), unique=True))
def test_no_two_names_share_a_slug(names: list[str]) -> None:
    assert len(set(slugs_of(names).values())) == len(names)


def test_two_names_that_were_made_to_share_a_hash_get_longer_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHORT", 1)
    names = [chr(ord("水") + number) for number in range(40)]
    found = slugs_of(names)
    assert len(set(found.values())) == 40
    assert {len(slug) for slug in found.values()} <= {1, 40}
