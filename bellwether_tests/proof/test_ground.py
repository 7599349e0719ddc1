"""What grounding promises: what a source says passes in any spelling, what it does not say is named."""

import random
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether_assets.proof.ground import Grounds, Ungrounded
from bellwether_assets.text.split_sentences import sentence_spans
from bellwether_tests.shipped_articles import HOSTILE, shipped_articles

TUESDAY = date(2026, 6, 16)
PROPERTY = settings(max_examples=60, deadline=None)


def missing(source: str, sentence: str, *days: date) -> Ungrounded:
    return Grounds((source,), days or (TUESDAY,)).missing(sentence)


SAID_OTHERWISE = {
    "thousands": ("It sold 1,200 units.", "It sold 1200, 1.2 thousand, 1\u2009200 and twelve hundred units."),
    "thousands with no-break spaces": ("Es waren 1\u00a0200\u00a0000 Leute.", "There were 1.2 million people."),
    "money": ("A deal of $1.2 billion.", "A deal of 1.2bn, of $1,200 million, of US$1.2bn, of 1.2 billion dollars."),
    "a short scale without a unit": ("Firm loses 1.2bn", "The firm loses $1.2 billion."),
    "euros after the number": ("It paid 3.5 million euros.", "It paid €3.5m."),
    "percentages": ("It rose 12%.", "It rose 12 percent, 12 per cent, twelve per cent, by 12 percentage points."),
    "a bare number by a percentage": ("It rose 12%.", "It rose to 12."),
    "number words": ("Twenty-one men, two dozen women, 99 children.", "21 men, 24 women, ninety-nine children."),
    "long number words": ("It cost two hundred and fifty thousand euros.", "It cost €250,000."),
    "halves and thirds": ("Half a million voted, two-thirds for, a third against.", "500,000 voted; 2/3 for, 1/3 not."),
    "one and a half": ("One and a half million left.", "1.5 million left."),
    "doubled": ("Sales doubled.", "Sales were twice what they were; they rose twofold."),
    "twice as a number": ("He was arrested twice.", "He was arrested 2 times."),
    "halved": ("They halved it.", "They cut it by half."),
    "vague numbers": ("Some 3 million fled.", "Millions fled."),
    "ranges": ("Rates of 10-15%.", "Rates from 10 to 15 percent, between 10% and 15%."),
    "ranges of money": ("Between $10 and 15 billion.", "From $10 billion to $15 billion."),
    "signs": ("It was at -3.5%.", "It lost 3.5 percent; it was at minus 3.5%."),
    "ordinals": ("Its third quarter; the 21st century.", "In Q3, the 3rd quarter, of the twenty-first century."),
    "an ordinal by a cardinal": ("Round 5 began.", "The fifth round began."),
    "one and first are no numbers": ("The firm said so.", "One firm, the first of its kind, said so, one by one."),
    "a month and a day": ("On June 3, 2025 it began.", "It began on 3 June 2025, 2025-06-03, 6/3/2025, June 3rd."),
    "day and month that can be no other": ("On June 16, 2025.", "On 16/6/2025 and 16.06.2025."),
    "coarser dates": ("On 3 April 2024.", "In April 2024, in April, in 2024, in the 2020s."),
    "the day alone": ("It ends on June 30.", "It ends on the 30th."),
    "a publication day": ("It said so.", "On June 16, 2026, a Tuesday, today, in June, in 2026, this week."),
    "yesterday": ("It fell yesterday.", "It fell on Monday, on June 15, on 15 June 2026."),
    "a weekday": ("It fell on Friday.", "It fell on 12 June 2026, last week."),
    "yesterday for a date": ("It fell on 15 June.", "It fell yesterday."),
    "other relative words are not compared": ("It fell.", "It fell last night, this weekend, this season."),
    "last year": ("Last year it fell.", "It fell in 2025."),
    "last month for a day": ("On May 3 it fell.", "It fell last month."),
    "a range of days": ("From June 3-5 it rained.", "It rained on June 3, and on 5 June."),
    "years of a span": ("The war of 1950-53.", "The war of 1950."),
    "a number as a year": ("It sold 2,000 cars.", "It sold 2000 cars."),
    "demonyms": ("Chinese and American officials met.", "China and the United States met; the US and China's men."),
    "countries": ("France and the UK met.", "French and British officials met."),
    "adjectives nobody listed": ("A man from California.", "A Californian; Californians."),
    "acronyms by their words": ("The Bureau of Labor Statistics and the ECB.", "The BLS; the European Central Bank."),
    "acronyms by the gazetteer": ("The European Union acted.", "The EU acted."),
    "possessives and plurals": ("A Republican, and Roe.", "The Republicans' Roe's view."),
    "capitals": ("NATO and OBAMA met.", "Nato met Obama."),
    "accents": ("Recep Erdoğan met Lula in São Paulo.", "Recep Erdogan met Lula in Sao Paulo."),
    "hyphens": ("An F 16 and Wi-Fi, for US and Chinese pilots.", "An F-16 with WiFi, for US-Chinese pilots."),
    "particles": ("Ursula von der Leyen and Abu Bakr al-Baghdadi.", "Ursula von der Leyen met al-Baghdadi."),
    "numbers of a name": ("Under Articles 4 and 5; Phase three.", "Under Article 5, in Phase 3."),
    "numbers of such things after a name": (
        "Lee Bank Infirmary closed accounts. There were 214.", "At Lee Bank Infirmary 214 such accounts were closed.",
    ),
    "numbers after a name": ("12 were killed in Basra, 9 in Iraq.", "In Basra 12 soldiers, in Iraq 9 were killed."),
    "titles": ("Jane Roe of the agency spoke.", "President Jane Roe spoke; Mr. Roe, Prime Minister, spoke."),
    "words that open a sentence": ("Jane Roe spoke.", "However, Jane Roe spoke. This mattered. Officials agreed."),
    "words that open a quotation": ("We will act.", 'The message was: "Prices will fall."'),
    "North and South": ("North and South Korea met.", "North Korea met South Korea."),
    "headings": ("The tram derailed; police investigated in Croydon.", "Tram Derails in Croydon, Police Investigate"),
    "months that are names": ("Theresa May and April Ryan met.", "Theresa May met April Ryan."),
    "scores and models": ("It lost at Carolina 49-15 with a Long March 4c.", "A Long March 4c; at Carolina 49-15."),
    "a fraction as a percentage": ("Half left, a third stayed, every ninth came.", "50 percent, 33% and 11% did."),
    "a percentage as a fraction": ("Some 25% left, 80 percent stayed.", "A quarter left, four-fifths stayed."),
    "a share of a hundred": ("It reached 94 of every 100 children.", "It reached 94 percent of them."),
    "a share in words": ("Of them 30% left.", "Three in ten left."),
    "a share as it is": ("Three in ten left.", "Three in ten left."),
    "spans without a number": ("It fell within a year, over a decade.", "It fell in twelve months, over 10 years."),
    "a plural before its verb": ("It fell.", "Peripheral buyers left. Recruiters paid. Clavichords fall silent."),
    "spans of time": ("It took six months and two weeks.", "It took half a year and a fortnight: 14 days."),
    "prose counts its own arguments": ("It grew.", "It has two axes. First, three reinforcing forces; a third path."),
    "a capital says its country": ("Nairobi and the White House objected.", "Kenya and the US objected."),
    "a hyphenated adjective": ("China acted.", "State-directed firms, China-led bodies — Price-driven ones."),
    "common words with a capital": ("It fell.", "Redundancy fell: Whoever. Hidden — Scarcity. Western rivals."),
    "an adjective before its noun": ("It fell.", "Contingent debt fell. Fieldwork fell. Modal splits. Unequal."),
    "a day behind its month": ("It signed in September, on the 23rd.", "It signed on 23 September."),
    "a unit of the sentence before": (
        "The old cost $26 a pupil. This one costs 9, for now. It owes 163 million CZK. Of that, 151 million is due.",
        "It costs 9 dollars, and 151 million CZK is due.",
    ),
    "a rough count": ("About 380 left, 2,300 stayed; it cost $7,200.", "Hundreds left, thousands stayed."),
    "an order of the writer's": ("It is dear.", "Two causes meet. The third is that it is dear; a third lies in that."),
    "a thousand in digits": ("It makes 11 errors for every 1,000 entries.", "It errs eleven times in every thousand."),
    "half as a state": ("The reservoir is low.", "A half-empty reservoir stands behind the half-built wall."),
    "a unit left out": ("It takes $40, against 900; 18%, up from 7.", "It took $900, not $40; it was 7 percent."),
    "a unit behind a number": ("It has 300 megawatts.", "It has 300 MW."),
    "a usual abbreviation": ("They sell artificial intelligence.", "They sell AI."),
    "addresses": ("See below.", "See http://usat.ly/2fD4PNp and pic.twitter.com/8bAU1ayKbJ at once."),
    "fullwidth digits": ("It sold \uff11\uff12 cars.", "It sold 12 cars."),
    "invisible characters": ("Ap\u00adple sold 1\u200b2 cars.", "Apple sold 12 cars."),
}  # fmt: skip


