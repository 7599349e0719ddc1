"""What is due: each day once, less what was really sent, and one message a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bellwether_assets.delivery.due import Delivered, Due, KeptEdition, what_is_due
from bellwether_assets.delivery.letter import Sheet, write_letter
from bellwether_assets.delivery.read_document import read_document
from bellwether_assets.delivery.rhythm import Rhythm
from bellwether_assets.editions.edition import Correction, Difference, Edition
from bellwether_assets.foundation.delivery_settings import SendAgain
from bellwether_tests.editions.invented import DAY, READER, item

UTC_ZONE = ZoneInfo("UTC")
NEXT = DAY + timedelta(days=1)


def at(day: date, hour: int = 6) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def kept(edition: Edition, as_of: date | None = None) -> KeptEdition:
    """The edition in the ledger, published on the morning after its day, or after `as_of`."""
    published = as_of or edition.day
    return KeptEdition(
        edition.edition_id,
        edition.reader,
        edition.day,
        edition.revision,
        edition.plan,
        at(published + timedelta(days=1), 5),
        published,
        edition.changes_belief,
        edition.document,
    )


def due(
    editions: Sequence[KeptEdition],
    rows: Sequence[Delivered] = (),
    *,
    now: datetime | None = None,
    zone: ZoneInfo = UTC_ZONE,
    send_again: SendAgain = "when_belief_changes",
) -> Due:
    as_of = max(one.as_of for one in editions)
    return what_is_due(
        editions,
        rows,
        channel="email",
        as_of=as_of,
        now=now or at(as_of + timedelta(days=1)),
        rhythm=Rhythm(zone),
        older_days=3,
        send_again=send_again,
    )


def got(what: Due, when: datetime, state: str = "sent", retry_at: datetime | None = None) -> list[Delivered]:
    """The rows after a message was claimed at `when`."""
    return [
        Delivered(edition_id, what.delivery_id, state, 1, when, retry_at, document or None)
        for edition_id, document in what.documents
    ]


def told(what: Due) -> list[tuple[date, list[tuple[str, list[str]]]]]:
    """By day, the signals of a message with the claims that it tells of them."""
    return [
        (one.day, [(told.signal_id, sorted(told.claim_ids)) for told in one.items])
        for one in map(read_document, what.letters)
    ]


FIRST = Edition(READER, DAY, 1, "p1", (item("s1", 1, 2), item("s2", 3)))


def test_an_edition_is_due_once() -> None:
    first = due([kept(FIRST)])
    assert told(first) == [(DAY, [("s1", ["c1", "c2"]), ("s2", ["c3"])])]
    assert due([kept(FIRST)], got(first, at(NEXT)), now=at(NEXT + timedelta(days=1))) == Due()


@pytest.mark.parametrize(("state", "again"), [("claimed", True), ("handed over", False), ("sent", False)])
def test_what_a_killed_process_left_is_sent_only_where_it_cannot_have_arrived(state: str, again: bool) -> None:
    first = due([kept(FIRST)])
    after = due([kept(FIRST)], got(first, at(NEXT), state), now=at(NEXT + timedelta(days=1)))
    assert after == (replace(first, attempts=1) if again else Due())


def test_a_replayed_year_sends_its_last_days_alone() -> None:
    days = [DAY - timedelta(days=back) for back in range(90)]
    year = [kept(Edition(READER, day, 1, "p", (item(f"s{n}", n + 1),)), DAY) for n, day in enumerate(days)]
    first = due(year)
    assert [day for day, _ in told(first)] == sorted(days[:3])
    # Nor later, when mail has begun.
    assert due(year, got(first, at(NEXT)), now=at(NEXT + timedelta(days=1))) == Due()


def test_an_old_day_that_is_told_otherwise_is_sent_once_mail_has_begun() -> None:
    old = Edition(READER, DAY - timedelta(days=30), 1, "p", (item("s9", 9),))
    late = Edition(READER, DAY - timedelta(days=20), 1, "p", (item("s8", 8),))
    first = due([kept(old, DAY), kept(FIRST)])
    assert [day for day, _ in told(first)] == [DAY]
    sent = got(first, at(NEXT))
    second = due([kept(old, DAY), kept(FIRST), kept(late, NEXT)], sent, now=at(NEXT + timedelta(days=1)))
    assert [day for day, _ in told(second)] == [late.day]


def test_one_message_a_day_takes_what_became_due_since() -> None:
    second = Edition(READER, DAY, 2, "p2", (*FIRST.items, item("s3", 4)), (), (Difference("added", "s3", "Told."),))
    next_day = Edition(READER, NEXT, 1, "p", (item("s4", 5),))
    first = due([kept(FIRST)])
    sent = got(first, at(NEXT, 7))
    waits = due([kept(FIRST), kept(second)], sent, now=at(NEXT, 23))
    assert (waits.documents, waits.waits) == (
        (), "one message a day, and today's was sent: from Wednesday 00:00 on (2025-03-12, UTC)"
    )  # fmt: skip
    both = due([kept(FIRST), kept(second), kept(next_day)], sent, now=at(NEXT + timedelta(days=1), 0))
    assert told(both) == [(DAY, [("s3", ["c4"])]), (NEXT, [("s4", ["c5"])])]


def test_the_day_of_one_message_is_a_day_of_the_zone() -> None:
    second = Edition(READER, NEXT, 1, "p", (item("s4", 5),))
    sent = got(due([kept(FIRST)]), at(NEXT, 23))
    later = datetime(2025, 3, 12, 1, tzinfo=UTC)
    assert not due([kept(FIRST), kept(second)], sent, now=later).waits
    assert due([kept(FIRST), kept(second)], sent, now=later, zone=ZoneInfo("Asia/Tokyo")).waits


def test_a_revision_sends_what_was_not_sent_and_takes_back_what_was() -> None:
    revised = Edition(
        READER,
        DAY,
        2,
        "p2",
        (item("s1", 1, 2, 7), item("s3", 4)),
        (),
        (
            Difference("changed", "s1", "s1: it rests on 3 quotes instead of 2"),
            Difference("added", "s3", "Told now as well (new): Title of s3"),
            Difference("taken back", "s2", "Not told any more: Title of s2"),
        ),
    )
    first = due([kept(FIRST)])
    second = due([kept(FIRST), kept(revised)], got(first, at(NEXT)), now=at(NEXT + timedelta(days=1)))
    [correction] = map(read_document, second.letters)
    assert told(second) == [(DAY, [("s1", ["c7"]), ("s3", ["c4"])])]
    assert [(one.what, one.signal_id) for one in correction.differs] == [
        ("added", "s1"), ("added", "s3"), ("taken back", "s2"),
    ]  # fmt: skip
    assert correction.items[0].change == "stronger", "it was told as new before"


def test_a_reader_who_did_not_get_the_first_telling_gets_the_last_as_if_it_were_the_first() -> None:
    revised = Edition(READER, DAY, 2, "p2", (item("s1", 1, 2),), (), (Difference("taken back", "s2", "Not any more."),))
    only = due([kept(FIRST), kept(revised)])
    [edition] = map(read_document, only.letters)
    assert told(only) == [(DAY, [("s1", ["c1", "c2"])])]
    assert edition.differs == ()
    assert [bool(document) for _, document in only.documents] == [False, True], "both are settled by one message"


def test_what_moved_to_another_day_before_it_was_sent_is_told_all_the_same() -> None:
    # The edition of the other day leaves it out, since this day's first one told it.
    moved = Edition(
        READER, DAY, 2, "p2", (item("s1", 1, 2),), (), (Difference("moved", "s2", "Told with another day."),)
    )
    more = Edition(READER, DAY, 3, "p3", (item("s1", 1, 2, 8),), (), (Difference("added", "s1", "More."),))
    assert told(due([kept(FIRST), kept(moved), kept(more)])) == [(DAY, [("s1", ["c1", "c2", "c8"]), ("s2", ["c3"])])]


def test_a_revision_of_words_alone_is_not_sent() -> None:
    words = Edition(READER, DAY, 2, "p2", FIRST.items, (), (Difference("changed", "s1", "title a is b"),))
    first = due([kept(FIRST)])
    assert due([kept(FIRST), kept(words)], got(first, at(NEXT)), now=at(NEXT + timedelta(days=1))) == Due()


WORDS = Edition(READER, DAY, 2, "p2", FIRST.items, (), (Difference("changed", "s1", "Rail: strength 3 is 4"),))
ADDED = Edition(READER, DAY, 2, "p2", (*FIRST.items, item("s3", 4)), (), (Difference("added", "s3", "Told."),))
GONE = Correction("e_0", DAY, "s1", "Title", "c1", "Quote", "p.example", None, "withdrawn", "Gone.")


@pytest.mark.parametrize(
    ("send_again", "words", "added"),
    [("when_belief_changes", False, True), ("always", True, True), ("never", False, False)],
)
def test_the_rule_in_the_settings_decides_which_revisions_are_sent(
    send_again: SendAgain, words: bool, added: bool
) -> None:
    sent, later = got(due([kept(FIRST)]), at(NEXT)), at(NEXT + timedelta(days=1))
    for revision, is_sent in ((WORDS, words), (ADDED, added)):
        again = due([kept(FIRST), kept(revision)], sent, now=later, send_again=send_again)
        assert bool(again.letters) is is_sent
        # Who was not sent the first telling gets the last one, whatever the rule.
        assert told(due([kept(FIRST), kept(revision)], send_again=send_again)) == [
            (DAY, [(one.signal_id, sorted(one.claim_ids)) for one in revision.items])
        ]


def test_other_words_are_sent_as_the_sentence_that_says_them_and_once() -> None:
    rows = got(due([kept(FIRST)]), at(NEXT))
    again = due([kept(FIRST), kept(WORDS)], rows, now=at(NEXT + timedelta(days=1)), send_again="always")
    [edition] = map(read_document, again.letters)
    assert (edition.items, [one.sentence for one in edition.differs]) == ((), ["Rail: strength 3 is 4"])
    [shown] = write_letter("d", at(NEXT), [edition], Sheet("", "", None, {})).editions
    assert shown.taken_back == ("Rail: strength 3 is 4",)
    rows += got(again, at(NEXT + timedelta(days=1)))
    assert due([kept(FIRST), kept(WORDS)], rows, now=at(NEXT + timedelta(days=2)), send_again="always") == Due()


def test_who_wants_nothing_again_is_told_what_was_wrong_all_the_same_and_only_that() -> None:
    both = replace(ADDED, corrections=(GONE,))
    rows = got(due([kept(FIRST)]), at(NEXT))
    again = due([kept(FIRST), kept(both)], rows, now=at(NEXT + timedelta(days=1)), send_again="never")
    [edition] = map(read_document, again.letters)
    assert (edition.items, edition.differs, edition.corrections) == ((), (), (GONE,))


def test_what_came_after_the_first_message_waits_a_month_for_a_machine_that_was_off_and_no_longer() -> None:
    rows = got(due([kept(FIRST)]), at(NEXT))
    weeks = [Edition(READER, DAY + timedelta(days=n), 1, "p", (item(f"t{n}", 10 + n),)) for n in range(1, 41)]
    days = [day for day, _ in told(due([kept(FIRST), *map(kept, weeks)], rows))]
    assert days == [DAY + timedelta(days=n) for n in range(10, 41)]


def test_a_morning_of_corrections_alone_does_not_push_the_day_aside() -> None:
    correction = Correction("e_0", DAY, "s1", "Title", "c1", "Quote", "p.example", None, "withdrawn", "Gone.")
    alone = Edition(READER, DAY, 2, "", (), (correction,))
    only = due([kept(FIRST), kept(alone)])
    [edition] = map(read_document, only.letters)
    assert told(only) == [(DAY, [("s1", ["c1", "c2"]), ("s2", ["c3"])])]
    assert edition.corrections == (correction,)


def test_nobody_is_told_that_something_is_wrong_which_they_were_not_told() -> None:
    correction = Correction("e_0", DAY, "s9", "Title", "c99", "Quote", "p.example", None, "withdrawn", "Gone.")
    alone = due([kept(Edition(READER, DAY, 1, "", (), (correction,)))])
    assert (alone.letters, len(alone.documents)) == ((), 1)


def test_what_was_sent_with_another_edition_is_left_out_of_the_next() -> None:
    again = Edition(READER, NEXT, 1, "p", (item("s1", 1, 6), item("s2", 3, change="expired")))
    first = due([kept(FIRST)])
    second = due([kept(FIRST), kept(again)], got(first, at(NEXT)), now=at(NEXT + timedelta(days=1)))
    assert told(second) == [(NEXT, [("s1", ["c6"]), ("s2", ["c3"])])]


def test_what_nobody_knows_to_have_arrived_counts_as_told() -> None:
    again = Edition(READER, NEXT, 1, "p", (item("s1", 1, 6),))
    rows = got(due([kept(FIRST)]), at(NEXT), "handed over")
    second = due([kept(FIRST), kept(again)], rows, now=at(NEXT + timedelta(days=1)))
    assert told(second) == [(NEXT, [("s1", ["c6"])])]


def test_an_edition_of_which_all_was_sent_leaves_nothing() -> None:
    again = Edition(READER, NEXT, 1, "p", (item("s1", 1, 2),))
    second = due([kept(FIRST), kept(again)], got(due([kept(FIRST)]), at(NEXT)), now=at(NEXT + timedelta(days=1)))
    assert (second.letters, len(second.documents)) == ((), 1)


def test_a_failure_is_tried_again_when_its_pause_is_over_and_given_up_where_it_has_none() -> None:
    first = due([kept(FIRST)])
    paused = got(first, at(NEXT), "failed", at(NEXT, 8))
    assert due([kept(FIRST)], paused, now=at(NEXT, 7)).waits == "tried again from 2025-03-11 08:00 on"
    later = due([kept(FIRST)], paused, now=at(NEXT, 8))
    assert (later.documents, later.attempts) == (first.documents, 1)
    assert due([kept(FIRST)], got(first, at(NEXT), "failed"), now=at(NEXT, 8)) == Due()


def test_channels_and_contents_have_ids_of_their_own() -> None:
    first = due([kept(FIRST)])
    other = replace(FIRST, reader="ben")
    assert first.delivery_id != due([kept(other)]).delivery_id
    assert first.delivery_id == due([kept(FIRST)]).delivery_id
