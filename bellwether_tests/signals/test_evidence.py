"""Moving evidence: sums that leave no trace, one origin for one quote, days that a move does not change."""

import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether_assets.foundation.hashing import identifier
from bellwether_assets.signals.evidence import absorb, earliest, new_signal, split_off, with_claims, without_claims
from bellwether_assets.signals.state import Signal, count_origins
from bellwether_assets.signals.today import TodaysClaim
from bellwether_tests.signals.invented import DAY, ONE_DAY, Recalled, claim, claims_of, evidence_of, signal_of

ANGLES = st.floats(0, 3, allow_nan=False)
NAMES = st.sets(st.sampled_from(("Bank", "Mill", "Port")), max_size=3).map(lambda names: tuple(sorted(names)))
DRAWN = st.lists(st.tuples(ANGLES, NAMES, st.integers(0, 5), st.integers(0, 9)), min_size=1, max_size=8)


def _claims(drawn: list[tuple[float, tuple[str, ...], int, int]], first: int = 0) -> list[TodaysClaim]:
    return [
        claim(first + n, angle=angle, names=names, quote_key=f"q{quote}", day=DAY + day * ONE_DAY)
        for n, (angle, names, quote, day) in enumerate(drawn)
    ]


def _same_sums(one: Signal, other: Signal) -> bool:
    same = one.total.tobytes() == other.total.tobytes() and dict(one.names) == dict(other.names)
    return same and one.evidence == other.evidence and one.counts({}) == other.counts({})


@given(DRAWN, DRAWN)
def test_claims_that_join_and_leave_again_leave_a_bit_equal_signal(
    staying: list[tuple[float, tuple[str, ...], int, int]], passing: list[tuple[float, tuple[str, ...], int, int]]
) -> None:
    before, guests = signal_of(*_claims(staying)), _claims(passing, first=100)
    recall = Recalled(*_claims(staying), *guests)
    after = without_claims(
        with_claims(before, [evidence_of(one) for one in guests], recall.known), [g.claim_id for g in guests], recall
    )
    assert after is not None
    assert after.digest == before.digest
    assert _same_sums(after, before)


@given(DRAWN, st.randoms(use_true_random=False))
def test_the_order_in_which_claims_join_is_irrelevant(
    drawn: list[tuple[float, tuple[str, ...], int, int]], dice: random.Random
) -> None:
    founder, *others = _claims(drawn)
    known = {one.claim_id: one for one in (founder, *others)}
    one_by_one = signal_of(founder)
    for other in dice.sample(others, len(others)):
        one_by_one = with_claims(one_by_one, [evidence_of(other)], known)
    assert one_by_one.digest == signal_of(founder, *others).digest


@given(DRAWN, DRAWN)
def test_what_merges_and_parts_again_has_the_sums_that_it_had(
    first: list[tuple[float, tuple[str, ...], int, int]], second: list[tuple[float, tuple[str, ...], int, int]]
) -> None:
    one, other = signal_of(*_claims(first)), signal_of(*_claims(second, first=100))
    recall = Recalled(*_claims(first), *_claims(second, first=100))
    together = absorb(one, other)
    assert together.total.tobytes() == (one.total + other.total).tobytes()
    parted = split_off(together, sorted(claims_of(other)), recall, ())
    assert parted is not None
    assert _same_sums(parted[0], one)
    assert _same_sums(parted[1], other)


@settings(max_examples=100)
@given(DRAWN)
def test_a_quote_is_one_origin_in_its_signal_whatever_the_order(
    drawn: list[tuple[float, tuple[str, ...], int, int]],
) -> None:
    items = [evidence_of(one) for one in _claims(drawn)][:5]
    expected = count_origins(items)
    assert all(count_origins(order) == expected for order in permutations(items))
    assert count_origins(expected) == expected
    by_quote: dict[str, set[tuple[str, str, object]]] = {}
    for item in expected:
        by_quote.setdefault(item.quote_key, set()).add((item.origin_id, item.publisher, item.origin_day))
    assert all(len(origins) == 1 for origins in by_quote.values())
    first = earliest(expected)
    assert (first.origin_id, first.origin_day) == (first.own_origin_id, first.own_origin_day)


def test_a_quote_that_was_said_first_elsewhere_counts_for_its_first_origin_through_merge_and_split() -> None:
    original, quoting = claim(1), claim(2, day=DAY + 5 * ONE_DAY, quote_key="q0001")
    one, other = signal_of(original), signal_of(quoting)
    for together in (absorb(one, other), absorb(other, one)):
        assert {item.origin_id for item in together.evidence} == {"o0001"}
        assert together.counts({}).publishers == 1
        parted = split_off(together, ["c0002"], Recalled(original, quoting), ())
        assert parted is not None
        [alone] = [item for signal in parted for item in signal.evidence if item.claim_id == "c0002"]
        assert (alone.origin_id, alone.publisher, alone.origin_day) == ("o0002", "p0002", DAY + 5 * ONE_DAY)


def test_the_origin_that_said_it_first_counts_even_where_it_joined_later() -> None:
    late = evidence_of(claim(1, quote_key="q"), added_on=DAY + 9 * ONE_DAY)
    early = evidence_of(claim(2, quote_key="q", day=DAY + ONE_DAY))
    assert {item.origin_id for item in count_origins([early, late])} == {"o0001"}