@pytest.mark.parametrize(("source", "sentence"), SAID_OTHERWISE.values(), ids=SAID_OTHERWISE)
def test_what_the_source_says_passes_in_another_spelling(source: str, sentence: str) -> None:
    assert missing(source, sentence) == Ungrounded()
    assert not missing(source, sentence)


# source, sentence, and the numbers that are missing
NUMBERS = {
    "digits swapped": ("It rose to 4.12.", "It rose to 4.21.", "4.21"),
    "part of a longer number": ("It sold 120 at 4.12.", "It sold 12.", "12"),
    "part of a version": ("iOS 1.12.3 is out.", "It sold 12.", "12"),
    "rounded": ("It sold 1,187 cars.", "It sold 1,200 cars.", "1,200"),
    "a sum": ("It sold 3 cars and 4 vans.", "It sold 7 vehicles.", "7"),
    "a number for a percentage": ("It sold 12 cars.", "It rose 12%.", "12%"),
    "a percentage for money": ("It rose 12%.", "It rose $12.", "$12"),
    "money for a number of another sentence": ("It costs $40. It sold to 900.", "It costs $900.", "$900"),
    "a number for money": ("It sold 12 cars.", "It sold for $12.", "$12"),
    "another scale": ("It cost $12 million.", "It cost $12 billion, $12.", "$12 billion | $12"),
    "another currency": ("It cost $12 million.", "It cost €12 million.", "€12 million"),
    "people for money": ("About 1.2bn people voted.", "It cost $1.2 billion.", "$1.2 billion"),
    "another unit of the sentence before": ("They cost $26. This one costs 9 jobs.", "It costs $9.", "$9"),
    "another thousand": ("It errs in 1,200 entries.", "It errs in every thousand.", "thousand"),
    "half of a year": ("It took long.", "It took half-a-year.", "half"),
    "a number word": ("Two men left.", "Three men left.", "Three"),
    "a number word in another": ("Twenty-one men left.", "Twenty men left.", "Twenty"),
    "two words are not one number": ("Twenty and five left.", "Twenty-five left.", "Twenty-five"),
    "a vague scale": ("Thousands fled.", "Millions fled.", "Millions"),
    "vague for a number": ("Some 1,300 fled.", "Thousands fled.", "Thousands"),
    "thousands for one thousand": ("Some 1,000 fled, 100 stayed.", "Thousands fled; hundreds.", "Thousands | hundreds"),
    "hundreds for thousands": ("Some 2,300 fled.", "Hundreds fled.", "Hundreds"),
    "thousands for hundreds": ("Some 380 fled.", "Thousands fled.", "Thousands"),
    "doubled for tripled": ("Sales tripled.", "Sales doubled.", "doubled"),
    "doubled by no 2": ("It sold 2 cars.", "Sales doubled.", "doubled"),
    "a fraction": ("A third left.", "Two-thirds left, a quarter stayed.", "Two-thirds | quarter"),
    "an ordinal": ("The third quarter.", "The fourth quarter.", "fourth"),
    "the second quarter": ("The third quarter.", "The second quarter.", "second"),
    "a sign": ("It was at 3.5.", "It was at -3.5.", "-3.5"),
    "the end of a range": ("Rates of 10-15%.", "Rates of 10-16%.", "16%"),
    "a day of the month is no number": ("On June 12 it fell.", "It sold 12 cars.", "12"),
    "a number in a name is no number": ("The F-16 and COVID-19.", "It sold 16 cars, 19 vans.", "16 | 19"),
    "another fraction": ("Some 25% left.", "A third left, 26 percent stayed.", "third | 26 percent"),
    "a percentage is no number": ("Half left.", "It sold 50 cars.", "50"),
    "shares a tenth apart": ("It rose 14.3%.", "It rose 14.4%, 14%.", "14.4% | 14%"),
    "another share": ("Three in ten left.", "Four in ten left; 40 percent.", "Four in ten | 40 percent"),
    "a span of time is no number": ("It took two years, a decade.", "It sold 24 cars, 10 vans.", "24 | 10"),
    "another span of time": ("It took six months.", "It took half a week, two years.", "half | two"),
    "a third that is a share": ("It grew.", "The third of it is lost, and the third man is gone.", "third | third"),
    "two people are counted": ("It grew.", "It killed two men in the three villages.", "two | three"),
    "a time": ("At 10:30 it began.", "At 10:45 it began.", "10:45"),
    "in the order and the spelling of the sentence": ("None.", "It sold 1\u2009200, twenty\u2011one and 3%.",
        "1\u2009200 | twenty\u2011one | 3%"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "sentence", "numbers"), NUMBERS.values(), ids=NUMBERS)
