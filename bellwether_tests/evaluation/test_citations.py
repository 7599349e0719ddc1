"""Citation recall and precision count what they say, whatever judges support."""

from collections.abc import Sequence

from bellwether_assets.evaluation.citations import CitationFigures, Cited, citation_figures, supports_by_rules
from bellwether_tests.engines.language_model.test_check_support import DUES, FLOODS, SCHOOLS


def in_words(text: str, claims: Sequence[str]) -> bool:
    """A text follows where each of its words is in some claim."""
    return set(text.split()) <= {word for claim in claims for word in claim.split()}


def of(*sentences: tuple[str, tuple[str, ...]]) -> CitationFigures:
    return citation_figures([Cited(text, claims) for text, claims in sentences], in_words)


def test_recall_is_the_share_of_sentences_that_their_claims_together_support() -> None:
    figures = of(("dues rose", ("dues rose",)), ("lines left", ("lines", "left")), ("quays shut", ("dues rose",)))
    assert (figures.recall, figures.sentences) == (2 / 3, 3)


def test_a_claim_that_supports_nothing_and_is_not_missed_costs_precision() -> None:
    figures = of(("dues rose", ("dues rose", "lines left")))
    assert (figures.recall, figures.precision, figures.named) == (1.0, 0.5, 2)


def test_claims_that_support_only_together_are_all_needed() -> None:
    assert of(("dues rose", ("dues", "rose"))).precision == 1.0


def test_two_claims_that_each_support_it_are_both_precise() -> None:
    assert of(("dues rose", ("dues rose", "dues rose again"))).precision == 1.0


def test_claims_of_a_sentence_that_is_not_supported_are_not_precise() -> None:
    figures = of(("quays shut", ("dues rose",)), ("dues rose", ("dues rose",)))
    assert (figures.recall, figures.precision) == (0.5, 0.5)


def test_a_sentence_that_names_nothing_is_not_supported() -> None:
    figures = of(("", ()))
    assert (figures.recall, figures.precision) == (0.0, None)


def test_where_nothing_was_written_there_are_no_figures() -> None:
    assert of() == CitationFigures(None, None, 0, 0)


def test_rules_judge_whether_a_sentence_is_about_its_claims_and_which_of_them_it_needs() -> None:
    both = Cited("Doubling the dues cost the harbour 310,000 boxes.", (DUES, SCHOOLS))
    figures = citation_figures([both, Cited(FLOODS, (DUES,))], supports_by_rules())
    assert (figures.recall, figures.precision) == (0.5, 1 / 3)
