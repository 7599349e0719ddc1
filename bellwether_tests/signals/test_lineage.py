"""Lineage: what has become one merges, what has become two splits, and neither on one day's impression."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.signals import background, lineage
from bellwether_assets.signals.background import EMPTY
from bellwether_assets.signals.describe import Event
from bellwether_assets.signals.lineage import (
    FORGET_BELOW,
    GROWTH,
    MERGE_AT,
    SPLIT_BELOW,
    SPLIT_CLAIMS,
    halves_of,
    is_due,
    look_for_merges,
)
from bellwether_assets.signals.link_claims import FOUNDING_WEIGHT
from bellwether_assets.signals.state import Signal
from bellwether_assets.signals.today import TodaysClaim
from bellwether_tests.signals.invented import (
    DAY,
    ONE_DAY,
    RIGHT_ANGLE,
    Recalled,
    Replay,
    at,
    claim,
    claims_of,
    evidence_of,
    happened,
    make_override,
    signal_of,
    state_of,
)

ALIKE, BETWEEN, UNLIKE = MERGE_AT + 0.05, (MERGE_AT + FORGET_BELOW) / 2, FORGET_BELOW - 0.05


@pytest.fixture(autouse=True)
def _of_an_unknown_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """What claims have in common weighs nothing here, so that an angle says how near two of them are."""
    for name, value in (("PRIOR_CLAIMS", 10**9), ("CHANCE_CLAIMS", 10**9), ("PRIOR_CHANCE", 0.0)):
        monkeypatch.setattr(background, name, value)


@pytest.fixture(autouse=True)
def _of_many_stories(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signals of a claim or two stand here for those of many stories (of one: `test_merges_of_one_story.py`)."""
    monkeypatch.setattr(lineage, "_is_of_one_story", lambda _: False)


def _angle(score: float) -> float:
    """How far from an older signal a younger one stands that scores so with it."""
    return math.acos(score)


def _pair(score: float) -> tuple[Signal, Signal]:
    """An older and a younger signal, each of one claim: c0001 and c0002."""
    older = signal_of(claim(1, day=DAY - 2 * ONE_DAY, kind="policy", measured=("+output",)))
    return older, signal_of(_second(score))


def _second(score: float) -> TodaysClaim:
    return claim(2, angle=_angle(score), day=DAY - ONE_DAY)


def _replay(score: float, **changes: object) -> Replay:
    """Two signals that score so, which yesterday's evidence made what they are."""
    older, younger = _pair(score)
    known = [claim(1, kind="policy", measured=("+output",)), _second(score)]
    return Replay(state_of(replace(older, **changes), younger), known=known)  # type: ignore[arg-type]


def _look(day: int, touched: Sequence[Signal], *living: Signal) -> tuple[list[tuple[str, str]], dict[str, Signal]]:
    return look_for_merges(touched, {s.signal_id: s for s in living}, DAY + day * ONE_DAY, EMPTY)


def test_two_signals_that_look_like_one_merge_on_the_second_day_and_not_on_the_first() -> None:
    replay = _replay(ALIKE)
    assert happened(replay.day(claim(10))) == []
    assert len(replay.state.signals) == 2
    replay.day()  # nothing new, so nothing is looked at
    assert len(replay.state.signals) == 2
    older, younger = (identifier("s", f"c000{n}") for n in (1, 2))
    outcome = replay.day(claim(11))
    assert set(happened(outcome)) == {("merged", older), ("merged", younger)}
    assert {Event(older, "merged", younger), Event(younger, "merged", older)} <= set(outcome.events)
    [signal] = replay.state.signals.values()
    assert (signal.signal_id, signal.founding_claim_id) == (older, "c0001")
    assert signal.founding_measured == ("+output",)
    assert claims_of(signal) == {"c0001", "c0002", "c0010", "c0011"}


