"""What a faithful writer does to words and figures passes; the same with a changed fact is named."""

import time
from datetime import date

import pytest

from bellwether_assets.proof.ground import Grounds, Ungrounded
from bellwether_assets.proof.ground_ordinary import is_ordinary
from bellwether_assets.proof.word_forms import forms_of

DAY = date(2031, 10, 15)


def missing(source: str, sentence: str) -> Ungrounded:
    return Grounds((source,), (DAY,)).missing(sentence)


def missing_of_claims(claims: tuple[str, ...], sentence: str) -> Ungrounded:
    return Grounds((), (DAY,), claims=claims).missing(sentence)


ORDINARY = (
    "Escalator clauses drove the change.",
    "Deferral does the work of a discount.",
    "Refusal came first.",
    "Denial met it.",
    "Comfort is the case for it.",
    "Airlines learned it early.",
    "Bank runs have the same shape.",
    "Apprenticeship works where it is paid.",
    "Local earmarks reveal what plans leave out.",
    "Smelter, freezer and server hall share a load.",
    "Confessions by insiders carry further.",
    "Chatbots answer. Dockworkers stopped.",
    "Whether it holds is open. Nobody knows.",
    "Prices fell: Diesel was the reason - Taps ran dry.",
    '"Premiums rise," they wrote. (Queues moved.)',
    "Oil has its price. Parliament voted. Police said so.",
    "Historically Black colleges gained.",
    "Insurer leaves the coast - Ministry widens inquiry",
)


@pytest.mark.parametrize("sentence", ORDINARY)
def test_a_common_word_where_grammar_lets_it_stand_is_no_name(sentence: str) -> None:
    assert missing("It fell.", sentence) == Ungrounded()


# Companies that are called by common words, where only a name can stand.
NAMES = {
    "Target said so.": "Target",
    "Universal said so.": "Universal",
    "Carnival said so.": "Carnival",
    "Apple sued.": "Apple sued.",
    "Meridian fell.": "Meridian",
    "Ford is leaving.": "Ford",
    "Orange said so.": "Orange",
    "Pioneer rose.": "Pioneer",
    "Shell told them.": "Shell",
    "Nestle also paid.": "Nestle",
    "Horizon Power fell.": "Horizon Power",
    "Nova Karst fell.": "Nova Karst",
    "They fell; Anchors rose.": "Anchors",
    "It met Summit.": "Summit",
}


@pytest.mark.parametrize("sentence", NAMES)
def test_a_common_word_where_only_a_name_can_stand_is_one(sentence: str) -> None:
    named = NAMES[sentence]
    expected = "Apple" if sentence == named else named
    assert missing("It fell to its power.", sentence) == Ungrounded(names=(expected,))


def test_a_role_before_a_name_is_no_part_of_it() -> None:
    assert missing("Ilves spoke.", "Columnist Ilves spoke. Coach Ilves spoke.") == Ungrounded()


def test_the_lexicon_knows_which_nouns_need_an_article() -> None:
    assert forms_of("target") == {"NN", "VB", "VBP"}
    assert "NNS" in forms_of("comfort")
    assert forms_of("vincent") == forms_of("ostrel") == forms_of("") == forms_of("a" * 1000) == frozenset()
    assert is_ordinary("Escalator", "clauses")
    assert not is_ordinary("Escalator", "fell")


