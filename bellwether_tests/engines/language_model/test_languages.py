"""A verbatim quote in another language is kept: rules of English bar nothing there, and it is paid for once."""

from dataclasses import replace
from datetime import date

import pytest

from bellwether_assets.engines.protocol import ArticleText
from bellwether_tests.engines.language_model.exchanges import claims, extract_one, quotes, told_problems
from bellwether_tests.engines.language_model.harness import StartHarness, article
from bellwether_tests.engines.language_model.scripted_models import numbered, proposal

pytestmark = pytest.mark.filterwarnings("error::UserWarning")

QUOTES = {
    "de": "Die Stadt Bergby erhöhte am Mittwoch die Gebühr für Höfe um 14 Prozent, weil 2,5 Milliarden Kronen fehlen.",
    "fr": "La ville de Bergby a relevé mercredi la taxe sur les fermes de 14 % parce qu’il manque 2 milliards d’euros.",
    "es": "La ciudad de Bergby subió el miércoles un 14 por ciento la tasa a las granjas porque faltan 2.500 millones.",
    "it": "La città di Bergby ha alzato la tassa sulle fattorie del 14 per cento perché mancano 2,5 miliardi di euro",
    "zh": "贝格比市周三将农场税提高百分之十四，因为预算出现二十五亿克朗的缺口，农民对此表示强烈抗议。",
}


def foreign(code: str) -> ArticleText:
    """An article of a Thursday."""
    return replace(article(text=QUOTES[code], title="Bergby", day=date(2026, 3, 12)), language=code)


@pytest.mark.parametrize("code", QUOTES)
def test_a_verbatim_quote_is_asked_for_once_paid_once_and_kept(start_harness: StartHarness, code: str) -> None:
    quote = QUOTES[code]
    text = foreign(code)
    answer = claims(proposal(quote, numbered(text), highlight=quote[5:25], statement=quote))
    harness = start_harness(answer)
    extraction = extract_one(harness, text)
    assert quotes(extraction) == [quote]
    assert harness.server.received == 1
    assert harness.rows("SELECT count(*) FROM ledger.model_answers") == [(1,)]


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        ("de", "Bergby raised the fee for farms by 14 percent on Wednesday because it lacks 2.5 billion kroner."),
        ("fr", "Bergby raised the tax on farms by 14 percent on Wednesday because it lacks 2 billion euros."),
        ("es", "Bergby raised the fee for farms by 14 percent on Wednesday because it lacks 2,500 million."),
    ],
)
def test_a_statement_may_be_in_english(start_harness: StartHarness, code: str, statement: str) -> None:
    harness = start_harness(claims(proposal(QUOTES[code], numbered(foreign(code)), statement=statement)))
    extraction = extract_one(harness, foreign(code))
    dated = statement.replace("on Wednesday", "on Wednesday, 11 March 2026")
    assert [claim.statement for claim in extraction.claims] == [dated]
    assert harness.server.received == 1


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ("Bergby raised the fee by 17 percent because money is short this year.", "number"),
        ("Bergby raised the fee by 14 percent on 3 May 2019 because money is short.", "date"),
        ("Christine Lagarde raised the fee in Bergby by 14 percent as money is short.", "name"),
    ],
)
def test_what_the_article_does_not_hold_is_refused_in_any_language(
    start_harness: StartHarness, wrong: str, problem: str
) -> None:
    harness = start_harness(claims(proposal(QUOTES["de"], numbered(foreign("de")), statement=wrong)))
    extraction = extract_one(harness, foreign("de"))
    assert extraction.claims == ()
    assert extraction.dropped["read by extractive: no valid answer"] == 1
    assert told_problems(harness) == [f"statement: {problem} not in the article"]


def test_a_clause_that_is_not_there_is_refused_in_any_language(start_harness: StartHarness) -> None:
    text = foreign("de")
    bounded = proposal(QUOTES["de"], numbered(text), first_words="Die Stadt Bergby senkte")
    harness = start_harness(claims(bounded))
    assert extract_one(harness, text).claims == ()
    assert told_problems(harness) == ["first_words: not in the sentence"]
