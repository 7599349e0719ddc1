"""A signal's type: what its evidence shows, whatever its order, and no flapping."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bellwether_assets.signals.state import Evidence
from bellwether_assets.signals.types import TYPES, reason_of, type_of
from bellwether_tests.signals.invented import (
    DAY,
    ONE_DAY,
    Replay,
    claim,
    claims_of,
    evidence_of,
    make_override,
    signal_of,
    state_of,
)


def _told(days: Sequence[int], kinds: Sequence[str] = ("event",), publishers: int = 9) -> list[Evidence]:
    """A claim on each of these days, each of its own story; kinds and publishers in turn."""
    return [
        evidence_of(claim(n, day=DAY + offset * ONE_DAY, kind=kinds[n % len(kinds)], publisher=f"p{n % publishers}"))
        for n, offset in enumerate(days)
    ]


@pytest.mark.parametrize(
    ("evidence", "shown"),
    [
        (_told([0]), "event"),
        (_told([0], ["policy"]), "policy"),
        (_told([0], ["risk"]), "risk"),
        (_told([0], ["structural"]), "trend"),
        (_told([0, 1, 2], ["structural"]), "structural"),
        (_told([0, 1, 2], ["structural"], publishers=1), "trend"),
        (_told([0, 10, 20]), "event"),
        (_told([0, 10, 21]), "trend"),
        (_told([0, 21]), "event"),
        (_told([0, 20, 40, 60]), "structural"),
        (_told([0, 20, 40, 60], publishers=2), "trend"),
        (_told([0, 20, 40, 59]), "trend"),
        (_told([0, 30, 60], ["policy"]), "policy"),
        (_told([0, 1, 2], ["policy", "event", "event"]), "event"),
        (_told([0, 1], ["policy", "risk"]), "policy"),
        (_told([0, 1, 2, 3], ["policy", "event", "risk", "event"]), "policy"),
        (_told([0, 1, 2, 3, 4], ["policy", "event", "event", "event", "policy"]), "event"),
    ],
)
def test_the_type_is_what_the_evidence_shows(evidence: list[Evidence], shown: str) -> None:
    assert type_of(evidence) == shown


def test_what_a_claim_is_worth_and_how_many_an_origin_has_weighs_in() -> None:
    light = replace(evidence_of(claim(1, kind="risk")), quality=0.5)
    heavy = replace(evidence_of(claim(2, kind="policy")), quality=0.9)
    assert type_of([light, heavy]) == "policy"
    many = [evidence_of(claim(n, kind="risk", origin_id="o1")) for n in range(3, 8)]
    assert type_of([*many, *(evidence_of(claim(n, kind="policy")) for n in (8, 9))]) == "policy"
    against = [evidence_of(claim(n, kind="risk"), stance="contradicts") for n in range(10, 15)]
    assert type_of([heavy, *against]) == "policy"


def test_of_one_story_in_many_papers_months_make_nothing_structural() -> None:
    [*evidence] = (replace(item, story_id="t") for item in _told([0, 30, 60, 90]))
    assert type_of(evidence) == "event"


def _random_evidence(dice: random.Random) -> list[Evidence]:
    kinds = dice.choices(TYPES, k=3)
    return [
        evidence_of(
            claim(
                n,
                kind=dice.choice(kinds),
                day=DAY + dice.randrange(90) * ONE_DAY,
                publisher=f"p{dice.randrange(4)}",
                origin_id=f"o{dice.randrange(8)}",
                quality=dice.choice((0.5, 0.75, 0.9)),
            ),
            story_id=f"t{dice.randrange(6)}",
            stance=dice.choice(("supports", "complicates", "contradicts")),
        )
        for n in range(dice.randrange(1, 12))
    ]


def test_neither_order_nor_asking_again_changes_a_type() -> None:
    shown = set()
    for seed in range(400):
        dice = random.Random(seed)  # noqa: S311 - invented evidence, not a secret
        evidence = _random_evidence(dice)
        before = dice.choice((None, *TYPES))
        now = type_of(evidence, before)
        assert type_of(dice.sample(evidence, len(evidence)), before) == now
        assert type_of(evidence, now) == now, "a type is kept while the evidence is"
        shown.add(now)
    assert shown == set(TYPES)


def test_one_claim_more_and_one_less_does_not_turn_a_type_back_and_forth() -> None:
    half = _told([0, 1, 2, 3], ["policy", "event"])
    more = [*half, evidence_of(claim(9, kind="event"))]
    assert (type_of(half), type_of(more)) == ("policy", "event")
    assert type_of(more, "policy") == "policy"
    assert type_of([*more, evidence_of(claim(10, kind="event"))], "policy") == "event"


def test_what_many_independent_stories_showed_for_months_does_not_decay_like_an_event() -> None:
    replay = Replay()
    for number in range(4):
        replay.day(claim(number))
        for _ in range(24):
            replay.day()
    [signal] = replay.state.signals.values()
    [row] = replay.outcomes[-1].days
    assert (signal.type, row.type, row.half_life, row.expiry) == ("structural", "structural", 365, None)
    retyped = [
        (e.event, o) for o, outcome in enumerate(replay.outcomes) for e in outcome.events if e.event == "retyped"
    ]
    assert [o for _, o in retyped] == [50, 75], "an event until the third story, then a trend"
    for _ in range(120):
        replay.day()
    [later] = replay.outcomes[-1].days
    assert later.strength_exact > 0.7 * row.strength_exact


def test_a_persons_word_wins_over_what_the_evidence_shows_and_holds() -> None:
    first = claim(1)
    replay = Replay(state_of(signal_of(first)), known=[first])
    outcome = replay.day(overrides=[make_override("type", "c0001", value="risk")])
    assert [event.event for event in outcome.events] == ["retyped"]
    assert outcome.days[0].type == "risk"
    for number in range(2, 6):
        [row] = replay.day(claim(number, kind="policy")).days
        assert row.type == "risk"


def test_a_part_that_splits_off_has_the_type_of_its_own_claims() -> None:
    claims = [claim(n, kind="policy" if n < 5 else "event") for n in range(8)]
    replay = Replay(state_of(signal_of(*claims, type="policy")), known=claims)
    gone = tuple(f"c000{n}" for n in (5, 6, 7))
    replay.day(overrides=[make_override("split", "c0000", claim_ids=gone)])
    types = {tuple(sorted(claims_of(s))): s.type for s in replay.state.signals.values()}
    assert types[gone] == "event"
    assert "policy" in types.values()


@pytest.mark.parametrize(
    ("evidence", "before", "reason"),
    [
        (_told([0, 20, 40, 60]), "trend", "4 stories by 4 publishers over 60 days show it"),
        (
            _told([0, 1, 2], ["structural"]),
            "trend",
            "100% of what supports it argues a mechanism, and 3 stories by 3 publishers over 2 days show it",
        ),
        (
            # Enough to stay structural by its duration, not to become it.
            _told([0, 25, 50], ["structural"], publishers=2),
            "trend",
            "100% of what supports it argues a mechanism, and 3 stories by 2 publishers over 50 days show it",
        ),
        (_told([0], ["policy"]), None, "100% of what supports it is about rules and who makes them"),
        (
            _told([0, 1, 2], ["risk", "risk", "event"]),
            "event",
            "100% of what supports it and is more than an event warns of something",
        ),
        (_told([0, 10, 21]), "event", "3 stories by 3 publishers over 21 days show it"),
        (_told([0], ["structural"]), "event", "100% of what supports it speaks of something that goes on"),
        (_told([0]), "trend", "one story by one publisher over one day shows it, and little of that is said to last"),
    ],
)
def test_the_reason_names_what_the_type_was_decided_by(
    evidence: list[Evidence], before: str | None, reason: str
) -> None:
    assert reason_of(evidence, type_of(evidence, before), before) == reason
    denied = evidence_of(claim(99, stance="contradicts", kind="event"))
    assert reason_of([*evidence, denied], type_of(evidence, before), before) == reason
    assert reason_of([denied], "event", before) == ""
