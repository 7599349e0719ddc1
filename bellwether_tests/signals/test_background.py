"""What a home's claims have in common, and that nearness counts relative to it."""

import random
from dataclasses import replace

import numpy as np

from bellwether_assets.signals.background import CHANCE_CLAIMS, EMPTY, PRIOR_CHANCE, PRIOR_CLAIMS, Background
from bellwether_assets.signals.link_claims import Linkable, average_cosines, cohesion, group, join, scores
from bellwether_assets.signals.standing import MOST, standings
from bellwether_assets.vectors.whole_vectors import Vector, whole
from bellwether_tests.signals.invented import RIGHT_ANGLE, Replay, claim, signal_of

_AXES = np.eye(384)
_FIELD = 300


def _in_the_field(theme: int, seed: int) -> Vector:
    """A claim of a home that reads one field: mostly of the field, for less of its theme, and of itself."""
    dice = np.random.default_rng(seed)
    vector = 1.0 * _AXES[_FIELD] + 0.6 * _AXES[theme] + 0.3 * dice.normal(size=384) / np.sqrt(384)
    return whole(vector / np.linalg.norm(vector))


def _linkable(name: str, vector: Vector) -> Linkable:
    return Linkable(name, vector, vector)


def _home(themes: int = 20, each: int = 20) -> tuple[list[Vector], Background]:
    vectors = [_in_the_field(theme, theme * 100 + n) for theme in range(themes) for n in range(each)]
    return vectors, EMPTY.with_claims(vectors)


def test_claims_in_any_order_and_in_any_batches_make_the_same_background() -> None:
    vectors, whole_one = _home()
    random.Random(3).shuffle(vectors)  # noqa: S311 - an order, not a secret
    parts = EMPTY
    for start in range(0, len(vectors), 7):
        parts = parts.with_claims(vectors[start : start + 7])
    assert parts.digest == whole_one.digest
    assert Background.from_json(parts.to_json()).digest == parts.digest
    assert EMPTY.with_claims([]) is EMPTY
    assert Background.from_json(EMPTY.to_json()).claims == 0


def test_the_mean_of_a_young_home_is_drawn_towards_none() -> None:
    one = EMPTY.with_claims([whole(_AXES[0])])
    assert one.mean(384).max() == np.rint(whole(_AXES[0]).max() / (1 + PRIOR_CLAIMS))
    assert not EMPTY.mean(384).any()
    assert EMPTY.chance == PRIOR_CHANCE
    _, old = _home(each=200)
    assert old.chance < PRIOR_CHANCE
    # Two claims of one theme say little yet about what is near by chance.
    two = EMPTY.with_claims([whole(_AXES[0])] * 2)
    assert PRIOR_CHANCE < two.chance <= (2 + CHANCE_CLAIMS * PRIOR_CHANCE) / (2 + CHANCE_CLAIMS)


def test_in_a_home_of_one_field_the_field_itself_is_no_nearness() -> None:
    vectors, background = _home()
    same, other = scores(
        [_linkable("one", vectors[0])], [_linkable("same", vectors[1]), _linkable("other", vectors[25])], background
    )[0]
    assert same > 0.6
    assert abs(other) < 0.1
    # Without a background both are near: by what they share with everything.
    assert min(scores([_linkable("one", vectors[0])], [_linkable("other", vectors[25])], EMPTY)[0]) > 0.6
    assert join([_linkable("one", vectors[0])], [_linkable("other", vectors[25])], background) == {}
    assert group([_linkable(str(n), vector) for n, vector in enumerate(vectors[:40])], background) == [
        list(range(20)),
        list(range(20, 40)),
    ]


def test_a_signal_that_swallowed_its_field_is_near_to_nothing_and_its_claims_no_nearer_than_chance() -> None:
    vectors, background = _home()
    swallowed, one_theme = (np.rint(np.mean(held, axis=0)) for held in (vectors, vectors[:20]))
    assert abs(cohesion(swallowed, len(vectors), background)) < 0.05
    assert cohesion(one_theme, 20, background) > 0.6
    assert cohesion(one_theme, 1, background) == 1.0
    assert max(average_cosines(vectors[:3], [swallowed], background)[:, 0]) < 0.1


def test_cohesion_is_the_average_over_pairs() -> None:
    vectors, background = _home()
    held = vectors[5:9]
    pairs = [
        float(average_cosines([held[i]], [held[j]], background)[0, 0]) for i in range(4) for j in range(4) if i != j
    ]
    # The spread is one for all claims of a group, so the two differ a little.
    assert abs(cohesion(np.rint(np.mean(held, axis=0)), 4, background) - np.mean(pairs)) < 0.01


def test_the_largest_signal_is_told_with_its_nearest_neighbour() -> None:
    near, far = claim(10, angle=0.5), claim(11, theme=9)
    large = signal_of(claim(1), claim(2), claim(3, angle=0.3))
    signals = {signal.signal_id: signal for signal in (large, signal_of(near), signal_of(far))}
    background = EMPTY.with_claims([claim(n, theme=20 + n).vector for n in range(50)])
    found, *others = standings(signals, background)
    assert (found.signal_id, found.rank, found.claims, found.of_claims, found.share) == (large.signal_id, 1, 3, 5, 0.6)
    assert found.nearest_signal_id == signal_of(near).signal_id
    assert found.nearest is not None
    assert 1 > found.cohesion > found.nearest > 0.8
    assert [one.share for one in others] == [0.2, 0.2]
    assert [one.signal_id for one in others] == sorted(signal_of(one).signal_id for one in (near, far))
    assert standings(dict(reversed(signals.items())), background) == [found, *others]
    assert standings({}, background) == []


def test_the_signals_with_most_claims_are_looked_at_and_one_alone_has_no_nearest() -> None:
    numbers = iter(range(1, 100))
    several = [signal_of(*(claim(next(numbers), theme=size) for _ in range(size))) for size in range(1, MOST + 3)]
    found = standings({one.signal_id: one for one in several}, EMPTY)
    assert [one.claims for one in found] == list(range(MOST + 2, 2, -1))
    [alone] = standings({several[0].signal_id: several[0]}, EMPTY)
    assert (alone.share, alone.nearest_signal_id, alone.nearest) == (1.0, None, None)


def test_the_fold_hands_on_a_background_of_todays_claims() -> None:
    replay = Replay()
    replay.day(claim(1), claim(2, angle=RIGHT_ANGLE))
    assert replay.state.background.claims == 2
    before = replay.state.background
    replay.day()
    assert replay.state.background is before


def test_the_hash_of_a_state_is_of_its_background_too() -> None:
    replay = Replay()
    replay.day(claim(1))
    state = replay.state
    assert replace(state, background=EMPTY).digest() != state.digest()
