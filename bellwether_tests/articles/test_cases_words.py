"""Cases about amounts, languages and names, the whole way; the rules have tests of their own beside them."""

from pathlib import Path

from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.cases import run_case


def test_highlights_carry_the_whole_number(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("25", tmp_path, embedder)
    assert len(outcome.highlights) == 3
    for amount in ("₹1,25,000 crore", "EUR 1 200 million", "10\u202f000 people"):
        assert any(amount in highlight for highlight in outcome.highlights)