def test_a_number_that_the_source_does_not_hold_is_named(source: str, sentence: str, numbers: str) -> None:
    assert missing(source, sentence) == Ungrounded(numbers=tuple(numbers.split(" | ")))


DATES = {
    "another day": ("On June 3 it fell.", "On June 4 it fell.", "June 4"),
    "another day behind its month": ("It fell in May, on the 3rd.", "It fell on 4 May.", "4 May"),
    "another month": ("On 3 June it fell.", "On 3 July it fell.", "3 July"),
    "another year": ("On June 3, 2025 it fell.", "On June 3, 2024 it fell.", "June 3, 2024"),
    "finer than the source": ("In May it fell.", "On May 16 it fell.", "May 16"),
    "a month of a year": ("It fell in 2024.", "It fell in March 2024.", "March 2024"),
    "a year for an undated day": ("On June 3 it fell.", "On June 3, 2019 it fell.", "June 3, 2019"),
    "a bare month": ("It fell in March.", "It fell in April.", "April"),
    "a bare year": ("It fell in 2008.", "It fell in 2009.", "2009"),
    "another weekday": ("It fell on Friday.", "It fell on Thursday.", "Thursday"),
    "yesterday": ("It fell on Friday.", "It fell yesterday.", "yesterday"),
    "tomorrow": ("It fell yesterday.", "It falls tomorrow.", "tomorrow"),
    "last week": ("It fell on Monday.", "It fell last week.", "last week"),
    "last year": ("It fell in May.", "It fell last year.", "last year"),
    "a week is no day": ("It fell last week.", "It fell on June 10.", "June 10"),
    "a weekday names no month": ("It fell on Friday.", "It fell in July.", "July"),
    "an ISO date": ("On 2025-06-03.", "On 2025-06-04.", "2025-06-04"),
    "a date in numbers": ("On June 3, 2025.", "On 6/4/2025.", "6/4/2025"),
    "a decade": ("In 1994.", "In the 1980s.", "1980s"),
    "the second of two days": ("On June 3 and 4 it rained.", "On June 3 and 5 it rained.", "5"),
    "a day that is none": ("In February.", "On February 31.", "February 31"),
}


