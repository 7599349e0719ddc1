"""Which texts have the same words, whatever happened to their letters on the way."""

import numpy as np
import pytest

from bellwether_assets.articles.folded_words import FIGURE, MAXIMUM_WORDS, NAME, are, folded_words, identities

PLAIN = (
    "The office of fisheries refused the first quota, the chairman's café in Århus said: 4,500 tonnes, or 5 percent."
)
SAME = {
    "soft hyphens": PLAIN.replace("fisheries", "fish\u00ader\u00adies").replace("chairman", "chair\u00adman"),
    "zero-width characters": PLAIN.replace("quota", "quo\u200bta").replace("office", "\ufeffoffice"),
    "entities": PLAIN.replace("'", "&#39;").replace("é", "&eacute;").replace(" ", "&nbsp;", 2),
    "entities of entities": PLAIN.replace("'", "&amp;#39;"),
    "mojibake": PLAIN.encode().decode("cp1252"),
    "mojibake of a quote": PLAIN.replace("'", "â€™"),
    "ligatures": PLAIN.replace("ffi", "\ufb03").replace("fi", "\ufb01"),
    "curly quotes": PLAIN.replace("'", "’"),
    "decomposed letters": PLAIN.replace("é", "e\u0301").replace("Å", "A\u030a"),
    "wide letters": PLAIN.replace("office", "ｏｆｆｉｃｅ"),
    "wrapped lines": PLAIN.replace(" ", "\n"),
    "a word broken at the line's end": PLAIN.replace("fisheries", "fish-\n  eries"),
    "capitals": PLAIN.upper(),
    "a percent sign": PLAIN.replace("5 percent", "5%"),
    "per cent in two words": PLAIN.replace("percent", "per cent"),
    "another separator": PLAIN.replace("4,500", "4 500"),
    "dashes": PLAIN.replace(":", " –"),
    "another tense": PLAIN.replace("refused", "refuses"),
}


@pytest.mark.parametrize("how", SAME)
def test_damage_and_typing_make_no_other_word(how: str) -> None:
    assert SAME[how] != PLAIN
    assert identities(folded_words(SAME[how])).tolist() == identities(folded_words(PLAIN)).tolist()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the rate is 5 percent", "the rate is 6 percent"),
        ("the rate is 4.5 percent", "the rate is 4 5 percent"),
        ("a public house", "a publichouse"),
        ("Turin", "Turing"),
    ],
)
def test_other_words_stay_others(one: str, other: str) -> None:
    assert identities(folded_words(one)).tolist() != identities(folded_words(other)).tolist()


def test_figures_and_names_are_known_for_what_they_are() -> None:
    text = "Rates in Oslo rose by 12 percent. On Friday, three banks of Exampleland closed."
    numbers = folded_words(text)
    words = text.replace(".", "").replace(",", "").split()
    assert [w for w, yes in zip(words, are(numbers, FIGURE), strict=True) if yes] == ["12", "Friday", "three"]
    assert [w for w, yes in zip(words, are(numbers, NAME), strict=True) if yes] == ["Oslo", "Friday", "Exampleland"]


def test_signs_of_scripts_without_spaces_are_words() -> None:
    assert len(folded_words("日本銀行は利上げを決めた")) == 12


def test_a_text_without_an_end_is_read_as_far_as_an_article_goes() -> None:
    assert len(folded_words("word " * (MAXIMUM_WORDS + 100))) == MAXIMUM_WORDS
    assert len(folded_words("x" * 2_000_000)) == 1
    assert folded_words("").dtype == np.uint64


def test_a_small_number_is_the_same_in_words_and_in_digits() -> None:
    assert identities(folded_words("three of seven")).tolist() == identities(folded_words("3 of 7")).tolist()
