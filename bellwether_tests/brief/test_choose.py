"""Choosing: in or out by named gates, whatever the order of candidates; a mute is never told, a watchlist always."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.brief.choose import ReaderPreferences, choose
from bellwether_assets.brief.interest import Interests
from bellwether_assets.brief.weigh import Candidate, Told, weigh
from bellwether_tests.brief.invented_candidates import DAY, NOTHING, READER, TOLD, candidate, claim, facing, said

TOPICS = ("energy", "trade", "sport")
ACTORS = ("Ilves", "Okoro", "Tanaka")


@st.composite
def some_candidates(draw: st.DrawFn) -> list[Candidate]:
    """Up to six signals, some of one story, told or not, with one to four origins."""
    made = []
    for number in range(draw(st.integers(0, 6))):
        events = draw(st.sampled_from([("born",), ("reinforced",), ("contradicted",), ("weakened",), ("retyped",)]))
        told = draw(st.sampled_from([None, TOLD, Told(DAY, 9.0)]))
        claims = [
            claim(f"c_{number}_{at}", draw(st.integers(0, 3)), draw(st.sampled_from(["st_1", "st_2", "st_3"])))
            for at in range(draw(st.integers(0, 2)))
        ]
        one = candidate(f"s_{number}", events, *claims, told=told, strength=draw(st.sampled_from([0.5, 3.0, 6.0, 9.0])))
        subject = replace(one.subject, topics=(draw(st.sampled_from(TOPICS)),), actors=(draw(st.sampled_from(ACTORS)),))
        origins = draw(st.integers(1, 4))
        made.append(replace(one, subject=subject, origins=origins, publishers=draw(st.integers(1, origins))))
    return made


names = st.lists(st.sampled_from([*TOPICS, *ACTORS, "s_0", "s_1"]), max_size=2).map(tuple)
readers = st.builds(
    lambda topics, watchlist, mutes, maximum: ReaderPreferences(
        "ada", 2.0, 0.15, maximum, Interests(topics=topics, watchlist=watchlist, mutes=mutes)
    ),
    st.lists(st.sampled_from(TOPICS), max_size=2).map(tuple),
    names,
    names,
    st.integers(1, 3),
)
already = st.lists(st.integers(0, 3), max_size=2).map(lambda at: np.array([facing(one) for one in at] or NOTHING))


@given(some_candidates(), already, readers, st.permutations(range(6)))
def test_the_order_of_candidates_does_not_matter(
    found: list[Candidate], told: np.ndarray, reader: ReaderPreferences, order: list[int]
) -> None:
    shuffled = [found[at] for at in order if at < len(found)]
    assert choose(shuffled, told, reader) == choose(found, told, reader)


@given(some_candidates(), already, readers, st.sampled_from([(), ("claims failed",)]))
def test_every_candidate_is_in_with_a_rank_or_out_by_a_gate_and_the_best_of_the_rest_is_the_rejected(
    found: list[Candidate], told: np.ndarray, reader: ReaderPreferences, faults: tuple[str, ...]
) -> None:
    choice = choose(found, told, reader, faults)
    assert sorted(one.signal_id for one in choice.scored) == sorted(one.signal_id for one in found)
    assert [one.rank for one in choice.items] == list(range(1, len(choice.items) + 1))
    assert {one.signal_id for one in choice.scored if one.gate is None} == {one.signal_id for one in choice.items}
    assert all(one.rank is None for one in choice.scored if one.gate is not None)
    candidates = [one for one in choice.scored if one.gate not in {None, "nothing happened", "muted"}]
    assert (choice.rejected is None) == (candidates == [])
    if choice.rejected is not None:
        assert choice.rejected.weighed.news_value == max(one.weighed.news_value for one in candidates)


@given(some_candidates(), already, readers)
def test_what_is_muted_is_neither_told_nor_named_as_the_best_of_the_rest(
    found: list[Candidate], told: np.ndarray, reader: ReaderPreferences
) -> None:
    choice = choose(found, told, reader)
    for one in (*choice.items, *([choice.rejected] if choice.rejected else [])):
        subject = one.weighed.candidate.subject
        assert not {*subject.topics, *subject.actors, one.signal_id} & set(reader.interests.mutes)


@given(some_candidates(), already, readers)
def test_what_is_watched_is_told_unless_nothing_happened_or_it_was_told(
    found: list[Candidate], told: np.ndarray, reader: ReaderPreferences
) -> None:
    gates = {one.gate for one in choose(found, told, reader).scored if one.weighed.interested.watched}
    assert gates <= {None, "nothing happened", "no stronger", "told once"}


@pytest.mark.parametrize(("strength", "gate"), [(3.3, "no stronger"), (3.6, None)])
def test_what_is_watched_is_not_told_again_before_it_has_grown(strength: float, gate: str | None) -> None:
    again = candidate(
        "s_0", ("reinforced",), claim("c_1", 1), told=Told(DAY - timedelta(days=3), 3.0), strength=strength
    )
    watching = replace(READER, interests=Interests(watchlist=("s_0",)))
    [scored] = choose([again], NOTHING, watching).scored
    assert (scored.weighed.interested.watched, scored.gate) == (True, gate)


@given(some_candidates(), already, readers, st.sampled_from(TOPICS))
def test_more_interest_never_lowers_a_news_value(
    found: list[Candidate], told: np.ndarray, reader: ReaderPreferences, topic: str
) -> None:
    interests = replace(reader.interests, topics=(*reader.interests.topics, topic))
    for one in found:
        before, after = weigh(one, reader.interests, told), weigh(one, interests, told)
        assert after.news_value >= before.news_value or reader.interests.everything
        assert after.news == before.news


def _about(found: Sequence[Candidate], topics: Sequence[str]) -> list[Candidate]:
    return [
        replace(one, subject=replace(one.subject, topics=(topic,))) for one, topic in zip(found, topics, strict=True)
    ]


def test_two_readers_with_narrow_interests_get_different_briefs_of_the_same_rows() -> None:
    born = [candidate(f"s_{n}", ("born",), claim(f"c_{n}", n, f"st_{n}")) for n in range(3)]
    found = _about(born, TOPICS)
    energy, sport = (replace(READER, interests=Interests(topics=(name,))) for name in ("energy", "sport"))
    assert said(choose(found, NOTHING, energy)) == [("s_0", "new")]
    choice = choose(found, NOTHING, sport)
    assert said(choice) == [("s_2", "new")]
    assert [(one.signal_id, one.gate) for one in choice.scored[1:]] == [("s_0", "interest"), ("s_1", "interest")]


@pytest.mark.parametrize(("watchlist", "told"), [((), ["s_1"]), (("Title of s_0",), ["s_1", "s_0"])])
def test_what_is_watched_passes_the_floors_and_the_maximum(watchlist: tuple[str, ...], told: list[str]) -> None:
    weak = replace(candidate("s_0", ("born",), claim("c_0", 0, "st_0"), strength=0.5), origins=1)
    strong = candidate("s_1", ("born",), claim("c_1", 1))
    reader = ReaderPreferences("ada", 2.0, 0.15, 2, Interests(watchlist=watchlist))
    assert [signal for signal, _ in said(choose([weak, strong], NOTHING, reader))] == told
    # Named first, so that others do not fill the maximum; above it all the same.
    others = [candidate(f"s_{n}", ("born",), claim(f"c_{n}", n, f"st_{n}")) for n in (2, 3)]
    choice = choose([weak, strong, *others], NOTHING, replace(reader, maximum=1))
    assert [signal for signal, _ in said(choice)] == (["s_0"] if watchlist else ["s_1"])


def test_what_a_person_muted_is_out_for_every_reader() -> None:
    muted = replace(candidate("s_1", ("born",)), muted=True, pinned=True)
    choice = choose([muted], NOTHING, replace(READER, interests=Interests(watchlist=("s_1",))))
    assert [(one.gate, one.explanation) for one in choice.scored] == [("muted", "it is muted: an override")]
    assert choice.rejected is None


def test_on_a_day_with_a_fault_nothing_is_in_and_each_says_why() -> None:
    choice = choose([candidate("s_1", ("born",))], NOTHING, READER, ["claims failed: no room"])
    assert choice.items == ()
    assert [(one.gate, one.explanation, one.rank) for one in choice.scored] == [
        ("fault", "claims failed: no room", None)
    ]


def test_interest_is_part_of_the_value_and_of_what_is_said_of_a_value_too_low() -> None:
    found = _about([candidate("s_1", ("reinforced",), claim("c_1", 0), told=TOLD)], ["energy"])
    reader = ReaderPreferences("ada", 2.0, 0.5, 5, Interests(topics=("energy",)))
    (one,) = choose(found, NOTHING, reader).scored
    assert one.weighed.news_value == pytest.approx(0.9 * 0.7 * np.sqrt(0.6), abs=1e-6)
    assert one.explanation == "its news value 0.49 is below the reader's floor of 0.5 (interest 0.90, novelty 1.00)"
