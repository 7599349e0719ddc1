"""What a statement, its highlight and its reasoning promise to one who reads nothing else; all texts are invented."""

import datetime
import re

import pytest

from bellwether_assets.engines.extractive.choose_highlights import choose_highlight
from bellwether_assets.engines.extractive.engine import ExtractiveEngine
from bellwether_assets.engines.extractive.write_statements import cannot_be_told, stand_alone, without_context
from bellwether_assets.engines.protocol import ArticleText, Claim
from bellwether_assets.text.calendar_names import MONTHS
from bellwether_assets.text.dangling import why_it_dangles
from bellwether_assets.text.date_words import date_words, sure_day
from bellwether_assets.text.headlines import headline_of
from bellwether_assets.text.names import ArticleNames
from bellwether_assets.text.open_references import OPEN, openness
from bellwether_assets.text.passage import Passage
from bellwether_assets.text.quotations import quotations
from bellwether_assets.text.time_words import time_words
from bellwether_tests.judgement.shares import equal_to_quote, equal_when_masked, masked
from bellwether_tests.shipped_articles import article, shipped_articles

ENGINE = ExtractiveEngine()
DAY = datetime.date(2009, 2, 20)  # a Friday


def claims(*sentences: str, title: str = "News", published_on: str = "2009-02-20") -> tuple[Claim, ...]:
    return ENGINE.extract(article(title, "\n".join(sentences), published_on)).claims


def statement(quote: str, *before: str, title: str = "") -> str:
    text = "\n".join([*before, quote])
    return stand_alone(Passage(quote, len(text) - len(quote), len(text)), ArticleNames(text, title), DAY).text


def highlight(quote: str) -> str:
    return quote[slice(*choose_highlight(Passage(quote, 0, len(quote))))]


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        (
            "The Council of Norland said that 60 of its 6,500 members have lost money due to the collapse of banks.",
            "60 of its 6,500 members have lost money",
        ),
        ("Two thirds of the 40 banks in Norland were closed for a week in March.", "Two thirds of the 40 banks"),
    ],
)
def test_a_highlight_never_takes_the_whole_for_its_part(quote: str, shown: str) -> None:
    assert highlight(quote).startswith(shown)


def test_a_highlight_does_not_make_what_is_counted_do_what_its_head_did() -> None:
    assert not highlight("A review of 40 banks found that nobody in Norland had counted the loans.").startswith("40")


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ('President Ada Roe said that "nobody fed the farmers as Moen did in his life" on Tuesday.', "as Moen did in"),
        (
            "President Ada Roe said that “the bank has failed every farmer of the valley” on Tuesday.",
            "the bank has failed",
        ),
        ("President Ada Roe said that “we shall vote on Monday and not a day later” in Norland.", "vote on Monday and"),
    ],
    ids=["a surname", "a noun", "a day"],
)
def test_nothing_that_somebody_said_is_made_clearer(quote: str, said: str) -> None:
    before = "Nils Moen led Norland Bank. Norland Bank said on Tuesday that Nils Moen had died."
    assert said in statement(quote, before)


@pytest.mark.parametrize("read", shipped_articles(), ids=lambda read: read.article_id)
def test_every_quotation_within_a_quote_is_whole_in_its_statement(read: ArticleText) -> None:
    for claim in ENGINE.extract(read).claims:
        words = " ".join(claim.quote.split())
        for begin, end in quotations(words):
            # The comma before "she said" goes with it where the speaker is told first.
            assert re.sub(r",(?=[”\"]$)", "", words[begin:end]).rstrip('”"') in claim.statement


@pytest.mark.parametrize(
    "sentence",
    [
        "The move was welcomed by farmers in Norland on Tuesday.",
        "Farmers in Norland said that the accident had closed two roads.",
        "The Norland bank said that it would close 40 branches.",
        "Five people were on board when it happened.",
        "He told farmers in Norland that milk would cost more.",
        "Many victims do not know that their records were lost.",
        "Days later, farmers in Norland closed two roads.",
        "Two thirds of the $5 billion came from farmers in Norland.",
    ],
)
def test_a_sentence_that_points_outside_is_known_to_need_its_article(sentence: str) -> None:
    assert openness(sentence) >= OPEN


@pytest.mark.parametrize(
    "sentence",
    [
        "Norland raised its key rate to 4 percent in May 2009.",
        "The mayor of Bergby resigned after the fire in the harbour of Bergby killed nine people.",
        "Jane Roe said that she had sold her farm to Acme Dairies.",
        "The first railway in Norland was opened by King Olaf.",
    ],
)
def test_a_sentence_that_names_what_it_means_needs_nothing(sentence: str) -> None:
    assert openness(sentence) < OPEN


