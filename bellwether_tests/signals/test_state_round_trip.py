"""The state that a day left, written into a real warehouse and read back, is the state that tomorrow is handed."""

import math
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.clusters.link import shipped_config
from bellwether_assets.clusters.term_counts import TermCounts
from bellwether_assets.foundation.hashing import frame_digest
from bellwether_assets.foundation.tables.declare import Row
from bellwether_assets.foundation.warehouse import Warehouse, replace_day
from bellwether_assets.signals.read_state import read_state
from bellwether_assets.signals.reinforce import Change, Outcome
from bellwether_assets.signals.rows_of_day import rows_of_day
from bellwether_assets.signals.state import Signal, State
from bellwether_assets.vectors.whole_vectors import cosine, direction, pack, unpack, whole
from bellwether_tests.signals.invented import (
    DAY,
    ONE_DAY,
    RIGHT_ANGLE,
    SHORT_LIVED,
    Replay,
    claim,
    fold_tables,
    make_override,
    mixed,
    random_days,
    signal_of,
    state_of,
)

LATE_JUNE = date(2026, 6, 26)


def _read(connection: duckdb.DuckDBPyConnection, day: date) -> State:
    """What is handed to `day`."""
    return read_state(fold_tables(connection), day, shipped_config().story_life_days)


def _keep(connection: duckdb.DuckDBPyConnection, outcome: Outcome, day: date) -> Mapping[type[Row], pl.DataFrame]:
    rows = rows_of_day(outcome, day, ())
    replace_day(connection, day, rows)
    return rows


def _same(one: State, other: State) -> bool:
    """Equal to the bit, and built the same: what is listed in order is in the same order."""
    parts = [
        [(key, signal.to_json(), signal.evidence) for key, signal in sorted(state.signals.items())]
        for state in (one, other)
    ]
    stories = [[(key, story.to_json()) for key, story in sorted(state.stories.items())] for state in (one, other)]
    return parts[0] == parts[1] and stories[0] == stories[1] and one.digest() == other.digest()


@pytest.mark.parametrize("seed", range(6))
def test_the_state_read_back_is_the_state_that_was_left_on_each_of_many_random_days(seed: int, tmp_path: Path) -> None:
    """Over the first of a month, with merges, splits, expiry, revival and closing among what happens."""
    replay = Replay(day=LATE_JUNE, policy=SHORT_LIVED)
    closed: set[str] = set()
    with Warehouse(tmp_path / "warehouse.duckdb").open() as connection:
        for today in random_days(seed, 12, LATE_JUNE):
            day = replay.next_day
            outcome = replay.fold(today)
            _keep(connection, outcome, day)
            state = _read(connection, day + ONE_DAY)
            assert _same(state, outcome.state)
            closed |= {s.signal_id for s in outcome.changed_signals if s.status == "closed"}
            assert not closed & set(state.signals)


@pytest.mark.parametrize("seed", range(3))
def test_a_fold_that_reads_each_day_writes_the_rows_of_one_that_remembers(seed: int, tmp_path: Path) -> None:
    remembers, reads = (Replay(day=LATE_JUNE, policy=SHORT_LIVED) for _ in range(2))
    with Warehouse(tmp_path / "warehouse.duckdb").open() as connection:
        for today in random_days(seed + 50, 10, LATE_JUNE):
            day = reads.next_day
            rows = _keep(connection, reads.fold(today), day)
            expected = rows_of_day(remembers.fold(today), day, ())
            assert [frame_digest(t.table.name, f) for t, f in rows.items()] == [
                frame_digest(t.table.name, f) for t, f in expected.items()
            ]
            reads.state = _read(connection, reads.next_day)


def test_a_day_that_is_built_again_leaves_what_it_left(tmp_path: Path) -> None:
    replay = Replay(day=LATE_JUNE, policy=SHORT_LIVED)
    states, kept = [replay.state], []
    with Warehouse(tmp_path / "warehouse.duckdb").open() as connection:
        for today in random_days(11, 8, LATE_JUNE):
            kept.append((today, replay.next_day))
            _keep(connection, replay.fold(today), replay.next_day - ONE_DAY)
            states.append(replay.state)
        for (today, day), after in reversed(list(zip(kept, states[1:], strict=True))):
            again = Replay(_read(connection, day), day, SHORT_LIVED, list(replay.recall.known.values()))
            _keep(connection, again.fold(today), day)
            assert _same(_read(connection, day + ONE_DAY), after)