FIGURES = {
    "a difference": ("The list grew from 74 to 112 drugs.", "It has 38 drugs more.", "It has 39 drugs more."),
    "a remainder": ("Of 22,000 litres 6,000 are out.", "Still 16,000 litres are left.",
        "Still 17,000 litres are left."),
    "a sum": ("Four vans and 9 cars burned.", "Together 13 vehicles burned.", "Together 14 vehicles burned."),
    "the same number twice": ("Three Poles and three Finns left.", "At least six left.", "At least seven left."),
    "a ratio": ("It paid 3.1 million euros and took 0.4 million.", "It paid almost eight times as much.",
        "It paid almost five times as much."),
    "growth": ("Orders rose from 33 to 58.", "Orders rose by three quarters.", "Orders rose by two thirds."),
    "a share of a whole": ("Of 31 lorries, 16 waited.", "More than half of them waited.",
        "More than four fifths of them waited."),
    "a percentage that is less": ("It is 82 percent full.", "It is more than four fifths full.",
        "It is more than nine tenths full."),
    "points": ("It was 52 percent, then 73 percent.", "A gap of 21 points opened.", "A gap of 22 points opened."),
    "a rounding with its word": ("It sold 12,936 cars.", "It sold nearly 13,000 cars.", "It sold nearly 14,000 cars."),
    "a rounding on its side": ("It sold 12,936 cars.", "It sold under 13,000 cars.", "It sold over 13,000 cars."),
    "or so": ("It sold 1,187 cars.", "It sold 1,200 or so.", "It sold 1,300 or so."),
    "a time between two days": ("It began on 1 October.", "It took two weeks.", "It took three weeks."),
    "years between two days": ("It began in 2025.", "It took six years.", "It took four years."),
    "decades between two days": ("It began in 1989.", "It took four decades.", "It took two decades."),
    "whoever was before": ("It was the 31st killing.", "Thirty others were killed before.",
        "Twenty others were killed before."),
    "a list that is counted": ("Reps. Ana Roe (R-Mont.), Bo Doe and Cy Poe spoke.", "Three representatives spoke.",
        "Four representatives spoke."),
    "cases in a title": ("A boat ran aground. A ship burned.", "Two accidents, one cause",
        "Seven accidents, one cause"),
    "parts of an argument": ("A boat ran aground. A ship burned.", "It fails at two ends.", "It fails at two ports."),
}  # fmt: skip


@pytest.mark.parametrize(("source", "faithful", "changed"), FIGURES.values(), ids=FIGURES)
def test_a_figure_that_follows_from_a_claim_passes_and_another_does_not(
    source: str, faithful: str, changed: str
) -> None:
    claims = tuple(f"{part}." for part in source.removesuffix(".").split(". ")) if "aground" in source else (source,)
    assert missing_of_claims(claims, faithful) == Ungrounded()
    assert missing_of_claims(claims, changed).numbers


def test_what_needs_arithmetic_passes_of_claims_only_and_what_says_how_it_was_done() -> None:
    grew = "The list grew from 74 to 112 drugs."
    assert missing(grew, "It has 38 drugs more.").numbers == ("38",)
    assert missing_of_claims((grew,), "It has 38 drugs.").numbers == ("38",)
    many = "Of 3 it took 7, of 11 it took 19, of 31 it took 43, of 71 it took 97, of 101 it took 113."
    assert missing_of_claims((many,), "It has 12 more.").numbers == ("12",)


def test_a_rounding_without_its_word_or_finer_than_its_source_is_named() -> None:
    assert missing("It sold 1,187 cars.", "It sold 1,200 cars.").numbers == ("1,200",)
    assert missing("It sold about 900 cars.", "It sold about 890 cars.").numbers == ("890",)
    assert missing("It sold 41 cars.", "It sold about 40 cars.").numbers == ("40",)


OTHERWISE = {
    "lengths": ("Pits of 90 mm in a pipe of 2 km.", "Pits of 9 cm in 2,000 metres of pipe.", "Pits of 8 cm."),
    "masses and power": ("It has 22 t and 3 GW.", "It has 22,000 kg and 3,000 megawatts.", "It has 2,200 kg."),
    "hours": ("It took 90 minutes.", "It took 1.5 hours.", "It took 2.5 hours."),
    "a scale before a sign": ("It costs 4.6 M€.", "It costs 4.6 million euros.", "It costs 4.7 million euros."),
    "a year and a half": ("It took 18 months.", "It took a year and a half.", "It took a month and a half."),
    "a century": ("It took over a century.", "It took over 100 years.", "It took over 300 years."),
    "pence": ("It costs £0.79.", "It costs 79 pence.", "It costs 78 pence."),
    "a twelfth": ("It rose 8.26%.", "It rose by a twelfth.", "It rose by an eleventh."),
    "what could be of anybody": ("It fell.", "A yard can double its output.", "A yard has doubled its output."),
    "an idiom": ("It fell.", "They are paid once or twice.", "They were paid twice."),
}  # fmt: skip


