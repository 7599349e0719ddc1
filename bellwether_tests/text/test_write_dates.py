"""What a sentence says of a time keeps its date: written in where it follows, found where it does not, else left."""

import datetime

import pytest

from bellwether_assets.proof.ground import Grounds
from bellwether_assets.text.split_sentences import sentence_spans
from bellwether_assets.text.time_words import time_words
from bellwether_assets.text.write_dates import with_dates
from bellwether_tests.shipped_articles import HOSTILE, shipped_articles

FRIDAY = datetime.date(2026, 6, 12)


def left(sentence: str) -> list[str]:
    """The words of a sentence that tell a time without its date."""
    return [sentence[word.start : word.end] for word in time_words(sentence)]


DATED = {
    "a weekday of the past": ("Acme closed on Thursday.", "Acme closed on Thursday, 11 June 2026."),
    "a weekday to come": ("Acme will close on Thursday.", "Acme will close on Thursday, 18 June 2026."),
    "the text's own weekday": ("Acme closed on Friday.", "Acme closed on Friday, 12 June 2026."),
    "a part of a day": ("Acme closed on Thursday evening.", "Acme closed on Thursday evening, 11 June 2026."),
    "the day of the month": ("Acme closed on Thursday, the 11th.", "Acme closed on Thursday, 11 June 2026."),
    "a weekday without on": ("Acme said Thursday it closed.", "Acme said Thursday, 11 June 2026 it closed."),
    "a verb with to": ("Acme moved to Bergby on Monday.", "Acme moved to Bergby on Monday, 8 June 2026."),
    "a clause of its own": (
        "Acme said on Wednesday that it will close on Monday.",
        "Acme said on Wednesday, 10 June 2026 that it will close on Monday, 15 June 2026.",
    ),
    "an adverb in the verb": (
        "It will be formally opened on Monday.",
        "It will be formally opened on Monday, 15 June 2026.",
    ),
    "a verb behind it": ("On Thursday the bank failed.", "On Thursday, 11 June 2026 the bank failed."),
    "a verb at once": (
        "As banks say what they would pay, Acme on Monday refused.",
        "As banks say what they would pay, Acme on Monday, 8 June 2026 refused.",
    ),
    "a plan in present tense": ("The fair opens on Saturday.", "The fair opens on Saturday, 13 June 2026."),
    "until": ("The fair will be shut until Monday.", "The fair will be shut until Monday, 15 June 2026."),
    "this weekday": ("Acme votes this Tuesday.", "Acme votes on Tuesday, 9 June 2026."),
    "next weekday": ("Acme will vote next Tuesday.", "Acme will vote on Tuesday, 16 June 2026."),
    "last weekday": ("Acme voted last Saturday.", "Acme voted on Saturday, 6 June 2026."),
    "today": ("Acme said today that it fell.", "Acme said on 12 June 2026 that it fell."),
    "yesterday": ("Acme fell yesterday.", "Acme fell on 11 June 2026."),
    "tomorrow": ("Tomorrow Acme will vote.", "On 13 June 2026 Acme will vote."),
    "last night": ("Acme burned last night.", "Acme burned on the night of 11 June 2026."),
    "tonight": ("Acme will vote tonight.", "Acme will vote on the evening of 12 June 2026."),
    "this morning": ("Acme burned this morning.", "Acme burned on the morning of 12 June 2026."),
    "three days ago": ("Acme burned three days ago.", "Acme burned on 9 June 2026."),
    "since": ("Acme has been shut since yesterday.", "Acme has been shut since 11 June 2026."),
    "last week": ("Acme fell last week.", "Acme fell in the week before 12 June 2026."),
    "this week": ("Earlier this week Acme fell.", "Earlier in the week of 12 June 2026 Acme fell."),
    "over the weekend": ("Acme fell over the weekend.", "Acme fell over the weekend before 12 June 2026."),
    "this month": ("Prices rose this month.", "Prices rose in June 2026."),
    "last month": ("Prices rose last month.", "Prices rose in May 2026."),
    "last year": ("Prices rose 4 percent last year.", "Prices rose 4 percent in 2025."),
    "last year as a subject": ("Last year was the worst.", "2025 was the worst."),
    "last year said to be": ("Acme said last year was the worst.", "Acme said 2025 was the worst."),
    "last year of another subject": (
        "Acme grew in 2024 and last year was sold.",
        "Acme grew in 2024 and in 2025 was sold.",
    ),
    "all last year": ("Acme lost money all last year.", "Acme lost money throughout 2025."),
    "than last year": ("Prices are higher than last year.", "Prices are higher than in 2025."),
    "by next year": ("By next year Acme will be sold.", "By 2027 Acme will be sold."),
    "a month of last year": ("Prices fell in May last year.", "Prices fell in May 2025."),
    "last year's": ("Last year's harvest fell by half.", "The 2025 harvest fell by half."),
    "yesterday's": ("Acme lost yesterday's vote.", "Acme lost the 11 June 2026 vote."),
    "today's vote": ("Acme lost in today's vote.", "Acme lost in the 12 June 2026 vote."),
    "a month by name": ("Acme opened last November.", "Acme opened in November 2025."),
    "next spring": ("Acme will open next spring.", "Acme will open in spring 2027."),
    "last autumn": ("Acme opened last autumn.", "Acme opened in autumn 2025."),
    "years ago": ("Acme opened three years ago.", "Acme opened three years before 2026."),
    "weeks ago": ("Acme opened two weeks ago.", "Acme opened two weeks before 12 June 2026."),
    "a year ago": ("Prices are higher than a year ago.", "Prices are higher than in 2025."),
    "less than a year ago": ("Less than a year ago Acme opened.", "Less than a year before 12 June 2026 Acme opened."),
    "the past years": ("Prices fell over the past two years.", "Prices fell over the two years to 2026."),
    "the last year": ("Prices fell in the last year.", "Prices fell in the year to June 2026."),
    "the next years": ("Acme will grow over the next two years.", "Acme will grow over the two years from 2026."),
    "outside the marks": (
        'Acme said "we shall vote on Monday" on Tuesday.',
        'Acme said "we shall vote on Monday" on Tuesday, 9 June 2026.',
    ),
}