@pytest.mark.parametrize(("source", "sentence", "dates"), DATES.values(), ids=DATES)
def test_a_date_that_the_source_does_not_hold_is_named_and_is_no_number(source: str, sentence: str, dates: str) -> None:
    assert missing(source, sentence) == Ungrounded(dates=tuple(dates.split(" | ")))


NAMES = {
    "a stranger": ("Jane Roe spoke.", "John Doe spoke, and Roe.", "John Doe"),
    "a first name for a surname": ("Roe spoke.", "Jane Roe spoke.", "Jane Roe"),
    "another surname": ("Jane Roe spoke.", "Jane Doe spoke.", "Jane Doe"),
    "another initial is nobody else": ("George W. Bush spoke.", "George H. Bash spoke.", "George H. Bash"),
    "within a quotation": ("Jane Roe spoke.", 'She said: "We met Macron."', "Macron"),
    "after a possessive": ("Google's deal.", "Google's Nokia deal.", "Nokia"),
    "an acronym": ("The European Central Bank.", "The EU and the IMF.", "EU | IMF"),
    "an acronym is no pronoun": ("It told us who did it.", "The US and the WHO did it.", "US | WHO"),
    "another country": ("Chinese officials met.", "Japan and Iraqi officials met.", "Japan | Iraqi"),
    "a neighbour of much the same name": ("Niger and Austria met.", "Nigeria met Australia.", "Nigeria | Australia"),
    "a part of a country": ("English voters spoke.", "Scottish voters spoke.", "Scottish"),
    "a name before a verb": ("It fell.", "Vincent paid. Valent also fell.", "Vincent | Valent"),
    "a company made of two words": ("It fell.", "Facebook fell. Bridgewater fell.", "Facebook | Bridgewater"),
    "a unit behind no number": ("It fell.", "It sold to MW.", "MW"),
    "a large city is not its country": ("Police in Sydney spoke.", "Australia acted.", "Australia"),
    "a hyphenated adjective of a name": ("China acted.", "Iran-backed, India-led ones.", "Iran-backed | India-led"),
    "a name that opens a sentence": ("It fell.", "Ostrel fell. Merkava-Werke fell.", "Ostrel | Merkava-Werke"),
    "a city for its country": ("France acted.", "It fell in Paris, and Lyon acted.", "Paris | Lyon"),
    "South for North": ("In the north, South Korea acted.", "North Korea acted.", "North Korea"),
    "a homoglyph": ("Apple acted.", "\u0410pple acted, said Аpple.", "\u0410pple | Аpple"),
    "numbers in names": ("Nothing.", "The GPT-5, A380, F-16, COVID-19, Article 5 and iPhone 4.",
        "GPT-5 | A380 | F-16 | COVID-19 | Article 5 | iPhone 4"),
    "another number in a name": ("Article 4 and COVID-19.", "Under Article 5 and COVID-20.", "Article 5 | COVID-20"),
    "the number of another name": ("The iPhone 4 and iOS 5; 5 fell.", "It sold the iPhone 5.", "iPhone 5"),
    "hyphenated": ("Nothing.", "A pro-Russian, Smith-Jones of al-Shabaab.", "pro-Russian | Smith-Jones | al-Shabaab"),
    "with particles and apostrophes": ("Nothing.", "Then Ursula von der Leyen met Simon de Beauvoir and Mary O'Brien.",
        "Ursula von der Leyen | Simon de Beauvoir | Mary O'Brien"),
    "at the beginning": ("Nothing.", "Nokia fell. Xi Jinping spoke.", "Nokia | Xi Jinping"),
    "without its title": ("Nothing.", "President Emmanuel Macron and Mr. Smith met.", "Emmanuel Macron | Smith"),
    "in a heading": ("The tram derailed in Croydon.", "Tram Derails in Wimbledon, Police Investigate", "Wimbledon"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "sentence", "names"), NAMES.values(), ids=NAMES)
