"""Related are signals that share rare names, and a reader sees which."""

from bellwether_assets.site.pages import SignalPage
from bellwether_assets.site.relate_signals import MOST, MOST_HOLDERS, Related, relate_signals
from bellwether_tests.site.sample_site import signal


def named(signal_id: str, actors: str = "", places: str = "", topics: str = "") -> SignalPage:
    return signal(
        signal_id,
        title=signal_id.upper(),
        actors=tuple(actors.split()),
        geographies=tuple(places.split()),
        topics=tuple(topics.split()),
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