def test_a_statement_that_points_outside_stands_behind_its_headline_and_day() -> None:
    made = claims(
        "The driver had slept for three hours before the accident, investigators found on Thursday.",
        title="Nine dead as ferry and tram collide in Bergby - Norland Daily",
    )
    assert made[0].statement.startswith(
        "In the report “Nine dead as ferry and tram collide in Bergby” (20 February 2009): The driver had slept"
    )
    assert without_context(made[0].statement).startswith("The driver had slept")


def test_a_statement_that_stands_alone_has_no_headline_before_it() -> None:
    (claim,) = claims(
        "Acme Dairies of Norland will close 40 farms because milk prices fell by 12 percent in 2008.",
        title="Acme Dairies closes farms",
    )
    assert claim.statement == claim.quote


@pytest.mark.parametrize(
    "quote",
    [
        "Acme Dairies of Norland will open 40 farms in June as milk prices rose by 12 percent.",
        "Bergby Dairies of Norland closed 40 farms because milk prices fell by 12 percent.",
        "Dairies can close farms where milk is cheap, and villages will lose their schools.",
        "The dairy funding will enable the Bergby Butter Laboratory to buy new churns for its farms.",
    ],
)
def test_a_statement_whose_matter_is_clear_needs_no_headline(quote: str) -> None:
    (claim,) = claims(quote, title="Dairies and their many farms")
    assert claim.statement == quote


def test_what_is_so_on_a_day_is_told_with_the_day() -> None:
    quote = "Dairies of Norland are now closing 40 farms because the dairies lost 12 percent in Bergby."
    (claim,) = claims(quote, title="Dairies and their many farms")
    assert claim.statement == f"As of 20 February 2009, dairies{quote[7:]}"
    assert without_context(claim.statement) == quote


def test_a_described_person_and_a_trailing_speaker_are_named() -> None:
    before = "Jane Roe of Norland spoke on Monday. Roe said no."
    described = statement(
        "The 46-year-old Norlander also owns Bergby Rail.", "Jane Roe, 46, spoke.", "Jane Roe said no."
    )
    assert described.startswith("Jane Roe also owns")
    assert statement("The harbour was closed at noon, she added.", before).endswith("at noon, Jane Roe added.")


def test_a_trailing_speaker_whom_nobody_named_makes_the_sentence_unclear() -> None:
    quote = "The harbour of Bergby was closed at noon, he added."
    made = stand_alone(Passage(quote, 0, len(quote)), ArticleNames(quote, ""), DAY)
    assert cannot_be_told(made, "Harbour closed in Bergby")


def test_a_team_is_called_by_its_whole_name() -> None:
    before = "The Bergby Cardinals lost on Monday."
    assert statement("The Cardinals have won 15 games.", before) == "The Bergby Cardinals have won 15 games."


@pytest.mark.parametrize(
    "quote",
    [
        "Locking a farm in Norland faces no such rules and costs nothing.",
        "Jane Roe says that will allow Norland to sell 40 farms.",
        "(Jane Roe says that Norland will sell 40 farms this year.)",
    ],
)
def test_a_sentence_whose_such_or_that_was_told_before_is_refused(quote: str) -> None:
    assert why_it_dangles(quote) is not None


@pytest.mark.parametrize("title", ["Your morning briefing", "News", "What you need to know today", "The week in brief"])
def test_a_title_that_names_no_matter_is_no_context(title: str) -> None:
    assert headline_of(title) == ""


def test_the_bank_is_the_one_bank_of_the_article_and_nothing_where_there_are_two() -> None:
    assert statement("The bank said it would cut 40 jobs.", "Norland Bank lost 3 million euros in May.").startswith(
        "Norland Bank said"
    )
    two = ("Norland Bank lost 3 million euros in May.", "Bergby Bank lost 4 million euros.")
    assert statement("The bank said it would cut 40 jobs.", *two).startswith("The bank said")


def test_the_tail_of_a_name_stands_for_no_commission() -> None:
    told = "In May the commission will publish a report on ferries in Bergby."
    whole = statement(told, "The bill would found the Harbour Commission in Bergby, its authors said.")
    assert "Harbour Commission will publish" in whole
    tail = statement(told, "The bill would found the Boats of the Harbour Commission in Bergby, its authors said.")
    assert "Harbour Commission will" not in tail
    again = [f"The bill would found the Boats of the Harbour Commission in {town}, they said." for town in "ABC"]
    assert "Boats of the Harbour Commission will publish" in statement(told, *again)


