"""Real attributions: the matcher finds all that was said, however it is typed, and nothing that was not."""

import pytest

from bellwether_tests.homes import GOLD_DATA
from bellwether_tests.proof.polnear import NEGATIVES, Figures, measure, read, sampled

pytestmark = pytest.mark.skipif(
    not (GOLD_DATA / "polnear_train_attributions.jsonl").exists(),
    reason=f"PolNeAR is not in {GOLD_DATA}: the texts belong to their publishers and are not shipped",
)


@pytest.fixture(scope="module", params=[False, True], ids=["any bounds", "whole words"])
def figures(request: pytest.FixtureRequest) -> Figures:
    """Figures of a tenth of the articles."""
    return measure(sampled(read(GOLD_DATA), 90, seed=7), seed=7, whole_words=request.param)


@pytest.mark.parametrize("kind", ["exact", "retyped", "no hint", "pieces"])
def test_what_the_annotators_marked_is_found_at_their_offsets(figures: Figures, kind: str) -> None:
    assert figures.tried[kind] > 300
    assert figures.share(kind) >= (0.99 if kind == "pieces" else 0.995), figures.misses[:20]


@pytest.mark.parametrize("kind", NEGATIVES)
def test_what_the_article_does_not_say_is_never_found(figures: Figures, kind: str) -> None:
    assert figures.tried[kind] > 50
    assert figures.found[kind] == 0, figures.misses[:20]


def test_more_is_altered_than_is_quoted(figures: Figures) -> None:
    assert sum(figures.tried[kind] for kind in NEGATIVES) >= figures.tried["retyped"]
    # An alteration that the article holds after all is a rarity, or the alterations alter nothing.
    assert sum(figures.excluded.values()) < 0.02 * sum(figures.tried[kind] for kind in NEGATIVES)
