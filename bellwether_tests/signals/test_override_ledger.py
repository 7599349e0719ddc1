"""The ledger of overrides, in a real warehouse: what stands, in which order, and which days it is for."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from bellwether_assets.foundation.warehouse import Warehouse
from bellwether_assets.signals.facts import OVERRIDES
from bellwether_assets.signals.override_ledger import record_overrides
from bellwether_assets.signals.overrides import Override
from bellwether_tests.signals.invented import DAY, ONE_DAY, make_override

MORNING = datetime(2026, 6, 20, 9, tzinfo=UTC)
FIRST_DAY = DAY - 30 * ONE_DAY


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with Warehouse(tmp_path / "warehouse.duckdb").open() as opened:
        yield opened


def overrides_of_day(connection: duckdb.DuckDBPyConnection, day: date, first_day: date) -> tuple[Override, ...]:
    return OVERRIDES.read(connection, day, first_day)


def overrides_digests(
    connection: duckdb.DuckDBPyConnection, first: date, last: date, first_day: date
) -> Mapping[date, str]:
    return OVERRIDES.digests(connection, first, last, first_day)


def overrides_digest(connection: duckdb.DuckDBPyConnection, day: date, first_day: date) -> str:
    return overrides_digests(connection, day, day, first_day).get(day, "")


def _said(name: str, action: str = "pin", **changes: object) -> Override:
    return make_override(action, "c0001", override_id=name, **changes)


def _in_force(connection: duckdb.DuckDBPyConnection, day: date = DAY, first_day: date = FIRST_DAY) -> list[str]:
    return [override.override_id for override in overrides_of_day(connection, day, first_day)]


def _hour(hours: int) -> datetime:
    return MORNING + timedelta(hours=hours)


def test_an_override_comes_back_as_it_was_said(connection: duckdb.DuckDBPyConnection) -> None:
    said = _said("o1", "split", claim_ids=("c0003", "c0002"), value="é 'quoted' %s; --", reason="two things\nin one")
    assert record_overrides(connection, [said], "command", MORNING) == 1
    assert overrides_of_day(connection, DAY, FIRST_DAY) == (said,)


def test_an_override_is_handed_to_its_day_and_to_no_other(connection: duckdb.DuckDBPyConnection) -> None:
    record_overrides(connection, [_said("o1")], "command", MORNING)
    assert [_in_force(connection, DAY + offset * ONE_DAY) for offset in (-1, 0, 1)] == [[], ["o1"], []]


def test_what_is_for_a_day_before_the_first_is_in_force_on_the_first(connection: duckdb.DuckDBPyConnection) -> None:
    record_overrides(connection, [_said("early", day=date(1999, 1, 1)), _said("now")], "file", MORNING)
    assert _in_force(connection, DAY, first_day=DAY) == ["early", "now"]
    assert _in_force(connection, DAY + ONE_DAY, first_day=DAY) == []


def test_an_override_given_twice_is_one(connection: duckdb.DuckDBPyConnection) -> None:
    assert record_overrides(connection, [_said("o1"), _said("o1")], "file", MORNING) == 1
    assert record_overrides(connection, [_said("o1")], "file", _hour(1)) == 0
    assert record_overrides(connection, [_said("o1")], "command", _hour(2)) == 0
    assert _in_force(connection) == ["o1"]


def test_an_entry_that_vanishes_from_the_file_is_taken_back_and_may_return(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    one, two = _said("o1"), _said("o2")
    assert record_overrides(connection, [one, two], "file", MORNING) == 2
    assert record_overrides(connection, [two], "file", _hour(1)) == 0
    assert _in_force(connection) == ["o2"]
    assert record_overrides(connection, [one, two], "file", _hour(2)) == 1
    assert _in_force(connection) == ["o1", "o2"]
    assert record_overrides(connection, [], "file", _hour(3)) == 0
    assert _in_force(connection) == []
    facts = connection.execute("SELECT override_id, standing FROM ledger.override_standing ORDER BY ALL").fetchall()
    assert facts == [("o1", False), ("o1", False), ("o1", True), ("o1", True), ("o2", False), ("o2", True)]
    assert connection.execute("SELECT count(*) FROM ledger.overrides").fetchone() == (2,), "the ledger only grows"


def test_the_file_takes_back_nothing_that_a_command_said(connection: duckdb.DuckDBPyConnection) -> None:
    record_overrides(connection, [_said("by-hand")], "command", MORNING)
    record_overrides(connection, [_said("in-file")], "file", _hour(1))
    record_overrides(connection, [], "file", _hour(2))
    assert _in_force(connection) == ["by-hand"]


def test_commands_come_in_the_order_they_were_given_and_then_the_file_in_its_own(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    record_overrides(connection, [_said("z"), _said("a"), _said("m")], "file", MORNING)
    for hour, name in enumerate(("y", "b", "n"), start=1):
        record_overrides(connection, [_said(name)], "command", _hour(hour))
    assert _in_force(connection) == ["y", "b", "n", "z", "a", "m"]


def test_a_retraction_is_a_version_of_its_article_and_nothing_that_the_fold_hears_of(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    retraction = make_override("retract", override_id="r1", article_id="a1", day=DAY)
    record_overrides(connection, [retraction, _said("o1")], "command", MORNING)
    assert _in_force(connection) == ["o1"]
    before = overrides_digest(connection, DAY, FIRST_DAY)
    connection.execute("INSERT INTO ledger.override_standing VALUES ('r1', FALSE, 0, ?)", [_hour(1)])
    assert overrides_digest(connection, DAY, FIRST_DAY) == before


def test_only_the_days_concerned_have_another_digest(connection: duckdb.DuckDBPyConnection) -> None:
    days = [DAY + offset * ONE_DAY for offset in range(5)]

    def digests() -> list[str]:
        return [overrides_digest(connection, day, FIRST_DAY) for day in days]

    assert digests() == [""] * 5
    record_overrides(connection, [_said("o1", day=days[1]), _said("o2", day=days[3])], "file", MORNING)
    both = digests()
    assert [bool(value) for value in both] == [False, True, False, True, False]
    record_overrides(connection, [_said("o2", day=days[3])], "file", _hour(1))
    assert digests() == ["", "", "", both[3], ""]
    record_overrides(connection, [_said("o3", day=days[3])], "command", _hour(2))
    assert digests()[3] not in {"", both[3]}
    record_overrides(connection, [_said("o1", day=days[1]), _said("o2", day=days[3])], "file", _hour(3))
    assert digests()[1] == both[1], "what returns is what it was"


def test_the_digest_of_a_day_hangs_on_all_that_is_said_and_on_its_order(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    said = _said("o1", "rename", value="A title")
    others = [
        replace(said, value="Another title"), replace(said, author="Bo"), replace(said, claim_id="c0002"),
        replace(said, action="type"), replace(said, other_claim_id="c0003"), replace(said, claim_ids=("c0004",)),
    ]  # fmt: skip
    found = set()
    for number, overrides in enumerate(
        [[said], *([other] for other in others), [said, _said("o0")], [_said("o0"), said]]
    ):
        with Warehouse(tmp_path / f"{number}.duckdb").open() as fresh:
            record_overrides(fresh, overrides, "file", MORNING)
            found.add(overrides_digest(fresh, DAY, FIRST_DAY))
    assert len(found) == 9


def test_digests_of_many_days_are_those_of_each(connection: duckdb.DuckDBPyConnection) -> None:
    overrides = [_said(f"o{n}", day=DAY + (n % 3) * ONE_DAY) for n in range(7)]
    record_overrides(connection, overrides, "file", MORNING)
    several = overrides_digests(connection, DAY - ONE_DAY, DAY + 5 * ONE_DAY, FIRST_DAY)
    assert several == {
        day: overrides_digest(connection, day, FIRST_DAY) for day in (DAY, DAY + ONE_DAY, DAY + 2 * ONE_DAY)
    }


def test_what_is_for_a_day_before_the_first_makes_the_first_stale(connection: duckdb.DuckDBPyConnection) -> None:
    record_overrides(connection, [_said("early", day=date(1999, 1, 1))], "file", MORNING)
    assert overrides_digest(connection, DAY, first_day=DAY) != ""
    assert set(overrides_digests(connection, DAY, DAY + ONE_DAY, first_day=DAY)) == {DAY}
    assert overrides_digest(connection, DAY + ONE_DAY, first_day=DAY) == ""
    assert overrides_digest(connection, DAY, first_day=DAY - ONE_DAY) == ""


def test_the_file_decides_the_order_also_after_it_was_edited(connection: duckdb.DuckDBPyConnection) -> None:
    first, second, new = _said("zz"), _said("mm"), _said("nn")
    record_overrides(connection, [first, second], "file", MORNING)
    before = overrides_digest(connection, DAY, FIRST_DAY)
    assert record_overrides(connection, [new, second, first], "file", _hour(1)) == 1
    assert _in_force(connection) == ["nn", "mm", "zz"]
    record_overrides(connection, [first, second], "file", _hour(2))
    assert overrides_digest(connection, DAY, FIRST_DAY) == before
