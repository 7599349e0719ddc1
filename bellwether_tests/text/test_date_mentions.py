"""Which day a mention means: cases that a person can check against a calendar."""

from datetime import date

import pytest

from bellwether_assets.text.date_mentions import find_mentions, mentioned_days

# Of March 2030 the 1st is a Friday, the 13th a Wednesday.
FRIDAY = date(2030, 3, 1)
WEDNESDAY = date(2030, 3, 13)


def _day(text: str, published: date = WEDNESDAY) -> date | None:
    found = find_mentions(text, published)
    assert len(found) < 2, [text[m.start : m.end] for m in found]
    return found[0].day if found else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The harbour was closed today.", WEDNESDAY),
        ("The harbour was closed this morning.", WEDNESDAY),
        ("The council meets tonight.", WEDNESDAY),
        ("Yesterday the ferry ran aground.", date(2030, 3, 12)),
        ("The ferry ran aground last night.", date(2030, 3, 12)),
        ("Pilots strike tomorrow.", date(2030, 3, 14)),
        ("The ferry ran aground three days ago.", date(2030, 3, 10)),
    ],
)
def test_words_that_hang_on_the_day_of_publication(text: str, day: date) -> None:
    assert _day(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The ferry ran aground on Friday.", date(2030, 3, 8)),
        ("Friday saw the largest march so far.", date(2030, 3, 8)),
        ("The minister said on Wednesday that he was not informed.", WEDNESDAY),
        ("The minister said Monday that he will resign.", date(2030, 3, 11)),
        ("The ministers will meet on Friday.", date(2030, 3, 15)),
        ("The prisoner is to be released Wednesday, two networks reported.", WEDNESDAY),
        ("A hearing is scheduled for Tuesday.", date(2030, 3, 19)),
        ("The rebels have until Sunday to leave.", date(2030, 3, 17)),
        ("The law must be passed by Friday.", date(2030, 3, 15)),
        ("He was questioned by police on Saturday.", date(2030, 3, 9)),
        ("The harbour was closed last Wednesday.", date(2030, 3, 6)),
        ("Talks go on next Wednesday.", date(2030, 3, 20)),
        ("It rained. He will go on. The bridge collapsed on Monday.", date(2030, 3, 11)),
    ],
)
def test_a_weekday_lies_where_its_clause_looks(text: str, day: date) -> None:
    assert _day(text) == day


def test_friday_in_fridays_paper_is_that_friday_and_last_friday_is_not() -> None:
    assert _day("Police closed the bridge on Friday.", FRIDAY) == FRIDAY
    assert _day("Police will close the bridge on Friday.", FRIDAY) == FRIDAY
    assert _day("Police closed the bridge last Friday.", FRIDAY) == date(2030, 2, 22)
    assert _day("Police will close the bridge next Friday.", FRIDAY) == date(2030, 3, 8)


def test_days_are_counted_over_the_ends_of_months_and_years() -> None:
    assert _day("It began yesterday.", FRIDAY) == date(2030, 2, 28)
    assert _day("It began yesterday.", date(2032, 3, 1)) == date(2032, 2, 29)
    assert _day("It began on Monday.", date(2031, 1, 1)) == date(2030, 12, 30)
    assert _day("It ends tomorrow.", date(2030, 12, 31)) == date(2031, 1, 1)
    # The nights on which clocks are set take nothing away: days are calendar days.
    assert _day("It began yesterday.", date(2030, 4, 1)) == date(2030, 3, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The fire of March 3, 2029, killed nobody.", date(2029, 3, 3)),
        ("The fire of 3 March 2029 killed nobody.", date(2029, 3, 3)),
        ("The fire broke out on the 3rd of March, 2029.", date(2029, 3, 3)),
        ("The fire broke out on Jan. 25.", date(2030, 1, 25)),
        ("The fire broke out on January 25th.", date(2030, 1, 25)),
        ("The fire broke out on Sunday, Jan. 27.", date(2030, 1, 27)),
        ("The fire broke out on 2029-12-30.", date(2029, 12, 30)),
        ("The fire broke out on December 30.", date(2029, 12, 30)),
        ("The trial will open on September 20.", date(2030, 9, 20)),
        ("The concert takes place on 20 April.", date(2030, 4, 20)),
        ("The fire broke out on February 29, 2028.", date(2028, 2, 29)),
    ],
)
def test_written_dates(text: str, day: date) -> None:
    assert _day(text) == day