def test_a_merge_takes_claims_from_one_signal_and_gives_them_to_the_other_with_the_days_they_had() -> None:
    replay = _replay(ALIKE)
    replay.day(claim(10))
    outcome = replay.day(claim(11))
    moves = {(change.signal_id, change.change): change.evidence for change in outcome.changes if
             change.evidence.claim_id == "c0002"}  # fmt: skip
    older, younger = (identifier("s", f"c000{n}") for n in (1, 2))
    assert set(moves) == {(younger, "removed"), (older, "added")}
    assert moves[older, "added"].added_on == moves[younger, "removed"].added_on == DAY - ONE_DAY
    [row] = outcome.days
    assert (row.signal_id, row.event, row.extracted) == (older, "merged", 4)
    [merged] = [signal for signal in outcome.changed_signals if signal.signal_id == younger]
    assert merged.status == "merged"


def test_what_a_merge_brings_reinforces_nothing() -> None:
    older, younger = _pair(ALIKE)
    opposed = claim(10, measured=("-output",))
    replay = Replay(state_of(replace(older, alike={younger.signal_id: DAY - ONE_DAY}), younger))
    outcome = replay.day(opposed)
    assert ("merged", younger.signal_id) in happened(outcome)
    [row] = outcome.days
    assert row.last_reinforced == DAY - ONE_DAY, "when the younger one's claim joined, not today"
    assert "reinforced" not in {event.event for event in outcome.events}


@pytest.mark.parametrize("score", [BETWEEN, UNLIKE])
def test_signals_that_are_only_near_never_merge(score: float) -> None:
    replay = _replay(score)
    for number in range(10, 20):
        assert happened(replay.day(claim(number))) == []
    assert len(replay.state.signals) == 2


@pytest.mark.parametrize("second_look", ["older", "younger"])
@pytest.mark.parametrize("between", ["older", "younger"])
def test_a_pair_that_looked_like_two_in_between_starts_anew(between: str, second_look: str) -> None:
    older, alike = _pair(ALIKE)
    unlike = _pair(UNLIKE)[1]
    merges, remembered = _look(0, [older], older, alike)
    assert not merges
    older = remembered[older.signal_id]
    assert older.alike == {alike.signal_id: DAY}
    _, remembered = _look(1, [older if between == "older" else unlike], older, unlike)
    older = remembered.get(older.signal_id, older)
    alike = replace(alike, alike=remembered.get(alike.signal_id, alike).alike)
    merges, _ = _look(2, [older if second_look == "older" else alike], older, alike)
    assert merges == [], "they look like one again for the first time"


def test_a_pair_that_stayed_near_in_between_is_remembered() -> None:
    older, alike = _pair(ALIKE)
    near = _pair(BETWEEN)[1]
    older = _look(0, [older], older, alike)[1][older.signal_id]
    assert _look(1, [older], older, near) == ([], {})
    assert _look(2, [older], older, alike)[0] == [(older.signal_id, alike.signal_id)]


def test_either_of_two_signals_may_have_been_looked_at_first() -> None:
    older, younger = _pair(ALIKE)
    younger = _look(0, [younger], older, younger)[1][younger.signal_id]
    assert _look(1, [older], older, younger)[0] == [(older.signal_id, younger.signal_id)]
    assert _look(1, [younger], older, younger)[0] == [(older.signal_id, younger.signal_id)]
    assert _look(1, [older, younger], older, younger)[0] == [(older.signal_id, younger.signal_id)]


def test_two_signals_look_as_much_alike_whichever_of_them_is_fed() -> None:
    """One drifted away from its founding, the other is where it began: seen from there alone they would not merge."""
    apart = math.acos((MERGE_AT + 0.01) / (1 - FOUNDING_WEIGHT / 2))
    younger = signal_of(claim(2, angle=RIGHT_ANGLE))
    older = replace(signal_of(claim(1)), total=at(RIGHT_ANGLE - apart))
    assert (1 - FOUNDING_WEIGHT) * math.cos(apart) < MERGE_AT
    for touched in ([older], [younger], [older, younger]):
        _, remembered = _look(0, touched, older, younger)
        assert {len(signal.alike) for signal in remembered.values()} == {1}
        assert set(remembered) == {signal.signal_id for signal in touched}


