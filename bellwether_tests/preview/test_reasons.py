"""Why a day is stale is told by the part of what it was built from that has changed."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.made_from import MadeFrom, changed_parts, settings_one_by_one
from bellwether_assets.pipeline.staleness import freshness
from bellwether_assets.preview.stale_days import NOT_BUILT, StaleDays, stale_days
from bellwether_assets.stages import STAGES
from bellwether_tests.conftest import CopyHome
from bellwether_tests.homes import query

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 16)


def _found(context: Context, last: date = LAST) -> list[StaleDays]:
    return stale_days(freshness(context, STAGES, FIRST, last), FIRST, last)


def _of_another_time(context: Context, stage: str, *parts: str, day: date | None = None) -> None:
    """As if a stage's days had been built from other parts of these names."""
    sql = "SELECT day, made_from FROM pipeline.stage_days WHERE stage = ? AND day = coalesce(?, day)"
    rows: list[tuple[date, str]] = query(context, sql, stage, day)
    with context.warehouse.transaction() as connection:
        for of_day, made_from in rows:
            known: dict[str, Any] = json.loads(made_from)
            assert set(parts) <= known.keys()
            connection.execute(
                "UPDATE pipeline.stage_days SET input_hash = 'old', made_from = ? WHERE stage = ? AND day = ?",
                [json.dumps(known | dict.fromkeys(parts, "old")), stage, of_day],
            )


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        (("code",), "the code changed"),
        (("code", "prompts"), "a prompt changed"),
        (("tool composition",), "another model, engine or taxonomy for composition"),
        (("ledger overrides of the day",), "overrides were given or taken back"),
        (("settings", "setting policy.horizon"), "settings changed: policy.horizon"),
    ],
)
def test_a_changed_part_is_the_reason(
    parts: tuple[str, ...], reason: str, confirmation: Context, copied: CopyHome
) -> None:
    context = copied(confirmation)
    assert _found(context) == []
    _of_another_time(context, "reinforced_signals", *parts, day=LAST)
    assert _found(context) == [StaleDays(reason, ("reinforced_signals",), (LAST,))]


def test_what_is_stale_only_for_what_stands_before_it_has_no_reason(confirmation: Context, copied: CopyHome) -> None:
    context = copied(confirmation)
    _of_another_time(context, "raw_articles", "code")
    _of_another_time(context, "claims", "rows of origins")
    _of_another_time(context, "reinforced_signals", "rows of claims", "yesterday", day=LAST)
    (found,) = _found(context)
    assert (found.reason, found.stages, len(found.days)) == ("the code changed", ("raw_articles",), 15)


def test_days_that_were_never_built_and_those_of_before_reasons_were_kept_say_so(
    confirmation: Context, copied: CopyHome
) -> None:
    context = copied(confirmation)
    with context.warehouse.transaction() as connection:
        connection.execute(
            "UPDATE pipeline.stage_days SET input_hash = 'old', made_from = NULL WHERE stage = 'brief' AND day = ?",
            [FIRST],
        )
    after = date(2026, 3, 17)
    assert [(one.reason, one.days) for one in _found(context, after)] == [
        ("built by an earlier version, which kept no reasons", (FIRST,)),
        (NOT_BUILT, (after,)),
    ]


def test_a_home_of_before_the_parts_were_kept_stays_built(confirmation: Context, copied: CopyHome) -> None:
    context = copied(confirmation)
    with context.warehouse.open() as connection:
        connection.execute("ALTER TABLE pipeline.stage_days DROP COLUMN made_from")
    assert _found(Context(context.home)) == []


@dataclass(frozen=True)
class _Inner:
    horizon: int
    owners: dict[str, str]


@dataclass(frozen=True)
class _Outer:
    inner: _Inner
    judged: bool


def test_each_setting_of_a_stage_has_its_own_hash() -> None:
    one, other = (settings_one_by_one(_Outer(_Inner(days, {}), judged=True)) for days in (3, 4))
    assert one.keys() == {"inner.horizon", "inner.owners", "judged"}
    assert {name for name in one if one[name] != other[name]} == {"inner.horizon"}
    assert settings_one_by_one(None) == {}


def test_the_hash_hangs_on_all_parts_and_on_nothing_finer() -> None:
    made = MadeFrom({"code": "a", "settings": "b"}, lambda: {"prompts": "c"})
    assert made.hash == MadeFrom({"code": "a", "settings": "b"}).hash
    assert len({made.hash, MadeFrom({"code": "a", "settings": "c"}).hash, MadeFrom(made.parts, dict, True).hash}) == 3
    assert changed_parts(made.kept, made) == ()
    assert changed_parts(made.kept, MadeFrom({"code": "a", "settings": "c"}, dict)) == ("settings", "prompts")
    assert changed_parts(None, made) is None
