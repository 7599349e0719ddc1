"""A signal of one story is as good as a claim: it merges on the day on which its claim would have joined."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bellwether_assets.engines.protocol import PatternAnswer
from bellwether_assets.signals import background
from bellwether_assets.signals.background import EMPTY
from bellwether_assets.signals.evidence import KnownClaim, with_claims
from bellwether_assets.signals.lineage import MERGE_AT, look_for_merges
from bellwether_assets.signals.link_claims import JOIN_THRESHOLD
from bellwether_assets.signals.merge_and_split import merge_and_split
from bellwether_assets.signals.state import Signal
from bellwether_assets.signals.today import TodaysClaim
from bellwether_tests.signals.invented import DAY, ONE_DAY, Recalled, claim, evidence_of, signal_of


@pytest.fixture(autouse=True)
def _of_an_unknown_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """What claims have in common weighs nothing here, so that an angle says how near two of them are."""
    for name, value in (("PRIOR_CLAIMS", 10**9), ("CHANCE_CLAIMS", 10**9), ("PRIOR_CHANCE", 0.0)):
        monkeypatch.setattr(background, name, value)


def _second(score: float) -> TodaysClaim:
    return claim(2, angle=math.acos(score), day=DAY - ONE_DAY)


def _pair(score: float) -> tuple[Signal, Signal]:
    """An older and a younger signal, each of one claim: c0001 and c0002."""
    return signal_of(claim(1, day=DAY - 2 * ONE_DAY)), signal_of(_second(score))


def _merges(touched: Sequence[Signal], *living: Signal) -> list[tuple[str, str]]:
    return look_for_merges(touched, {signal.signal_id: signal for signal in living}, DAY, EMPTY)[0]


def test_it_merges_at_once_where_its_claim_would_join() -> None:
    older, younger = _pair(JOIN_THRESHOLD + 0.01)
    for touched in (older, younger):
        assert _merges([touched], older, younger) == [(older.signal_id, younger.signal_id)]
    older, younger = _pair(JOIN_THRESHOLD - 0.01)
    assert _merges([older, younger], older, younger) == []


def test_signals_of_several_stories_wait_for_a_second_day() -> None:
    older, younger = (
        replace(
            signal,
            evidence=(*signal.evidence, replace(signal.evidence[0], story_id="another")),
            total=2 * signal.total,
        )
        for signal in _pair(MERGE_AT + 0.05)
    )
    assert _merges([older, younger], older, younger) == []


@pytest.mark.parametrize(("relation", "left"), [("neighbouring", 2), ("unrelated", 2), ("shows_it", 1)])
def test_what_a_model_tells_apart_no_score_merges(relation: str, left: int) -> None:
    older, younger = _pair(MERGE_AT + 0.05)
    new = claim(10)
    asked: list[tuple[str, str]] = []

    def judge(pairs: Sequence[tuple[KnownClaim, KnownClaim]]) -> dict[tuple[str, str], PatternAnswer]:
        asked.extend((one.claim_id, founding.claim_id) for one, founding in pairs)
        return dict.fromkeys(asked, PatternAnswer(relation, "none"))

    before = {signal.signal_id: signal for signal in (older, younger)}
    grown = with_claims(older, [evidence_of(new)], {new.claim_id: new})
    recall = Recalled(claim(1, day=DAY - 2 * ONE_DAY), _second(MERGE_AT + 0.05), new)
    after, events = merge_and_split(before, {**before, older.signal_id: grown}, DAY, recall, EMPTY, judge)
    assert asked == [("c0002", "c0001")], "whether the younger one's founding claim shows the older one's pattern"
    assert len(after) == left
    assert {event.event for event in events} == ({"merged"} if left == 1 else set())
