"""Whatever was built of which day in which order, the end is one clean build, hash by hash.

Random partial builds: any stage, any day, any number of them between batches of arrivals, in a process that forgets
what it had in memory. What cannot be built yet says so. Among the arrivals are repeats that change one thing only.
Orders of the same arrivals share the clean build that they are compared with.
"""

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.stage import MissingInputError
from bellwether_assets.stages import STAGES
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.homes import (
    DEEP,
    Item,
    confirmation_items,
    day_hashes,
    days_after,
    drop,
    give_vectors,
    new_home,
    stage,
    table_hashes,
    walk,
    warm,
)

LAST = date(2026, 3, 20)
# Which articles change × in which order everything comes and is built.
CHANGES, ORDERS = range(2), range(6 if DEEP else 2)
_MAXIMUM_WALKS = 6


def _items() -> list[Item]:
    return [
        {**item, "language": None, "first_seen_at": f"{days_after(item, 1)}T06:00:00Z"} for item in confirmation_items()
    ]


def _changes(items: list[Item], dice: random.Random) -> list[Item]:
    """Later arrivals of the same articles, each with one thing changed; and a late copy of one."""
    changed: list[Item] = []
    for number, item in enumerate(dice.sample(items, 6)):
        later = {**item, "first_seen_at": f"{days_after(item, 3)}T0{number}:00:00Z"}
        edited = later["first_seen_at"]
        later |= [
            {"language": "en"},
            {"text": f"{item['text']}\nPrices had risen by 12 percent, the ministry said.", "updated_at": edited},
            {"title": f"{item['title']}, officials say", "updated_at": edited},
            {"published_at": days_after(item, -1)},
            {"url": f"https://other.example/{number}", "id": f"copy-{number}", "published_at": days_after(item, 2)},
            {"source": "renamed.example", "url": None},
        ][number]
        changed.append(later)
    return changed


def _hashes(context: Context) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    return table_hashes(context), day_hashes(context, LAST)


def _finish(context: Context) -> None:
    for _ in range(_MAXIMUM_WALKS):
        if not walk(context, LAST):
            return
    pytest.fail(f"something is stale after {_MAXIMUM_WALKS} walks")


def _begin(folder: Path, arrivals: list[Item], embedder: Embedder, vectors: Path) -> Context:
    first = min(date.fromisoformat(item["published_at"][:10]) for item in arrivals)
    context = Context(new_home(folder / "home", first), embedder)
    give_vectors(context, vectors)
    return context


def _clean(folder: Path, arrivals: list[Item], embedder: Embedder, vectors: Path) -> tuple[Any, Any]:
    context = _begin(folder, arrivals, embedder, vectors)
    drop(context.home, "all.jsonl", arrivals)
    take_in(context)
    warm(context, LAST)
    _finish(context)
    return _hashes(context)


@pytest.fixture(scope="module", params=CHANGES, ids="changes {}".format)
def arrivals(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    embedder: Embedder,
    confirmation: Context,
) -> tuple[list[Item], list[Item], tuple[Any, Any]]:
    """Articles, changes of them, and the hashes of the clean build of all."""
    items = _items()
    changes = _changes(items, random.Random(request.param))  # noqa: S311 - a choice that others can repeat
    folder = tmp_path_factory.mktemp("clean")
    return items, changes, _clean(folder, [*items, *changes], embedder, confirmation.home.warehouse)


@pytest.mark.parametrize("order", ORDERS, ids="order {}".format)
def test_random_partial_builds_end_as_one_clean_build(
    order: int,
    arrivals: tuple[list[Item], list[Item], tuple[Any, Any]],
    tmp_path: Path,
    embedder: Embedder,
    confirmation: Context,
) -> None:
    dice = random.Random(order)  # noqa: S311 - an order that others can repeat, not a secret
    items, changes, clean = list(arrivals[0]), list(arrivals[1]), arrivals[2]
    context = _begin(tmp_path / "partial", [*items, *changes], embedder, confirmation.home.warehouse)
    dice.shuffle(items)
    dice.shuffle(changes)
    cut = dice.randrange(1, len(items))
    refused = built = 0
    for number, batch in enumerate((items[:cut], changes[:3], items[cut:], changes[3:])):
        drop(context.home, f"{dice.random()}-{number}.jsonl", batch)
        take_in(context)
        if dice.random() < 0.6:
            walk(context, dice.choice(_days(context)))
        for _ in range(12):
            if dice.random() < 0.2:
                # A process that was killed between two stages: what it had in memory is gone.
                context = Context(context.home, embedder)
            try:
                build_day(context, STAGES, dice.choice(list(STAGES)), dice.choice(_days(context)))
                built += 1
            except MissingInputError:
                refused += 1
    assert built
    _finish(context)
    after = _hashes(context)
    assert {name for name, value in clean[0].items() if after[0][name] != value} == set()
    assert after[1] == clean[1]


def _days(context: Context) -> list[date]:
    from bellwether_assets.foundation.days import days_between

    return list(days_between(context.first_day, LAST))


def test_a_repeat_that_adds_only_a_language_reaches_the_signals(
    tmp_path: Path, embedder: Embedder, confirmation: Context
) -> None:
    """Seen to fail when the fold read the language of articles without saying so."""
    items = _items()
    original = items[0]
    repeat = {**original, "language": "en", "first_seen_at": f"{days_after(original, 2)}T06:00:00Z"}
    clean = _clean(tmp_path / "clean", [*items, repeat], embedder, confirmation.home.warehouse)
    context = _begin(tmp_path / "partial", [*items, repeat], embedder, confirmation.home.warehouse)
    drop(context.home, "items.jsonl", items)
    take_in(context)
    _finish(context)
    drop(context.home, "repeat.jsonl", [repeat])
    take_in(context)
    day = date.fromisoformat(original["published_at"][:10])
    for name in ("arrivals", "raw_articles", "origins", "embeddings", "claims", "signal_clusters"):
        build_day(context, STAGES, stage(name), day)
    assert walk(context, LAST) != []
    assert _hashes(context) == clean
