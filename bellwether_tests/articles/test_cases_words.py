"""Cases about amounts, languages and names, the whole way; the rules have tests of their own beside them."""

from pathlib import Path

from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.cases import run_case


def test_highlights_carry_the_whole_number(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("25", tmp_path, embedder)
    assert len(outcome.highlights) == 3
    for amount in ("₹1,25,000 crore", "EUR 1 200 million", "10\u202f000 people"):
        assert any(amount in highlight for highlight in outcome.highlights)


def test_a_place_is_told_from_its_namesake(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("27", tmp_path, embedder)
    claims = outcome.rows("SELECT quote, geographies, actors FROM pipeline.claims ORDER BY quote")
    told = {quote.split()[0]: (set(geographies), set(actors)) for quote, geographies, actors in claims}
    assert told["A"][0] == {"US"}
    assert "Netherlands" not in told["Tom"][1]
    assert "NL" not in told["Tom"][0]
    assert told["Birmingham,"][0] == {"US"}


def test_a_dollar_is_no_country(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("23", tmp_path, embedder)
    rows = outcome.rows("SELECT geographies, actors FROM pipeline.claims")
    assert rows
    assert all("US" not in geographies and "United States" not in actors for geographies, actors in rows)


def test_articles_in_languages_that_are_not_read_are_counted(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("14", tmp_path, embedder)
    assert outcome.quotes == []
    assert outcome.rows("SELECT reason, dropped FROM pipeline.dropped_claims ORDER BY reason") == [
        (f"language not read: {code}", 1) for code in ("ar", "de", "es", "fr", "hi", "zh")
    ]
    briefs = outcome.rows("SELECT articles_read, articles_not_read, reason FROM pipeline.briefs ORDER BY day LIMIT 1")
    assert briefs == [
        (
            0,
            6,
            "0 articles read, 6 not, for their language: Arabic 1, Chinese 1, French 1, German 1, Hindi 1, Spanish 1;"
            " no signal changed.",
        )
    ]
