"""Related are signals that share rare names, and a reader sees which."""

import numpy as np

from bellwether_assets.site.relate_signals import MOST, MOST_HOLDERS, Related, relate_signals
from bellwether_assets.site.signal_pages import SignalPage
from bellwether_tests.site.sample_site import signal


def named(
    signal_id: str, actors: str = "", places: str = "", topics: str = "", domains: str = "economic"
) -> SignalPage:
    return signal(
        signal_id,
        title=signal_id.upper(),
        actors=tuple(actors.split()),
        geographies=tuple(places.split()),
        topics=tuple(topics.split()),
        domains=tuple(domains.split()),
    )


def test_a_shared_actor_or_two_shared_names_relate_and_one_place_does_not() -> None:
    found = relate_signals([
        named("a", "Karst", "HR", "water"),
        named("b", "Karst", "PT", "tanks"),
        named("c", "Porto", "HR", "water"),
        named("d", "Lisboa", "HR", "grid"),
    ])  # fmt: skip
    assert found["a"] == (Related("b", "B", ("Karst",)), Related("c", "C", ("water", "HR")))
    assert found["d"] == ()


def test_what_all_name_relates_nobody_and_the_rare_comes_first() -> None:
    everywhere = [named(f"s{n}", "World") for n in range(4)]
    assert not any(relate_signals(everywhere).values())
    found = relate_signals([
        named("a", "Common Rare"), named("b", "Common"), named("c", "Rare"), named("d", "Common"), named("e"),
    ])  # fmt: skip
    assert [other.signal_id for other in found["a"]] == ["c", "b", "d"]


def test_order_of_the_signals_is_irrelevant_and_there_are_never_many() -> None:
    many = [named(f"s{n:03}", "Karst", topics="water" if n % 2 else "wind") for n in range(40)] + [named("z", "Else")]
    found = relate_signals(many)
    assert found == relate_signals(many[::-1])
    assert {len(others) for key, others in found.items() if key != "z"} == {MOST}
    assert found["s001"][0].shared == ("water", "Karst")


def test_a_name_of_very_many_signals_makes_no_pairs() -> None:
    crowd = [named(f"s{n:04}", "Crowd") for n in range(MOST_HOLDERS + 1)] + [named("z", "Else")]
    assert not any(relate_signals(crowd).values())


def test_where_names_are_not_shared_those_follow_that_say_what_is_near_in_a_common_domain() -> None:
    rng = np.random.default_rng(3)
    vectors = {f"s{n:02}": rng.normal(size=64).astype(np.float32) for n in range(60)}
    for near in ("s01", "s02", "s03"):
        vectors[near] = vectors["s00"] + 0.3 * vectors[near]
    vectors = {key: vector / np.linalg.norm(vector) for key, vector in vectors.items()}
    signals = [named(key, "Karst" if key in ("s00", "s02", "s50") else "") for key in vectors]
    signals[3] = named("s03", domains="legal")
    found = relate_signals(signals, vectors)
    by_name = [Related(key, key.upper(), ("Karst",)) for key in ("s02", "s50")]
    assert found["s00"] == (*by_name, Related("s01", "S01", ()))
    assert found["s03"] == ()
    assert found == relate_signals(signals[::-1], vectors)
    assert sum(len(others) for others in found.values()) < 20
    assert relate_signals(signals)["s00"] == tuple(by_name)