def test_the_turn_of_the_year_keeps_the_nearer_year() -> None:
    assert _day("The ship sank on December 30.", date(2031, 1, 2)) == date(2030, 12, 30)
    assert _day("The court sits on January 5.", date(2030, 12, 20)) == date(2031, 1, 5)


def test_a_date_without_a_year_takes_the_year_that_the_same_text_gives_it() -> None:
    text = "She died on 25 June 2028. On the night of 25 June he gave her the pills."
    assert mentioned_days(text, WEDNESDAY) == {date(2028, 6, 25): 2}


def test_both_ends_of_a_range_are_mentioned_and_nothing_between() -> None:
    ends = {date(2030, 3, 4): 1, date(2030, 3, 7): 1}
    assert mentioned_days("The fair of March 4-7 was cancelled.", WEDNESDAY) == ends
    assert mentioned_days("The fair of 4 to 7 March was cancelled.", WEDNESDAY) == ends
    assert mentioned_days("The fair ran between March 4 and March 7.", WEDNESDAY) == ends


@pytest.mark.parametrize(
    "text",
    [
        "Prices rose in March.",
        "In March 20 people drowned.",
        "In May 10,000 people left, and in June 4 percent more.",
        "Shops are closed every Sunday, and the previous Friday nobody came.",
        "The week was one of Fridays.",
        "The Sunday Times and the Friday Night Live crew reported it.",
        "He may 3 times refuse.",
        "It may have been on 3/4/2030.",
        "THE MARCH ON FRIDAY AND TODAY",
        "The fire broke out on February 30.",
        "Since September 11 airports are slower.",
        "The last three months were dry; 2030 began wet.",
    ],
)
def test_what_is_no_day_or_cannot_be_told_is_left_out(text: str) -> None:
    assert _day(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "PORT VILA, March 12 (Reuters) - The harbour was closed.",
        "PORT VILA | Tue Mar 12, 2030 6:37 pm EDT The harbour was closed.",
        "Updated March 12, 2030. The harbour was closed.",
        "Posted by Ann, 12 March 2030 - 7:46 Well said.",
        "Well said. March 14, 2030 at 8:41 am | Reply",
        "(Update 6:20 a.m. Thursday in Port Vila) The harbour was closed.",
    ],
)
def test_datelines_and_stamps_are_not_what_a_text_is_about(text: str) -> None:
    assert _day(text) is None


def test_a_weekday_beside_its_date_is_one_mention() -> None:
    assert mentioned_days("The hearing was held on Tuesday, March 5.", WEDNESDAY) == {date(2030, 3, 5): 1}


def test_days_come_in_order_and_are_counted() -> None:
    text = "The march of January 25 was small. On Tuesday it was large. Since January 25 the square is full."
    assert list(mentioned_days(text, WEDNESDAY).items()) == [(date(2030, 1, 25), 2), (date(2030, 3, 12), 1)]


def test_a_mention_stands_where_it_says() -> None:
    text = "The harbour, closed since Jan. 25, opened on Tuesday."
    assert [text[mention.start : mention.end] for mention in find_mentions(text, WEDNESDAY)] == ["Jan. 25", "Tuesday"]


def test_hostile_texts_are_read_to_their_end() -> None:
    for text in ("March " * 30_000, "1 " * 90_000, "Friday " * 25_000, "A" * 190_000, "will be " * 20_000 + "Friday"):
        mentions = find_mentions(text, WEDNESDAY)
        assert all(text[mention.start : mention.end].strip() for mention in mentions)
