"""What a signal's words left out leaves it on the next day, for good; founding claims and what a person said stay."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from bellwether_assets.clusters.link import shipped_config
from bellwether_assets.engines.protocol import LeftOut, PatternAnswer
from bellwether_assets.signals import background
from bellwether_assets.signals.describe import Event
from bellwether_assets.signals.evidence import KnownClaim, absorb, split_off, with_claims, without_claims
from bellwether_assets.signals.left_out import REASON, marked, pairs_of
from bellwether_assets.signals.lineage import look_for_merges
from bellwether_assets.signals.reinforce import Outcome, reinforce
from bellwether_assets.signals.state import Signal, State
from bellwether_assets.signals.today import Today
from bellwether_tests.signals.invented import (
    DAY,
    ONE_DAY,
    POLICY,
    Recalled,
    Replay,
    claim,
    claims_of,
    evidence_of,
    make_override,
    mixed,
    signal_of,
    state_of,
    told,
)

BEFORE = DAY - 3 * ONE_DAY
FOUNDER, STAYS, STRAY = claim(1, day=BEFORE), claim(2, angle=0.1, day=BEFORE), claim(3, angle=0.9, day=BEFORE)
OTHER = claim(9, angle=1.2, day=BEFORE)
ALL = (FOUNDER, STAYS, STRAY, OTHER)


@pytest.fixture(autouse=True)
def _of_an_unknown_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """What claims have in common weighs nothing here, so that an angle says how near two of them are."""
    for name, value in (("PRIOR_CLAIMS", 10**9), ("CHANCE_CLAIMS", 10**9), ("PRIOR_CHANCE", 0.0)):
        monkeypatch.setattr(background, name, value)


def _signal(**changes: object) -> Signal:
    """The signal of three claims, one of which does not belong."""
    return signal_of(FOUNDER, STAYS, STRAY, **changes)


def _said(signal: Signal, *claim_ids: str) -> list[LeftOut]:
    return pairs_of({signal.signal_id: signal}, {signal.signal_id: claim_ids})


def _leaving(signal: Signal, *claim_ids: str) -> Signal:
    """The signal at the end of the day on which its words left these claims out."""
    return marked({signal.signal_id: signal}, _said(signal, *claim_ids)).get(signal.signal_id, signal)


def _replay(*signals: Signal) -> Replay:
    return Replay(state_of(*signals), known=ALL)


def _holder(outcome: Outcome, claim_id: str) -> Signal:
    [holder] = [s for s in outcome.state.signals.values() if claim_id in claims_of(s)]
    return holder


def test_a_claim_that_was_left_out_leaves_and_founds_its_own_signal_with_the_reason() -> None:
    signal = _signal()
    outcome = _replay(_leaving(signal, STRAY.claim_id)).day()
    own = _holder(outcome, STRAY.claim_id)
    assert claims_of(outcome.state.signals[signal.signal_id]) == {FOUNDER.claim_id, STAYS.claim_id}
    assert claims_of(own) == {STRAY.claim_id}
    assert own.founded_on == BEFORE, "its days do not change"
    assert Event(signal.signal_id, "unlinked", own.signal_id) in outcome.events
    assert {(c.signal_id, c.evidence.claim_id, c.change): c.reason for c in outcome.changes} == {
        (signal.signal_id, STRAY.claim_id, "removed"): REASON,
        (own.signal_id, STRAY.claim_id, "added"): None,
    }
    assert [row.event for row in outcome.days if row.signal_id == signal.signal_id] == ["unlinked"]


def test_it_joins_another_signal_that_it_is_near_to() -> None:
    signal, other = _signal(), signal_of(OTHER)
    outcome = _replay(_leaving(signal, STRAY.claim_id), other).day()
    assert claims_of(outcome.state.signals[other.signal_id]) == {OTHER.claim_id, STRAY.claim_id}
    [item] = [e for e in outcome.state.signals[other.signal_id].evidence if e.claim_id == STRAY.claim_id]
    assert item.similarity < 1.0
    assert Event(signal.signal_id, "unlinked", other.signal_id) in outcome.events


def test_where_a_model_judges_it_joins_by_its_answer_and_is_never_shown_to_the_signal_that_it_left() -> None:
    signal, other = _signal(), signal_of(OTHER)
    asked: list[tuple[str, str]] = []

    def judge(pairs: Sequence[tuple[KnownClaim, KnownClaim]]) -> Mapping[tuple[str, str], PatternAnswer]:
        asked.extend((one.claim_id, founding.claim_id) for one, founding in pairs)
        return dict.fromkeys(asked, PatternAnswer("shows_it", "complicates"))

    state = state_of(_leaving(signal, STRAY.claim_id), other)
    outcome = reinforce(state, Today(), DAY, POLICY, shipped_config(), Recalled(*ALL), judge)
    assert asked == [(STRAY.claim_id, OTHER.claim_id)]
    held = {item.claim_id: item.stance for item in outcome.state.signals[other.signal_id].evidence}
    assert held == {OTHER.claim_id: "supports", STRAY.claim_id: "complicates"}


def test_the_founding_claim_stays_whatever_is_said() -> None:
    signal = _signal()
    assert _said(signal, FOUNDER.claim_id) == []
    left = _leaving(signal, FOUNDER.claim_id, STAYS.claim_id, STRAY.claim_id)
    outcome = _replay(left).day()
    assert claims_of(outcome.state.signals[signal.signal_id]) == {FOUNDER.claim_id}


def test_what_was_said_of_other_words_moves_nothing() -> None:
    signal = _signal()
    [pair] = _said(signal, STRAY.claim_id)
    for other in (replace(pair, claim_hash="h"), replace(pair, founding_hash="h"), replace(pair, founding_id="c0002")):
        assert marked({signal.signal_id: signal}, [other]) == {}
    assert set(marked({signal.signal_id: signal}, [pair])) == {signal.signal_id}


def test_no_merge_by_rule_brings_it_back() -> None:
    """Its own signal merges with nothing that it left; where another brought it along, it stays behind."""
    signal = _signal()
    replay = _replay(_leaving(signal, STRAY.claim_id))
    replay.day()
    own = replay.signal_with(STRAY.claim_id)
    # Both are fed with claims that lie between them, until a rule would merge them.
    for number in range(20, 28):
        replay.day(claim(number, angle=0.45))
    assert STRAY.claim_id not in claims_of(replay.state.signals[signal.signal_id])
    assert own.signal_id in replay.state.signals

    both = replace(signal_of(OTHER, STRAY), founded_on=BEFORE + ONE_DAY)
    near = replace(signal_of(FOUNDER, STAYS), refused=(STRAY.claim_id,), alike={both.signal_id: BEFORE})
    merged = Replay(state_of(near, both), known=ALL)
    monthly = merged.day(claim(30, angle=0.3))
    assert Event(both.signal_id, "merged", near.signal_id) in monthly.events
    assert claims_of(_holder(monthly, OTHER.claim_id)) >= {FOUNDER.claim_id, OTHER.claim_id}
    assert claims_of(_holder(monthly, STRAY.claim_id)) == {STRAY.claim_id}


@pytest.mark.parametrize("action", ["move", "split", "merge"])
def test_a_persons_word_wins_before_and_after(action: str) -> None:
    """What a person put together no words take apart, and what words took apart a person puts together again."""
    signal = _signal()
    apart = signal_of(FOUNDER, STAYS), signal_of(STRAY, claim(4, angle=0.95, day=BEFORE))
    known = (*ALL, claim(4, angle=0.95, day=BEFORE))
    if action == "split":
        override = make_override("split", FOUNDER.claim_id, claim_ids=(STAYS.claim_id, STRAY.claim_id))
        replay = Replay(state_of(signal), known=known)
    else:
        override = make_override(action, STRAY.claim_id, other_claim_id=FOUNDER.claim_id)
        replay = Replay(state_of(*apart), known=known)
    outcome = replay.day(overrides=[override])
    assert [one.outcome for one in outcome.overrides] == ["applied"]
    holder = replay.signal_with(STRAY.claim_id)
    assert holder.evidence[0].claim_id != STRAY.claim_id, "it is not the founding claim"
    assert _leaving(holder, STRAY.claim_id) is holder

    left = Replay(state_of(_leaving(signal, STRAY.claim_id)), known=known)
    back = make_override("move", STRAY.claim_id, other_claim_id=FOUNDER.claim_id)
    left.day(overrides=[back])
    assert left.signal_with(STRAY.claim_id).signal_id == signal.signal_id
    assert _leaving(left.signal_with(STRAY.claim_id), STRAY.claim_id).leaving == ()
    assert left.signal_with(STRAY.claim_id).refused == ()


def test_the_same_in_any_order_and_read_back() -> None:
    signal, other = _leaving(_signal(), STRAY.claim_id, STAYS.claim_id), signal_of(OTHER)
    written = Signal.from_json(signal.signal_id, signal.to_json(), signal.evidence)
    assert written.digest == signal.digest
    assert written.leaving == (STAYS.claim_id, STRAY.claim_id)
    expected = told(_replay(signal, other).day(claim(40, angle=0.2)))
    for seed in range(4):
        state = mixed(state_of(other, written), random.Random(seed))  # noqa: S311 - repeatable
        again = Replay(State(state.stories, state.signals), known=ALL)
        assert told(again.day(claim(40, angle=0.2))) == expected


def test_what_the_state_remembers_is_part_of_its_hash() -> None:
    signal = _signal()
    digests = {
        replace(signal, **{name: (STRAY.claim_id,)}).digest  # type: ignore[arg-type] # names of fields
        for name in ("leaving", "refused", "placed")
    }
    assert len(digests | {signal.digest}) == 4


def test_claims_that_said_the_same_as_one_that_left_count_for_themselves() -> None:
    """Of two claims of one story that say the same the first left: the second is an origin of its own again."""
    twin = claim(5, angle=0.9, day=BEFORE)
    first, second = (evidence_of(one, story_id="t-1", same_as=STRAY.claim_id) for one in (STRAY, twin))
    signal = signal_of(FOUNDER, STRAY, twin)
    together = replace(signal, evidence=(signal.evidence[0], first, replace(second, origin_id=STRAY.origin_id)))
    replay = Replay(state_of(_leaving(together, STRAY.claim_id)), known=(*ALL, twin))
    replay.day()
    [item] = [e for e in replay.signal_with(twin.claim_id).evidence if e.claim_id == twin.claim_id]
    assert (item.same_as, item.origin_id) == (twin.claim_id, twin.origin_id)


def test_whoever_of_two_grew_they_do_not_merge() -> None:
    """The signal that refuses and the one that the refused claim founded, each fed while the other is not."""
    left, own = replace(signal_of(FOUNDER), refused=(STRAY.claim_id,)), signal_of(STRAY)
    living = {one.signal_id: replace(one, alike={}) for one in (left, own)}
    for one, other in ((left, own), (own, left)):
        ready = {**living, one.signal_id: replace(living[one.signal_id], alike={other.signal_id: BEFORE})}
        assert look_for_merges([ready[one.signal_id]], ready, DAY, background.EMPTY)[0] == []
    free = {**living, left.signal_id: replace(left, refused=(), alike={own.signal_id: BEFORE})}
    assert len(look_for_merges([free[left.signal_id]], free, DAY, background.EMPTY)[0]) == 1


def test_a_claim_that_spoke_against_what_it_left_supports_what_it_founds() -> None:
    against = replace(STRAY, stance="contradicts")
    signal = signal_of(FOUNDER, STAYS)
    signal = with_claims(signal, [evidence_of(against)], {against.claim_id: against})
    outcome = _replay(_leaving(signal, STRAY.claim_id)).day()
    assert [item.stance for item in _holder(outcome, STRAY.claim_id).evidence] == ["supports"]


def test_what_is_remembered_of_claims_goes_with_them() -> None:
    recall = Recalled(*ALL)
    signal = _signal(refused=("c0077",), placed=(STAYS.claim_id,))
    without_founder = without_claims(signal, [FOUNDER.claim_id], recall)
    assert without_founder is not None
    assert (without_founder.refused, without_founder.placed) == ((), (STAYS.claim_id,)), "it was beside that founder"
    without_placed = without_claims(signal, [STAYS.claim_id], recall)
    assert without_placed is not None
    assert (without_placed.refused, without_placed.placed) == (("c0077",), ())
    into = absorb(replace(signal_of(OTHER), refused=(STRAY.claim_id, "c0088"), placed=(OTHER.claim_id,)), signal)
    assert (into.refused, into.placed) == (("c0088",), (STAYS.claim_id, OTHER.claim_id))
    parts = split_off(signal, [STAYS.claim_id, STRAY.claim_id], recall, {})
    assert parts is not None
    assert (parts[0].placed, parts[1].placed) == ((), (STAYS.claim_id,)), "a rule places nothing"
