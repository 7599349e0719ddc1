"""Overrides: what each does, in which order, for how long, and what becomes of one that means nobody."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.signals.apply_overrides import apply_overrides
from bellwether_assets.signals.describe import Event
from bellwether_assets.signals.overrides import Outcome, Override, gold_pairs
from bellwether_assets.signals.rows_of_day import rows_of_day
from bellwether_assets.signals.state import Signal
from bellwether_tests.signals.invented import (
    DAY,
    ONE_DAY,
    POLICY,
    RIGHT_ANGLE,
    Recalled,
    Replay,
    claim,
    claims_of,
    make_override,
    signal_of,
    state_of,
    told,
)

CLAIMS = [claim(1), claim(2), claim(3), claim(11, theme=5), claim(12, theme=5)]
FIRST, SECOND = identifier("s", "c0001"), identifier("s", "c0011")


def _signals(**changes: object) -> dict[str, Signal]:
    """Two signals: of c0001, c0002 and c0003, and of c0011 and c0012."""
    return {FIRST: signal_of(*CLAIMS[:3], **changes), SECOND: signal_of(*CLAIMS[3:])}


def _apply(*overrides: Override, **changes: object) -> tuple[dict[str, Signal], list[Event], list[Outcome]]:
    return apply_overrides(_signals(**changes), overrides, Recalled(*CLAIMS))


def _held(signals: dict[str, Signal]) -> dict[str, set[str]]:
    return {key: claims_of(signal) for key, signal in signals.items()}


def _replay(*claims: object) -> Replay:
    return Replay(state_of(*_signals().values()), known=CLAIMS)


@pytest.mark.parametrize(
    ("said", "field", "expected"),
    [
        (make_override("pin", "c0002"), "pinned", True),
        (make_override("mute", "c0002"), "muted", True),
        (make_override("rename", "c0002", value="The banks move south"), "given_title", "The banks move south"),
        (make_override("type", "c0002", value="policy"), "given_type", "policy"),
    ],
)
def test_a_word_about_any_of_its_claims_marks_the_signal(said: Override, field: str, expected: object) -> None:
    signals, events, [outcome] = _apply(said)
    assert getattr(signals[FIRST], field) == expected
    assert signals[SECOND].digest == _signals()[SECOND].digest
    assert _held(signals) == _held(_signals())
    assert events == []
    assert (outcome.outcome, outcome.signal_id) == ("applied", FIRST)


@pytest.mark.parametrize(("action", "field"), [("unpin", "pinned"), ("unmute", "muted")])
def test_a_mark_can_be_taken_off(action: str, field: str) -> None:
    signals, _, _ = _apply(make_override(action, "c0001"), **{field: True})
    assert getattr(signals[FIRST], field) is False


def test_merge_puts_the_signal_of_one_claim_into_that_of_the_other_whichever_is_older() -> None:
    signals, events, [outcome] = _apply(make_override("merge", "c0001", other_claim_id="c0012"))
    assert _held(signals) == {SECOND: {"c0001", "c0002", "c0003", "c0011", "c0012"}}
    assert signals[SECOND].kept_whole
    assert set(events) == {Event(FIRST, "merged", SECOND), Event(SECOND, "merged", FIRST)}
    assert (outcome.outcome, outcome.signal_id) == ("applied", SECOND)


def test_split_founds_a_signal_of_the_named_claims_and_no_rule_merges_the_two_again() -> None:
    signals, events, [outcome] = _apply(make_override("split", "c0001", claim_ids=("c0002", "c0003")))
    child = identifier("s", "c0002")
    assert _held(signals) == {FIRST: {"c0001"}, child: {"c0002", "c0003"}, SECOND: {"c0011", "c0012"}}
    assert set(events) == {Event(FIRST, "split", child), Event(child, "split", FIRST)}
    assert (signals[FIRST].apart, signals[child].apart) == ((child,), (FIRST,))
    assert outcome.outcome == "applied"


def test_a_split_of_claims_that_are_partly_elsewhere_takes_those_that_are_there_and_says_so() -> None:
    signals, _, [outcome] = _apply(make_override("split", "c0001", claim_ids=("c0002", "c0011", "nobody's")))
    assert _held(signals)[identifier("s", "c0002")] == {"c0002"}
    assert "2 claims are held elsewhere" in outcome.detail


def test_move_takes_one_claim_to_another_signal() -> None:
    signals, _, [outcome] = _apply(make_override("move", "c0002", other_claim_id="c0011"))
    assert _held(signals) == {FIRST: {"c0001", "c0003"}, SECOND: {"c0002", "c0011", "c0012"}}
    assert (outcome.outcome, outcome.signal_id) == ("applied", SECOND)


def test_move_to_nowhere_founds_a_signal() -> None:
    signals, _, _ = _apply(make_override("move", "c0002"))
    assert _held(signals)[identifier("s", "c0002")] == {"c0002"}
    assert _held(signals)[FIRST] == {"c0001", "c0003"}


def test_moving_the_last_claim_away_leaves_no_signal_behind() -> None:
    signals, events, _ = _apply(
        make_override("move", "c0011", other_claim_id="c0001"), make_override("move", "c0012", other_claim_id="c0001")
    )
    assert _held(signals) == {FIRST: {"c0001", "c0002", "c0003", "c0011", "c0012"}}
    assert set(events) == {Event(SECOND, "merged", FIRST), Event(FIRST, "merged", SECOND)}


def test_moving_the_founding_claim_leaves_the_address_with_what_stays() -> None:
    signals, _, _ = _apply(make_override("move", "c0001", other_claim_id="c0011"))
    assert signals[FIRST].founding_claim_id == "c0002"
    assert signals[SECOND].founding_claim_id == "c0011"


def test_claims_that_leave_again_and_again_never_take_an_address_that_is_in_use() -> None:
    """The claim that founded a signal leaves it, gets company, leaves that, and so on: nobody's claims are lost."""
    signals = _signals()
    for company in ("c0002", "c0003", "c0011"):
        signals, _, outcomes = apply_overrides(
            signals,
            [
                make_override("split", "c0001", claim_ids=("c0001",)),
                make_override("move", company, other_claim_id="c0001"),
            ],
            Recalled(*CLAIMS),
        )
        assert {outcome.outcome for outcome in outcomes} <= {"applied", "unresolved"}
        held = [claim_id for claims in _held(signals).values() for claim_id in claims]
        assert sorted(held) == sorted(one.claim_id for one in CLAIMS)
        assert all(key == signal.signal_id for key, signal in signals.items())


