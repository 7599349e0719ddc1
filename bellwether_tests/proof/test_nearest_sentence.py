"""The sentence that is shown when a quote was not found."""

import pytest

from bellwether_assets.proof.match_quotes import QuoteMatcher
from bellwether_assets.proof.nearest_sentence import nearest_sentence
from bellwether_assets.text.split_sentences import sentence_spans
from bellwether_tests.shipped_articles import shipped_articles

TEXT = (
    "The bank did not raise its rate to 4.12 percent. The minister said that he was glad of it. "
    "Its \ufb01rst o\ufb03ce, in London, closed on Monday. The first office, in London, closed on Monday."
)
SPANS = sentence_spans(TEXT)


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("The bank did raise its rate to 4.12 percent", 0),
        ("the bank raised the rate", 0),
        ("the minister said he was \u201cglad\u201d", 1),
        ("THE FIRST OFFICE, IN PARIS, CLOSED", 3),
        ("Its first office, in Paris, closed", 2),
        ("the office in London closed on Monday", 3),
    ],
)
def test_the_sentence_that_shares_the_rarest_words_is_shown_as_it_stands(quote: str, sentence: int) -> None:
    start, end = SPANS[sentence]
    assert nearest_sentence(quote, TEXT, SPANS) == TEXT[start:end]


@pytest.mark.parametrize("quote", ["", "\u2026", "Quarterly earnings beat what the market had of expectations"])
def test_where_nothing_is_like_the_quote_nothing_is_shown(quote: str) -> None:
    assert nearest_sentence(quote, TEXT, SPANS) is None


def test_without_sentences_nothing_is_shown() -> None:
    assert nearest_sentence("The bank", TEXT, []) is None


def test_the_earlier_of_two_equal_sentences_is_shown() -> None:
    text = "Prices Rose today. Prices rose today."
    assert nearest_sentence("prices rose", text, [(0, 18), (19, 37)]) == text[:18]


def test_a_sentence_with_a_word_left_out_is_not_found_but_is_the_nearest() -> None:
    shown = tried = 0
    for article in shipped_articles()[:20]:
        spans = sentence_spans(article.text)
        for start, end in spans[1:12]:
            words = article.text[start:end].split()
            if len(words) < 8:
                continue
            quote = " ".join(words[:4] + words[5:])
            tried += 1
            shown += nearest_sentence(quote, article.text, spans) == article.text[start:end]
            assert QuoteMatcher(article.text).find(quote) is None
    assert tried > 100
    assert shown / tried > 0.99