def test_a_surname_is_completed_by_the_one_person_who_bears_it() -> None:
    assert statement("On Monday, Roe’s plan failed.", "Jane Roe, 41, spoke. Roe said no.").startswith(
        "On 16 February 2009, Jane Roe’s plan"
    )
    two = "Jane Roe spoke. Robert Roe left. Roe said no."
    assert "Robert" not in statement("Roe’s plan failed in the end.", two)
    assert statement("Roe’s plan failed in the end.", two, title="Why Jane Roe is angry").startswith("Jane Roe’s plan")


def test_nothing_but_a_whole_name_is_put_into_a_statement() -> None:
    before = 'The radio played "Odd Planet. Bergby" twice. Dear Bergby, come home. Bergby said no.'
    quote = "The road to Bergby was closed by Norland Rail."
    assert statement(quote, before) == quote


def test_an_acronym_is_explained_where_the_article_names_it_whole() -> None:
    said = statement(
        "Farmers told the NDA that milk was bad.", "Norland Dairy Agency spoke. Norland Dairy Agency left."
    )
    assert said == "Farmers told the NDA (Norland Dairy Agency) that milk was bad."


@pytest.mark.parametrize(
    ("said", "dated"),
    [
        ("Acme lost 3 percent last year.", "Acme lost 3 percent last year (2008)."),
        ("Acme lost 3 percent last month.", "Acme lost 3 percent last month (January 2009)."),
        ("Acme will open next year.", "Acme will open next year (2010)."),
        ("Acme lost 3 percent last week.", "Acme lost 3 percent last week (as of 20 February 2009)."),
        ("Acme lost it on Saturday.", "Acme lost it on Saturday."),
        ('"We lost it last year," Acme said.', '"We lost it last year," Acme said.'),
        ("Acme is closed on Fridays.", "Acme is closed on Fridays."),
        (
            "Acme said on Thursday that it lost 3 percent last year.",
            "Acme said on Thursday (19 February 2009) that it lost 3 percent last year (2008).",
        ),
    ],
)
def test_relative_times_are_dated_where_the_day_is_sure(said: str, dated: str) -> None:
    assert date_words(said, DAY) == dated


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        (
            "Villagers of Norland closed 40 farms on Thursday because milk prices fell by 12 percent.",
            "on Thursday (reported on 20 February 2009) because",
        ),
        (
            "Villagers of Norland lost half of last year's milk and of the milk of next spring to a disease.",
            "of last year's (reported on 20 February 2009) milk and of the milk of next spring to",
        ),
        (
            "Villagers of Norland (40 farms, bought yesterday) lost half of their milk to a disease of cows.",
            "(40 farms, bought yesterday, reported on 20 February 2009) lost",
        ),
    ],
)
def test_a_time_whose_date_is_not_sure_stands_beside_the_day_of_its_report(quote: str, told: str) -> None:
    (claim,) = claims(quote, title="Acme Dairies closes farms")
    assert told in claim.statement


def test_every_time_whose_date_is_sure_has_its_own() -> None:
    quote = (
        "Acme Dairies of Norland closed 40 farms last November and will open 20 farms next year, Roe said yesterday."
    )
    made = claims("February 19: Acme Dairies met in Bergby.", quote, title="Acme Dairies closes farms")
    (statement,) = [claim.statement for claim in made if claim.quote == quote]
    assert "last November (November 2008) and" in statement
    assert "next year (2010)" in statement
    assert "yesterday (19 February 2009)" in statement


def test_no_statement_of_the_shipped_articles_names_a_time_without_a_date() -> None:
    undated = behind_their_day = 0
    for read in shipped_articles():
        for claim in ENGINE.extract(read).claims:
            if time_words(claim.statement):
                reported = f"{read.published_on.day} {MONTHS[read.published_on.month - 1]} {read.published_on.year}"
                behind_their_day += reported in claim.statement
                undated += reported not in claim.statement
    assert undated == 0
    assert behind_their_day > 5


