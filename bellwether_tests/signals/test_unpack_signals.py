"""What is derived for all signals of a state at once is what each derives for itself."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from bellwether_assets.foundation.warehouse import Warehouse, replace_day
from bellwether_assets.signals.background import EMPTY, Background
from bellwether_assets.signals.link_claims import (
    CANDIDATE_FLOOR,
    JOIN_THRESHOLD,
    Linkable,
    candidates,
    join,
    pair_scores,
    scores,
    similar_pairs,
)
from bellwether_assets.signals.read_state import read_state
from bellwether_assets.signals.rows_of_day import rows_of_day
from bellwether_assets.signals.state import EVIDENCE_COLUMNS, Evidence, Signal, count_origins
from bellwether_assets.signals.unpack_signals import KeptEvidence, unpack_signals
from bellwether_assets.vectors.whole_vectors import (
    Matrix,
    direction,
    directions,
    pack,
    unpack,
    unpack_all,
    whole,
)
from bellwether_tests.signals.invented import (
    DAY,
    ONE_DAY,
    POLICY,
    SHORT_LIVED,
    Replay,
    claim,
    fold_tables,
    random_days,
    signal_of,
)


def _random_evidence(dice: random.Random, count: int) -> tuple[Evidence, ...]:
    """Few values of each field, so that origins, publishers, days and qualities meet in every way."""
    items = []
    for number in range(count):
        origin, days = dice.randrange(6), [DAY - dice.randrange(40) * ONE_DAY for _ in range(2)]
        items.append(
            Evidence(
                origin_id=f"o{origin}",
                publisher=f"p{dice.randrange(3)}",
                origin_day=days[0],
                stance=dice.choice(["supports", "complicates", "contradicts"]),
                kind=dice.choice(["event", "trend", "policy"]),
                quality=dice.choice([0.5, 0.75, 0.9, 1e-05]),
                claim_id=f"c{number}é",
                article_id=f"a{dice.randrange(5)}",
                cluster_id=dice.choice([None, "k1", "k2"]),
                story_id=f"t{dice.randrange(3)}",
                added_on=days[1],
                quote_key=f"q{dice.randrange(8)}",
                similarity=dice.choice([0.412345, 1e-06, 1.0, -0.0]),
                claim_hash=f"h{number}",
                own_origin_id=f"o{origin}",
                own_publisher=f"p{dice.randrange(3)}",
                own_origin_day=days[0],
                language=dice.choice(["", "en", "it"]),
                same_as=f"c{number}é",
            )
        )
    return tuple(items) if dice.random() < 0.5 else count_origins(items)


def _signals(seed: int) -> list[Signal]:
    dice = random.Random(seed)  # noqa: S311 - invented evidence, not a secret
    kinds = list(POLICY.half_life)
    return [
        replace(
            signal_of(claim(number)), type=dice.choice(kinds), evidence=_random_evidence(dice, dice.randrange(0, 14))
        )
        for number in range(1, 40)
    ]


def _frame(signals: list[Signal]) -> pl.DataFrame:
    rows = [
        {"signal_id": s.signal_id, **{name: getattr(e, name) for name in EVIDENCE_COLUMNS}}
        for s in sorted(signals, key=lambda s: s.signal_id)
        for e in s.evidence
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


@pytest.mark.parametrize("seed", range(5))
def test_signals_unpacked_together_derive_what_each_derives_alone(seed: int) -> None:
    policy = replace(POLICY, families={"p0": "owner", "p2": "owner"})
    made = {signal.signal_id: signal for signal in _signals(seed)}
    read = unpack_signals({key: s.to_json() for key, s in made.items()}, _frame(list(made.values())), policy)
    assert read.keys() == made.keys()
    for key, alone in made.items():
        together = read[key]
        assert isinstance(together.evidence, KeptEvidence)
        assert len(together.evidence) == len(alone.evidence)
        assert together.digest == alone.digest
        assert together.counts(policy.families) == alone.counts(policy.families)
        assert together.counts({}) == replace(alone).counts({}), "counted anew for other owners"
        half_life = policy.half_life[alone.type]
        assert together.curve(half_life) == alone.curve(half_life)
        assert together.centroid.tobytes() == alone.centroid.tobytes()
        assert (together.stories, together.clusters) == (alone.stories, alone.clusters)
        assert together.evidence == alone.evidence
        assert alone.evidence == together.evidence
        assert together.to_json() == alone.to_json()


def test_a_state_without_signals_is_read() -> None:
    assert unpack_signals({}, pl.DataFrame(schema=["signal_id", *EVIDENCE_COLUMNS]), POLICY) == {}


def test_a_state_that_is_read_for_a_day_folds_as_one_that_is_remembered(tmp_path: Path) -> None:
    """With what was derived in bulk, over a day on which stories move and signals expire."""
    first = date(2026, 6, 26)
    remembers, reads = (Replay(day=first, policy=SHORT_LIVED) for _ in range(2))
    with Warehouse(tmp_path / "warehouse.duckdb").open() as connection:
        for today in random_days(77, 10, first):
            day = reads.next_day
            outcome, expected = reads.fold(today), remembers.fold(today)
            assert outcome.days == expected.days
            assert outcome.events == expected.events
            replace_day(connection, day, rows_of_day(outcome, day, ()))
            read = read_state(fold_tables(connection), reads.next_day, 365, SHORT_LIVED)
            assert read.digest() == reads.state.digest()
            reads.state = read


def test_directions_of_many_sums_are_those_of_each_to_the_bit() -> None:
    dice = np.random.default_rng(3)
    sums = np.stack([np.rint(dice.normal(size=384) * 2.0 ** dice.integers(0, 44)) for _ in range(600)])
    sums[17] = 0
    assert directions(sums).tobytes() == np.stack([direction(row) for row in sums]).tobytes()
    packed = [pack(row) for row in sums]
    assert unpack_all(packed).tobytes() == np.stack([unpack(text) for text in packed]).tobytes()


def _linkables(seed: int, count: int, prefix: str) -> list[Linkable]:
    dice = np.random.default_rng(seed)
    made = []
    for number in range(count):
        vectors = dice.normal(size=(2, 384)) * 0.6 + np.eye(384)[[number % 4, number % 4]] * 18
        centroid, founding = (whole(row / np.linalg.norm(row)) for row in vectors)
        made.append(Linkable(f"{prefix}{number:03d}", centroid, founding))
    # Two that nothing tells apart but their ids.
    return [*made, replace(made[0], identifier=f"{prefix}900")]


def _background(seed: int) -> Background:
    dice = np.random.default_rng(seed)
    return EMPTY.with_claims(whole(row / np.linalg.norm(row)) for row in dice.normal(size=(40, 384)) + 0.5)


@pytest.mark.parametrize("seed", range(4))
def test_the_few_pairs_that_are_scored_have_the_scores_of_the_whole_table(seed: int) -> None:
    claims, signals = _linkables(seed, 30, "c"), _linkables(seed + 100, 50, "s")
    background = _background(seed)
    table = scores(claims, signals, background)
    rows, columns = np.nonzero(np.ones_like(table))
    assert pair_scores(claims, signals, rows, columns, background).tobytes() == table[rows, columns].tobytes()
    assert join(claims, signals[::-1], background) == {
        key: near[0] for key, near in _reached(claims, signals, table, JOIN_THRESHOLD, 1).items()
    }
    for most in (1, 3, 99):
        assert candidates(claims, signals[::-1], background, most) == _reached(
            claims, signals, table, CANDIDATE_FLOOR, most
        )
    alike = np.round((table + scores(signals, claims, background).T) / 2, 6)
    floor = float(np.quantile(alike, 0.9))
    near = [[(n, float(alike[row, n])) for n in np.flatnonzero(alike[row] >= floor)] for row in range(len(claims))]
    assert similar_pairs(claims, signals, floor, background) == near


def _reached(
    claims: list[Linkable], signals: list[Linkable], table: Matrix, limit: float, most: int
) -> dict[str, tuple[tuple[str, float], ...]]:
    """Of the whole table, for each claim the nearest signals that reach the limit."""
    expected = {}
    for row, claim_ in enumerate(claims):
        reached = [(-table[row, n], s.identifier) for n, s in enumerate(signals) if table[row, n] >= limit]
        if reached:
            expected[claim_.identifier] = tuple((name, -score) for score, name in sorted(reached)[:most])
    assert expected, "or this test proves nothing"
    return expected
