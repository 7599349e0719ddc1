"""Profiles: means of members, whatever their order, and an exact text form."""

from itertools import permutations

import numpy as np
import pytest

from bellwether_assets.clusters.features import CHANNELS
from bellwether_assets.clusters.profile import Profile, merge, profile_of
from bellwether_tests.clusters.articles_for_linking import BANK, PORT, article

MEMBERS = [article(f"p{i}", PORT, day=i) for i in range(5)] + [article("b", BANK, day=9)]


def test_the_order_of_members_does_not_change_a_bit() -> None:
    expected = profile_of(MEMBERS).to_json()
    for order in permutations(MEMBERS[:1] + MEMBERS[-3:]):
        assert profile_of([*order, *MEMBERS[1:-3]]).to_json() == expected


def test_json_gives_the_same_profile_back_to_the_bit() -> None:
    profile = profile_of(MEMBERS)
    again = Profile.from_json(profile.to_json())
    assert again.to_json() == profile.to_json()
    assert again == profile
    assert again.dense.tobytes() == profile.dense.tobytes()
    assert again.dense.dtype == np.float32
    assert (again.members, again.first_day, again.last_day) == (6, MEMBERS[0].day, MEMBERS[-1].day)


def test_merging_is_commutative_and_weighs_by_members() -> None:
    a, b = profile_of(MEMBERS[:4]), profile_of(MEMBERS[4:])
    assert merge(a, b).to_json() == merge(b, a).to_json()
    together, apart = profile_of(MEMBERS), merge(a, b)
    np.testing.assert_allclose(apart.dense, together.dense, atol=1e-6)
    for channel in CHANNELS:
        expected, found = getattr(together, channel), getattr(apart, channel)
        assert found.keys() == expected.keys()
        assert all(found[term] == pytest.approx(expected[term], abs=3e-6) for term in expected)
    assert (apart.members, apart.first_day, apart.last_day) == (6, together.first_day, together.last_day)


def test_a_profile_stays_small_however_many_articles_it_sums_up() -> None:
    profile = profile_of([article(f"a{i}", " ".join(f"Word{i}x{j}" for j in range(90))) for i in range(200)])
    assert len(profile.to_json()) < 20_000


def test_a_profile_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one article"):
        profile_of([])
