"""The floor: quality on the shipped articles does not fall unnoticed.

Seven months of them, from the crash of autumn 2008 to the rally of spring 2009: the hardest part, since all of it is
about falling and rising markets. `bellwether evaluate` without a folder measures all sixty.
"""

from datetime import date

import pytest

from bellwether_assets.embeddings.embedder import Embedder
from bellwether_assets.evaluation.evaluate import Options, evaluate_stream
from bellwether_assets.evaluation.figures import Figures
from bellwether_assets.evaluation.streams import shipped_stream

FIRST, LAST = date(2008, 9, 1), date(2009, 4, 4)
# At most .03 under what was measured; raise them with it.
FLOORS = {"story_bcubed_f1": 0.33, "signal_bcubed_f1": 0.38}


@pytest.fixture(scope="module")
def found(embedder: Embedder) -> Figures:
    return evaluate_stream(shipped_stream(FIRST, LAST), lambda _: None, Options(order=True, embedder=embedder))


@pytest.mark.parametrize("measure", FLOORS)
def test_stories_and_signals_stay_above_their_floor(found: Figures, measure: str) -> None:
    assert found.measures[measure].value >= FLOORS[measure]


def test_no_quote_differs_from_its_article(found: Figures) -> None:
    assert found.measures["claims_kept"].value > 40
    assert found.measures["claims_that_differ_from_their_article"].value == 0


def test_another_order_gives_the_same_tables(found: Figures) -> None:
    assert found.measures["tables_that_differ"].value == 0