def test_a_name_that_the_source_does_not_hold_is_named(source: str, sentence: str, names: str) -> None:
    assert missing(source, sentence) == Ungrounded(names=tuple(names.split(" | ")))


def test_each_kind_is_told_apart_in_one_sentence() -> None:
    found = missing("Nothing.", "On 3 May 2024 Jane Roe of IBM sold 12% for $5 million.")
    assert found == Ungrounded(("12%", "$5 million"), ("3 May 2024",), ("Jane Roe", "IBM"))
    assert found


def test_a_source_of_several_days_resolves_a_relative_day_against_each() -> None:
    assert not missing("It fell yesterday.", "It fell on 15 June, or on 9 June.", TUESDAY, date(2026, 6, 10))


def test_a_source_without_days_holds_only_what_it_says() -> None:
    grounds = Grounds(("It fell yesterday.",), ())
    assert not grounds.missing("It fell yesterday.")
    assert grounds.missing("It fell on 15 June 2026.").dates == ("15 June 2026",)


@pytest.mark.parametrize(
    ("claim", "says", "does_not"),
    [
        ("It costs 11 dollars a month; the quote was 38.", "less than a third", "less than a fifth"),
        ("It costs 11 dollars a month; the quote was 38.", "more than a quarter", "a third"),
        ("It comes to 38 percent of the fuel.", "well under half", "well under a third"),
        ("It comes to 62 percent of the fuel.", "well over half", "well over two thirds"),
    ],
)
def test_a_hedged_share_is_on_the_side_that_its_word_says(claim: str, says: str, does_not: str) -> None:
    grounds = Grounds((), (), claims=(claim,))
    assert not grounds.missing(f"It is {says} of what it was.").numbers
    assert grounds.missing(f"It is {does_not} of what it was.").numbers


