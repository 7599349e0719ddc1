"""When a message may be sent: by the clocks of the reader's zone, each morning, weekly or on demand."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether_assets.delivery.due import Delivered, Due, KeptEdition, what_is_due
from bellwether_assets.delivery.read_document import read_document
from bellwether_assets.delivery.rhythm import Rhythm, first_moment
from bellwether_assets.editions.edition import Correction, Difference, Edition
from bellwether_tests.delivery.test_due import got, told
from bellwether_tests.editions.invented import READER, item

ZURICH, SAO_PAULO = ZoneInfo("Europe/Zurich"), ZoneInfo("America/Sao_Paulo")
SEVEN = time(7)
MONDAY = date(2026, 3, 16)
DAY = timedelta(days=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = ZURICH) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def kept(edition: Edition, recorded: datetime | None = None, as_of: date | None = None) -> KeptEdition:
    """The edition in the ledger, published at 06:00 in Zurich on the morning after its day."""
    recorded = recorded or at(edition.day + DAY, 6)
    return KeptEdition(
        edition.edition_id,
        edition.reader,
        edition.day,
        edition.revision,
        edition.plan,
        recorded,
        as_of or edition.day,
        edition.changes_belief,
        edition.document,
    )


def of(day: date, number: int) -> KeptEdition:
    return kept(Edition(READER, day, 1, "p", (item(f"s{number}", number),)))


def due(
    editions: Sequence[KeptEdition],
    now: datetime,
    rhythm: Rhythm,
    rows: Sequence[Delivered] = (),
    *,
    as_of: date | None = None,
    is_asked_for: bool = False,
) -> Due:
    return what_is_due(
        editions,
        rows,
        channel="email",
        as_of=as_of or max(one.as_of for one in editions),
        now=now,
        rhythm=rhythm,
        older_days=3,
        is_asked_for=is_asked_for,
    )


# Clocks go from 02:00 to 03:00 on 2026-03-29 in Zurich, and from 03:00 back to 02:00 on 2026-10-25. In São Paulo they
# went from 00:00 to 01:00 on 2018-11-04, and from 00:00 on 2018-02-18 back to 23:00 on 2018-02-17.
@pytest.mark.parametrize(
    ("zone", "day", "clock", "moment"),
    [
        (ZURICH, "2026-03-28", "02:30", "2026-03-28 01:30"),
        (ZURICH, "2026-03-29", "02:30", "2026-03-29 01:00"),
        (ZURICH, "2026-03-29", "02:00", "2026-03-29 01:00"),
        (ZURICH, "2026-03-29", "01:59", "2026-03-29 00:59"),
        (ZURICH, "2026-03-29", "03:00", "2026-03-29 01:00"),
        (ZURICH, "2026-03-30", "02:30", "2026-03-30 00:30"),
        (ZURICH, "2026-10-25", "02:30", "2026-10-25 00:30"),
        (ZURICH, "2026-10-25", "03:00", "2026-10-25 02:00"),
        (SAO_PAULO, "2018-11-04", "00:00", "2018-11-04 03:00"),
        (SAO_PAULO, "2018-11-04", "00:30", "2018-11-04 03:00"),
        (SAO_PAULO, "2018-11-04", "07:00", "2018-11-04 09:00"),
        (SAO_PAULO, "2018-02-17", "23:30", "2018-02-18 01:30"),
        (SAO_PAULO, "2018-02-18", "00:00", "2018-02-18 03:00"),
        (SAO_PAULO, "2026-03-16", "07:00", "2026-03-16 10:00"),
        (ZoneInfo("Australia/Lord_Howe"), "2026-10-04", "02:10", "2026-10-03 15:30"),
        (ZoneInfo("Pacific/Apia"), "2011-12-30", "07:00", "2011-12-30 10:00"),
    ],
)
def test_an_hour_that_clocks_skip_comes_when_they_go_on_and_one_that_comes_twice_comes_first(
    zone: ZoneInfo, day: str, clock: str, moment: str
) -> None:
    assert first_moment(date.fromisoformat(day), time.fromisoformat(clock), zone) == utc(moment)


@pytest.mark.parametrize(
    ("zone", "day", "opens"),
    [(ZURICH, "2026-03-29", "2026-03-29 01:00"), (ZURICH, "2026-10-25", "2026-10-25 00:30"),
     (SAO_PAULO, "2018-11-04", "2018-11-04 04:30")],
)  # fmt: skip
def test_a_morning_comes_once_on_days_on_which_clocks_change(zone: ZoneInfo, day: str, opens: str) -> None:
    rhythm, today, opening = Rhythm(zone, morning=time(2, 30)), date.fromisoformat(day), utc(opens)
    yesterday, tomorrow = of(today - DAY, 1), of(today, 2)
    assert due([yesterday], opening - timedelta(minutes=1), rhythm).waits.startswith("from Sunday 0")
    first = due([yesterday], opening, rhythm)
    assert told(first) == [(today - DAY, [("s1", ["c1"])])]
    rows = got(first, opening)
    # Through the rest of the day, the hour that comes a second time among it, nothing more is sent.
    moments = [opening + timedelta(minutes=10 * n) for n in range(200)]
    sent = [now for now in moments if due([yesterday, tomorrow], now, rhythm, rows, as_of=today).letters]
    assert sent[0] == next(now for now in moments if now >= first_moment(today + DAY, time(2, 30), zone))


def test_nothing_is_sent_before_the_readers_morning_and_the_wait_says_until_when() -> None:
    rhythm, edition = Rhythm(ZURICH, morning=SEVEN), of(MONDAY - DAY, 1)
    assert due([edition], at(MONDAY, 6, 59), rhythm).waits == "from Monday 07:00 on (2026-03-16, Europe/Zurich)"
    assert due([edition], at(MONDAY, 7), rhythm).letters
    # It is still Sunday evening where this reader lives.
    west = Rhythm(ZoneInfo("America/Los_Angeles"), morning=SEVEN)
    assert due([edition], at(MONDAY, 7), west).letters, "Sunday's morning has passed, and nothing was sent on Sunday"
    assert due([edition], at(MONDAY, 9), west).waits == "from Monday 07:00 on (2026-03-16, America/Los_Angeles)"


def test_one_message_a_day_counts_days_of_the_readers_zone_and_the_next_waits_for_its_morning() -> None:
    rhythm = Rhythm(ZURICH, morning=SEVEN)
    first, second = of(MONDAY - DAY, 1), of(MONDAY, 2)
    rows = got(due([first], at(MONDAY, 23, 30), rhythm), at(MONDAY, 23, 30))
    early = due([first, second], at(MONDAY, 23, 59), rhythm, rows)
    assert early.waits.startswith("one message a day, and today's was sent: from Tuesday 07:00 on")
    assert due([first, second], at(MONDAY + DAY, 6, 59), rhythm, rows).waits.startswith("from Tuesday 07:00 on")
    assert told(due([first, second], at(MONDAY + DAY, 7), rhythm, rows)) == [(MONDAY, [("s2", ["c2"])])]


WEEKLY = Rhythm(ZURICH, "weekly", "monday", SEVEN)
WEEK = [of(MONDAY - timedelta(days=back), 10 + back) for back in range(7, 0, -1)]


def test_a_digest_is_due_on_its_weekday_and_tells_the_whole_week_though_days_are_older() -> None:
    for back in range(5, 0, -1):
        now = at(MONDAY - timedelta(days=back - 1), 6, 59)
        so_far = [one for one in WEEK if one.recorded_at < now]
        rows = got(due([of(MONDAY - timedelta(days=8), 1)], at(MONDAY - timedelta(days=7), 7), WEEKLY),
                   at(MONDAY - timedelta(days=7), 7))  # fmt: skip
        assert due(so_far, now, WEEKLY, rows).waits == (
            "one digest a week: from Monday 07:00 on (2026-03-16, Europe/Zurich)"
        )
    digest = due(WEEK, at(MONDAY, 7), WEEKLY)
    assert [day for day, _ in told(digest)] == [MONDAY - timedelta(days=back) for back in range(7, 0, -1)]
    rows = got(digest, at(MONDAY, 7))
    later = [*WEEK, of(MONDAY, 1)]
    assert due(WEEK, at(MONDAY, 8), WEEKLY, rows) == Due()
    assert due(later, at(MONDAY + DAY, 8), WEEKLY, rows).waits.startswith("one digest a week: from Monday 07:00")
    assert [day for day, _ in told(due(later, at(MONDAY + 7 * DAY, 7), WEEKLY, rows))] == [MONDAY]


def test_what_comes_late_for_a_week_that_was_told_waits_for_the_next_digest() -> None:
    rows = got(due(WEEK, at(MONDAY, 7), WEEKLY), at(MONDAY, 7))
    late = kept(Edition(READER, MONDAY - 8 * DAY, 1, "p", (item("s1", 1),)), at(MONDAY + DAY, 6), MONDAY)
    assert due([*WEEK, late], at(MONDAY + DAY, 8), WEEKLY, rows).waits.startswith(
        "one digest a week: from Monday 07:00"
    )
    assert [day for day, _ in told(due([*WEEK, late], at(MONDAY + 7 * DAY, 7), WEEKLY, rows))] == [late.day]


def test_a_digest_comes_on_a_later_day_when_the_machine_was_off_on_its_own() -> None:
    rows = got(due([of(MONDAY - timedelta(days=8), 1)], at(MONDAY - timedelta(days=7), 7), WEEKLY),
               at(MONDAY - timedelta(days=7), 7))  # fmt: skip
    late = [*WEEK, of(MONDAY, 1), of(MONDAY + DAY, 2)]
    digest = due(late, at(MONDAY + 2 * DAY, 5), WEEKLY, rows)
    assert [day for day, _ in told(digest)] == [one.day for one in late]
    # What only the days after it brought waits for the next.
    assert due(late[7:], at(MONDAY + 2 * DAY, 8), WEEKLY, rows).waits.startswith("one digest a week: from Monday")


def test_a_digest_as_soon_as_published_waits_for_the_weeks_last_day_but_not_past_the_evening() -> None:
    rhythm = Rhythm(ZURICH, "weekly", "monday")
    saturday = MONDAY - 2 * DAY
    assert due(WEEK[:-1], at(MONDAY, 0, 30), rhythm, as_of=saturday).waits == (
        "until 2026-03-15 is published: from Tuesday 00:00 on (2026-03-17, Europe/Zurich)"
    )
    assert len(due(WEEK, at(MONDAY, 6), rhythm).letters) == 7
    assert len(due(WEEK[:-1], at(MONDAY + DAY, 0), rhythm, as_of=saturday).letters) == 6


def test_a_first_digest_of_a_replayed_year_tells_its_last_week() -> None:
    year = [kept(Edition(READER, MONDAY - timedelta(days=back), 1, "p", (item(f"s{back}", back),)),
                 at(MONDAY, 6), MONDAY - DAY) for back in range(1, 90)]  # fmt: skip
    assert len(due(year, at(MONDAY, 7), WEEKLY).letters) == 7
    assert len(due(year, at(MONDAY + 400 * DAY, 7), WEEKLY).letters) == 7, "and when it was replayed long ago"


def test_within_a_digest_a_story_is_told_in_order_and_nothing_of_it_twice() -> None:
    monday = kept(Edition(READER, MONDAY - 7 * DAY, 1, "p", (item("s1", 1, 2),)))
    thursday = kept(Edition(READER, MONDAY - 4 * DAY, 1, "p", (item("s1", 2, 3, change="stronger"),)))
    friday = kept(Edition(READER, MONDAY - 3 * DAY, 1, "p", (item("s1", 1, change="weaker"),)))
    saturday = kept(Edition(READER, MONDAY - 2 * DAY, 1, "p", (item("s1", 1, change="weaker"),)))
    digest = due([saturday, friday, thursday, monday], at(MONDAY, 7), WEEKLY)
    assert told(digest) == [
        (MONDAY - 7 * DAY, [("s1", ["c1", "c2"])]),
        (MONDAY - 4 * DAY, [("s1", ["c3"])]),
        (MONDAY - 3 * DAY, [("s1", ["c1"])]),
    ]


def test_a_digest_tells_a_revised_day_as_it_was_told_last_with_its_correction() -> None:
    first = Edition(READER, MONDAY - 5 * DAY, 1, "p1", (item("s1", 1), item("s2", 2)))
    second = Edition(
        READER, first.day, 2, "p2", (item("s1", 1),), (), (Difference("taken back", "s2", "Not any more"),)
    )
    gone = Correction("e", first.day, "s1", "Title", "c1", "Quote", "p.example", None, "withdrawn", "Gone.")
    alone = Edition(READER, MONDAY - 2 * DAY, 1, "", (), (gone,))
    digest = due([kept(first), kept(second), kept(alone)], at(MONDAY, 7), WEEKLY)
    assert told(digest) == [(first.day, [("s1", ["c1"])]), (alone.day, [])]
    assert [one.corrections for one in map(read_document, digest.letters)] == [(), (gone,)]
    assert [one.differs for one in map(read_document, digest.letters)] == [(), ()]


def test_on_demand_nothing_is_sent_until_somebody_asks_and_then_at_any_hour() -> None:
    rhythm = Rhythm(ZURICH, "on_demand", morning=SEVEN)
    assert due(WEEK[-2:], at(MONDAY, 12), rhythm).waits == "on demand"
    asked = due(WEEK[-2:], at(MONDAY, 3), rhythm, is_asked_for=True)
    assert len(asked.letters) == 2
    rows = got(asked, at(MONDAY, 3))
    assert due(WEEK[-2:], at(MONDAY, 4), rhythm, rows, is_asked_for=True) == Due()
    # A failure's pause does not hold who asks again.
    paused = got(asked, at(MONDAY, 3), "failed", at(MONDAY, 9))
    assert due(WEEK[-2:], at(MONDAY, 4), rhythm, paused, is_asked_for=True).documents == asked.documents


def test_asking_does_not_bring_a_morning_forward() -> None:
    assert due(WEEK[-1:], at(MONDAY, 3), Rhythm(ZURICH, morning=SEVEN), is_asked_for=True).waits


RHYTHMS = st.sampled_from(
    [Rhythm(zone, name, weekday, morning)
     for zone in (ZURICH, SAO_PAULO, ZoneInfo("Asia/Tokyo"))
     for name in ("mornings", "weekly", "on_demand")
     for weekday in ("monday", "thursday")
     for morning in (None, time(2, 30), time(23))]
)  # fmt: skip
# Of each day: whether it has an edition and when on the next it is published, the reader's rhythm from then on, the
# hours after that at which the machine looks, and whether the reader asks.
LIVES = st.lists(
    st.tuples(
        st.booleans(), st.integers(0, 20), RHYTHMS, st.lists(st.integers(0, 23), max_size=3, unique=True), st.booleans()
    ),
    min_size=1,
    max_size=24,
)


@settings(max_examples=300, deadline=None)
@given(LIVES, RHYTHMS)
def test_however_a_reader_switches_nothing_is_sent_twice_and_nothing_is_lost_for_more_than_a_week(
    life: list[tuple[bool, int, Rhythm, list[int], bool]], last: Rhythm
) -> None:
    start = date(2026, 3, 17)  # clocks change on the 29th
    editions = [of(start - DAY, 1)]
    rows = got(due(editions, at(start, 12), Rhythm(ZURICH)), at(start, 12))
    sent = [claim for _, items in told_of(rows) for claim in items]
    planned = {"c1"}

    def look(now: datetime, rhythm: Rhythm, as_of: date, *, is_asked_for: bool = False) -> None:
        known = [one for one in editions if one.recorded_at <= now]
        what = due(known, now, rhythm, rows, as_of=as_of, is_asked_for=is_asked_for)
        assert bool(what.waits) <= (not what.letters)
        if what.letters:
            rows.extend(got(what, now))
            sent.extend(claim for _, items in told(what) for _, claims in items for claim in claims)

    for number, (has_edition, hour, rhythm, hours, asks) in enumerate(life):
        day = start + number * DAY
        if has_edition:
            # Each day goes on with the signal of the day before, which must not be told again.
            told_again = (number + 1,) if number % 3 == 0 and f"c{number + 1}" in planned else ()
            content = (item(f"s{number // 3}", number + 2, *told_again),)
            planned.add(f"c{number + 2}")
            editions.append(kept(Edition(READER, day, 1, "p", content), at(day + DAY, hour)))
        for at_hour in sorted(hours):
            look(at(day + DAY, at_hour), rhythm, day, is_asked_for=asks)
    end = start + (len(life) + 1) * DAY
    # Whatever the rhythm is in the end, within a week and a day all has come.
    for hour in range(8 * 24):
        look(
            at(end, 0) + timedelta(hours=hour), last, end + timedelta(hours=hour), is_asked_for=last.name == "on_demand"
        )
    assert sorted(sent) == sorted(planned)


def told_of(rows: Sequence[Delivered]) -> list[tuple[date, list[str]]]:
    """By day, the claims that rows tell."""
    read = [read_document(row.document) for row in rows if row.document]
    return [(one.day, [claim for told in one.items for claim in sorted(told.claim_ids)]) for one in read]
