"""Promise 2: order does not matter. The same arrivals, in any order, give the same tables, hash by hash.

All 61 days of the shipped articles, with five more arrivals that move things: a late article in the middle, an edited
one, one that turns out to be a day older, a cut-down copy, and a late original of an article that was read long ago.
And three articles are taken off: one by its publisher, one by its publisher before it was edited, one by hand.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bellwether_assets.foundation.tables.all_tables import DERIVED_TABLES
from bellwether_assets.pipeline.context import Context
from bellwether_tests.homes import FIRST, LAST, REPOSITORY, Item, autumn_items, days_after, new_home, query, shipped

PLANS = ("extras first", "everything built before the extras come", "shuffled, killed and retried")


TAKEN_OFF, PUT_BACK, BY_HAND = "bw-301", "bw-203", "bw-209"
_TOLD = (
    ["taken off", TAKEN_OFF, "2025-10-02T06:00:00+00:00"],
    ["taken off", PUT_BACK, "2025-09-18T08:00:00+00:00"],
    ["retract", BY_HAND],
)


def _of_autumn() -> list[Item]:
    items = [item for item in autumn_items() if str(FIRST) <= item["published_at"][:10] <= str(LAST)]
    return [{**item, "first_seen_at": f"{days_after(item, 1)}T06:00:00Z"} for item in items]


def _extras() -> list[Item]:
    edited, redated = shipped("Norwegian smelter buys"), shipped("Czech glassmaker orders")
    copied, older = shipped("Turkish dam owner"), shipped("Cold-storage firm in Texas")
    late = shipped("California reservoir district")
    half = copied["text"][: int(len(copied["text"]) * 0.6)].rsplit("\n", 1)[0]
    return [
        {**late, "id": "late", "url": None, "published_at": "2025-09-24", "first_seen_at": "2025-10-29T06:00:00Z"},
        {
            **edited,
            "text": f"{edited['text']}\nThe Bank of England said on Wednesday that lending had fallen by 12 percent.",
            "updated_at": "2025-09-18T10:00:00Z",
            "first_seen_at": "2025-09-18T11:00:00Z",
        },
        {**redated, "published_at": days_after(redated, -1), "first_seen_at": "2025-10-25T06:00:00Z"},
        {
            **copied,
            "id": "copied",
            "url": "https://copies.example/1",
            "text": half,
            "published_at": days_after(copied, 2),
            "first_seen_at": f"{days_after(copied, 3)}T06:00:00Z",
        },
        {
            **older,
            "id": "older",
            "url": "https://originals.example/1",
            "published_at": days_after(older, -2),
            "first_seen_at": "2025-10-30T06:00:00Z",
        },
    ]


def _steps(name: str) -> list[list[Any]]:
    own, extras = _of_autumn(), _extras()
    if name == "clean":
        return [["drop", "all.jsonl", own + extras], *_TOLD]
    if name == "extras first":
        return [["drop", "z.jsonl", extras], ["walk", "2025-10-12"], ["drop", "a.jsonl", own[::-1]], *_TOLD[::-1]]
    if name == "everything built before the extras come":
        late, edited, redated, copied, older = extras
        return [
            ["drop", "own.jsonl", own],
            ["walk", str(LAST)],
            ["drop", "some.jsonl", [older, redated, late]],
            *_TOLD[:2],
            ["walk", str(LAST)],
            *_TOLD[2:],
            ["drop", "more.jsonl", [copied, edited]],
        ]
    return [*_shuffled([*own, *extras], random.Random(2)), *_TOLD]  # noqa: S311 - an order, not a secret


def _shuffled(items: list[Item], dice: random.Random) -> Iterator[list[Any]]:
    dice.shuffle(items)
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    for number in range(4):
        yield ["drop", f"{dice.random()}.jsonl", items[number::4]]
        for day in dice.sample(days, 4):
            # Days of the stages that stand on their own day alone, in any order.
            yield from (["build", name, str(day)] for name in ("arrivals", "raw_articles", "embeddings"))
        yield ["die once", 40, str(LAST)] if number == 0 else ["walk", str(dice.choice(days))]
        yield ["restart"]
        yield from [["dead inbox", str(dice.choice(days))]] if number == 1 else []
        # A retry: a day that was just built is built again.
        yield from (["build", name, str(FIRST)] for name in ("reinforced_signals", "brief") if number > 0)


def _live_through(folder: Path, name: str, vectors: Path | None, seed: int) -> dict[str, Any]:
    home = new_home(folder / "home", FIRST)
    plan = folder / "plan.json"
    plan.write_text(
        json.dumps({"last": str(LAST), "vectors": str(vectors) if vectors else "", "steps": _steps(name)}), "utf-8"
    )
    kills = 0
    while True:
        done = subprocess.run(
            [sys.executable, "-m", "bellwether_tests.replay", str(home.path), str(plan)],
            capture_output=True,
            text=True,
            cwd=REPOSITORY,
            timeout=400,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
        )
        if done.returncode == -9 and kills == 0:
            kills += 1
            continue
        assert done.returncode == 0, done.stderr[-3000:]
        result: dict[str, Any] = json.loads(done.stdout)
        return {**result, "kills": kills, "home": home}


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory, autumn: Context) -> dict[str, dict[str, Any]]:
    """Every plan and the clean build, each in processes of its own under a hash seed of its own."""
    folders = {name: tmp_path_factory.mktemp("life") for name in (*reversed(PLANS), "clean")}
    with ThreadPoolExecutor(2) as pool:
        runs = {
            # One of them embeds everything itself: vectors do not depend on their neighbours either.
            name: pool.submit(_live_through, folder, name, None if name == PLANS[-1] else autumn.home.warehouse, seed)
            for seed, (name, folder) in enumerate(folders.items())
        }
        return {name: run.result() for name, run in runs.items()}


@pytest.fixture(scope="module")
def clean(lives: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """One build in day order of everything at once."""
    return lives["clean"]


@pytest.fixture(scope="module")
def shuffles(lives: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: lives[name] for name in PLANS}


@pytest.mark.parametrize("name", PLANS)
def test_every_derived_table_is_equal_to_a_clean_build(
    name: str, clean: dict[str, Any], shuffles: dict[str, dict[str, Any]]
) -> None:
    assert sorted(shuffles[name]["arrivals"]) == sorted(clean["arrivals"]), "not the same arrivals: nothing to compare"
    different = [table for table, value in clean["tables"].items() if shuffles[name]["tables"][table] != value]
    assert different == []
    assert sorted(clean["tables"]) == sorted(row.table.name for row in DERIVED_TABLES)


@pytest.mark.parametrize("name", PLANS)
def test_every_stage_day_has_the_same_output_and_state_hash(
    name: str, clean: dict[str, Any], shuffles: dict[str, dict[str, Any]]
) -> None:
    assert len(clean["days"]) == 8 * 61
    assert shuffles[name]["days"] == clean["days"]


def test_the_shuffles_ran_under_other_hash_seeds_and_one_was_killed(
    clean: dict[str, Any], shuffles: dict[str, dict[str, Any]]
) -> None:
    seeds = {clean["hash of a text"], *(run["hash of a text"] for run in shuffles.values())}
    assert len(seeds) == 1 + len(PLANS)
    assert shuffles["shuffled, killed and retried"]["kills"] == 1


def test_the_extra_arrivals_moved_what_they_were_meant_to_move(clean: dict[str, Any]) -> None:
    context = Context(clean["home"])
    rows = query(
        context,
        "SELECT a.title, a.day, a.version, a.external_id, o.parent_article_id IS NOT NULL, o.root_day"
        " FROM pipeline.raw_articles a JOIN pipeline.origins o USING (article_id) WHERE a.is_current",
    )
    by_id = {row[3]: row for row in rows}
    copied, older = shipped("Turkish dam owner"), shipped("Cold-storage firm in Texas")
    assert by_id["late"][1] == date(2025, 9, 24)
    assert by_id[shipped("Norwegian smelter buys")["id"]][2] == 3, "taken off, and published again"
    assert str(by_id[shipped("Czech glassmaker orders")["id"]][1]) == days_after(shipped("Czech glassmaker orders"), -1)
    assert by_id["copied"][4]
    assert str(by_id["copied"][5]) == copied["published_at"][:10]
    assert by_id[older["id"]][4], "the late original did not make a copy of the article that came first"
    assert str(by_id[older["id"]][5]) == days_after(older, -2)


def test_what_was_taken_off_is_no_evidence_and_is_still_shown(clean: dict[str, Any]) -> None:
    context = Context(clean["home"])
    rows = query(
        context,
        "SELECT external_id, withdrawn, text FROM pipeline.raw_articles WHERE is_current AND external_id IN (?, ?, ?)"
        " ORDER BY 1",
        *sorted((TAKEN_OFF, PUT_BACK, BY_HAND)),
    )
    assert [(row[0], row[1]) for row in rows] == [
        (PUT_BACK, None),
        (BY_HAND, "retracted by Ada: A test."),
        (TAKEN_OFF, "taken off by its publisher: the server answers 410"),
    ]
    assert [bool(row[2]) for row in rows] == [True, False, False]
    said = dict(
        query(
            context,
            "SELECT external_id, count(DISTINCT claim_id) FROM pipeline.raw_articles LEFT JOIN pipeline.claims"
            " USING (article_id, day) WHERE is_current AND external_id IN (?, ?, ?) GROUP BY 1",
            *(TAKEN_OFF, PUT_BACK, BY_HAND),
        )
    )
    assert said.pop(PUT_BACK) > 0
    assert said == {TAKEN_OFF: 0, BY_HAND: 0}
