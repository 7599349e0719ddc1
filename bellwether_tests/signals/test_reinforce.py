"""The fold: a pure function of yesterday's state and today's claims, whatever the order in which they are listed."""

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from bellwether_assets.clusters.link import shipped_config
from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.signals.background import EMPTY
from bellwether_assets.signals.link_claims import Linkable, join
from bellwether_assets.signals.reinforce import Outcome, reinforce
from bellwether_assets.signals.state import Evidence, State
from bellwether_assets.signals.strength import strength
from bellwether_assets.signals.today import Today, TodaysClaim
from bellwether_tests.homes import REPOSITORY
from bellwether_tests.signals.invented import (
    DAY,
    ONE_DAY,
    POLICY,
    SHORT_LIVED,
    Recalled,
    Replay,
    articles_of,
    claim,
    claims_of,
    known_stories,
    mixed,
    random_days,
    shuffled,
    signal_of,
    told,
)

SEEDS = range(25)
Days = Sequence[tuple[State, Today, Outcome]]


@cache
def _lived(seed: int) -> tuple[Days, Recalled]:
    """Random days as they were folded: yesterday's state, what came and what was made of it."""
    replay, days = Replay(policy=SHORT_LIVED), []
    for today in random_days(seed):
        yesterday = replay.state
        days.append((yesterday, today, replay.fold(today)))
    return days, replay.recall


def _named(outcome: Outcome) -> list[str]:
    return [event.event for event in outcome.events]


def test_random_days_hold_all_that_can_happen() -> None:
    """What follows would prove little if nothing happened."""
    outcomes = [outcome for seed in SEEDS for _, _, outcome in _lived(seed)[0]]
    assert {name for outcome in outcomes for name in _named(outcome)} == {
        "born", "reinforced", "contradicted", "weakened", "merged", "split", "retyped", "expired", "revived",
    }  # fmt: skip
    assert {one.outcome for outcome in outcomes for one in outcome.overrides} == {"applied", "unresolved"}
    assert any(signal.status == "closed" for outcome in outcomes for signal in outcome.changed_signals)
    assert any(event.kind == "continued" for outcome in outcomes for event in outcome.story_events)


@pytest.mark.parametrize("order", range(2))
def test_the_order_in_which_anything_is_listed_changes_neither_state_nor_rows(order: int) -> None:
    dice = random.Random(order)  # noqa: S311 - an order, not a secret
    for seed in SEEDS[order::2]:
        other = Replay(policy=SHORT_LIVED)
        for _, today, outcome in _lived(seed)[0]:
            other.state = mixed(other.state, dice)
            assert told(other.fold(shuffled(today, dice))) == told(outcome)


def test_equal_input_makes_equal_rows_and_the_arguments_stay_as_they_were() -> None:
    for seed in SEEDS[:5]:
        days, recall = _lived(seed)
        for offset, (yesterday, today, outcome) in enumerate(days):
            # Without what the signals remember of themselves, such as their digests.
            fresh = replace(yesterday, signals={key: replace(signal) for key, signal in yesterday.signals.items()})
            before = fresh.digest()
            again = reinforce(yesterday, today, DAY + offset * ONE_DAY, SHORT_LIVED, shipped_config(), recall)
            assert told(again) == told(outcome)
            afterwards = {key: replace(signal) for key, signal in yesterday.signals.items()}
            assert replace(yesterday, signals=afterwards).digest() == before


def test_another_process_with_another_hash_seed_says_the_same() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-m", "bellwether_tests.signals.invented", "4"],
            capture_output=True,
            text=True,
            check=True,
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "OPENBLAS_NUM_THREADS": threads},
        ).stdout
        for hash_seed, threads in (("1", "1"), ("2", "2"))
    ]
    assert said[0] == said[1] != ""


def test_each_claim_is_evidence_of_one_signal_and_strength_is_that_of_its_evidence() -> None:
    for seed in SEEDS:
        spoken: set[str] = set()
        for offset, (_, today, outcome) in enumerate(_lived(seed)[0]):
            signals = {s.signal_id: s for s in (*outcome.changed_signals, *outcome.state.signals.values())}
            held = [claim_id for signal in outcome.state.signals.values() for claim_id in claims_of(signal)]
            assert len(held) == len(set(held))
            now = {one.claim_id for one in today.claims}
            # What contradicts a signal that closes today revives it not, and is told with it.
            told_last = [
                claim_id for one in outcome.changed_signals if one.status == "closed" for claim_id in claims_of(one)
            ]
            assert now <= {*held, *told_last}, "no claim of the day is lost"
            spoken |= now
            assert {*held, *told_last} <= spoken, "no claim is invented"
            for row in outcome.days:
                evidence = signals[row.signal_id].evidence
                assert row.strength_exact == strength(evidence, POLICY.half_life[row.type], DAY + offset * ONE_DAY)
                assert row.articles == len({item.article_id for item in evidence})


