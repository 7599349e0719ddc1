"""A fact is told to a reader once, whatever a recompute does to the day that it belongs to."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.brief.told_sentences import ToldSentence
from bellwether_assets.editions.edition import Correction, Edition
from bellwether_assets.editions.next_editions import Plan, Told, next_editions
from bellwether_tests.editions.invented import DAY, READER, item, plan, told

NEXT = DAY + timedelta(days=1)
LATER = DAY + timedelta(days=4)


def added(*plans: Plan, before: list[Told] | None = None, as_of: date = LATER) -> list[Edition]:
    """What a publication adds; each claim is planned on the last day whose plan holds it."""
    planned = {
        (one.reader, claim): one.day
        for one in sorted(plans, key=lambda one: one.day)
        for telling in one.items
        for claim in telling.claim_ids
    }
    return next_editions(plans, before or [], planned, {}, as_of)


def correction(kind: str = "withdrawn", claim: str = "c1") -> Correction:
    return Correction("e_1", DAY, "s1", "Title of s1", claim, "Port 1 …", "port1.example", None, kind, "Taken off.")


def test_a_day_that_tells_something_is_an_edition_and_a_silent_one_is_none() -> None:
    [edition] = added(plan(DAY, item("s1", 1, 2)), plan(NEXT))
    assert (edition.day, edition.revision, [one.signal_id for one in edition.items]) == (DAY, 1, ["s1"])
    assert edition.changes_belief


def test_what_was_told_and_is_planned_as_it_was_adds_nothing() -> None:
    first = added(plan(DAY, item("s1", 1, 2)))
    assert added(plan(DAY, item("s1", 1, 2)), before=told(*first)) == []


def test_another_plan_is_a_revision_that_says_what_it_says_otherwise() -> None:
    first = added(plan(DAY, item("s1", 1, 2), item("s2", 3)))
    again = plan(DAY, item("s1", 1, 2, strength=3.6), item("s3", 4))
    [revision] = added(again, before=told(*first))
    assert revision.revision == 2
    assert [(one.what, one.signal_id) for one in revision.differs] == [
        ("changed", "s1"),
        ("added", "s3"),
        ("taken back", "s2"),
    ]
    assert revision.differs[0].sentence == "Title of s1: strength 3 is 4"
    assert revision.changes_belief


def test_a_revision_of_words_and_figures_alone_is_not_worth_sending_again() -> None:
    first = added(plan(DAY, item("s1", 1, 2)))
    [revision] = added(plan(DAY, item("s1", 1, 2, strength=3.6), name="other"), before=told(*first))
    assert not revision.changes_belief
    # What would be shown the same is no revision, whatever the plan's hash.
    assert added(plan(DAY, item("s1", 1, 2, strength=3.1), name="third"), before=told(*first)) == []


def test_a_day_that_falls_silent_takes_back_what_it_told_once() -> None:
    first = added(plan(DAY, item("s1", 1, 2)))
    [revision] = added(plan(DAY), before=told(*first))
    assert [(one.what, one.signal_id) for one in revision.differs] == [("taken back", "s1")]
    assert added(plan(DAY), before=told(*first, revision)) == []


def test_what_moves_to_another_day_is_not_told_again_and_not_taken_back() -> None:
    first = added(plan(NEXT, item("s1", 1, 2)))
    both = (plan(DAY, item("s1", 1, 2)), plan(NEXT))
    [moved] = added(*both, before=told(*first))
    assert (moved.day, moved.items) == (NEXT, ())
    assert [one.what for one in moved.differs] == ["moved"]
    assert not moved.changes_belief


def test_late_evidence_of_what_was_told_on_a_later_day_is_told_alone() -> None:
    first = added(plan(NEXT, item("s1", 1, 2)))
    [late] = [one for one in added(plan(DAY, item("s1", 1, 2, 3)), plan(NEXT), before=told(*first)) if one.day == DAY]
    [told_now] = late.items
    assert [one.claim_id for one in told_now.claims] == ["c3"]
    assert told_now.change == "stronger"
    assert str(NEXT) in told_now.why


def test_a_signal_fades_once_and_once_more_only_after_it_gained() -> None:
    history = added(plan(DAY, item("s1", 1)), plan(NEXT, item("s1", 1, change="expired")))
    assert [one.day for one in history] == [DAY, NEXT]
    again = plan(LATER, item("s1", 1, change="expired"))
    assert added(again, before=told(*history)) == []
    third = added(plan(NEXT + timedelta(days=1), item("s1", 2, change="revived")), before=told(*history))
    assert [one.day for one in added(again, before=told(*history, *third))] == [LATER]


def test_corrections_go_with_the_edition_of_the_last_day() -> None:
    due = {READER: [correction()]}
    [edition] = next_editions([plan(LATER, item("s1", 5))], [], {}, due, LATER)
    assert (edition.day, edition.corrections) == (LATER, (correction(),))
    [older, alone] = next_editions([plan(DAY, item("s1", 5))], [], {}, due, LATER)
    assert (older.day, older.corrections) == (DAY, ())
    assert (alone.day, alone.items, alone.corrections) == (LATER, (), (correction(),))


def test_an_edited_sentence_waits_for_the_next_edition() -> None:
    assert next_editions([], [], {}, {READER: [correction("changed")]}, LATER) == []
    [both] = next_editions([], [], {}, {READER: [correction("changed"), correction("withdrawn", "c2")]}, LATER)
    assert len(both.corrections) == 2


def test_corrections_after_a_days_brief_do_not_tell_the_brief_again() -> None:
    brief = added(plan(LATER, item("s9", 9)))
    alone = next_editions([], told(*brief), {}, {READER: [correction()]}, LATER)
    assert [one.revision for one in alone] == [2]
    assert added(plan(LATER, item("s9", 9)), before=told(*brief, *alone)) == []


def test_a_morning_of_corrections_alone_is_no_version_of_the_days_brief() -> None:
    alone = next_editions([], [], {}, {READER: [correction()]}, LATER)
    [brief] = added(plan(LATER, item("s9", 9)), before=told(*alone))
    assert (brief.revision, [one.what for one in brief.differs]) == (2, ["added"])
    assert brief.changes_belief


CLAIMS = st.frozensets(st.integers(1, 6), min_size=1, max_size=3)
DAYS = st.integers(0, 3).map(lambda offset: DAY + timedelta(days=offset))
BRIEFS = st.dictionaries(DAYS, st.dictionaries(st.sampled_from(["s1", "s2"]), CLAIMS, max_size=2), max_size=4)


@given(st.lists(BRIEFS, min_size=1, max_size=4))
def test_no_claim_is_told_by_two_days_however_often_days_are_recomputed(recomputes: list[dict]) -> None:
    ledger: list[Edition] = []
    for briefs in recomputes:
        days = {DAY + timedelta(days=offset): briefs.get(DAY + timedelta(days=offset), {}) for offset in range(4)}
        plans = [
            plan(day, *(item(signal, *claims) for signal, claims in told_now.items())) for day, told_now in days.items()
        ]
        new = added(*plans, before=told(*ledger))
        ledger += new
        assert added(*plans, before=told(*ledger)) == [], "a publication of the same adds nothing"
    day_of: dict[str, date] = {}
    for edition in ledger:
        for telling in edition.items:
            for claim in telling.claim_ids:
                assert day_of.setdefault(claim, edition.day) == edition.day


# Summaries and leads.


def said(*claims: int) -> tuple[ToldSentence, ...]:
    """A sentence that rests on the claims of these articles."""
    return (ToldSentence(f"Ports {claims} raised their fees.", tuple(f"c{number}" for number in claims)),)


def with_words(summary: tuple[ToldSentence, ...], lead: tuple[ToldSentence, ...], name: str = "told.words") -> Plan:
    items = (replace(item("s1", 1, 2), summary=summary), item("s2", 3))
    return replace(plan(DAY, *items, name=name), lead=lead, lead_engine="anthropic/a")


def test_another_lead_or_summary_alone_is_a_revision_that_is_not_worth_sending_again() -> None:
    [first] = added(with_words(said(1), said(1, 3)))
    assert (first.lead, first.lead_engine) == (said(1, 3), "anthropic/a")
    [revision] = added(with_words(said(2), said(2, 3), "told.other"), before=told(first))
    assert [(one.what, one.signal_id, one.sentence) for one in revision.differs] == [
        ("changed", "", "The lead is another one."),
        ("changed", "s1", "Title of s1: its summary is another one"),
    ]
    assert not revision.changes_belief
    [without] = added(with_words((), (), "told.none"), before=told(first, revision))
    assert [one.sentence for one in without.differs] == [
        "It has no lead any more.",
        "Title of s1: it has no summary any more",
    ]
    assert without.lead_engine is None


def before_there_were_any(edition: Edition, plan_then: str) -> Told:
    [one] = told(edition)
    return replace(one, plan=plan_then, lead=None, items=tuple(replace(each, summary=None) for each in one.items))


def test_an_edition_of_before_there_were_summaries_stays_as_it_is() -> None:
    now = with_words(said(1), said(1, 3))
    [edition] = added(now)
    assert added(now, before=[before_there_were_any(edition, "told")]) == []
    [revision] = added(now, before=[before_there_were_any(replace(edition, items=edition.items[:1]), "another")])
    assert [one.what for one in revision.differs] == ["added"], "that it has words now is no change of what it said"


def test_what_another_day_told_leaves_the_summary_and_the_lead_with_it() -> None:
    summary = (*said(1), *said(2), *said(1, 2))
    other = added(plan(NEXT, item("s1", 1)))
    [edition] = [one for one in added(with_words(summary, said(2, 3)), before=told(*other)) if one.day == DAY]
    [first, _] = edition.items
    assert first.claim_ids == {"c2"}
    assert first.summary == (*said(2), *said(1, 2)), "each sentence rests on something that is told now"
    assert edition.lead == said(2, 3)
    [edition] = [one for one in added(with_words(summary, said(1, 3)), before=told(*other)) if one.day == DAY]
    assert (edition.lead, edition.lead_engine) == ((), None), "a claim of the lead was told on another day"


def test_a_lead_ties_two_items_or_there_is_none() -> None:
    lead = (*said(1, 3), *said(1))
    assert added(with_words((), lead))[0].lead == lead
    assert added(replace(with_words((), lead), items=(item("s1", 1, 2),)))[0].lead == ()
