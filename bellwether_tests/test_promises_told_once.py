"""Promise 7: told once. A reader is told a fact once; afterwards only what changed."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from bellwether_assets.brief.choose import choose
from bellwether_assets.brief.read_candidates import candidates
from bellwether_assets.brief.read_told import ToldBefore
from bellwether_assets.brief.stages import BRIEF_STAGE
from bellwether_assets.brief.weigh import Merged, Told
from bellwether_assets.pipeline.context import Context
from bellwether_assets.pipeline.inputs import Inputs
from bellwether_tests.brief.invented_candidates import DAY, NOTHING, READER, TOLD, candidate, claim, facing, said
from bellwether_tests.conftest import CopyHome
from bellwether_tests.homes import query


def test_the_same_words_are_not_told_a_second_time() -> None:
    news = candidate("s_1", ("reinforced",), claim("c_2", 0), told=TOLD)
    assert said(choose([news], NOTHING, READER)) == [("s_1", "stronger")]
    choice = choose([news], np.array([facing(0)]), READER)
    assert choice.items == ()
    assert choice.rejected is not None
    assert (choice.rejected.signal_id, choice.rejected.gate) == ("s_1", "news value")
    assert "novelty 0.00" in choice.rejected.explanation


def test_other_words_of_a_signal_that_was_told_are_told_as_what_changed() -> None:
    news = candidate("s_1", ("reinforced",), claim("c_2", 1), told=TOLD)
    choice = choose([news], np.array([facing(0)]), READER)
    assert said(choice) == [("s_1", "stronger")]
    assert choice.items[0].weighed.claim_id == "c_2"
    assert f"told last on {TOLD.day}" in choice.items[0].explanation


@pytest.mark.parametrize("events", [("born",), ("reinforced",), ("contradicted",)])
def test_a_signal_is_new_to_a_reader_only_until_it_was_told(events: tuple[str, ...]) -> None:
    untold = candidate("s_1", events, claim("c_1", 0))
    assert said(choose([untold], NOTHING, READER)) == [("s_1", "new")]
    told = candidate("s_1", events, claim("c_1", 0), told=TOLD)
    assert "new" not in {change for _, change in said(choose([told], NOTHING, READER))}


def test_one_story_that_moved_two_signals_is_told_once() -> None:
    stronger = candidate("s_1", ("born",), claim("c_1", 0), strength=8.0)
    weaker = candidate("s_2", ("born",), claim("c_2", 1))
    choice = choose([weaker, stronger], NOTHING, READER)
    assert said(choice) == [("s_1", "new")]
    assert choice.rejected is not None
    assert (choice.rejected.signal_id, choice.rejected.gate) == ("s_2", "told once")
    other_story = candidate("s_2", ("born",), claim("c_2", 1, "st_2"))
    assert said(choose([other_story, stronger], NOTHING, READER)) == [("s_1", "new"), ("s_2", "new")]


def test_what_loses_strength_is_told_by_two_points_and_only_to_whoever_was_told_of_it() -> None:
    assert said(choose([candidate("s_1", ("weakened",), told=TOLD, strength=4.0)], NOTHING, READER)) == [
        ("s_1", "weaker")
    ]
    assert choose([candidate("s_1", ("weakened",), told=TOLD, strength=5.0)], NOTHING, READER).items == ()
    assert choose([candidate("s_1", ("weakened",), strength=4.0)], NOTHING, READER).items == ()


@pytest.mark.parametrize(
    ("days", "grown", "told"), [(1, 0.49, False), (14, 0.49, False), (1, 0.5, True), (15, -3.0, True)]
)
def test_new_evidence_that_only_makes_up_for_what_faded_is_not_told_again_within_a_fortnight(
    days: int, grown: float, told: bool
) -> None:
    before = Told(DAY - timedelta(days=days), 6.0)
    news = candidate("s_1", ("reinforced",), claim("c_2", 1), told=before, strength=6.0 + grown)
    choice = choose([news], NOTHING, READER)
    assert said(choice) == ([("s_1", "stronger")] if told else [])
    if not told:
        assert choice.rejected is not None
        assert choice.rejected.gate == "no stronger"
        assert f"told at 6.0, {days} day" in choice.rejected.explanation
    contradicted = candidate("s_1", ("reinforced", "contradicted"), claim("c_2", 1), told=before, strength=6.0 + grown)
    assert said(choose([contradicted], NOTHING, READER)) == [("s_1", "contradicted")]


@pytest.mark.parametrize(("floor", "shown"), [(0.75, "0.57"), (0.57, "0.567"), (0.567, "0.56696")])
def test_a_value_below_a_floor_is_shown_as_one_that_is(floor: float, shown: str) -> None:
    faded = candidate("s_1", ("reinforced",), claim("c_2", 0), told=TOLD, strength=6.56)
    choice = choose([faded], NOTHING, replace(READER, news_floor=floor))
    assert choice.rejected is not None
    assert choice.rejected.explanation.startswith(f"its news value {shown} is below the reader's floor of {floor:g} (")


KNOWN = Merged("s_9", "Ports raise fees", DAY - timedelta(days=3))


def test_that_a_signal_the_reader_knows_is_part_of_another_is_told() -> None:
    joined = replace(candidate("s_1", ("merged",), told=TOLD), merged=(KNOWN,))
    choice = choose([joined], NOTHING, READER)
    assert said(choice) == [("s_1", "merged")]
    assert choice.items[0].explanation.startswith(
        f"“Ports raise fees”, told on {KNOWN.told_on}, is part of it now. Now "
    )
    assert said(choose([replace(joined, told=None)], NOTHING, READER)) == [("s_1", "merged")]
    assert choose([replace(joined, merged=())], NOTHING, READER).items == (), "of what nobody was told nothing is told"
    crumb = replace(joined, origins=1, publishers=1, strength_exact=1.0)
    assert said(choose([crumb], NOTHING, replace(READER, news_floor=0.1))) == [("s_1", "merged")], "it is followed up"
    brings = replace(candidate("s_1", ("merged", "reinforced"), claim("c_2", 1), told=TOLD), merged=(KNOWN,))
    choice = choose([brings], NOTHING, READER)
    assert said(choice) == [("s_1", "stronger")], "new evidence is the greater news"
    assert "is part of it now. New independent evidence" in choice.items[0].explanation
    quoted = replace(joined, merged=(replace(KNOWN, title="“Fees rise”"), KNOWN))
    assert choose([quoted], NOTHING, READER).items[0].explanation.startswith("“Fees rise”, told on ")


def test_of_a_merge_a_reader_hears_what_was_told_to_them(autumn: Context, copied: CopyHome) -> None:
    context = copied(autumn)
    [(day, kept)] = query(
        context,
        "SELECT day, signal_id FROM pipeline.signal_events WHERE event = 'reinforced' ORDER BY ALL DESC LIMIT 1",
    )
    [(other, title)] = query(
        context,
        "SELECT signal_id, title FROM pipeline.signal_texts WHERE day < ? AND signal_id <> ? ORDER BY ALL LIMIT 1",
        day,
        kept,
    )
    with context.warehouse.transaction() as connection:
        rows = [[day, kept, "merged", other], [day, other, "merged", kept], [day, kept, "merged", "s_never_titled"]]
        rows.append([day, kept, "split", other])  # what split off is no part of it
        connection.executemany("INSERT INTO pipeline.signal_events VALUES (?, ?, ?, ?)", rows)
    found = {one.signal_id: one for one in candidates(Inputs(context, BRIEF_STAGE, day), False, False)}
    assert [(one.signal_id, one.title, one.told_on) for one in found[kept].merged] == [(other, title, None)]
    assert ToldBefore().of(found[kept]).merged == ()
    told = ToldBefore(signals={other: TOLD}).of(found[kept])
    assert [(one.signal_id, one.told_on) for one in told.merged] == [(other, TOLD.day)]


def test_in_a_home_no_claim_is_told_twice_and_no_signal_is_new_twice(autumn: Context) -> None:
    items = query(autumn, "SELECT reader, signal_id, change, told_claims FROM pipeline.brief_items")
    assert len(items) > 1
    told = Counter((reader, claim) for reader, _, _, claims in items for claim in claims)
    assert [key for key, times in told.items() if times > 1] == []
    new = Counter((reader, signal) for reader, signal, change, _ in items if change == "new")
    assert set(new.values()) == {1}
    assert {(reader, signal) for reader, signal, _, _ in items} == set(new), "told of before it was ever new"


def test_what_rests_on_one_item_of_evidence_waits_for_another_unless_somebody_pinned_it() -> None:
    crumb = replace(candidate("s_1", ("born",)), origins=1)
    choice = choose([crumb], NOTHING, READER)
    assert choice.items == ()
    assert choice.rejected is not None
    assert choice.rejected.gate == "one item"
    assert said(choose([replace(crumb, pinned=True)], NOTHING, READER)) == [("s_1", "new")]
    assert said(choose([replace(crumb, origins=2)], NOTHING, READER)) == [("s_1", "new")]
    told = replace(candidate("s_1", ("weakened",), told=TOLD, strength=4.0), origins=1)
    assert said(choose([told], NOTHING, READER)) == [("s_1", "weaker")], "what was told is followed up"


def test_two_items_of_one_publisher_wait_for_a_third_or_for_another_publisher() -> None:
    alike = replace(candidate("s_1", ("born",)), origins=2, publishers=1)
    choice = choose([alike], NOTHING, READER)
    assert choice.items == ()
    assert choice.rejected is not None
    assert choice.rejected.gate == "one publisher"
    assert "2 items of evidence are of one publisher" in choice.rejected.explanation
    for more in (replace(alike, origins=3), replace(alike, publishers=2), replace(alike, pinned=True)):
        assert said(choose([more], NOTHING, READER)) == [("s_1", "new")]
    told = replace(candidate("s_1", ("weakened",), told=TOLD, strength=4.0), origins=2, publishers=1)
    assert said(choose([told], NOTHING, READER)) == [("s_1", "weaker")], "what was told is followed up"