def test_merging_and_splitting_are_told_on_both_sides_and_what_is_gone_is_gone() -> None:
    for seed in SEEDS:
        for _, _, outcome in _lived(seed)[0]:
            pairs = {(e.event, e.signal_id, e.other_id) for e in outcome.events if e.other_id is not None}
            assert pairs == {(event, other, one) for event, one, other in pairs}
            assert len(outcome.events) == len(set(outcome.events))
            gone = {s.signal_id for s in outcome.changed_signals if s.status in {"merged", "closed"}}
            assert not gone & set(outcome.state.signals)
            assert all(key == signal.signal_id for key, signal in outcome.state.signals.items())
            rows = [row.signal_id for row in outcome.days]
            assert rows == sorted(set(rows)), "one row a signal"


def test_evidence_of_any_day_is_what_was_added_and_not_removed_up_to_it() -> None:
    for seed in SEEDS:
        log: dict[tuple[str, str], Evidence] = {}
        for _, _, outcome in _lived(seed)[0]:
            for change in sorted(outcome.changes, key=lambda one: one.change, reverse=True):
                key = (change.signal_id, change.evidence.claim_id)
                if change.change == "removed":
                    assert log.pop(key) == change.evidence, "what leaves is what was there"
                else:
                    assert key not in log, "what is there does not join again"
                    log[key] = change.evidence
            now = {(s.signal_id, e.claim_id): e for s in outcome.state.signals.values() for e in s.evidence}
            assert {key: item for key, item in log.items() if key[0] in outcome.state.signals} == now


def test_sums_are_those_of_the_evidence_after_whatever_happened() -> None:
    for seed in SEEDS:
        days, recall = _lived(seed)
        for signal in days[-1][2].state.signals.values():
            claims = [recall.known[claim_id] for claim_id in sorted(claims_of(signal))]
            assert (signal.total == sum(one.vector for one in claims)).all()
            names = [name for one in claims for name in set(one.names)]
            assert dict(signal.names) == {name: names.count(name) for name in sorted(set(names))}
            assert signal.founding_claim_id in claims_of(signal)
            assert (signal.founding == recall.known[signal.founding_claim_id].vector).all()


def test_strangers_found_signals_of_their_own_and_a_later_claim_joins_its_theme() -> None:
    replay = Replay()
    replay.day(claim(1), claim(2, theme=5))
    born = set(replay.state.signals)
    assert len(born) == 2
    after = replay.day(claim(3, theme=5))
    assert set(replay.state.signals) == born
    [reinforced] = [row for row in after.days if row.event == "reinforced"]
    assert (reinforced.extracted, reinforced.origins, reinforced.last_reinforced) == (2, 2, DAY + ONE_DAY)


def test_a_signal_is_named_by_its_founding_claim_and_its_type_is_what_its_evidence_shows() -> None:
    replay = Replay()
    replay.day(claim(1, kind="policy"), claim(2, kind="event"))
    [signal] = replay.state.signals.values()
    assert (signal.signal_id, signal.founding_claim_id) == (identifier("s", "c0001"), "c0001")
    assert signal.type == "policy"
    assert _named(replay.day(claim(3, kind="event"))) == ["reinforced", "retyped"]
    [row] = replay.outcomes[-1].days
    assert (row.type, row.half_life) == ("event", POLICY.half_life["event"])
    assert row.expiry == DAY + ONE_DAY + timedelta(days=POLICY.horizon["event"])
    assert all("retyped" not in _named(replay.day()) for _ in range(3)), "a type that stays is no event"


def test_the_same_actor_and_the_same_quantity_going_the_other_way_contradict() -> None:
    replay = Replay()
    [born] = replay.day(claim(1, measured=("+output",))).days
    other = replay.day(claim(2, measured=("-output",)))
    assert _named(other) == ["contradicted"]
    [row] = other.days
    assert row.strength_exact < born.strength_exact
    assert row.last_reinforced == DAY, "a contradiction reinforces nothing"


@pytest.mark.parametrize(
    "other",
    [
        {"measured": ("-output",), "actors": ("Mill",)},
        {"measured": ("-unemployment",)},
        {"measured": ("+output",)},
        {"measured": ("-output",), "by_model": True},
        {"stance": "contradicts", "measured": ()},
    ],
    ids=["another actor", "another quantity", "the same way", "a model's own label", "a denial"],
)
def test_nothing_else_turns_a_claim_round(other: dict[str, object]) -> None:
    replay = Replay()
    replay.day(claim(1, measured=("+output",)))
    assert _named(replay.day(claim(2, **other))) == ["reinforced"]


