"""Merges, splits and changes of type as a reader is told them."""

from dataclasses import replace
from datetime import date

from bellwether_assets.site.signal_pages import DayPoint, LineageEvent
from bellwether_assets.site.tell_lineage import HappenedEvent, TypeOfDay, tell_lineage
from bellwether_tests.signals.invented import claim, evidence_of

BORN, DAY, LATER = date(2031, 3, 1), date(2031, 3, 4), date(2031, 3, 9)
HISTORY = (DayPoint(BORN, 2, 2.0, "born"), DayPoint(DAY, 3, 3.0, "merged"))
MERGED = HappenedEvent(DAY, "merged", "s_other", "The other one")


def tell(*happened: HappenedEvent, **other: object) -> tuple[LineageEvent, ...]:
    """What is told of these events, with nothing known of types unless it is given."""
    known = {"history": HISTORY, "types": (), "evidence_on": {}, "said": {}} | other
    return tell_lineage(happened, **known)  # type: ignore[arg-type]


def test_a_merge_names_the_other_without_a_link_as_its_address_leads_here() -> None:
    assert tell(MERGED) == (LineageEvent(DAY, "merged with", None, "The other one"),)


def test_a_title_that_is_a_quotation_is_not_quoted_twice() -> None:
    for title, shown in (("“All of it”", "All of it"), ("“One” and “two”", "“One” and “two”"), ("", "")):
        assert [told.other_title for told in tell(replace(MERGED, other_title=title))] == [shown]


def test_a_split_is_told_of_both_sides_and_leads_to_the_other() -> None:
    split = replace(MERGED, event="split")
    assert tell(split) == (LineageEvent(DAY, "some of its claims split off as", "s_other", "The other one"),)
    assert tell(replace(split, day=BORN)) == (LineageEvent(BORN, "split from", "s_other", "The other one"),)


def test_a_claim_that_left_is_told_with_where_it_went() -> None:
    left = replace(MERGED, event="unlinked")
    assert [told.words for told in tell(left)] == ["a claim that does not show it left for"]
    alone = tell(HappenedEvent(DAY, "unlinked", None, ""))
    assert [(told.words, told.other_title) for told in alone] == [("a claim that does not show it left", "")]


def test_a_change_of_type_says_from_what_to_what_and_why() -> None:
    retyped = HappenedEvent(LATER, "retyped", None, "")
    types = (TypeOfDay(LATER, "policy"), TypeOfDay(BORN, "risk"), TypeOfDay(DAY, "event"))
    evidence = {LATER: [evidence_of(claim(1, kind="policy"))]}
    (told,) = tell(retyped, types=types, evidence_on=evidence)
    assert told.words == "became policy, after event"
    assert told.because == "100% of what supports it is about rules and who makes them"
    (by_hand,) = tell(retyped, types=types, evidence_on=evidence, said={LATER: "Ada"})
    assert by_hand.because == "Ada said so"
    (bare,) = tell(retyped, types=types[:1])
    assert (bare.words, bare.because) == ("became policy", "")


def test_the_newest_comes_first_and_what_the_plot_tells_is_left_out() -> None:
    events = [MERGED, replace(MERGED, day=LATER), HappenedEvent(LATER, "reinforced", None, "")]
    assert [told.day for told in tell(*events)] == [LATER, DAY]
    assert tell(*events) == tell(*events[::-1])