@pytest.mark.parametrize(("said", "dated"), DATED.values(), ids=DATED)
def test_a_time_that_follows_from_the_day_of_publication_is_written_as_its_date(said: str, dated: str) -> None:
    assert with_dates(said, FRIDAY) == dated
    assert left(dated) == []
    assert with_dates(dated, FRIDAY + datetime.timedelta(days=400)) == dated


@pytest.mark.parametrize(("said", "dated"), DATED.values(), ids=DATED)
def test_what_is_dated_by_rule_is_grounded_in_what_it_was_written_for(said: str, dated: str) -> None:
    assert not Grounds((said,), (FRIDAY,)).missing(dated)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("Acme will close on Friday.", "Friday"),
        ("Acme would close on Monday.", "Monday"),
        ("Acme was to close on Monday.", "Monday"),
        ("The bridge was shut until Monday.", "Monday"),
        ("Monday is a day of mourning for Acme.", "Monday"),
        ("Acme closed last Tuesday.", "last Tuesday"),
        ("Next Saturday Acme will close.", "Next Saturday"),
        ("Acme closed on Thursday, the 12th.", "Thursday, the 12th"),
        ("Half of adults own a phone today.", "today"),
        ("Acme opened last spring.", "last spring"),
        ("Acme closed last winter.", "last winter"),
        ("Acme lost 40 players this season.", "this season"),
        ("Acme will open next November.", "next November"),
        ("Acme opened last March.", "last March"),
        ("Acme lost money last quarter.", "last quarter"),
        ("Next weekend Acme will close.", "Next weekend"),
        ("Acme lost in last week's vote.", "last week"),
    ],
)
def test_a_time_that_may_be_counted_otherwise_is_left_and_found(said: str, word: str) -> None:
    assert with_dates(said, FRIDAY) == said
    assert left(said) == [word]


def test_a_weekday_of_nearly_a_week_ago_may_be_tomorrow() -> None:
    assert with_dates("Acme closed on Tuesday.", datetime.date(2026, 6, 15)) == "Acme closed on Tuesday."


@pytest.mark.parametrize(
    "said",
    [
        "Today's teenagers read less than their parents.",
        "People today read less, and the banks of today lend less.",
        "The Today programme and USA Today said so.",
        "Last Week Tonight said so.",
        "Thursday Island voted for Acme.",
        "Sheffield Wednesday lost 3 million pounds on Good Friday.",
        "The Sunday Times and the Friday Night Live show said so.",
        "Acme closes every Friday, on a Monday or from Monday to Wednesday.",
        "Acme is closed on Fridays.",
        "It took a day and a year; the next day, 4 June 2026, it closed.",
        "In 2025 Acme closed, and later that year it opened.",
        "Acme lost the last year of its contract and its last week.",
        "In 2010 Acme opened, and sold 40 farms over the next two years.",
        "Acme closed on Thursday, 11 June, and on 10 June 2026, a Wednesday.",
        "Acme lost half last year, 2025, and last month (May 2026).",
        "Acme closed on Thursday evening, 11 June 2026.",
        "“We shall vote today, and not last year,” Acme said.",
        "It may fall in March, in winter or within a week.",
    ],
)
def test_names_habits_lengths_of_time_and_what_has_its_date_are_left_alone(said: str) -> None:
    assert left(said) == []
    assert with_dates(said, FRIDAY) == said


@pytest.mark.parametrize("said", ["2026, Acme closed on Monday", "In May, last year was dear"])
def test_a_date_that_is_no_date_of_the_word_does_not_date_it(said: str) -> None:
    assert len(left(said)) == 1


def test_dates_by_rule_are_grounded_in_the_articles_that_are_shipped() -> None:
    dated = 0
    for read in shipped_articles():
        grounds = Grounds((read.title, read.text), (read.published_on,))
        for start, end in sentence_spans(read.text):
            sentence = read.text[start:end]
            told = with_dates(sentence, read.published_on)
            if told != sentence:
                dated += 1
                assert not grounds.missing(told).dates
                assert grounds.missing(told).numbers == grounds.missing(sentence).numbers
    assert dated > 40


@pytest.mark.parametrize("day", [datetime.date.min, datetime.date.max])
def test_the_ends_of_the_calendar_date_nothing(day: datetime.date) -> None:
    said = "Acme fell yesterday and last night and will fall tomorrow and next Tuesday."
    assert isinstance(with_dates(said, day), str)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_stops_the_reader(text: str) -> None:
    assert isinstance(with_dates(text[:20_000], FRIDAY), str)
