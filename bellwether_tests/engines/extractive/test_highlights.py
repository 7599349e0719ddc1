"""A highlight never cuts an amount, whichever engine chose it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether_assets.engines.extractive.choose_highlights import choose_highlight, with_whole_amounts
from bellwether_assets.text.passage import Passage
from bellwether_tests.shipped_articles import HOSTILE
from bellwether_tests.written_amounts import sentences_with_amounts

PROPERTY = settings(max_examples=300, deadline=None)


def cut(text: str, span: tuple[int, int], amounts: list[tuple[int, int]]) -> list[str]:
    """Amounts that begin before a span and end in it, or begin in it and end behind it."""
    start, end = span
    return [text[a:b] for a, b in amounts if a < start < b or a < end < b]


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("₹3,50,000 crore for roads in Exampleland is part of the budget, according to the paper.", "₹3,50,000 crore"),
        ("A fund of EUR 2 400 million for farmers is on the table in Bergby, diplomats say.", "EUR 2 400 million"),
        ("40 000 people in Bergby are without water, the city says.", "40 000 people"),
        ("40\u202f000 people in Bergby are without water, the city says.", "40\u202f000 people"),
        ("More than 40 000 people in Bergby are without water, the city says.", "More than 40 000 people"),
    ],
)
def test_a_highlight_holds_the_whole_amount(quote: str, words: str) -> None:
    start, end = choose_highlight(Passage(quote, 0, len(quote)))
    assert words in quote[start:end]


@PROPERTY
@given(sentences_with_amounts())
def test_a_highlight_never_cuts_an_amount(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, written = drawn
    quote = Passage(text, 0, len(text))
    span = choose_highlight(quote)
    assert 0 < span[1] - span[0] < len(text)
    if not any(b - a == len(text) for a, b in quote.amounts):
        assert cut(text, span, [*written, *quote.amounts]) == []


@PROPERTY
@given(st.one_of(st.text(min_size=2, max_size=80), st.sampled_from([*HOSTILE.values()]).map(lambda text: text[:300])))
def test_a_highlight_of_any_text_lies_inside_it_and_cuts_no_amount(text: str) -> None:
    if len(text) < 2:
        return
    quote = Passage(text, 0, len(text))
    span = choose_highlight(quote)
    assert 0 <= span[0] < span[1] <= len(text)
    assert span[1] - span[0] < len(text)
    if not any(b - a == len(text) for a, b in quote.amounts):
        assert cut(text, span, quote.amounts) == []


@PROPERTY
@given(sentences_with_amounts(), st.data())
def test_any_span_that_cuts_an_amount_is_widened_to_the_whole_of_it(
    drawn: tuple[str, list[tuple[int, int]]], data: st.DataObject
) -> None:
    text, written = drawn
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    whole = with_whole_amounts(Passage(text, 0, len(text)), (start, end))
    assert whole is None or (whole[0] <= start and end <= whole[1] and cut(text, whole, written) == [])


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("“Ferries without boats in our cold harbours,” said Jane Roe.", "Ferries without boats in our cold harbours"),
        ("“Our Ferry Act for the harbours of Norland,” said Minister Jane Roe, Chair of the Council for the Safety of"
         " Ports.", "Our Ferry Act for the harbours of Norland"),
        ("Odd Berg has rightly stated that “no more dear ferries in the harbours of all Norland.”", "no more dear"),
    ],
)  # fmt: skip
def test_a_highlight_of_speech_is_what_is_said(quote: str, words: str) -> None:
    start, end = choose_highlight(Passage(quote, 0, len(quote)))
    assert words in quote[start:end]
    assert "said" not in quote[start:end]


def test_a_highlight_beside_a_short_quotation_may_be_what_was_done() -> None:
    quote = "The ministry closed three ferries in Bergby for “lack of boats” in May, Jane Roe said."
    start, end = choose_highlight(Passage(quote, 0, len(quote)))
    assert "closed three ferries" in quote[start:end]