def test_the_same_quote_again_and_the_same_origin_again_reinforce_nothing() -> None:
    replay = Replay()
    replay.day(claim(1))
    for again in (claim(2, quote_key="q0001"), claim(3, origin_id="o0001")):
        outcome = replay.day(again)
        assert _named(outcome) == []
        [row] = outcome.days
        assert (row.extracted, row.origins, row.last_reinforced) == (1, 1, DAY)
        assert row.strength_exact == strength(
            replay.signal_with("c0001").evidence[:1], POLICY.half_life["event"], replay.next_day - ONE_DAY
        )


def test_extracted_counts_days_on_which_an_independent_origin_added_evidence() -> None:
    replay = Replay()
    replay.day(claim(1), claim(2), claim(3))
    replay.day(claim(4, quote_key="q0002"))
    [row] = replay.day(claim(5), claim(6)).days
    assert (row.extracted, row.articles, row.origins) == (2, 6, 5)


def test_a_signal_that_nothing_reinforces_weakens_expires_can_be_revived_and_closes() -> None:
    replay = Replay()
    replay.day(claim(1))
    horizon = POLICY.horizon["event"]
    events = {offset: _named(replay.day()) for offset in range(1, horizon + 2)}
    assert events[horizon + 1] == ["expired"]
    assert ["weakened"] in events.values()
    [signal] = replay.state.signals.values()
    assert signal.status == "expired"
    assert replay.day().days == (), "an expired signal has no rows until something happens to it"
    revived = Replay(replay.state, replay.next_day)
    assert _named(revived.day(claim(2))) == ["reinforced", "revived"]
    [row] = revived.outcomes[-1].days
    assert (row.event, row.status) == ("revived", "living")
    while replay.state.signals:
        outcome = replay.day()
        assert replay.next_day < DAY + timedelta(days=2 * horizon + 5), "it never closed"
    assert replay.next_day == DAY + timedelta(days=2 * horizon + 2)
    assert [signal.status for signal in outcome.changed_signals] == ["closed"]
    assert outcome.changes == (), "what a closed signal rested on stays told"
    assert _named(replay.day(claim(2))) == ["born"]


@pytest.mark.parametrize("kind", ["event", "trend", "risk", "policy", "structural"])
def test_the_type_says_when_a_signal_expires(kind: str) -> None:
    [row] = Replay().day(*(claim(n, kind=kind) for n in (1, 2, 3))).days
    assert row.type == kind
    days = {"event": 30, "trend": 120, "risk": 365, "policy": 365}.get(kind)
    assert row.expiry == (None if days is None else DAY + timedelta(days=days))


def test_only_signals_that_something_happened_to_are_written() -> None:
    replay = Replay()
    replay.day(claim(1), claim(2, theme=5))
    outcome = replay.day(claim(3))
    assert [signal.signal_id for signal in outcome.changed_signals] == [identifier("s", "c0001")]
    assert {change.evidence.claim_id for change in outcome.changes} == {"c0003"}
    quiet = replay.day()
    assert (quiet.changed_signals, quiet.changes) == ((), ())
    assert len(quiet.days) == 2, "a row of every living signal all the same"


def test_evidence_follows_its_story_and_what_changed_in_place_leaves_and_joins() -> None:
    """A group of articles that is told as part of another story takes its evidence along, day and weight unchanged."""
    from bellwether_assets.signals import reinforce as fold

    replay = Replay()
    replay.day(claim(1))
    signal = replay.signal_with("c0001")
    grouped = replace(signal, evidence=tuple(replace(item, cluster_id="k-1") for item in signal.evidence))
    signals = {signal.signal_id: grouped}
    assert fold._follow_stories(signals, {"k-2": "t-other"})[signal.signal_id] is grouped  # noqa: SLF001
    moved = fold._follow_stories(signals, {"k-1": "t-other"})  # noqa: SLF001
    [item] = moved[signal.signal_id].evidence
    assert item == replace(grouped.evidence[0], story_id="t-other")
    changes = list(fold._changes(signals, moved, {}))  # noqa: SLF001
    assert [(one.change, one.evidence.story_id) for one in changes] == [("removed", "t-a0001"), ("added", "t-other")]


def test_claims_of_one_day_are_remembered_and_those_of_other_days_recalled() -> None:
    recall = Recalled()
    claims: list[TodaysClaim] = [claim(n) for n in range(12)]
    today = Today(articles=articles_of(claims), claims=claims, known_stories=known_stories(claims))
    reinforce(State({}, {}), today, DAY, POLICY, shipped_config(), recall)
    assert recall.asked == set()


def test_of_two_signals_that_are_as_near_the_smaller_id_has_the_claim_whatever_the_order() -> None:
    near = [signal_of(claim(n)).linkable for n in (1, 2)]
    asked = [Linkable("c", claim(3).vector, claim(3).vector)]
    smaller = min(signal.identifier for signal in near)
    assert join(asked, near, EMPTY)["c"][0] == join(asked, near[::-1], EMPTY)["c"][0] == smaller
