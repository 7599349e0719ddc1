"""Claims of one story that say the same are one item of evidence, in whatever order, and apart after a split."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bellwether_assets.signals.same_claims import SAME, SAME_QUANTITY
from bellwether_assets.signals.state import Signal
from bellwether_assets.signals.strength import strength
from bellwether_assets.signals.today import Today, TodaysClaim
from bellwether_assets.vectors.whole_vectors import cosine
from bellwether_tests.signals.invented import (
    DAY,
    ONE_DAY,
    POLICY,
    Replay,
    articles_of,
    claim,
    make_override,
)


def _day(replay: Replay, *claims: TodaysClaim, stories: Sequence[str] = ()) -> Signal:
    """A day whose claims are of these stories, all of one without; the signal of the first."""
    named = stories or ["t-one"] * len(claims)
    dated = [replace(one, origin_day=replay.next_day, order=f"{replay.next_day} {one.order}") for one in claims]
    known = {one.article_id: story for one, story in zip(dated, named, strict=True)}
    replay.fold(Today(articles=articles_of(dated), claims=dated, known_stories=known))
    return replay.signal_with(claims[0].claim_id)


def _same_as(signal: Signal) -> dict[str, str]:
    return {item.claim_id: item.same_as for item in signal.evidence}


def test_four_papers_on_one_filing_are_one_item_of_evidence() -> None:
    replay = Replay()
    signal = _day(replay, *(claim(n, angle=0.02 * n) for n in range(1, 5)))
    assert set(_same_as(signal).values()) == {"c0001"}
    assert {item.origin_id for item in signal.evidence} == {"o0001"}
    [row] = replay.outcomes[-1].days
    assert (row.origins, row.articles, row.publishers, row.label) == (1, 4, 1, "one origin only")
    assert row.strength_exact == strength(signal.evidence[:1], POLICY.half_life["event"], DAY)


def test_the_item_counts_with_its_best_q_and_the_day_and_publisher_of_the_earliest() -> None:
    replay = Replay()
    _day(replay, claim(1, quality=0.5))
    before = replay.outcomes[-1].days[0]
    signal = _day(replay, claim(2, quality=0.9))
    row = replay.outcomes[-1].days[0]
    assert {(item.origin_day, item.publisher) for item in signal.evidence} == {(DAY, "p0001")}
    assert row.last_reinforced == before.last_reinforced == DAY
    assert row.strength_exact > before.strength_exact
    assert [event.event for event in replay.outcomes[-1].events] == []
    assert {item.own_publisher for item in signal.evidence} == {"p0001", "p0002"}


FILING = "Harbour Works told the court in Bergby that 40 ships had waited for nine weeks"


@pytest.mark.parametrize(
    ("statement", "same"),
    [
        ("Harbour Works has told the Bergby court that 40 ships waited for nine weeks off the canal", True),
        ("Harbour Works told the court in Bergby that ships had waited for nine weeks", True),
        ("Harbour Works told the court in Bergby that 43 ships had waited for nine weeks", False),
        ("Harbour Works asked the ministry for a guarantee against another closure", False),
    ],
    ids=["other words", "without its figure", "another figure", "another thing"],
)
def test_much_the_same_words_say_the_same_unless_figures_differ(statement: str, same: bool) -> None:
    apart = claim(2, angle=0.6, statement=statement)
    assert cosine(claim(1).vector, apart.vector) < SAME
    signal = _day(Replay(), claim(1, statement=FILING), apart)
    assert _same_as(signal) == {"c0001": "c0001", "c0002": "c0001" if same else "c0002"}


def test_a_few_words_in_common_say_nothing() -> None:
    apart = claim(2, angle=0.6, statement="The exports of Bergby fell")
    assert _same_as(_day(Replay(), claim(1, statement="Exports of Bergby fell"), apart))["c0002"] == "c0002"


def test_other_stories_other_things_and_other_sides_are_items_of_their_own() -> None:
    signal = _day(Replay(), claim(1), claim(2), stories=["t-one", "t-two"])
    assert _same_as(signal) == {"c0001": "c0001", "c0002": "c0002"}
    apart = claim(2, angle=0.6)
    assert cosine(claim(1).vector, apart.vector) < SAME
    assert _same_as(_day(Replay(), claim(1), apart)) == {"c0001": "c0001", "c0002": "c0002"}
    rises, falls = (claim(n, measured=(sign + "output",)) for n, sign in ((1, "+"), (2, "-")))
    replay = Replay()
    _day(replay, rises)
    assert _same_as(_day(replay, falls)) == {"c0001": "c0001", "c0002": "c0002"}


def test_the_same_quantity_of_the_same_actor_is_said_in_many_ways() -> None:
    apart = claim(2, angle=0.6, measured=("+output",))
    assert SAME_QUANTITY < cosine(claim(1).vector, apart.vector) < SAME
    first = claim(1, measured=("+output",))
    assert set(_same_as(_day(Replay(), first, apart)).values()) == {"c0001"}
    other = replace(apart, actors=("Mill",))
    assert _same_as(_day(Replay(), first, other))["c0002"] == "c0002"


def test_a_chain_of_neighbours_is_not_one_item() -> None:
    """Each joins one that stands for itself: the ends of a chain are as far from each other as they are."""
    signal = _day(Replay(), *(claim(n, angle=0.4 * (n - 1)) for n in (1, 2, 3)))
    assert _same_as(signal) == {"c0001": "c0001", "c0002": "c0001", "c0003": "c0003"}


def test_claims_of_stories_that_become_one_become_one_item_and_split_off_they_count_again() -> None:
    replay = Replay()
    _day(replay, claim(1))
    _day(replay, claim(2))
    _day(replay, claim(3, angle=0.6))
    signal = replay.signal_with("c0001")
    assert _same_as(signal)["c0002"] == "c0001"
    replay.day(overrides=[make_override("split", "c0001", claim_ids=("c0002",))])
    [item] = replay.signal_with("c0002").evidence
    assert (item.same_as, item.origin_id, item.publisher, item.origin_day) == ("c0002", "o0002", "p0002", DAY + ONE_DAY)
    replay.day(overrides=[make_override("merge", "c0002", other_claim_id="c0001")])
    assert _same_as(replay.signal_with("c0001"))["c0002"] == "c0001", "together again they say the same again"


def test_when_the_first_of_an_item_leaves_the_others_are_still_one() -> None:
    replay = Replay()
    _day(replay, *(claim(n, angle=0.02 * n) for n in range(1, 5)))
    replay.day(overrides=[make_override("split", "c0001", claim_ids=("c0001",))])
    rest = replay.signal_with("c0002")
    assert set(_same_as(rest).values()) == {"c0002"}
    assert {item.origin_id for item in rest.evidence} == {"o0002"}


def test_items_hang_on_the_claims_and_not_on_their_order() -> None:
    for seed in range(8):
        dice = random.Random(seed)  # noqa: S311 - invented claims, not a secret
        claims = [claim(n, angle=dice.uniform(0, 0.8), order="0") for n in range(12)]
        stories = [f"t{dice.randrange(3)}" for _ in claims]
        pairs = list(zip(claims, stories, strict=True))
        one, other = Replay(), Replay()
        _day(one, *claims, stories=stories)
        mixed = dice.sample(pairs, len(pairs))
        _day(other, *(c for c, _ in mixed), stories=[s for _, s in mixed])
        assert one.state.digest() == other.state.digest()
