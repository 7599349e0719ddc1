"""What interests a reader: by the best match of each kind, more for more of them, and never less for naming more."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.brief.interest import FACET_WEIGHTS, NOTHING_NEAR, WHOLLY_NEAR, Interests, Subject, interest_in
from bellwether_tests.brief.invented_candidates import facing

SUBJECT = Subject(
    "Dam owners sell their flood season to growers who irrigate",
    frozenset({"s_1", "s_0"}),
    ("economic", "legal"),
    ("energy", "trade"),
    ("TR", "European Union"),
    ("Dana Ilves", "Seyhan Growers' Union", "WTO"),
    np.array([facing(0), facing(1)]),
)
NAMES = ("economic", "health", "energy", "sport", "TR", "IT", "European Union", "Ilves", "Okoro", "flood season", "s_0")
entries = st.lists(st.sampled_from(NAMES), max_size=4).map(tuple)
interests = st.builds(
    Interests,
    domains=entries,
    topics=entries,
    places=entries,
    actors=entries,
    texts=st.lists(st.integers(0, 3).map(lambda at: (f"text {at}", facing(at) * 0.25)), max_size=3).map(tuple),
    watchlist=entries,
    mutes=entries,
)


def test_who_names_nothing_is_interested_in_everything_and_who_names_something_else_in_nothing() -> None:
    assert interest_in(SUBJECT, Interests()).value == 1.0
    assert interest_in(SUBJECT, Interests(topics=("sport",))).value == 0.0
    assert interest_in(SUBJECT, Interests(watchlist=("sport",), mutes=("sport",))).value == 1.0


@pytest.mark.parametrize(
    ("named", "facet", "matched"),
    [
        (Interests(domains=("health", "economic")), "domain", "domain economic"),
        (Interests(topics=("energy",)), "topic", "topic energy"),
        (Interests(places=("TR",)), "place", "place TR"),
        (Interests(actors=("ilves",)), "actor", "actor ilves"),
    ],
)
def test_a_match_counts_by_its_kind_and_says_what_matched(named: Interests, facet: str, matched: str) -> None:
    found = interest_in(SUBJECT, named)
    assert (found.value, found.matched) == (FACET_WEIGHTS[facet], (matched,))


def test_two_kinds_of_match_are_more_than_one_and_two_of_a_kind_are_not() -> None:
    both = interest_in(SUBJECT, Interests(domains=("economic",), places=("TR",)))
    assert both.value == pytest.approx(1 - (1 - FACET_WEIGHTS["domain"]) * (1 - FACET_WEIGHTS["place"]))
    assert both.matched == ("place TR", "domain economic")
    assert interest_in(SUBJECT, Interests(domains=("economic", "legal"))).value == FACET_WEIGHTS["domain"]


@pytest.mark.parametrize(
    ("cosine", "value"),
    [(0.0, 0.0), (NOTHING_NEAR, 0.0), ((NOTHING_NEAR + WHOLLY_NEAR) / 2, 0.5), (WHOLLY_NEAR, 1.0), (0.9, 1.0)],
)
def test_a_free_text_counts_by_how_near_the_nearest_claim_is(cosine: float, value: float) -> None:
    text = facing(1) * cosine + facing(3) * np.sqrt(1 - cosine**2)
    found = interest_in(SUBJECT, Interests(texts=(("who owns a river", text),)))
    assert found.value == pytest.approx(value)
    assert found.matched == ((f"interest “who owns a river” {value:.2f}",) if value else ())
    assert interest_in(replace(SUBJECT, vectors=np.zeros((0, 0))), Interests(texts=(("a", text),))).value == 0.0


@pytest.mark.parametrize(
    "entry",
    ["s_1", "s_0", "Ilves", "dana ilves", "flood season", "Energy", "Türkiye", "TR", "EU", "legal", "WTO"],
)
def test_a_list_names_a_signal_by_id_actor_words_of_its_title_topic_place_or_domain(entry: str) -> None:
    watched = interest_in(SUBJECT, Interests(topics=("sport",), watchlist=(entry,)))
    assert (watched.value, watched.watched, watched.matched) == (1.0, True, (f"watchlist {entry}",))
    muted = interest_in(SUBJECT, Interests(watchlist=(entry,), mutes=(entry,)))
    assert (muted.value, muted.watched, muted.muted, muted.matched) == (0.0, False, True, (f"mute {entry}",))


@pytest.mark.parametrize("entry", ["s_2", "Ilve", "season flood", "WHO", "tr", "Growers Ilves", "trad"])
def test_what_is_not_on_a_list_word_by_word_is_not_found(entry: str) -> None:
    assert not interest_in(SUBJECT, Interests(watchlist=(entry,))).watched


@given(interests, st.sampled_from(["domains", "topics", "places", "actors", "texts"]), st.sampled_from(NAMES))
def test_naming_more_never_makes_anything_less_interesting(some: Interests, kind: str, name: str) -> None:
    more = (name, facing(NAMES.index(name) % 4)) if kind == "texts" else name
    named = replace(some, **{kind: (*getattr(some, kind), more)})
    before, after = interest_in(SUBJECT, some), interest_in(SUBJECT, named)
    assert 0.0 <= after.value <= 1.0
    # The first thing that is named takes away the interest in all others.
    assert after.value >= before.value or some.everything


@given(interests)
def test_the_order_in_which_a_reader_names_things_does_not_matter(some: Interests) -> None:
    lists = ("domains", "topics", "places", "actors", "texts", "watchlist", "mutes")
    turned = replace(some, **{kind: getattr(some, kind)[::-1] for kind in lists})
    one, other = interest_in(SUBJECT, some), interest_in(SUBJECT, turned)
    assert (one.value, one.watched, one.muted) == (other.value, other.watched, other.muted)
    assert sorted(one.matched) == sorted(other.matched)
