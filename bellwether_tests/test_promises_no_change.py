"""Promise 3: nothing changes when nothing changed, and what was wiped comes back as it was."""

from datetime import date

import pytest

from bellwether_assets.articles.take_in import take_in
from bellwether_assets.foundation.days import days_between
from bellwether_assets.foundation.tables.all_tables import DERIVED_TABLES
from bellwether_assets.pipeline.build import build_day
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.staleness import settled
from bellwether_assets.stages import STAGES
from bellwether_tests.conftest import CopyHome
from bellwether_tests.homes import FIRST, LAST, autumn_items, day_hashes, drop, query, table_hashes, walk

BUSY_DAYS = [date(2025, 9, 17), date(2025, 9, 18), date(2025, 10, 6)]


def _everything(context: Context) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    return table_hashes(context), day_hashes(context, LAST)


def test_a_second_walk_builds_nothing(autumn: Context) -> None:
    assert len(day_hashes(autumn, LAST)) == len(STAGES) * 61
    assert walk(autumn, LAST) == []


def test_taking_in_the_same_inbox_again_adds_nothing(autumn: Context, copied: CopyHome) -> None:
    context = copied(autumn)
    before = query(context, "SELECT count(*) FROM ledger.arrivals")
    # The same articles once more, in another order and another file.
    items = autumn_items()
    drop(context.home, "again.jsonl", items[::-1])
    intake = take_in(context)
    assert (intake.files, intake.taken_in, intake.repeats) == (1, 0, len(items))
    assert query(context, "SELECT count(*) FROM ledger.arrivals") == before
    assert walk(context, LAST) == []


def test_rebuilding_every_stage_day_changes_no_hash_and_embeds_nothing(autumn: Context, copied: CopyHome) -> None:
    context = copied(autumn)
    before = _everything(context)
    vectors = query(context, "SELECT count(*) FROM ledger.vectors")
    encoded = context.embedder.encoded
    with context.warehouse.open():
        for day in days_between(FIRST, LAST):
            for stage in STAGES:
                build_day(context, STAGES, stage, day)
    assert _everything(context) == before
    assert context.embedder.encoded == encoded
    assert query(context, "SELECT count(*) FROM ledger.vectors") == vectors


@pytest.mark.parametrize("day", BUSY_DAYS, ids=str)
def test_a_wiped_middle_day_is_restored_hash_by_hash(autumn: Context, copied: CopyHome, day: date) -> None:
    context = copied(autumn)
    before = _everything(context)
    with context.warehouse.transaction() as connection:
        for table in (row.table for row in DERIVED_TABLES):
            connection.execute(f"DELETE FROM {table.qualified} WHERE day = ?", [day])  # noqa: S608
    wiped = table_hashes(context)
    assert {name for name, value in before[0].items() if wiped[name] != value} >= {
        "raw_articles",
        "claims",
        "evidence_changes",
        "signal_days",
        "briefs",
    }
    for stage in STAGES:
        build_day(context, STAGES, stage, day)
    assert _everything(context) == before
    assert walk(context, LAST) == []


def test_a_process_without_yesterdays_state_in_memory_computes_the_same(autumn: Context, copied: CopyHome) -> None:
    """The state that is read back from the warehouse is the state that was handed on."""
    context = copied(autumn)
    before = _everything(context)
    for day in BUSY_DAYS:
        context.memory.clear()
        for name in ("reinforced_signals", "brief"):
            build_day(context, STAGES, next(stage for stage in STAGES if stage.name == name), day)
    assert _everything(context) == before


def test_a_settled_home_has_one_hash_and_any_changed_day_changes_it(autumn: Context, copied: CopyHome) -> None:
    context = copied(autumn)
    before = settled(context, STAGES)
    assert (before.as_of, before.first_stale) == (LAST, None)
    item = {**autumn_items()[0], "id": "new", "url": None, "published_at": "2025-09-10"}
    drop(context.home, "new.jsonl", [item])
    take_in(context)
    stale = settled(context, STAGES)
    assert (stale.as_of, stale.first_stale) == (date(2025, 9, 9), date(2025, 9, 10))
    walk(context, LAST)
    after = settled(context, STAGES)
    assert after.as_of == LAST
    assert after.state_hash != before.state_hash