@pytest.mark.parametrize(
    "said",
    [
        make_override("pin", "nobody's"),
        make_override("rename", None, value="A title"),
        make_override("merge", "nobody's", other_claim_id="c0001"),
        make_override("merge", "c0001", other_claim_id="nobody's"),
        make_override("merge", "c0001"),
        make_override("move", "c0001", other_claim_id="nobody's"),
        make_override("split", "c0001", claim_ids=("c0011",)),
        make_override("split", "c0001"),
        make_override("split", "c0001", claim_ids=("c0001", "c0002", "c0003")),
    ],
)
def test_what_means_nobody_is_reported_and_changes_nothing(said: Override) -> None:
    signals, events, [outcome] = _apply(said)
    assert (outcome.override_id, outcome.outcome) == (said.override_id, "unresolved")
    assert outcome.detail
    assert {key: signal.digest for key, signal in signals.items()} == {k: s.digest for k, s in _signals().items()}
    assert events == []


@pytest.mark.parametrize("action", ["merge", "move"])
def test_what_is_so_already_is_applied_and_changes_nothing(action: str) -> None:
    signals, events, [outcome] = _apply(make_override(action, "c0001", other_claim_id="c0002"))
    assert outcome.outcome == "applied"
    assert signals[FIRST].digest == _signals()[FIRST].digest
    assert events == []


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        (
            [
                make_override("merge", "c0001", other_claim_id="c0011"),
                make_override("split", "c0001", claim_ids=("c0002",)),
            ],
            [{"c0002"}, {"c0001", "c0003", "c0011", "c0012"}],
        ),
        (
            [
                make_override("split", "c0001", claim_ids=("c0002",)),
                make_override("merge", "c0001", other_claim_id="c0011"),
            ],
            [{"c0002"}, {"c0001", "c0003", "c0011", "c0012"}],
        ),
        (
            [
                make_override("split", "c0001", claim_ids=("c0002",)),
                make_override("merge", "c0002", other_claim_id="c0011"),
            ],
            [{"c0001", "c0003"}, {"c0002", "c0011", "c0012"}],
        ),
        (
            [
                make_override("merge", "c0002", other_claim_id="c0011"),
                make_override("split", "c0001", claim_ids=("c0002",)),
            ],
            [{"c0002"}, {"c0001", "c0003", "c0011", "c0012"}],
        ),
    ],
)
def test_words_are_applied_in_their_order_each_to_what_the_one_before_left(
    overrides: Sequence[Override], expected: list[set[str]]
) -> None:
    signals, _, outcomes = _apply(*overrides)
    assert sorted(map(sorted, _held(signals).values())) == sorted(map(sorted, expected))
    assert [outcome.outcome for outcome in outcomes] == ["applied"] * len(overrides)


