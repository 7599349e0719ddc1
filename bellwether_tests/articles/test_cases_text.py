"""Inputs made after public reports, the whole way: what is quoted of them, by whom, and what is no claim."""

from pathlib import Path

import pytest

from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.cases import run_case, run_items


def test_capitals_with_a_hyphen_open_a_sentence_and_no_dateline(tmp_path: Path, embedder: Embedder) -> None:
    quotes = run_case("15", tmp_path, embedder).quotes
    assert sorted(quote.split()[0] for quote in quotes) == ["COVID-19", "NATO-led", "U.S.-China"]


def test_a_compound_is_no_caption(tmp_path: Path, embedder: Embedder) -> None:
    assert len(run_case("17", tmp_path, embedder).quotes) == 3


def test_a_consent_text_makes_no_claim(tmp_path: Path, embedder: Embedder) -> None:
    assert run_case("19", tmp_path, embedder).quotes == []


def test_an_offer_and_a_newsletters_own_words_make_no_claim(tmp_path: Path, embedder: Embedder) -> None:
    assert run_case("20", tmp_path, embedder).quotes == [
        "The port raised its fees by 12 percent on Monday because fuel is dear."
    ]


def test_speech_in_single_marks_is_whole_and_attributed(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("21", tmp_path, embedder)
    ((quote, directness),) = outcome.rows("SELECT quote, directness FROM pipeline.claims")
    assert quote.startswith("‘Taxes")
    assert quote.endswith("Jane Roe, the finance minister, said.")
    assert directness == "attributed"


def test_the_clock_of_a_live_blogs_entry_is_not_quoted(tmp_path: Path, embedder: Embedder) -> None:
    quotes = run_case("23", tmp_path, embedder).quotes
    assert any(quote.startswith("Members of parliament") for quote in quotes)
    assert not any(quote[0].isdigit() for quote in quotes)


def test_a_headline_that_runs_into_the_text_is_not_quoted(tmp_path: Path, embedder: Embedder) -> None:
    (quote,) = run_case("24", tmp_path, embedder).quotes
    assert quote.startswith("The government of Norway raised")


@pytest.mark.parametrize("name", ["06", "07"])
def test_standing_notes_and_offers_make_no_claim(name: str, tmp_path: Path, embedder: Embedder) -> None:
    quotes = run_case(name, tmp_path, embedder).quotes
    for words in ("offer", "head office", "shares are traded", "This release", "Real results", "every device"):
        assert not any(words in quote for quote in quotes)


def test_a_note_of_correction_stands_with_its_article_and_is_no_claim(tmp_path: Path, embedder: Embedder) -> None:
    note = "Correction: an earlier version of this article said that the fees rose by 21 percent."
    news = "The port of Bergen raised its fees by 12 percent on Monday because fuel is dear."
    item = {"title": "Port raises fees", "text": f"{news}\n\n{note}", "published_at": "2024-03-01", "source": "a"}
    outcome = run_items([item], tmp_path, embedder)
    assert outcome.quotes == [news]
    assert outcome.column("SELECT correction FROM pipeline.raw_articles") == [note]
