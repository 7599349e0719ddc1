"""Forms and derivations of a word have a root in common; figures and an analyst's own words are left out."""

import pytest

from bellwether_assets.proof.content_words import all_roots, content_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("subsidies", "subsidised"),
        ("dependence", "dependent"),
        ("electricity", "electric"),
        ("regulators", "regulation"),
        ("rose", "rising"),
        ("fell", "falls"),
        ("bought", "buyers"),
        ("sales", "sold"),
        ("losses", "lost"),
        ("insurer", "insurance"),
        ("supplier", "supplies"),
        ("growers'", "growing"),
        ("connection", "connected"),
        ("production", "produced"),
    ],
)
def test_forms_of_a_word_share_a_root(one: str, other: str) -> None:
    assert all_roots(one) & all_roots(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("port", "portion"), ("rate", "ratio"), ("farm", "firm"), ("import", "impose"), ("coal", "coast")],
)
def test_other_words_share_none(one: str, other: str) -> None:
    assert not all_roots(one) & all_roots(other)


def test_what_a_text_is_about_is_in_its_order_without_figures_and_words_of_analysis() -> None:
    text = "However, this mechanism also makes 310,000 well-paid dockers likely to follow the lines."
    assert list(content_words(text)) == ["paid", "dockers", "lines"]
