"""What a signal's page says is otherwise since a reader was told of it."""

from dataclasses import replace
from datetime import date

from bellwether_assets.site.signal_pages import LineageEvent, SinceTold, SourceRefs
from bellwether_assets.site.tell_since import EvidenceNow, Telling, tell_since

AS_OF = date(2031, 3, 9)
EARLIER = Telling("ada", date(2031, 3, 2), 1, "new", 2.6, frozenset({"c1", "c2"}))
EVIDENCE = (
    EvidenceNow("c1", "Karst Courier", "supports", date(2031, 3, 2), 1),
    EvidenceNow("c2", "Coast Weekly", "supports", date(2031, 3, 2), 2),
)
NEWER = (
    EvidenceNow("c3", "Porto Day", "supports", date(2031, 3, 4), 3),
    EvidenceNow("c4", "Karst Courier", "supports", date(2031, 3, 3), 1),
    EvidenceNow("c5", "Union Paper", "contradicts", date(2031, 3, 9), 4),
)


def since(
    tellings: tuple[Telling, ...] = (EARLIER,),
    evidence: tuple[EvidenceNow, ...] = EVIDENCE,
    strength: float = 2.6,
    status: str = "living",
    lineage: tuple[LineageEvent, ...] = (),
) -> tuple[SinceTold, ...]:
    return tell_since(tellings, evidence, strength, status, lineage, AS_OF)


def texts(told: SinceTold) -> list[str]:
    return [change.text for change in told.changes]


def test_a_signal_that_stands_as_it_was_told_has_changed_in_nothing() -> None:
    assert since() == (SinceTold("ada", date(2031, 3, 2), "new", 3, "", ()),)
    assert since(strength=3.4) == since(), "the strength that is shown is the same"


def test_what_came_since_is_told_by_side_with_its_publishers_and_sources() -> None:
    (told,) = since(evidence=(*EVIDENCE, *NEWER), strength=4.7)
    assert told.changes == (
        SourceRefs("strength 5", ()),
        SourceRefs("2 quotes that support it, from Karst Courier and Porto Day", (1, 3)),
        SourceRefs("1 quote that contradicts it, from Union Paper", (4,)),
    )


def test_of_many_publishers_the_first_are_named_and_the_others_counted() -> None:
    many = tuple(EvidenceNow(f"d{n}", f"Paper {n}", "complicates", date(2031, 3, 5), n) for n in range(1, 6))
    (told,) = since(evidence=(*EVIDENCE, *many))
    assert texts(told) == ["5 quotes that complicate it, from Paper 1, Paper 2, Paper 3 and 2 more"]
    assert told.changes[0].refs == (1, 2, 3, 4, 5)


def test_what_was_told_and_is_gone_is_owned_up_to_whichever_edition_told_it() -> None:
    first = replace(EARLIER, day=date(2031, 2, 20), claim_ids=frozenset({"c0"}))
    (told,) = since(tellings=(EARLIER, first), evidence=EVIDENCE[:1])
    assert told.told_on == EARLIER.day
    assert texts(told) == ["2 quotes told then not in it any more"]


def test_what_todays_edition_tells_is_a_change_since_the_one_before() -> None:
    today = Telling("ada", AS_OF, 1, "contradicted", 4.7, frozenset({"c5"}))
    (told,) = since(tellings=(EARLIER, today), evidence=(*EVIDENCE, NEWER[2]))
    assert (told.told_on, told.today) == (EARLIER.day, "contradicted")
    assert texts(told) == ["1 quote that contradicts it, from Union Paper"]


def test_a_signal_told_today_for_the_first_time_or_never_has_nothing_to_compare_with() -> None:
    assert since(tellings=()) == ()
    assert since(tellings=(replace(EARLIER, day=AS_OF),)) == ()


def test_of_a_revised_day_the_last_revision_counts_and_each_reader_has_their_own() -> None:
    revised = replace(EARLIER, revision=2, strength_exact=5.6, change="stronger")
    other = replace(EARLIER, reader="ben", day=date(2031, 3, 8))
    ada, ben = since(tellings=(other, revised, EARLIER), evidence=(*EVIDENCE, *NEWER[:2]), strength=5.6)
    assert (ada.reader, ada.strength, ada.change) == ("ada", 6, "stronger")
    assert len(ada.changes) == 1
    assert (ben.reader, texts(ben)) == ("ben", ["strength 6"])


def test_an_expiry_is_told_once_and_what_happened_without_another_signal_in_its_own_words() -> None:
    happened = (
        LineageEvent(date(2031, 3, 5), "became structural, after trend", None, ""),
        LineageEvent(date(2031, 3, 5), "some of its claims split off as", "s_1", "Other"),
        LineageEvent(date(2031, 3, 2), "became trend, after event", None, ""),
    )
    (told,) = since(status="expired", lineage=happened)
    assert texts(told) == ["it expired", "became structural, after trend"]
    (told,) = since(tellings=(replace(EARLIER, change="expired"),), status="expired")
    assert texts(told) == []
