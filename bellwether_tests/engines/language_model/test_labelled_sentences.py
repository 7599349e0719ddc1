"""Of labelled sentences the rules refuse few right ones and most wrong ones, and the seed's analysis stands.

No rule was made or bent for one of them. Of the right ones that are refused ten hold a figure that somebody computed,
which the prompt forbids.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bellwether_assets.engines.language_model.answers.check_composition import CompositionChecker
from bellwether_assets.text.split_sentences import sentence_spans
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.engines.language_model.evidence import evidence
from bellwether_tests.engines.language_model.labelled_sentences import Outcome, kept, outcomes, read, refused, table
from bellwether_tests.signals.seed_signal import DAYS, PAGE, read_page

LABELLED = Path(__file__).parents[2] / "data" / "labelled_sentences.jsonl"
MOST_RIGHT_REFUSED, LEAST_WRONG_REFUSED = 0.14, 0.54
# Kinds that rules can tell for sure; the others are for the model that judges.
SURE = {"all_labels": 0.95, "task": 0.7, "blame": 0.85, "unrelated": 0.85}


@pytest.fixture(scope="module")
def found(embedder: Embedder) -> Sequence[Outcome]:
    """What the checks say of each labelled sentence, as in a home: with vectors."""
    sentences = read([LABELLED])
    return outcomes(sentences, kept(embedder.encode, sentences))


def test_right_sentences_are_hardly_ever_refused(found: Sequence[Outcome]) -> None:
    some, many = refused(found, "")
    assert many == 200
    assert some <= MOST_RIGHT_REFUSED * many, table(found)


def test_most_wrong_sentences_are_refused(found: Sequence[Outcome]) -> None:
    wrong = [one for one in found if not one.labelled.right]
    assert sum(bool(one.problem) for one in wrong) >= LEAST_WRONG_REFUSED * len(wrong), table(found)


@pytest.mark.parametrize("kind", sorted(SURE))
def test_what_rules_can_tell_they_do(found: Sequence[Outcome], kind: str) -> None:
    some, many = refused(found, kind)
    assert many >= 10
    assert some >= SURE[kind] * many, table(found)


# The claims that each sentence of the seed's analysis rests on, by their places on its page.
SEED_NAMES = ((0, 2), (1,), (0, 1, 2), (3, 4), (5,), (6,), (6,), (3, 5, 6))


@pytest.mark.skipif(not PAGE.is_file(), reason="the seed's page does not stand beside the project")
@pytest.mark.parametrize("with_vectors", [False, True])
def test_the_seeds_own_analysis_stands_sentence_by_sentence(embedder: Embedder, *, with_vectors: bool) -> None:
    told = PAGE.read_text("utf-8")
    claims = [
        evidence(
            place,
            source.quote,
            reasoning=source.reasoning,
            pattern="",
            article_title=source.title,
            actors=(),
            day=DAYS[place],
        )
        for place, source in enumerate(read_page(told).sources)
    ]
    analysis = told.partition("\nAnalysis\n")[2].partition("\nKey actors")[0].strip()
    sentences = [analysis[start:end] for start, end in sentence_spans(analysis)]
    checker = CompositionChecker(claims, embedder.encode if with_vectors else None)
    problems = [
        checker.sentence_problem("sentence", text, [claims[place] for place in names])
        for text, names in zip(sentences, SEED_NAMES, strict=True)
    ]
    assert problems == [None] * 8
