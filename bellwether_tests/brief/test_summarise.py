"""Two lines below a headline: of what was validated, what a reader is told now, and nothing twice."""

from dataclasses import replace

import pytest

from bellwether_assets.brief.summarise import MOST_CHARACTERS, ToldClaim, stands_alone, summarise
from bellwether_assets.engines.protocol import Sentence

TITLE = "Ports raise their fees because fuel costs more"
QUOTE = "The port of Ostend raised its harbour fee by nine percent in March."
TOLD = {
    "c_quote": QUOTE,
    "c_old": "Antwerp paid 40 million euros for diesel in 2024, its annual report shows.",
    "c_pilots": "Pilots at Zeebrugge asked for 200 euros more an hour, their union said.",
    "c_cranes": "Cranes in Ghent stood idle for eleven days after the strike of February.",
}


def claim(claim_id: str, statement: str | None = None, directness: str = "direct", worth: float = 0.5) -> ToldClaim:
    return ToldClaim(claim_id, f"a_of_{claim_id}", TOLD[claim_id], statement or TOLD[claim_id], directness, worth)


CLAIMS = {claim_id: claim(claim_id) for claim_id in TOLD}
ALL = frozenset(TOLD)


def sentence(*claim_ids: str, text: str | None = None) -> Sentence:
    return Sentence(text or TOLD[claim_ids[0]], claim_ids)


OLD, PILOTS, CRANES = sentence("c_old"), sentence("c_pilots"), sentence("c_cranes")


def texts(*analysis: Sentence, now: frozenset[str] = ALL, claims: dict[str, ToldClaim] | None = None) -> list[str]:
    return [one.text for one in summarise(TITLE, "c_quote", analysis, claims or CLAIMS, now)]


def test_the_first_two_sentences_are_told_in_the_order_of_the_analysis() -> None:
    assert texts(CRANES, OLD, PILOTS) == [CRANES.text, OLD.text]
    assert summarise(TITLE, "c_quote", [CRANES], CLAIMS, ALL) == (CRANES,), "each names the claims it rests on"


def test_what_a_reader_was_told_before_is_passed_over() -> None:
    now = ALL - {"c_old"}
    assert texts(OLD, PILOTS, CRANES, now=now) == [PILOTS.text, CRANES.text]
    both = sentence(
        "c_pilots", "c_old", text="Pilots at Zeebrugge ask for 200 euros more while Antwerp pays for diesel."
    )
    assert texts(both, now=now) == [both.text], "what is new beside what is old is news"


def test_an_item_that_tells_nothing_new_has_no_summary() -> None:
    assert texts(OLD, PILOTS, now=frozenset()) == []


def test_neither_the_headline_nor_the_quote_is_told_again() -> None:
    title = sentence("c_old", text=f"{TITLE}.")
    quote = sentence("c_quote", text=f"As reported on 3 March 2025, {QUOTE[0].lower()}{QUOTE[1:]}")
    assert texts(title, quote, PILOTS) == [PILOTS.text]
    assert texts(title, quote, now=frozenset({"c_quote"})) == []


def test_no_sentence_says_what_the_one_before_says() -> None:
    again = sentence("c_old", text="The union said that pilots at Zeebrugge asked for 200 euros more an hour.")
    assert texts(PILOTS, again, CRANES) == [PILOTS.text, CRANES.text]


def test_no_sentence_is_cut_and_two_are_no_longer_than_two_lines() -> None:
    long = sentence("c_old", text=f"Antwerp {'and Bruges, ' * 14}paid 40 million euros for diesel in 2024.")
    assert MOST_CHARACTERS - len(PILOTS.text) < len(long.text) < MOST_CHARACTERS
    assert texts(PILOTS, long, CRANES) == [PILOTS.text, CRANES.text]
    endless = sentence("c_old", text=f"Antwerp {'and Bruges, ' * 40}paid 40 million euros for diesel in 2024.")
    assert texts(endless, PILOTS) == [PILOTS.text]


@pytest.mark.parametrize(
    "text",
    [
        "However, pilots at Zeebrugge ask for 200 euros more an hour.",
        "Another measure, the Harbour Act, would cap the fees of Zeebrugge.",
        "They ask for 200 euros more an hour at Zeebrugge.",
        "This makes diesel dearer for every ship that calls at Zeebrugge.",
        "The release names no source of supply and no fee for leaving early.",
        "Zeebrugge paid it 2.7 million euros a year for its place on the quay.",
        "Rates: 27 moves an hour in the first four days, against 31 at Zeebrugge.",
    ],
)
def test_what_leans_on_words_that_do_not_stand_there_opens_no_summary(text: str) -> None:
    assert not stands_alone(text)
    assert texts(sentence("c_old", text=text), CRANES) == [CRANES.text]


@pytest.mark.parametrize(
    "text",
    [
        PILOTS.text,
        "The company Visaya Lines said it will stop the night sailing to Bohol.",
        "The control room at Kara-Bulun has one window.",
        "Under the protocol a failed delivery must be made good within ten days.",
    ],
)
def test_what_can_be_read_alone_may_open_one(text: str) -> None:
    assert stands_alone(text)


def test_a_sentence_may_lean_on_the_one_that_it_follows_in_the_analysis_of_the_same_article() -> None:
    leaning = sentence("c_old", text="However, Antwerp paid for its diesel in 2024.")
    assert texts(PILOTS, leaning) == [PILOTS.text], "of another article"
    claims = {**CLAIMS, "c_old": replace(CLAIMS["c_old"], article_id=CLAIMS["c_pilots"].article_id)}
    assert texts(PILOTS, leaning, CRANES, claims=claims) == [PILOTS.text, leaning.text]
    assert texts(PILOTS, sentence("c_quote"), leaning, claims=claims) == [PILOTS.text], "not the next one"


def test_what_its_article_alone_makes_clear_is_left_out() -> None:
    statement = "In the report “Idle cranes” (3 March 2025): Cranes in Ghent stood idle."
    claims = {**CLAIMS, "c_cranes": claim("c_cranes", statement)}
    assert texts(CRANES, PILOTS, claims=claims) == [PILOTS.text]


def test_where_the_analysis_is_older_than_what_is_told_the_worthiest_statements_stand_in() -> None:
    claims = {**CLAIMS, "c_cranes": claim("c_cranes", worth=0.9)}
    now = frozenset({"c_pilots", "c_cranes", "c_quote"})
    assert texts(OLD, now=now, claims=claims) == [CRANES.text, PILOTS.text]
    claims["c_cranes"] = claim("c_cranes", directness="opinion", worth=0.9)
    assert texts(OLD, now=now, claims=claims) == [PILOTS.text], "an opinion is none without who holds it"


def test_one_claim_whose_quote_stands_there_needs_no_summary() -> None:
    only = {"c_quote": CLAIMS["c_quote"]}
    assert texts(sentence("c_quote"), now=frozenset(only), claims=only) == []