def test_a_signal_that_lost_claims_is_looked_at_anew() -> None:
    """What was seen of it as two was seen of what it held then."""
    claims = [claim(1), claim(2)]
    rest = without_claims(signal_of(*claims, two_since=DAY, examined=20), ["c0002"], Recalled(*claims))
    assert rest is not None
    assert (rest.two_since, rest.examined) == (None, 0)


def test_a_merge_or_a_split_changes_neither_when_evidence_joined_nor_what_is_extracted() -> None:
    early, late = claim(1), claim(2, day=DAY + 3 * ONE_DAY)
    together = absorb(signal_of(early), signal_of(late))
    counts = together.counts({})
    assert (counts.extracted, counts.last_reinforced) == (2, DAY + 3 * ONE_DAY)
    parted = split_off(together, ["c0002"], Recalled(early, late), ())
    assert parted is not None
    rest, child = parted
    assert (rest.counts({}).extracted, rest.counts({}).last_reinforced) == (1, DAY)
    assert (child.counts({}).extracted, child.counts({}).last_reinforced) == (1, DAY + 3 * ONE_DAY)
    assert child.founded_on == DAY + 3 * ONE_DAY, "it is as old as its oldest claim, not as the split"


def test_when_the_founding_claim_leaves_the_next_one_takes_its_place_and_the_address_stays() -> None:
    claims = [
        claim(1, kind="policy", measured=("+output",)),
        claim(3, angle=0.4, day=DAY + 2 * ONE_DAY, measured=("-output",), actors=("Mill",), kind="risk"),
        claim(2, angle=0.2, day=DAY + 4 * ONE_DAY),
    ]
    signal = signal_of(*claims)
    rest = without_claims(signal, ["c0001"], Recalled(*claims))
    assert rest is not None
    assert (rest.signal_id, rest.type) == (signal.signal_id, "policy")
    assert rest.founding_claim_id == "c0003"
    assert rest.founding.tobytes() == claims[1].vector.tobytes()
    assert (rest.founding_measured, rest.founding_actors) == (("-output",), ("Mill",))
    assert rest.founded_on == DAY + 2 * ONE_DAY


def test_while_the_founding_claim_stays_the_founding_stays() -> None:
    claims = [claim(1, measured=("+output",)), claim(2, angle=0.4), claim(3, angle=0.5)]
    signal = signal_of(*claims)
    rest = without_claims(signal, ["c0002"], Recalled(*claims))
    assert rest is not None
    assert (rest.founding_claim_id, rest.founded_on, rest.founding_measured) == ("c0001", DAY, ("+output",))
    assert rest.founding.tobytes() == signal.founding.tobytes()


def test_a_signal_that_loses_its_last_claim_is_no_signal_and_nothing_is_split_off_whole() -> None:
    signal, recall = signal_of(claim(1), claim(2)), Recalled(claim(1), claim(2))
    assert without_claims(signal, ["c0001", "c0002"], recall) is None
    assert split_off(signal, ["c0001", "c0002"], recall, ()) is None


def test_only_claims_that_move_are_recalled() -> None:
    claims = [claim(n) for n in range(50)]
    recall = Recalled(*claims)
    assert without_claims(signal_of(*claims), ["c0007"], recall) is not None
    assert recall.asked == {"c0000", "c0007"}, "the one that leaves, and the founding one"


def test_a_signal_is_named_by_its_founding_claim_and_no_address_is_given_twice() -> None:
    taken: set[str] = set()
    for _ in range(5):
        signal_id = new_signal(claim(1), DAY, taken).signal_id
        assert signal_id not in taken
        taken.add(signal_id)
    assert identifier("s", "c0001") in taken


@pytest.mark.parametrize("by_hand", [False, True])
def test_what_a_person_said_of_a_signal_goes_with_the_part_that_leaves_it(by_hand: bool) -> None:
    """Muted stays muted, and what was told apart from the whole stays apart from its parts."""
    claims = [claim(1), claim(2)]
    signal = signal_of(*claims, muted=True, apart=("s-other",))
    parted = split_off(signal, ["c0002"], Recalled(*claims), (), by_hand=by_hand)
    assert parted is not None
    rest, child = parted
    assert (rest.muted, child.muted) == (True, True)
    assert "s-other" in rest.apart
    assert "s-other" in child.apart
    assert (child.signal_id in rest.apart, rest.signal_id in child.apart) == (by_hand, by_hand)


def test_a_merged_signal_is_as_old_as_the_older_keeps_its_founding_and_remembers_what_people_said() -> None:
    older = signal_of(claim(1), alike={"s-far": DAY})
    younger = signal_of(claim(2, day=DAY + ONE_DAY, kind="policy"), pinned=True, apart=("s-other", older.signal_id))
    together = absorb(older, younger)
    assert (together.signal_id, together.type, together.founding_claim_id) == (older.signal_id, "event", "c0001")
    assert (together.founded_on, together.pinned, together.apart) == (DAY, True, ("s-other",))
    assert together.alike == {"s-far": DAY}
    assert not together.kept_whole
    assert absorb(older, younger, by_hand=True).kept_whole
    assert absorb(younger, older).founded_on == DAY