def test_a_page_stored_long_after_its_own_date_dates_nothing() -> None:
    assert sure_day("February 3: Acme closed its dairy on Monday.", DAY) is None
    assert sure_day("February 19: Acme closed its dairy on Monday.", DAY) == DAY
    assert sure_day("February 19, 1999: Acme closed its dairy on Monday.", DAY) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Turns out a cow had eaten the ticket of the driver in Bergby.",
        "In it, Jane Roe claimed that Acme had lost 3 million records.",
        "This day was the worst day for the dairies of Norland.",
    ],
)
def test_an_opening_that_hangs_on_the_sentence_before_is_refused(sentence: str) -> None:
    assert why_it_dangles(sentence) is not None


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        (
            "Acme said that its dairy in Bergby had failed to meet the standards of Norland.",
            "had failed to meet the standards of Norland",
        ),
        (
            "Moving to Norland could cost the dairy up to $2 billion, Jane Roe said.",
            "could cost the dairy up to $2 billion",
        ),
        ("Five people were injured in Bergby when a tram hit a ferry.", "Five people were injured in Bergby"),
        (
            "Norland threatened to fire four missiles into the sea near the U.S. Island of Roe on Monday.",
            "threatened to fire four missiles into the sea near the U.S. Island of Roe",
        ),
        (
            "Jane Roe had not even reached the final since 1999, her coach said.",
            "had not even reached the final since 1999",
        ),
        ("Farmers hope that the two dairies are talking again.", "the two dairies are talking"),
        (
            "Now Acme has unveiled the first glasses that look like plain specs.",
            "has unveiled the first glasses that look like plain specs",
        ),
        (
            "A flood destroyed the lives of so many farmers in Norland.",
            "destroyed the lives of so many farmers in Norland",
        ),
        (
            "Norland condemned what it termed a “barbaric” attack in Bergby.",
            "condemned what it termed a “barbaric” attack in Bergby",
        ),
        (
            "Roe, who has coached Odd Berg, Ola Dal and Jan Moe, was best known as a guru of skiing and a kind man.",
            "was best known as a guru of skiing and a kind man",
        ),
        (
            "Already enabled in May for two farms, Acme Dairies will sell its milk to all of Norland, Roe said.",
            "will sell its milk to all of Norland",
        ),
        ("Scores of people were killed when a large truck hit a crowd in Bergby.", "Scores of people were killed"),
    ],
)
def test_a_highlight_is_a_whole_predicate_with_its_negation_and_amount(quote: str, told: str) -> None:
    assert highlight(quote) == told


@pytest.mark.parametrize(
    "quote",
    [
        "Acme made a $121 million “best and final offer” on Monday to buy Bergby Dairy of Norland.",
        "Jane Roe called it a “tragic” loss for the farmers of Norland, who had waited for years.",
        "Acme said “limited records” of farmers in Norland had been lost in May.",
    ],
)
def test_a_highlight_holds_no_half_of_a_quotation(quote: str) -> None:
    assert highlight(quote).count("“") == highlight(quote).count("”")


def test_a_cause_is_named_only_where_the_passage_gives_it_for_the_quotes_own_matter() -> None:
    quote = "Acme Dairies dismissed 40 workers of its farm in Bergby in May."
    cause = claims(
        quote, "The workers were dismissed because milk prices had fallen below 20 cents in the whole of Norland."
    )
    assert cause[0].reasoning_kind == "cause"
    other = claims(
        quote, "Jane Roe of Acme Dairies spoke on condition of anonymity because she was not allowed to tell reporters."
    )
    assert other[0].reasoning_kind != "cause"


def test_reasoning_does_not_rest_on_what_says_the_same_again() -> None:
    made = claims(
        "Acme Dairies closed its farm in Bergby in May 2009 and dismissed 40 workers.",
        "In May 2009 Acme Dairies closed its Bergby farm and dismissed 40 workers there.",
        "The Bergby farm was closed because milk prices in Norland had fallen to 20 cents a litre.",
    )
    assert "milk prices" in made[0].reasoning


def test_a_round_up_lends_no_headline_and_no_far_passage_to_its_items() -> None:
    made = claims(
        "Norland raised its key rate to 4 percent in May 2009 after prices rose.",
        "A singer from Bergby won a prize of 3 million euros for her song.",
        "Acme Dairies closed 40 farms because milk prices fell by 12 percent.",
        title="The morning briefing: Norland raises rates",
    )
    assert all("In the report" not in claim.statement for claim in made)


def test_shares_count_equal_statements_and_equal_frames() -> None:
    made = claims("Norland raised its key rate to 4 percent in May 2009 after prices rose in Bergby.")
    assert equal_to_quote(made) == 1.0
    assert equal_when_masked(made) == 0.0
    assert equal_when_masked([*made, *made]) == 1.0
    assert masked("About Acme Ltd it says: “Yes, 3.” Cosine 0.25.") == "About N it says: Q N #"
