"""Homes that are built to be measured: the check of their order finds a difference where there is one."""

import random
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.evaluation.build_home import build_in_disorder, build_in_order, new_home, table_hashes
from bellwether_assets.foundation.days import read_last_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.evaluation.labelled import article

DAYS = ("2020-05-01", "2020-05-01", "2020-05-03", "2020-05-08")


def _items() -> list[dict[str, Any]]:
    kinds = ("quake", "merger", "quake again", "quake")
    items = [article(n, kind, day, "one") for n, (kind, day) in enumerate(zip(kinds, DAYS, strict=True))]
    return [{**item, "first_seen_at": "2020-05-09T06:00:00Z"} for item in items]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Context:
    context = Context(new_home(tmp_path_factory.mktemp("clean") / "home"), embedder)
    seconds = build_in_order(context, _items(), lambda _: None)
    assert seconds["claims"] > 0
    assert seconds["quiet days"] > 0
    return context


def _again(clean: Context, folder: Path, items: list[dict[str, Any]], seed: int) -> list[str]:
    """The tables that come out different when `items` are built in disorder."""
    context = Context(new_home(folder / f"again {seed}", clean.first_day), clean.embedder)
    last = read_last_day(clean.home)
    assert last is not None
    build_in_disorder(context, items, last, random.Random(seed), lambda _: None)  # noqa: S311
    before, after = table_hashes(clean), table_hashes(context)
    return [name for name in before if before[name] != after[name]]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_articles_in_any_order_give_the_same_tables(clean: Context, tmp_path: Path, seed: int) -> None:
    assert _again(clean, tmp_path, _items(), seed) == []


def test_one_other_word_is_a_difference(clean: Context, tmp_path: Path) -> None:
    items = _items()
    items[2] = {**items[2], "text": items[2]["text"].replace("8,000", "9,000")}
    assert "claims" in _again(clean, tmp_path, items, 1)


def test_days_go_from_the_first_article_to_the_last(clean: Context) -> None:
    assert (str(clean.first_day), str(read_last_day(clean.home))) == (DAYS[0], DAYS[-1])