def test_all_texts_of_a_source_count() -> None:
    grounds = Grounds(("Jane Roe", "sold 12 cars", "reuters.com"), (TUESDAY,))
    assert not grounds.missing("Jane Roe sold 12 cars, Reuters said.")


@lru_cache(maxsize=1)
def _articles() -> tuple[tuple[Grounds, tuple[str, ...]], ...]:
    """Each shipped article as a source, with its own sentences."""
    return tuple(
        (
            Grounds((a.title, a.text, "tallowwire.example"), (a.published_on,)),
            tuple(line[i:j] for line in a.text.split("\n") for i, j in sentence_spans(line)),
        )
        for a in shipped_articles()
    )


@PROPERTY
@given(st.data())
def test_any_run_of_sentences_of_an_article_is_grounded_in_it_twice_alike(data: st.DataObject) -> None:
    grounds, sentences = data.draw(st.sampled_from(_articles()))
    first = data.draw(st.integers(0, len(sentences) - 1))
    passage = " ".join(sentences[first : first + data.draw(st.integers(1, 4))])
    assert grounds.missing(passage) == grounds.missing(passage) == Ungrounded()


_BITS = [*"AaZz .,'’-–$€%/:\"(\n\0½²²⅓", "12", "1,200", "June", "2026", "Monday", "one", "million", "a", "half", "and",
    "third", "last week", "U.S.", "Jane", "\u0661", "\u0660\u0665", "İ", "ß", "ﬁ", "\ud7ff", "e\u0301", "中", "bn",
    "'90s"]  # fmt: skip
_ODD = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(_BITS), max_size=30).map("".join))