@pytest.mark.parametrize(("source", "faithful", "changed"), OTHERWISE.values(), ids=OTHERWISE)
def test_a_figure_in_another_unit_passes_and_another_does_not(source: str, faithful: str, changed: str) -> None:
    assert missing_of_claims((source,), faithful) == Ungrounded()
    assert missing_of_claims((source,), changed).numbers


DATES = {
    "a feast": ("It ends on 24 December.", "It ends on Christmas Eve.", "It ends on Boxing Day."),
    "the end of the year": ("It ends at the end of the year.", "It ends in December.", "It ends in March."),
}  # fmt: skip


@pytest.mark.parametrize(("source", "faithful", "changed"), DATES.values(), ids=DATES)
def test_a_day_under_another_name_passes_and_another_does_not(source: str, faithful: str, changed: str) -> None:
    assert missing(source, faithful) == Ungrounded()
    assert missing(source, changed).dates


PLACES = {
    "where it happened": ("Crews in Valparaíso left.", "In Chile crews left.", "Chile left."),
    "whose dockers they are": ("Crews in Valparaíso left.", "Chilean crews left.", "Chilean officials left."),
    "a large city": ("Crews in Sydney left.", "Crews across Australia left.", "Crews across Austria left."),
    "a capital that acts": ("China acted.", "Beijing acted, and rivalry with Beijing grew.", "It fell in Beijing."),
    "officials in a capital": ("U.S. officials spoke.", "Officials in Washington spoke.", "Crowds in Washington left."),
    "Brussels": ("The European Commission fined it.", "Brussels objects.", "A Brussels bar closed."),
    "members of a legislature": ("Senator Roe wrote.", "Congress writes letters.", "Parliament and Congress of Peru."),
    "an abbreviated state": ("Roe (R-Mont.) and Doe (D-CT) met.", "Roe of Montana met Doe of Connecticut.",
        "Roe of Nevada met Doe."),
    "the region of countries": ("Egypt and Tunisia were asked.", "North African states were asked, in North Africa.",
        "West African states were asked."),
    "initials over a stop": ("She met John F. Karst.", "She met JFK.", "She met JFX."),
    "a country by an adjective nobody listed": ("The Argentinean index fell.", "It fell in Argentina.",
        "It fell in Armenia."),
    "a people by its country": ("The Kurdistan party rose.", "Kurdish rebels rose.", "Uzbek rebels rose."),
}  # fmt: skip


@pytest.mark.parametrize(("source", "faithful", "changed"), PLACES.values(), ids=PLACES)
def test_a_place_under_another_name_passes_and_another_does_not(source: str, faithful: str, changed: str) -> None:
    assert missing(source, faithful) == Ungrounded()
    assert missing(source, changed).names


HOSTILE = {
    "names in a list": "Ab Cd, " * 1500,
    "initials in a list": "A. and " * 1500,
    "hedged numbers": "about 1,300 or so, " * 600,
    "numbers and days": "On 3 May 2031 it sold 12 of 31. " * 300,
    "openings": "Target fell. " * 800,
    "states": "(R-Mont.), D-CT, " * 600,
    "one long word": "Ab" + "c" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_texts_that_mean_harm_are_read_in_linear_time(name: str) -> None:
    def seconds(text: str) -> float:
        began = time.process_time()
        Grounds((text,), (DAY,), claims=(text,)).missing(text)
        return time.process_time() - began

    seconds("Warm up. Target fell to 12.")
    short, long = HOSTILE[name], HOSTILE[name] * 4
    # Four times the text is not sixteen times the work.
    assert seconds(long) < 10 * seconds(short) + 0.5
