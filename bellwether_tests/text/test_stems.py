"""Forms of one word fold into one, and words that only look like forms stay what they are."""

import pytest

from bellwether_assets.text.stems import without_inflection, without_plural


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Banks", "bank"), ("bank’s", "bank"), ("banks'", "bank"), ("Companies", "company"), ("raised", "raised"),
        ("ties", "tie"), ("gas", "gas"), ("crisis", "crisis"), ("virus", "virus"), ("press", "press"),
    ],
)  # fmt: skip
def test_sentences_compare_words_without_plurals(word: str, folded: str) -> None:
    assert without_plural(word) == folded


@pytest.mark.parametrize(
    ("words", "folded"),
    [
        (("raise", "raises", "raised", "raising", "Raise’s"), "rais"),
        (("company", "companies", "COMPANY'S"), "company"),
        (("press", "pressed", "pressing"), "press"),
        (("red",), "red"),
        (("king", "kings"), "king"),
    ],
)
def test_stories_compare_words_without_inflections(words: tuple[str, ...], folded: str) -> None:
    assert {without_inflection(word) for word in words} == {folded}