def test_of_two_words_about_one_thing_the_later_holds() -> None:
    titles = [make_override("rename", "c0001", value=value) for value in ("First", "Second")]
    assert _apply(*titles)[0][FIRST].given_title == "Second"
    assert _apply(*reversed(titles))[0][FIRST].given_title == "First"
    assert _apply(make_override("pin", "c0001"), make_override("unpin", "c0002"))[0][FIRST].pinned is False


def test_a_word_holds_on_the_days_after_it() -> None:
    replay = _replay()
    replay.day(
        overrides=[
            make_override("pin", "c0001"),
            make_override("mute", "c0001"),
            make_override("rename", "c0001", value="A title"),
            make_override("type", "c0001", value="policy"),
        ]
    )
    for number in range(20, 25):
        outcome = replay.day(claim(number))
    signal = replay.state.signals[FIRST]
    assert (signal.pinned, signal.muted, signal.given_title, signal.type) == (True, True, "A title", "policy")
    [row] = [row for row in outcome.days if row.signal_id == FIRST]
    assert (row.pinned, row.muted, row.type) == (True, True, "policy")
    assert len(signal.evidence) == 8


def test_another_type_has_another_half_life_and_another_expiry() -> None:
    replay = _replay()
    for _ in range(10):
        before = next(row for row in replay.day().days if row.signal_id == FIRST)
    [after] = [
        r for r in replay.day(overrides=[make_override("type", "c0001", value="policy")]).days if r.signal_id == FIRST
    ]
    assert (before.half_life, after.half_life) == (POLICY.half_life["event"], POLICY.half_life["policy"])
    assert before.expiry == DAY + timedelta(days=POLICY.horizon["event"])
    assert after.expiry == DAY + timedelta(days=POLICY.horizon["policy"])
    assert after.strength_exact > before.strength_exact, "a day later, but ageing more slowly"
    [structural] = [
        r
        for r in replay.day(overrides=[make_override("type", "c0001", value="structural")]).days
        if r.signal_id == FIRST
    ]
    assert structural.expiry is None


def test_a_pinned_signal_never_expires_and_one_that_is_pinned_late_lives_again() -> None:
    replay = _replay()
    replay.day(overrides=[make_override("pin", "c0001")])
    for _ in range(2 * POLICY.horizon["event"] - 3):
        replay.day()
    assert {key: signal.status for key, signal in replay.state.signals.items()} == {FIRST: "living", SECOND: "expired"}
    late = replay.day(overrides=[make_override("pin", "c0011")])
    assert Event(SECOND, "revived") in late.events
    for _ in range(40):
        replay.day()
    assert {signal.status for signal in replay.state.signals.values()} == {"living"}
    let_go = replay.day(overrides=[make_override("unpin", "c0001")])
    assert Event(FIRST, "expired") in let_go.events