def test_lineage_and_overrides_are_read_back_over_the_first_of_a_month(tmp_path: Path) -> None:
    """What the state remembers beside its evidence: since when alike, since when two, what overrides set."""
    near = claim(1), claim(2, angle=0.2)
    far = [claim(10 + n, angle=RIGHT_ANGLE) for n in range(4)]
    whole_one = signal_of(*[claim(20 + n, theme=5) for n in range(4)], *[claim(30 + n, 6) for n in range(4)])
    replay = Replay(
        state_of(*(signal_of(one) for one in near), whole_one),
        date(2026, 6, 29),
        known=[*near, *far, *[claim(20 + n, 5) for n in range(4)], *[claim(30 + n, 6) for n in range(4)]],
    )
    with Warehouse(tmp_path / "warehouse.duckdb").open() as connection:
        begun = replay.day(
            claim(40),
            claim(41, 5),
            overrides=[make_override("pin", "c0001"), make_override("rename", "c0020", value="“é”")],
        )
        # As if all of it had come that day: nothing before it is written here.
        born = replace(begun, changed_signals=tuple(replay.state.signals.values()), changes=_all_of(replay.state))
        _keep(connection, born, replay.next_day - ONE_DAY)
        remembering = [signal for signal in replay.state.signals.values() if signal.alike or signal.two_since]
        assert remembering, "or this test proves nothing"
        for overrides in (
            [make_override("mute", "c0002")],
            [make_override("split", "c0020", claim_ids=("c0021",))],
            [],
            [],
        ):
            _keep(connection, replay.day(overrides=overrides), replay.next_day - ONE_DAY)
            read = _read(connection, replay.next_day)
            assert _same(read, replay.state)
        assert replay.next_day == date(2026, 7, 4)
    assert {signal.given_title for signal in read.signals.values()} == {None, "“é”"}


def _all_of(state: State) -> tuple[Change, ...]:
    return tuple(
        Change(key, "added", item) for key, signal in sorted(state.signals.items()) for item in signal.evidence
    )


def test_on_the_first_of_a_month_all_that_lives_is_written_and_only_that_is_read(tmp_path: Path) -> None:
    replay = Replay(day=date(2026, 6, 30))
    with Warehouse(tmp_path / "warehouse.duckdb").open() as connection:
        _keep(connection, replay.day(claim(1), claim(2, 5)), date(2026, 6, 30))
        rows = _keep(connection, replay.day(), date(2026, 7, 1))
        assert len(next(frame for row, frame in rows.items() if row.table.name == "signal_states")) == 2
        connection.execute("DELETE FROM pipeline.signal_states WHERE day < '2026-07-01'")
        assert _same(_read(connection, date(2026, 7, 2)), replay.state)
        quiet = _keep(connection, replay.day(), date(2026, 7, 2))
        assert all(frame.is_empty() for row, frame in quiet.items() if row.table.name != "signal_days")


def test_a_signal_that_closed_or_merged_on_the_first_of_a_month_is_not_read_back(tmp_path: Path) -> None:
    replay = Replay(day=date(2026, 6, 30))
    with Warehouse(tmp_path / "warehouse.duckdb").open() as connection:
        _keep(connection, replay.day(claim(1), claim(2, 5)), date(2026, 6, 30))
        merged = replay.day(overrides=[make_override("merge", "c0002", other_claim_id="c0001")])
        _keep(connection, merged, date(2026, 7, 1))
        for day in (date(2026, 7, 2), date(2026, 7, 3)):
            assert set(_read(connection, day).signals) == set(replay.state.signals)
            _keep(connection, replay.day(), day)