def test_a_signal_takes_part_in_one_merge_a_day() -> None:
    older, younger = _pair(ALIKE)
    third = signal_of(claim(3))
    alike = {younger.signal_id: DAY, third.signal_id: DAY}
    merges, _ = _look(1, [replace(older, alike=alike)], replace(older, alike=alike), younger, third)
    assert len(merges) == 1
    assert merges[0][0] == older.signal_id


def test_the_order_in_which_signals_are_looked_at_is_irrelevant() -> None:
    older, younger = _pair(ALIKE)
    third = replace(signal_of(claim(3)), alike={older.signal_id: DAY, younger.signal_id: DAY})
    one = _look(1, [older, younger, third], older, younger, third)
    other = _look(1, [third, younger, older], third, older, younger)
    assert one[0] == other[0] != []
    assert {k: s.digest for k, s in one[1].items()} == {k: s.digest for k, s in other[1].items()}


def test_what_a_person_parted_no_rule_merges() -> None:
    claims = [claim(1), claim(2)]
    replay = Replay(state_of(signal_of(*claims)), known=claims)
    replay.day(overrides=[make_override("split", "c0001", claim_ids=("c0002",))])
    assert len(replay.state.signals) == 2
    for number in range(10, 30):
        # Alternately to the one and to the other, which stand on the same spot.
        assert happened(replay.day(claim(number))) == []
    assert len(replay.state.signals) == 2


@pytest.mark.parametrize("remembers", ["older", "younger"])
@pytest.mark.parametrize("fed", ["older", "younger"])
def test_it_is_enough_that_one_of_two_remembers_that_a_person_parted_them(remembers: str, fed: str) -> None:
    older, younger = _pair(ALIKE)
    older = replace(older, alike={younger.signal_id: DAY}, apart=(younger.signal_id,) * (remembers == "older"))
    younger = replace(younger, alike={older.signal_id: DAY}, apart=(older.signal_id,) * (remembers == "younger"))
    assert _look(1, [older if fed == "older" else younger], older, younger)[0] == []


def test_what_a_person_parted_stays_apart_when_one_of_the_two_goes_into_a_third() -> None:
    claims = [claim(1), claim(2)]
    third = claim(3, day=DAY - 9 * ONE_DAY)
    replay = Replay(state_of(signal_of(*claims), signal_of(third)), known=[*claims, third])
    replay.day(overrides=[make_override("split", "c0001", claim_ids=("c0002",))])
    for number in range(10, 30):
        replay.day(claim(number))
    assert len(replay.state.signals) == 2, "the third took one of them, and that one alone"
    assert replay.signal_with("c0001").signal_id != replay.signal_with("c0002").signal_id


def _halved(cosine: float = 0.0, each: int = SPLIT_CLAIMS) -> list[TodaysClaim]:
    """Claims around two middles that are so near: numbers below 100 at the founding one's, the others at the other."""
    other = math.acos(cosine)
    return [claim(n, day=DAY - 30 * ONE_DAY) for n in range(each)] + [
        claim(100 + n, angle=other, day=DAY - 20 * ONE_DAY) for n in range(each)
    ]