def test_a_word_for_a_day_without_articles_is_heard() -> None:
    outcome = _replay().day(overrides=[make_override("merge", "c0011", other_claim_id="c0001")])
    assert [row.signal_id for row in outcome.days] == [FIRST]
    assert {event.event for event in outcome.events} >= {"merged"}
    assert [signal.status for signal in outcome.changed_signals if signal.signal_id == SECOND] == ["merged"]


def test_neither_merging_nor_splitting_nor_moving_reinforces_or_weakens_in_the_event_log() -> None:
    for said in (
        make_override("merge", "c0011", other_claim_id="c0001"),
        make_override("split", "c0001", claim_ids=("c0002",)),
        make_override("move", "c0002", other_claim_id="c0011"),
    ):
        outcome = Replay(state_of(*_signals().values()), DAY + ONE_DAY, known=CLAIMS).day(overrides=[said])
        assert {event.event for event in outcome.events} <= {"merged", "split"}
        assert {row.last_reinforced for row in outcome.days} == {DAY}


def test_a_word_about_todays_claim_is_heard_today() -> None:
    outcome = _replay().day(
        claim(30, theme=9),
        overrides=[make_override("merge", "c0030", other_claim_id="c0001"), make_override("pin", "c0030")],
    )
    signal = outcome.state.signals[FIRST]
    assert "c0030" in claims_of(signal)
    assert signal.pinned
    assert set(outcome.state.signals) == {FIRST, SECOND}


def test_equal_words_on_equal_days_say_equal_things() -> None:
    overrides = [
        make_override("split", "c0001", claim_ids=("c0002",)),
        make_override("merge", "c0011", other_claim_id="c0002"),
        make_override("move", "c0003", other_claim_id="c0011"),
        make_override("pin", "c0003"),
    ]
    one, other = _replay(), _replay()
    today = claim(40), claim(41, theme=5), claim(42, angle=RIGHT_ANGLE)
    assert told(one.day(*today, overrides=overrides)) == told(other.day(*reversed(today), overrides=overrides))


def test_what_people_merged_moved_and_split_are_labels_of_pairs() -> None:
    overrides = {
        "w1": make_override("merge", "c0001", other_claim_id="c0011"),
        "w2": make_override("split", "c0002", claim_ids=("c0002", "c0003")),
        "w3": make_override("move", "c0009", other_claim_id="c0005"),
        "w4": make_override("pin", "c0004"),
    }
    held = {"w2": ("c0001", "c0002", "c0003"), "w3": ("c0008", "c0009"), "w4": ("c0004", "c0001")}
    assert gold_pairs(overrides, held) == [
        ("c0001", "c0002", False),
        ("c0001", "c0003", False),
        ("c0001", "c0011", True),
        ("c0005", "c0009", True),
        ("c0008", "c0009", False),
    ]


def test_labels_are_made_of_what_was_applied_whatever_the_action() -> None:
    """What a claim left is apart from it, what it went to is not."""
    overrides = [
        make_override("move", "c0002", other_claim_id="c0011"),
        make_override("split", "c0001", claim_ids=("c0003",)),
        make_override("move", "c0012"),
    ]
    outcome = _replay().day(overrides=overrides)
    table = next(frame for row, frame in rows_of_day(outcome, DAY, ()).items() if row.table.name == "override_outcomes")
    held = {row["override_id"]: tuple(row["held"]) for row in table.iter_rows(named=True)}
    assert gold_pairs({one.override_id: one for one in overrides}, held) == [
        ("c0001", "c0002", False),
        ("c0001", "c0003", False),
        ("c0002", "c0003", False),
        ("c0002", "c0011", True),
        ("c0002", "c0012", False),
        ("c0011", "c0012", False),
    ]
