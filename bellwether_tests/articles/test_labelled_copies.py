"""How well origins find copies that were made, by what was done to them: floors under docs/evaluation.md."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
import xxhash

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.evaluation.streams import SHIPPED_ARTICLES
from bellwether_assets.foundation.tables.declare import rows_of
from bellwether_assets.foundation.tables.origins import OriginRow
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.stages import STAGES
from bellwether_tests.articles.labelled_copies.alterations import KINDS
from bellwether_tests.articles.labelled_copies.gold import CORPORA, Stream, half_of, read_originals, shipped_originals
from bellwether_tests.articles.labelled_copies.measure import Figures, measure, streams_of, table
from bellwether_tests.articles.placing import Printed, place
from bellwether_tests.homes import GOLD_DATA, drop, new_home, stage

# Of short cuts the lines that an agency adds are as long as what is left.
LOWEST = {
    "cut from above": 0.91,
    "cut, wire lines": 0.87,
    "cut throughout, words changed, wire lines, paragraphs": 0.9,
    "cut, words changed": 0.92,
}


def _shipped() -> Iterable[Stream]:
    return streams_of(shipped_originals(SHIPPED_ARTICLES.read_text("utf-8").splitlines()))


@pytest.fixture(scope="module")
def shipped() -> Figures:
    return measure(_shipped())


@pytest.fixture(scope="module")
def kept_back() -> Figures:
    missing = [name for name in CORPORA if not (GOLD_DATA / f"{name}.jsonl").is_file()]
    if missing:
        pytest.skip(
            f"{GOLD_DATA} has no {', '.join(missing)}: the texts belong to their publishers and are not shipped"
        )
    # Two of seven: copies of four kinds of each article.
    return measure(islice(streams_of(read_originals(GOLD_DATA, "test")), 2))


def test_of_the_shipped_articles_copies_are_found_and_nothing_else(shipped: Figures) -> None:
    assert shipped.made.total() > 1_500
    assert shipped.precision >= 0.99, table(shipped)
    assert shipped.recall >= 0.97, table(shipped)


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_change_hides_a_copy_of_a_shipped_article(shipped: Figures, kind: str) -> None:
    assert shipped.made[kind] > 100
    assert shipped.recall_of(kind) >= LOWEST.get(kind, 0.95), table(shipped)


def test_of_real_articles_that_were_kept_back_copies_are_found_and_little_else(kept_back: Figures) -> None:
    assert kept_back.made.total() > 3_000
    assert kept_back.precision >= 0.985, table(kept_back)
    assert kept_back.recall >= 0.955, table(kept_back)


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_change_hides_a_copy_of_a_real_article(kept_back: Figures, kind: str) -> None:
    assert kept_back.recall_of(kind) >= LOWEST.get(kind, 0.95) - 0.02, table(kept_back)


def test_articles_that_quote_one_statement_stay_apart(kept_back: Figures) -> None:
    assert kept_back.apart["quotes the same statement"] > 200
    assert kept_back.joined["quotes the same statement"] == 0


def test_a_home_places_them_as_they_are_placed_here(tmp_path: Path) -> None:
    """What is measured is what runs: the stages from the inbox on give the same groups."""
    articles = [replace(one, publisher=_domain(one)) for one in next(iter(_shipped())).articles][:150]
    here = _groups(place(articles), {one.id: one.id for one in articles})
    first, last = (choose(one.day for one in articles) for choose in (min, max))
    context = Context(new_home(tmp_path / "home", first))
    drop(context.home, "all.jsonl", [_item(one, minute) for minute, one in enumerate(sorted(articles, key=_id))])
    take_in(context)
    with context.warehouse.open() as connection:
        for after in range((last - first).days + 1):
            for name in ("arrivals", "raw_articles", "origins"):
                build_day(context, STAGES, stage(name), first + timedelta(days=after))
        rows = rows_of(OriginRow, connection.execute("SELECT * FROM pipeline.origins").pl())
        names = dict(connection.execute("SELECT article_id, external_id FROM pipeline.raw_articles").fetchall())
    assert len(rows) == len(articles)
    assert len(here) < len(articles) / 2
    assert _groups({row.article_id: row for row in rows}, names) == here


def _domain(one: Printed) -> str:
    return f"{one.publisher.replace(' ', '-').replace('.', '-')}.com"


def _id(one: Printed) -> str:
    return one.id


def _item(one: Printed, minute: int) -> dict[str, str]:
    """In the inbox's form. Of one day, minutes keep the order of the ids."""
    return {
        "id": one.id,
        "url": f"https://{_domain(one)}/{xxhash.xxh3_64_hexdigest(one.id.encode())}",
        "title": one.title,
        "text": one.text,
        "published_at": f"{one.day}T{minute // 60:02}:{minute % 60:02}:00Z",
        "first_seen_at": "2026-12-31T00:00:00Z",
    }


def _groups(placed: Mapping[str, OriginRow], names: Mapping[str, str]) -> set[frozenset[str]]:
    """Articles by origin."""
    groups: dict[str, set[str]] = {}
    for id_, row in placed.items():
        groups.setdefault(row.origin_id, set()).add(names[id_])
    return {frozenset(group) for group in groups.values()}


def test_the_halves_are_of_one_size() -> None:
    halves = [half_of(f"matter {number}") for number in range(200)]
    assert 80 < halves.count("dev") < 120
