"""What of a sentence is its pattern."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bellwether_assets.text.patterns import pattern_of
from bellwether_tests.shipped_articles import shipped_articles


@pytest.mark.parametrize(
    ("sentence", "pattern"),
    [
        (
            "On 3 May 2009, Norges Bank raised its key rate by 0.25 points, because the Norwegian economy grew.",
            "because a country's economy grew, an organisation raised its key rate by some points",
        ),
        ("Subsidised prices let a late entrant win markets.", "subsidised prices let a late entrant win markets"),
        (
            "Sen. Jane Roe (D-NL) said that dairies close farms where milk is cheap.",
            "dairies close farms where milk is cheap",
        ),
        ("Jane Roe said: “Dairies of Norland would close farms.”", "dairies of an organisation would close farms"),
        ("President Barack Obama signed the Farm Care Act on Monday.", "a person signed a law"),
        (
            "Acme Dairies closed 40 farms after prices fell by 12 percent, leaving Norland without milk.",
            "after prices fell by a share, an organisation closed some farms, leaving an organisation without milk",
        ),
        ("AI companies could drive up prices, according to Jane Roe.", "AI companies could drive up prices"),
        ("Americans pay $40 billion for milk.", "people pay a sum of money for milk"),
        ("Germany, France and Italy closed their ports.", "countries closed their ports"),
        ("3D printers of the F16 type could drive up prices.", "printers of the type could drive up prices"),
        ("2009", "something named"),
        ("", ""),
    ],
)
def test_names_figures_and_dates_are_replaced_by_their_kinds(sentence: str, pattern: str) -> None:
    assert pattern_of(sentence) == pattern


WORDS = st.sampled_from(
    re.findall(
        r"\S+",
        "the a dairies of Norland Acme Jane Roe said closed 40 farms because $3.5 million 12% fell “ ” ( ) , ."
        " after 2009"
        " in May Act Bergby AI would U.S. — ; and by paying Japan's Germans Senator according to",
    )
)


@given(st.lists(WORDS, min_size=1, max_size=40).map(" ".join))
def test_a_pattern_holds_no_digit_and_is_not_empty(sentence: str) -> None:
    pattern = pattern_of(sentence)
    assert pattern
    assert not re.search(r"\d", pattern)
    assert not re.search(r"\b(?:the|a|an) (?:a|an)\b", pattern)


def test_no_name_of_a_sentence_stays_in_its_pattern() -> None:
    for article in shipped_articles()[:20]:
        for sentence in re.split(r"(?<=[.])\s", article.text)[:20]:
            for word in re.findall(r"\b[A-Z]\w+", pattern_of(sentence)):
                assert re.match(r"(?:AI|CEOs?|GDP|TV|IT|DNA|GPS|PC|VAT|HIV|GPUs?|IPO|EVs?)\b", word), (word, sentence)


def test_hostile_sentences_cost_linear_time() -> None:
    for text in ("a because " * 20_000, "A, " * 40_000, "(" * 80_000, "Jane said that " * 9_000, "— a " * 30_000):
        began = time.process_time()
        pattern_of(text)
        assert time.process_time() - began < 1.5