def test_a_signal_that_looks_like_two_splits_on_the_second_day_and_not_on_the_first() -> None:
    claims = _halved()
    signal = signal_of(*claims)
    replay = Replay(state_of(signal), known=claims)
    assert happened(replay.day(claim(10))) == []
    assert replay.state.signals[signal.signal_id].two_since == DAY
    replay.day()
    assert len(replay.state.signals) == 1
    outcome = replay.day(claim(110, angle=RIGHT_ANGLE - 0.3))
    child_id = identifier("s", "c0100")
    assert {Event(signal.signal_id, "split", child_id), Event(child_id, "split", signal.signal_id)} <= set(
        outcome.events
    )
    assert claims_of(replay.state.signals[signal.signal_id]) == {"c0010", *(f"c{n:04d}" for n in range(SPLIT_CLAIMS))}
    assert claims_of(replay.state.signals[child_id]) == {"c0110", *(f"c{100 + n:04d}" for n in range(SPLIT_CLAIMS))}
    removed = {c.evidence.claim_id for c in outcome.changes if c.change == "removed"}
    assert removed == {f"c{100 + n:04d}" for n in range(SPLIT_CLAIMS)}, "of the evidence that was there yesterday"
    assert replay.state.signals[child_id].founded_on == DAY - 20 * ONE_DAY
    [row] = [row for row in outcome.days if row.signal_id == child_id]
    assert row.event == "split", "what a split made was not born today"


def test_the_half_with_the_founding_claim_keeps_the_address() -> None:
    claims = _halved()
    founder = claims[-1]
    signal = signal_of(founder, *claims[:-1])
    halves = halves_of(signal, {one.claim_id: one.vector for one in claims}, EMPTY)
    assert halves is not None
    assert founder.claim_id in halves.staying
    assert set(halves.leaving) == {one.claim_id for one in claims[:SPLIT_CLAIMS]}


def test_halves_are_the_same_whatever_the_order_of_evidence() -> None:
    claims = _halved(SPLIT_BELOW / 2, each=6)
    vectors = {one.claim_id: one.vector for one in claims}
    signal = signal_of(*claims)
    backwards = replace(signal, evidence=tuple(reversed(signal.evidence)))
    assert halves_of(backwards, dict(reversed(vectors.items())), EMPTY) == halves_of(signal, vectors, EMPTY) is not None


@pytest.mark.parametrize("cosine", [SPLIT_BELOW + 0.02, 0.7, 1.0])
def test_a_signal_whose_halves_are_near_is_one(cosine: float) -> None:
    claims = _halved(cosine)
    assert halves_of(signal_of(*claims), {one.claim_id: one.vector for one in claims}, EMPTY) is None


def test_a_half_that_cannot_stand_alone_does_not_split_off() -> None:
    few = _halved()[:-1]
    assert halves_of(signal_of(*few), {one.claim_id: one.vector for one in few}, EMPTY) is None
    copied = [replace(c, origin_id="o-one") if c.claim_id >= "c0100" else c for c in _halved()]
    assert halves_of(signal_of(*copied), {one.claim_id: one.vector for one in copied}, EMPTY) is None, "one origin only"


def test_a_second_look_that_finds_one_forgets_the_first() -> None:
    claims = _halved(SPLIT_BELOW + 0.1)
    signal = signal_of(*claims, two_since=DAY - 5 * ONE_DAY)
    replay = Replay(state_of(signal), known=claims)
    assert happened(replay.day(claim(10))) == []
    assert replay.state.signals[signal.signal_id].two_since is None


def test_what_a_person_merged_no_rule_splits() -> None:
    claims = _halved()
    near, far = claims[:SPLIT_CLAIMS], claims[SPLIT_CLAIMS:]
    replay = Replay(state_of(signal_of(*near), signal_of(*far)), known=claims)
    replay.day(overrides=[make_override("merge", "c0100", other_claim_id="c0000")])
    for number in range(10, 30):
        assert happened(replay.day(claim(number), claim(100 + number, angle=RIGHT_ANGLE))) == []
    [signal] = replay.state.signals.values()
    assert len(signal.evidence) == 2 * SPLIT_CLAIMS + 40


def test_a_signal_is_looked_at_again_only_when_enough_has_come() -> None:
    signal = signal_of(*_halved(each=10))
    assert is_due(signal)
    assert not is_due(replace(signal, examined=20))
    assert is_due(replace(signal, examined=math.floor(20 / GROWTH)))
    assert is_due(replace(signal, examined=20, two_since=DAY)), "a second look follows the first"
    assert not is_due(replace(signal, kept_whole=True))
    assert not is_due(signal_of(*_halved(each=SPLIT_CLAIMS)[:-1]))