@PROPERTY
@given(_ODD, _ODD, st.lists(st.dates(), max_size=2))
def test_nothing_raises_and_what_is_missing_stands_in_the_sentence(
    source: str, sentence: str, days: list[date]
) -> None:
    found = Grounds((source,), days).missing(sentence)
    assert all(part and part in sentence for part in (*found.numbers, *found.dates, *found.names))
    assert not Grounds((source, sentence), days).missing(sentence).numbers


@PROPERTY
@given(st.integers(2, 9_999_999), st.integers(2, 9_999_999))
def test_a_number_grounds_itself_and_no_other_however_it_is_grouped(said: int, written: int) -> None:
    found = missing(f"It sold {said:,} cars.", f"It sold exactly {written}. cars", date(1, 1, 1))
    assert (found == Ungrounded()) == (said == written)


@pytest.mark.parametrize(
    "day",
    [date.min, date.max, date(2024, 2, 29), date(2026, 1, 1), date(2025, 12, 31)],
    ids=lambda day: day.isoformat(),
)
def test_the_ends_of_the_calendar_and_leap_days_raise_nothing(day: date) -> None:
    text = "Yesterday, tomorrow, last Monday, next Friday, last week, next month, next year, February 29, in May."
    assert not missing(text, text, day)


LONG = {
    "one word": "a" * 1_000_000,
    "one digit": "1" * 40_000,
    "one capital": "A" * 40_000,
    "one space": "1" + " " * 1_000_000 + "2",
    "groups of digits": "22," * 9_000,
    "number words": "two and " * 3_000,
    "scales": "hundred " * 3_000,
    "capitals": "Ab " * 9_000,
    "initials": "A." * 12_000,
    "dates": "June 3 to " * 2_500,
    "years": "2008-" * 5_000,
    "signs": "-$" * 12_000,
    "quotes": "\"'" * 12_000,
    "marks": "e" + "\u0301" * 40_000,
}


@pytest.mark.parametrize("name", LONG)
def test_long_texts_are_read_to_their_end(name: str) -> None:
    # What is cubic does not end before the test's time limit.
    text = LONG[name]
    Grounds((text,), (TUESDAY,)).missing(text[:10_000])
    # The same words, and no longer token that is cut, are all there.
    assert not Grounds((text[:10_000],), (TUESDAY,)).missing(text[:10_000])


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_texts_that_mean_harm_are_read(text: str) -> None:
    assert not Grounds((text[:40_000],), (TUESDAY,)).missing(text[:5_000])


def test_only_the_beginning_of_a_dump_is_read() -> None:
    grounds = Grounds(("word " + "a" * 199_990 + " Jane Roe sold 12.",), (TUESDAY,))
    assert grounds.missing("They met Jane Roe.").names == ("Jane Roe",)


NUMBER = re.compile(r"(?<![\w.,/-])\d(?:[\d,.]*\d)?(?![\w/])")
MONTHS = tuple(date(2026, month, 1).strftime("%B") for month in range(1, 13))
YEARS = tuple(str(year) for year in range(1985, 2024))
DAYS = tuple(str(day) for day in range(1, 29))
WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "thirty", "forty")
COUNT = rf"(?!(?:19|20)\d\d )(?<!\$){NUMBER.pattern}(?= [a-z]{{4}})(?! (?:perc|.?illi))"
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?: [A-Z][a-z]{3,})+")


