"""What is read as a date, where it stands and what it says, before anybody asks which day it means."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.text.calendar_names import MONTHS, WEEKDAYS, month_number, weekday_number, written
from bellwether_assets.text.dates import PartialDate, RelativeDate, WeekdayName, WrittenDate, find_dates

DAY_OF_JUNE = PartialDate("day", 2026, 6, 16)


def _day(month: int, day: int) -> PartialDate:
    return PartialDate("day", None, month, day)


def _written(text: str) -> list[tuple[str, tuple[PartialDate, ...]]]:
    return [(text[m.start : m.end], m.dates) for m in find_dates(text) if isinstance(m, WrittenDate)]


@pytest.mark.parametrize(
    "said",
    [
        "June 16, 2026", "June 16 2026", "June 16th, 2026", "June the 16th, 2026", "JUNE 16, 2026", "Jun. 16, 2026",
        "16 June 2026", "16th June, 2026", "16th of June 2026", "16-June 2026", "June 16 of 2026", "2026-06-16",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(said: str) -> None:
    assert _written(f"It rained on {said}, he said.") == [(said, (DAY_OF_JUNE,))]


@pytest.mark.parametrize(
    ("said", "dates"),
    [
        ("June 16", (_day(6, 16),)),
        ("Sept. 3", (_day(9, 3),)),
        ("June 2026", (PartialDate("month", 2026, 6),)),
        ("2026-06", (PartialDate("month", 2026, 6),)),
        ("2026", (PartialDate("year", 2026),)),
        ("2008-13", (PartialDate("year", 2008), PartialDate("year", 2013))),
        ("1990s", (PartialDate("decade", 1990),)),
        ("'90s", (PartialDate("decade", 1990),)),
        ("3/4/2026", (PartialDate("day", 2026, 3, 4), PartialDate("day", 2026, 4, 3))),
        ("16/6/26", (DAY_OF_JUNE,)),
    ],
)
def test_no_more_is_said_than_is_written(said: str, dates: tuple[PartialDate, ...]) -> None:
    assert _written(f"It began in {said} there.") == [(said, dates)]


@pytest.mark.parametrize("between", ["-", "–", " to ", " and ", " or ", " through "])
def test_two_days_of_a_month_are_one_mention_with_what_stands_between(between: str) -> None:
    for text in (f"It runs June 3{between}6, 2026.", f"It runs 3{between}6 June 2026."):
        (mention,) = find_dates(text)
        assert isinstance(mention, WrittenDate)
        assert [said.day for said in mention.dates] == [3, 6]
        assert {said.year for said in mention.dates} == {2026}
        assert mention.between is not None
        assert text[slice(*mention.between)] == between


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("It sank on March 3 and 20 cars burnt.", [("March 3", (_day(3, 3),))]),
        ("On 4 November 12 ships sank.", [("4 November", (_day(11, 4),))]),
        ("They lost 30-7 Oct. 19 at home.", [("Oct. 19", (_day(10, 19),))]),
        ("He died aged 56\nOctober 6, 2011", [("October 6, 2011", (PartialDate("day", 2011, 10, 6),))]),
        ("To March 3, 6 June and", [("March 3", (_day(3, 3),)), ("6 June", (_day(6, 6),))]),
        ("From March 3 to 6 June.", [("March 3", (_day(3, 3),)), ("6 June", (_day(6, 6),))]),
        ("In March 20 people left.", [("March", (PartialDate("month", None, 3),))]),
        ("In October, the 18-year-old left.", [("October", (PartialDate("month", None, 10),))]),
        ("February 19: it rained.", [("February 19", (_day(2, 19),))]),
        ("At 6 p.m. on June 3.", [("June 3", (_day(6, 3),))]),
        ("In May 10,000 left, at $2000 each, 2,008 in all, 1999 cars.", [("May", (PartialDate("month", None, 5),))]),
        ("Theresa May met April Ryan, who may march.", []),
        ("It fell 2026.5 points, by 13/13/2026 and 1.2.345.", []),
        ("Call 555-2026-11 with form 2030-20.", []),
    ],
)  # fmt: skip
def test_numbers_and_names_beside_a_date_stay_what_they_are(
    text: str, dates: list[tuple[str, tuple[PartialDate, ...]]]
) -> None:
    assert _written(text) == dates


def test_weekdays_are_read_with_what_says_which() -> None:
    text = "On Monday, last Friday, next TUESDAY and on Sundays."
    found = [m for m in find_dates(text) if isinstance(m, WeekdayName)]
    assert [(m.weekday, m.which, m.plural) for m in found] == [
        (0, 0, False), (4, -1, False), (1, 1, False), (6, 0, True),
    ]  # fmt: skip
    assert [text[m.start : m.end] for m in found] == ["Monday", "last Friday", "next TUESDAY", "Sundays"]
    assert [text[m.name_start : m.end] for m in found] == ["Monday", "Friday", "TUESDAY", "Sundays"]


@pytest.mark.parametrize(
    ("said", "unit", "shift"),
    [
        ("Today", "day", 0), ("tonight", "day", 0), ("this morning", "day", 0),
        ("last night", "day", -1), ("yesterday", "day", -1), ("tomorrow", "day", 1), ("three days ago", "day", -3),
        ("last week", "week", -1), ("this weekend", "weekend", 0), ("next month", "month", 1),
        ("last year", "year", -1), ("this spring", "season", 0), ("Last season", "season", -1),
    ],
)  # fmt: skip
def test_relative_words_are_so_many_units_off(said: str, unit: str, shift: int) -> None:
    (mention,) = find_dates(f"It happened {said}.")
    assert isinstance(mention, RelativeDate)
    assert (mention.unit, mention.shift, mention.words) == (unit, shift, said.lower())


@given(st.dates(date(1500, 1, 1), date(2099, 12, 31)), st.sampled_from(["{d}", "{m} {n}, {y}", "{d:%Y-%m-%d}"]))
def test_what_a_day_is_written_as_is_read_as_that_day(day: date, form: str) -> None:
    said = written(day) if form == "{d}" else form.format(d=day, m=MONTHS[day.month - 1], n=day.day, y=day.year)
    assert _written(f"On {said} it rained.") == [(said, (PartialDate("day", day.year, day.month, day.day),))]


def test_names_have_their_numbers_whatever_their_case() -> None:
    assert [month_number(name) for name in MONTHS] == list(range(1, 13))
    assert [weekday_number(name.upper()) for name in WEEKDAYS] == list(range(7))
    with pytest.raises(KeyError):
        month_number("Frimaire")


_BITS = ["March", "may", "Sept.", " 3", "16 ", "30-7", "2026", "-06", "/6/", "last ", "Friday", "s", "two days ago",
         "’", "'90s", " and ", " to ", "June", ", ", "the ", "\n", "²", "\u0663"]  # fmt: skip


@given(st.lists(st.sampled_from(_BITS), max_size=14).map("".join))
def test_mentions_stand_in_order_and_do_not_overlap(text: str) -> None:
    at = 0
    for mention in find_dates(text):
        assert at <= mention.start < mention.end <= len(text)
        at = mention.end


def test_hostile_texts_are_read_to_their_end() -> None:
    for text in ("March " * 30_000, "3 to " * 40_000, "2008-" * 40_000, "last " * 40_000, "June 3 and 3 and " * 12_000):
        mentions = find_dates(text)
        assert all(text[mention.start : mention.end].strip() for mention in mentions)