def test_thirty_days_of_noise_around_the_merging_score_merge_two_signals_once() -> None:
    older, younger = _pair(ALIKE)
    noisy = [_angle(ALIKE), _angle(UNLIKE), _angle(MERGE_AT), _angle(FORGET_BELOW), _angle(BETWEEN)]
    replay = Replay(state_of(older, younger), known=[claim(1), _second(ALIKE)])
    lineage = [
        event
        for n in range(30)
        for event in happened(replay.day(claim(100 + n, angle=noisy[n % 5]), claim(200 + n, angle=-noisy[n % 3])))
    ]
    assert len(lineage) <= 2, "one merge, told by both sides"


def test_thirty_days_of_noise_around_the_splitting_line_split_a_signal_once() -> None:
    claims = _halved(SPLIT_BELOW - 0.05, each=6)
    replay = Replay(state_of(signal_of(*claims)), known=claims)
    lineage = []
    for n in range(30):
        sway = 0.1 if n % 2 else -0.1
        other = math.acos(SPLIT_BELOW) + sway
        lineage += happened(replay.day(claim(300 + n, angle=-sway), claim(400 + n, angle=other)))
    assert len(lineage) == 2, "one split, told by both sides"
    assert len(replay.state.signals) == 2


def test_a_merge_far_from_the_splitting_line_is_not_undone_by_noise() -> None:
    """The widest that may merge, with enough claims to be split, looked at every day."""
    angle = _angle(MERGE_AT + 0.01)
    left = [claim(n, day=DAY - 9 * ONE_DAY) for n in range(6)]
    right = [claim(100 + n, angle=angle, day=DAY - 8 * ONE_DAY) for n in range(6)]
    older, younger = signal_of(*left), signal_of(*right)
    replay = Replay(state_of(replace(older, alike={younger.signal_id: DAY - ONE_DAY}), younger), known=[*left, *right])
    lineage = []
    for n in range(30):
        sway = 0.2 if n % 2 else -0.2
        lineage += happened(replay.day(claim(300 + n, angle=-sway), claim(400 + n, angle=angle + sway)))
    assert sorted(event for event, _ in lineage) == ["merged", "merged"]
    assert len(replay.state.signals) == 1


def test_an_expired_signal_that_takes_in_a_living_one_is_revived() -> None:
    older, younger = _pair(ALIKE)
    older = replace(older, status="expired")
    replay = Replay(state_of(older, replace(younger, alike={older.signal_id: DAY - ONE_DAY})))
    outcome = replay.day(claim(10, angle=_angle(ALIKE)))  # the younger one alone is fed
    [row] = outcome.days
    assert (row.signal_id, row.event, row.status) == (older.signal_id, "merged", "living")
    assert Event(older.signal_id, "revived") in outcome.events
    assert [signal.status for signal in replay.state.signals.values()] == ["living"]


def test_only_signals_that_something_happened_to_are_compared_and_recalled() -> None:
    claims = _halved()
    recall = Recalled(*claims)
    replay = Replay(state_of(signal_of(*claims), *(signal_of(claim(500 + n, theme=10 + 3 * n)) for n in range(20))))
    replay.recall = recall
    replay.day(claim(10, theme=10, names=("name 10",)))
    assert recall.asked == set(), "the large signal was not fed, so nobody looks whether it is two"


def test_an_address_that_a_merge_freed_is_given_to_nobody_else() -> None:
    older, younger = _pair(ALIKE)
    replay = _replay(ALIKE)
    replay.day(claim(10))
    replay.day(claim(11))
    assert set(replay.state.signals) == {older.signal_id}
    replay.day(overrides=[make_override("split", "c0001", claim_ids=("c0002",))])
    assert set(replay.state.signals) == {older.signal_id, younger.signal_id}, "its own claim takes it up again"
    assert evidence_of(_second(ALIKE)).claim_id in claims_of(replay.state.signals[younger.signal_id])
