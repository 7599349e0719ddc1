"""A signal's address, once published, leads somewhere for ever: through merges, splits, expiry and recomputes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.foundation.warehouse import Warehouse, replace_day
from bellwether_assets.publication.publish import _redirect
from bellwether_assets.publication.redirects import Address, Redirect, redirects
from bellwether_assets.signals.overrides import Override
from bellwether_assets.signals.rows_of_day import rows_of_day
from bellwether_assets.signals.today import TodaysClaim
from bellwether_tests.signals.invented import DAY, ONE_DAY, SHORT_LIVED, Replay, claim, claims_of, make_override

ONE, TWO, THREE = (identifier("s", f"c000{n}") for n in (1, 2, 3))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with Warehouse(tmp_path / "warehouse.duckdb").open() as opened:
        yield opened


class Publisher:
    """Folds days into a warehouse, and publishes as the pipeline does: addresses are remembered, redirects made."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.replay = Replay(policy=SHORT_LIVED)

    def day(self, *claims: TodaysClaim, overrides: tuple[Override, ...] = ()) -> None:
        day = self.replay.next_day
        replace_day(self.connection, day, rows_of_day(self.replay.day(*claims, overrides=overrides), day, ()))

    def again_from(self, earlier: Replay) -> None:
        """Recompute from another past: later days are built again by whoever calls."""
        self.replay = earlier

    def publish(self) -> dict[str, str | None]:
        """Redirects of this publication, by old address."""
        as_of = self.replay.next_day - ONE_DAY
        _redirect(self.connection, as_of)
        for signal in self.replay.state.signals.values():
            self.connection.execute(
                "INSERT INTO ledger.published_signals VALUES (?, ?, ?, ?)"
                " ON CONFLICT (signal_id) DO UPDATE SET claim_ids = excluded.claim_ids",
                [signal.signal_id, signal.founding_claim_id, sorted(claims_of(signal)), datetime.now(UTC)],
            )
        return dict(self.connection.execute("SELECT from_signal_id, to_signal_id FROM ledger.redirects").fetchall())

    def since(self, address: str) -> date:
        [row] = self.connection.execute(
            "SELECT since FROM ledger.redirects WHERE from_signal_id = ?", [address]
        ).fetchall()
        return date.fromisoformat(str(row[0]))


def test_after_a_merge_the_old_address_leads_to_the_survivor(connection: duckdb.DuckDBPyConnection) -> None:
    home = Publisher(connection)
    home.day(claim(1), claim(2, 5))
    assert home.publish() == {}
    home.day(overrides=(make_override("merge", "c0002", other_claim_id="c0001"),))
    assert home.publish() == {TWO: ONE}
    home.day(claim(4))
    assert home.publish() == {TWO: ONE}
    assert home.since(TWO) == DAY + ONE_DAY, "the publication that first redirected it"


def test_a_merge_on_the_first_of_a_month_is_a_merge(connection: duckdb.DuckDBPyConnection) -> None:
    """The day on which the states of all that lives are written: who has gone has a last row too."""
    home = Publisher(connection)
    home.replay.next_day = date(2026, 6, 30)
    home.day(claim(1), claim(2, 5))
    home.publish()
    home.day(overrides=(make_override("merge", "c0002", other_claim_id="c0001"),))
    assert home.publish() == {TWO: ONE}


def test_an_address_leads_through_a_chain_of_merges_to_who_holds_its_claims_now(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    home = Publisher(connection)
    home.day(claim(1), claim(2, 5), claim(3, 9))
    home.publish()
    home.day(overrides=(make_override("merge", "c0001", other_claim_id="c0002"),))
    assert home.publish() == {ONE: TWO}
    home.day(overrides=(make_override("merge", "c0002", other_claim_id="c0003"),))
    assert home.publish() == {ONE: THREE, TWO: THREE}


def test_after_a_split_the_child_resolves_and_after_a_recompute_without_it_leads_back(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    home = Publisher(connection)
    home.day(claim(1), claim(2), claim(3))
    before = Replay(home.replay.state, home.replay.next_day, SHORT_LIVED, list(home.replay.recall.known.values()))
    home.day(overrides=(make_override("split", "c0001", claim_ids=("c0002", "c0003")),))
    child = home.replay.signal_with("c0003").signal_id
    assert home.publish() == {}
    assert child in home.replay.state.signals
    home.again_from(before)  # the person takes the split back
    home.day()
    parent = home.replay.signal_with("c0003").signal_id
    assert home.publish() == {child: parent}
    assert parent != child


def test_after_a_recompute_that_undoes_a_merge_the_address_is_its_own_again(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    home = Publisher(connection)
    home.day(claim(1), claim(2, 5))
    home.publish()
    before = Replay(home.replay.state, home.replay.next_day, SHORT_LIVED, list(home.replay.recall.known.values()))
    home.day(overrides=(make_override("merge", "c0002", other_claim_id="c0001"),))
    assert home.publish() == {TWO: ONE}
    home.again_from(before)
    home.day()
    assert home.publish() == {}


def test_signals_that_expired_and_closed_keep_their_addresses(connection: duckdb.DuckDBPyConnection) -> None:
    home = Publisher(connection)
    home.day(claim(1))
    home.publish()
    for _ in range(2 * SHORT_LIVED.horizon["event"] + 3):
        home.day()
        assert home.publish() == {}
    assert not home.replay.state.signals


def test_after_a_recompute_that_founds_the_signal_with_another_claim_most_of_its_claims_say_where_it_went(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    home = Publisher(connection)
    home.day(claim(1), claim(2), claim(3))
    [old] = home.replay.state.signals.values()
    home.publish()
    home.again_from(Replay(policy=SHORT_LIVED))
    # The article that founded it is gone, and so is all that hung on it.
    staying = [one for one in (claim(1), claim(2), claim(3)) if one.claim_id != old.founding_claim_id]
    home.day(*staying)
    [new] = home.replay.state.signals.values()
    assert new.signal_id != old.signal_id
    assert home.publish() == {old.signal_id: new.signal_id}
    home.again_from(Replay(policy=SHORT_LIVED))
    home.day()
    assert home.publish() == {old.signal_id: None, new.signal_id: None}, "a page that says so"


def test_the_holder_of_the_founding_claim_comes_before_the_one_with_most_claims() -> None:
    old = Address("s-old", "c1", ("c1", "c2", "c3"))
    many = {"c2": "s-many", "c3": "s-many"}
    assert redirects([old], {**many, "c1": "s-one"}, {"s-many", "s-one"}, {}, DAY) == [Redirect("s-old", "s-one", DAY)]
    assert redirects([old], many, {"s-many"}, {"s-old": DAY - ONE_DAY}, DAY) == [
        Redirect("s-old", "s-many", DAY - ONE_DAY)
    ]
    tie = {"c2": "s-b", "c3": "s-a"}
    assert redirects([old], tie, {"s-a", "s-b"}, {}, DAY)[0].to_signal_id == "s-a"
    assert redirects([old], {}, {"s-a"}, {}, DAY)[0].to_signal_id is None
    assert redirects([old], many, {"s-old"}, {}, DAY) == []