def test_a_story_that_is_fed_no_more_is_read_back_no_more(tmp_path: Path) -> None:
    life = shipped_config().story_life_days
    replay = Replay(day=date(2026, 6, 2), policy=SHORT_LIVED)
    with Warehouse(tmp_path / "warehouse.duckdb").open() as connection:
        for today in random_days(3, 4, date(2026, 6, 2)):
            _keep(connection, replay.fold(today), replay.next_day - ONE_DAY)
        fed = {key: story.last_fed for key, story in replay.state.stories.items()}
        assert fed
        for _ in range(life + 2):
            outcome = replay.day()
            if outcome.changed_stories or outcome.changed_signals or replay.next_day.day == 2:
                _keep(connection, outcome, replay.next_day - ONE_DAY)
            oldest = replay.next_day - (life + 1) * ONE_DAY
            assert set(replay.state.stories) == {key for key, last in fed.items() if last >= oldest}
            if replay.next_day.day in {1, 2, 3} or replay.next_day - ONE_DAY - life * ONE_DAY in fed.values():
                assert _same(_read(connection, replay.next_day), replay.state)
    assert not replay.state.stories


def test_the_order_of_parts_is_irrelevant_to_the_digest_and_each_part_to_it() -> None:
    replay = Replay()
    replay.day(claim(1), claim(2, 5), claim(3, 9))
    state = replay.state
    assert mixed(state, random.Random(1)).digest() == state.digest()  # noqa: S311 - an order, not a secret
    signal = replay.signal_with("c0001")
    [item] = signal.evidence
    other = [
        replace(signal, type="policy"), replace(signal, founding_measured=("+output",)),
        replace(signal, founded_on=DAY - ONE_DAY),
        replace(signal, total=signal.total + 1), replace(signal, founding=signal.founding + 1),
        replace(signal, names={"Bank": 1}), replace(signal, founding_actors=()), replace(signal, status="expired"),
        replace(signal, pinned=True), replace(signal, muted=True), replace(signal, given_title="A title"),
        replace(signal, kept_whole=True), replace(signal, apart=("s-1",)), replace(signal, alike={"s-1": DAY}),
        replace(signal, two_since=DAY), replace(signal, examined=1), replace(signal, evidence=()),
        replace(signal, founding_claim_id="c0002"),
        *(
            replace(signal, evidence=(replace(item, **{name: change}),))
            for name, change in {
                "stance": "contradicts", "quality": 0.5, "story_id": "t-1", "cluster_id": "k", "publisher": "p",
                "origin_id": "o", "origin_day": DAY - ONE_DAY, "added_on": DAY - ONE_DAY, "quote_key": "q",
                "similarity": 0.5, "claim_hash": "h", "own_origin_id": "o", "own_publisher": "p", "language": "it",
                "own_origin_day": DAY - ONE_DAY, "article_id": "a", "claim_id": "c",
            }.items()
        ),
    ]  # fmt: skip
    digests = {replace(state, signals={**state.signals, signal.signal_id: one}).digest() for one in other}
    assert len(digests | {state.digest()}) == len(other) + 1


@given(st.lists(st.floats(-1, 1, allow_nan=False), min_size=1, max_size=8), st.integers(1, 10_000))
def test_a_vector_that_is_packed_and_unpacked_is_the_same_vector(values: list[float], times: int) -> None:
    vector = whole(values) * times
    assert (unpack(pack(vector)) == vector).all()
    assert pack(unpack(pack(vector))) == pack(vector)


def test_directions_and_cosines_of_whole_vectors_are_exact_whatever_the_order_of_sums() -> None:
    dice = np.random.default_rng(7)
    vectors = dice.normal(size=(300, 384))
    wholes = [whole(row / np.linalg.norm(row)) for row in vectors]
    total = np.sum(wholes, axis=0)
    for _ in range(5):
        dice.shuffle(wholes)
        again = np.zeros(384)
        for vector in wholes:
            again += vector
        assert direction(again).tobytes() == direction(total).tobytes()
    one, other = wholes[:2]
    exact = sum(int(a) * int(b) for a, b in zip(one.tolist(), other.tolist(), strict=True))
    assert cosine(one, other) == exact / 2**48
    assert math.isclose(cosine(one, one), 1.0, abs_tol=1e-6)
    assert (direction(np.zeros(384)) == 0).all()


def test_a_signal_written_as_text_is_read_as_it_was() -> None:
    signal = signal_of(claim(1), claim(2, angle=0.3), alike={"s-2": DAY, "s-1": DAY}, two_since=DAY, apart=("s-9",))
    assert Signal.from_json(signal.signal_id, signal.to_json(), signal.evidence).digest == signal.digest


def test_states_with_other_counts_of_terms_are_other_states() -> None:
    assert len({State({}, {}, terms=TermCounts(2, {"kiln": held})).digest() for held in (1, 2)}) == 2