def _mutations(sentence: str, strangers: list[str], draw: random.Random) -> Iterator[tuple[str, str, str]]:
    """Kind of change, the sentence with one fact of that kind changed, and what was put in."""

    def other(choices: tuple[str, ...] | list[str], than: str) -> str:
        return draw.choice([choice for choice in choices if choice.lower() != than.lower()])

    def digit(found: re.Match[str]) -> str:
        at = draw.choice([i for i, c in enumerate(found.group()) if c.isdigit()])
        return found.group()[:at] + other(list("123456789"), found.group()[at]) + found.group()[at + 1 :]

    month = "|".join(MONTHS)
    for kind, pattern, change in (
        ("digit", NUMBER.pattern, digit),
        ("number word", rf"(?i)(?<![\w-])(?:{'|'.join(WORDS)})(?![\w-])", lambda f: other(WORDS, f.group())),
        ("month", rf"(?<=\d )(?:{month})|\b(?:{month})(?= \d)", lambda f: other(MONTHS, f.group())),
        ("day", r"(?<=[a-y] )\d{1,2}(?=, (?:19|20)\d\d)", lambda f: other(DAYS, f.group())),
        ("year", r"(?<![\w$,.-])(?:19|20)\d\d\b(?![,.]\d)", lambda f: other(YEARS, f.group())),
        ("name", NAME.pattern, lambda f: draw.choice(strangers)),
        ("percentage", COUNT, lambda f: f.group() + "%"),
        ("scale", r"\b[mb]illion\b", lambda f: "billion" if f.group() == "million" else "million"),
        ("currency", r"\$(?=\d)", lambda f: "€"),
    ):  # fmt: skip
        found = list(re.finditer(pattern, sentence))
        if found:
            chosen = draw.choice(found)
            put = change(chosen)
            yield kind, sentence[: chosen.start()] + put + sentence[chosen.end() :], put


# Not caught is what the article says elsewhere in another spelling: "four" for its "4", a day it calls Friday, the
# words of a name that stand apart. Measured with four seeds: .93 to 1.0, number words from .85, names from .91.
FLOORS = {
    "digit": 0.95,
    "number word": 0.82,
    "month": 0.95,
    "day": 0.90,
    "year": 0.95,
    "name": 0.90,
    "percentage": 0.97,
    "scale": 0.97,
    "currency": 0.97,
}


def test_facts_changed_in_real_sentences_are_caught_and_real_sentences_pass() -> None:
    draw = random.Random(16)  # noqa: S311
    caught: dict[str, list[bool]] = {kind: [] for kind in FLOORS}
    foreign: list[bool] = []
    texts = [" ".join(sentences) for _, sentences in _articles()]
    for (grounds, sentences), text in zip(_articles(), texts, strict=True):
        strangers = sorted(set(NAME.findall(draw.choice(texts))) - set(NAME.findall(text)))
        for sentence in sentences:
            assert not grounds.missing(sentence), sentence
            for kind, mutant, put in _mutations(sentence, strangers or ["Jane Roe"], draw):
                if not re.search(rf"\b{re.escape(put)}\b", text, re.IGNORECASE):
                    caught[kind].append(bool(grounds.missing(mutant)))
        others = [other for another, own in _articles() if another is not grounds for other in own]
        foreign += [bool(grounds.missing(other)) for other in draw.sample(others, 5) if Grounds((), ()).missing(other)]
    rates = {kind: sum(hits) / len(hits) for kind, hits in caught.items() if hits}
    assert {kind: rate for kind, rate in rates.items() if rate < FLOORS[kind]} == {}
    # Many of the articles are of one subject: the same markets, the same company.
    assert sum(foreign) >= 0.9 * len(foreign)


def test_what_a_sentence_counts_its_own_parts_by_is_no_figure() -> None:
    grounds = Grounds(("Power is cheap and land is free.",), ())
    text = "Mills are drawn by two things: (1) cheap power; and (2) free land."
    assert not grounds.missing(text).numbers
    assert grounds.missing("Mills are drawn by (2) cheap power.").numbers


def test_a_kind_of_thing_in_capitals_names_nobody() -> None:
    grounds = Grounds(("Buyers want processors of Western makers.",), ())
    assert not grounds.missing("Buyers court makers of Western GPUs and TVs.").names
    assert grounds.missing("Buyers court makers of Western GPUs and the OECD.").names == ("OECD",)


def test_a_country_is_placed_by_its_region_from_one_to_the_other() -> None:
    grounds = Grounds(("Plants in Texas and in County Wexford make their own power.",), ())
    assert not grounds.missing("From Texas to Ireland plants make their own power.").names
    assert grounds.missing("Plants sell their power to Ireland.").names == ("Ireland",)
