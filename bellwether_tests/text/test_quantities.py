"""Where an amount begins and ends: whole in the spelling of any country, and no part of a name or a date."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bellwether_assets.proof.ground_amounts import read_amounts
from bellwether_assets.text.quantities import amounts, is_quantified, quantities
from bellwether_assets.text.word_bounds import cuts_a_word
from bellwether_tests.written_amounts import sentences_with_amounts

PROPERTY = settings(max_examples=300, deadline=None)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("It gave ₹2,50,000 crore to farms.", "₹2,50,000 crore"),
        ("It gave 12,34,567 rupees to farms.", "12,34,567 rupees"),
        ("It gave CHF 4 300 million to farms.", "CHF 4 300 million"),
        ("Some 25 000 people fled.", "25 000 people"),
        ("Some 25\u2009000 people fled.", "25\u2009000 people"),
        ("It is worth 1 250 000 000 crowns.", "1 250 000 000"),
        ("Some 1\u202f250\u202f000 votes were lost.", "1\u202f250\u202f000 votes"),
        ("Its debt of $7tn grew.", "$7tn"),
        ("Its debt of £3.25bn grew.", "£3.25bn"),
        ("Its debt of €90k grew.", "€90k"),
        ("About 1 in 8 homes is cold.", "1 in 8"),
        ("About three in four homes are cold.", "three in four"),
        ("About 9 out of every 10 homes are cold.", "9 out of every 10"),
        ("It rose 20–25 percent.", "20–25 percent"),
        ("It rose $20 to 25 million.", "$20 to 25 million"),
        ("The index closed at −7.5 points.", "−7.5 points"),
        ("Es fehlen 7,2 Mrd. Euro.", "7,2 Mrd. Euro"),
        ("Es kostet 3.456,78 € im Jahr.", "3.456,78 €"),
        ("Faltan 9.000 millones de coronas.", "9.000 millones"),
        ("Il a augmenté de 15 %.", "15 %"),
        ("Il a augmenté de 15\u00a0pour cent.", "15\u00a0pour cent"),
        ("It is 6½ percent.", "6½ percent"),
        ("It is 6 1/2 percent.", "6 1/2 percent"),
        ("In Bergby 10,000 people met.", "10,000 people"),
        ("In 1999 200 people met.", "200 people"),
        ("On June 12 200 people met.", "200 people"),
    ],
)
def test_an_amount_is_found_whole(text: str, amount: str) -> None:
    assert [text[a:b] for a, b in quantities(text)] == [amount]
    assert is_quantified(text)


@pytest.mark.parametrize(
    "text",
    [
        "F-16 planes flew.",
        "MERS-12 cases rose.",
        "Covid-19 deaths rose.",
        "The G20 countries met.",
        "An A350 landed.",
        "B-1 aircraft landed.",
        "An Airbus 330 landed.",
        "It sells 4G to all.",
        "It is open 24-7.",
        "It is open 24/7.",
        "Since 2019-20 it fell.",
        "Five in ten years is few.",
        "It was said in mid-2020s style.",
    ],
)
def test_a_part_of_a_name_or_a_date_is_no_amount(text: str) -> None:
    assert quantities(text) == []
    assert not is_quantified(text)


@PROPERTY
@given(sentences_with_amounts())
def test_every_written_amount_is_within_one_that_is_found(drawn: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = drawn
    for start, end in spans:
        assert any(a <= start and end <= b for a, b in amounts(text)), (text[start:end], text)


@PROPERTY
@given(sentences_with_amounts())
def test_what_is_compared_with_a_source_lies_within_what_is_shown_whole(
    drawn: tuple[str, list[tuple[int, int]]],
) -> None:
    text, _ = drawn
    shown = amounts(text)
    for amount in read_amounts(text):
        assert not any(a < amount.start < b < amount.end or amount.start < a < amount.end < b for a, b in shown), text


@PROPERTY
@given(st.text(st.sampled_from("0123456789 ,.'’\u202f-−–$€%½mkinto/"), max_size=60))
def test_amounts_of_any_row_of_digits_and_marks_do_not_overlap(text: str) -> None:
    shown = amounts(text)
    assert all(a < b for a, b in shown)
    assert all(b <= c for (_, b), (c, _) in pairwise(shown))
    assert all(amount.start < amount.end for amount in read_amounts(text))


@pytest.mark.parametrize("unit", ["1 000 ", "1,00,", "1.000.", "1-", "$1 ", "1 in ", "22 million ", "1'000'", "½"])
@pytest.mark.timeout(90)
def test_rows_of_groups_are_read_in_linear_time(unit: str) -> None:
    # What is quadratic takes minutes for each of these.
    text = unit * (100_000 // len(unit)) + "x"
    amounts(text)
    read_amounts(text)


def test_a_quote_of_whole_words_does_not_begin_or_end_between_the_groups_of_a_number() -> None:
    text = "Aid for 10 000 people, of $3tn, in 1999 200 farms."
    at = text.index("000")
    assert cuts_a_word(text, at, len(text))
    assert cuts_a_word(text, 0, at - 1)
    assert cuts_a_word(text, text.index("3tn"), len(text))
    assert not cuts_a_word(text, text.index("200 farms"), len(text))
