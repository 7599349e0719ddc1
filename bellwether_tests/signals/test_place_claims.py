"""Where claims go when a model judges: by its answer, not by nearness; and where it said nothing, by the score."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from bellwether_assets.clusters.link import shipped_config
from bellwether_assets.engines.protocol import PatternAnswer
from bellwether_assets.signals.evidence import KnownClaim
from bellwether_assets.signals.place_claims import MOST_CANDIDATES
from bellwether_assets.signals.reinforce import Outcome, reinforce
from bellwether_assets.signals.state import Signal, State
from bellwether_assets.signals.today import Today, TodaysClaim
from bellwether_tests.signals.invented import (
    DAY,
    ONE_DAY,
    POLICY,
    Recalled,
    articles_of,
    claim,
    claims_of,
    known_stories,
    shuffled,
    signal_of,
    state_of,
    told,
)

SHOWS = PatternAnswer("shows_it", "supports")
NEIGHBOURING, UNRELATED = PatternAnswer("neighbouring", "none"), PatternAnswer("unrelated", "none")
# The founding claims of the two signals, which by their scores would be one.
TWO_PATTERNS = (("c0001", "c0002"), ("c0002", "c0001"))


class Judging:
    """A judge that answers by claim and founding claim, and remembers what it was asked of claims."""

    def __init__(self, said: Mapping[tuple[str, str], PatternAnswer]) -> None:
        self.said = {**dict.fromkeys(TWO_PATTERNS, UNRELATED), **said}
        self.asked: list[tuple[str, str]] = []

    def __call__(self, pairs: Sequence[tuple[KnownClaim, KnownClaim]]) -> dict[tuple[str, str], PatternAnswer]:
        asked = [(claim.claim_id, founding.claim_id) for claim, founding in pairs]
        self.asked += [pair for pair in asked if pair not in TWO_PATTERNS]
        return {pair: self.said[pair] for pair in asked if pair in self.said}


FIRST, SECOND = claim(1, day=DAY - ONE_DAY), claim(2, angle=0.7, day=DAY - ONE_DAY)


def _fold(judge: Judging, *claims: TodaysClaim, state: State | None = None) -> Outcome:
    today = Today(articles=articles_of(claims), claims=claims, known_stories=known_stories(claims))
    return _folded(judge, today, state)


def _folded(judge: Judging, today: Today, state: State | None = None) -> Outcome:
    before = state_of(signal_of(FIRST), signal_of(SECOND)) if state is None else state
    return reinforce(before, today, DAY, POLICY, shipped_config(), Recalled(FIRST, SECOND), judge)


def _with(outcome: Outcome, claim_id: str) -> Signal:
    [holder] = [s for s in outcome.state.signals.values() if claim_id in claims_of(s)]
    return holder


def test_a_claim_joins_the_signal_whose_pattern_it_shows_though_another_is_nearer() -> None:
    judge = Judging({("c0003", "c0001"): NEIGHBOURING, ("c0003", "c0002"): SHOWS})
    outcome = _fold(judge, claim(3, angle=0.1))
    assert claims_of(_with(outcome, "c0003")) == {"c0002", "c0003"}
    assert set(judge.asked) == {("c0003", "c0001"), ("c0003", "c0002")}


def test_of_two_signals_that_it_shows_the_nearer_has_it() -> None:
    both = {("c0003", "c0001"): SHOWS, ("c0003", "c0002"): SHOWS}
    assert claims_of(_with(_fold(Judging(both), claim(3, angle=0.1)), "c0003")) == {"c0001", "c0003"}
    assert claims_of(_with(_fold(Judging(both), claim(3, angle=0.6)), "c0003")) == {"c0002", "c0003"}


def test_a_claim_that_shows_no_pattern_founds_its_own_signal_however_near_it_is() -> None:
    judge = Judging({("c0003", "c0001"): NEIGHBOURING, ("c0003", "c0002"): UNRELATED})
    assert claims_of(_with(_fold(judge, claim(3)), "c0003")) == {"c0003"}


def test_a_pair_without_an_answer_is_left_to_the_score() -> None:
    assert claims_of(_with(_fold(Judging({}), claim(3, angle=0.1)), "c0003")) == {"c0001", "c0003"}
    refused = Judging({("c0003", "c0001"): NEIGHBOURING})
    assert claims_of(_with(_fold(refused, claim(3, angle=0.1)), "c0003")) == {"c0002", "c0003"}, (
        "the other one, which is near"
    )


@pytest.mark.parametrize("stance", ["supports", "complicates", "contradicts"])
def test_the_stance_is_the_judges(stance: str) -> None:
    opposed = claim(3, measured=("-output",), stance="complicates")
    first = signal_of(replace(FIRST, measured=("+output",)))
    outcome = _fold(Judging({("c0003", "c0001"): PatternAnswer("shows_it", stance)}), opposed, state=state_of(first))
    [item] = [item for item in _with(outcome, "c0003").evidence if item.claim_id == "c0003"]
    assert item.stance == stance


def test_claims_found_a_signal_together_only_if_they_show_the_founders_pattern() -> None:
    claims = [claim(n, theme=5, angle=0.05 * n) for n in (3, 4, 5, 6)]
    unjudged = Judging({})
    assert claims_of(_with(_fold(unjudged, *claims), "c0003")) == {"c0003", "c0004", "c0005", "c0006"}
    [founder] = {founding for _, founding in unjudged.asked if founding > "c0002"}
    others = [one.claim_id for one in claims if one.claim_id != founder]
    said = {(others[0], founder): SHOWS, (others[1], founder): UNRELATED, (others[2], founder): NEIGHBOURING}
    said |= {(others[1], others[2]): SHOWS, (others[2], others[1]): SHOWS}
    outcome = _fold(Judging(said), *claims)
    assert claims_of(_with(outcome, founder)) == {founder, others[0]}
    assert claims_of(_with(outcome, others[1])) == {others[1], others[2]}


def test_no_claim_is_asked_about_more_than_so_many_signals() -> None:
    known = [claim(n, angle=0.01 * n) for n in range(20, 30)]
    judge = Judging({})
    today = Today(articles=articles_of([claim(3)]), claims=[claim(3)], known_stories=known_stories([claim(3)]))
    reinforce(state_of(*map(signal_of, known)), today, DAY, POLICY, shipped_config(), Recalled(*known), judge)
    assert len([founding for asked, founding in judge.asked if asked == "c0003"]) == MOST_CANDIDATES


def test_what_is_asked_grows_no_faster_than_the_claims_though_all_look_alike() -> None:
    claims = [claim(n, theme=5, angle=0.001 * n) for n in range(10, 50)]
    apart = {(one.claim_id, two.claim_id): NEIGHBOURING for one in claims for two in claims}
    judge = Judging(apart)
    outcome = _fold(judge, *claims)
    assert all(len(claims_of(_with(outcome, one.claim_id))) == 1 for one in claims)
    assert len(judge.asked) <= 8 * len(claims)


def test_the_order_in_which_claims_are_listed_changes_neither_questions_nor_answers() -> None:
    claims = [claim(n, theme=n % 3, angle=0.1 * n) for n in range(3, 15)]
    today = Today(articles=articles_of(claims), claims=claims, known_stories=known_stories(claims))
    dice = random.Random(7)  # noqa: S311 - an order, not a secret
    everything = [*claims, FIRST, SECOND]
    said = {
        (one.claim_id, other.claim_id): dice.choice((SHOWS, NEIGHBOURING, UNRELATED))
        for one in everything
        for other in everything
    }
    first, again = Judging(said), Judging(said)
    assert told(_folded(first, today)) == told(_folded(again, shuffled(today, dice)))
    assert first.asked == again.asked
