"""Copies and originals among the inputs made after public reports, run the whole way."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.articles.placing import Printed, place, read
from bellwether_tests.cases import run_case
from bellwether_tests.homes import GOLD_DATA

_ORIGINS = "SELECT count(DISTINCT origin_id) FROM pipeline.origins"
_READ = (
    "SELECT DISTINCT title FROM pipeline.raw_articles JOIN pipeline.origins USING (article_id)"
    " WHERE read_article_id = article_id ORDER BY title"
)


def test_two_releases_with_the_same_standing_notes_are_both_read(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("06", tmp_path, embedder)
    assert outcome.column(_ORIGINS) == [2]
    assert any("12,000 buses" in quote for quote in outcome.quotes)
    assert any("400 million euros" in quote for quote in outcome.quotes)


def test_a_stub_stands_for_no_article(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("07", tmp_path, embedder)
    assert outcome.column(_ORIGINS) == [3]
    assert any("12 percent" in quote for quote in outcome.quotes)
    assert any("200,000 customers" in quote for quote in outcome.quotes)


def test_the_full_story_is_read_and_its_flash_gives_the_publisher(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("08", tmp_path, embedder)
    assert outcome.column(_READ) == ["Central bank raises rate to 5 percent, banks to lend less"]
    assert outcome.column("SELECT DISTINCT root_publisher FROM pipeline.origins") == ["example.org"]
    assert any("3 percent" in quote for quote in outcome.quotes)


def test_soft_hyphens_make_no_second_origin(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("10", tmp_path, embedder)
    assert outcome.column(_ORIGINS) == [1]
    assert max(outcome.strengths) < 2.3, "one origin"


def test_short_identical_copies_are_copies(tmp_path: Path, embedder: Embedder) -> None:
    outcome = run_case("39", tmp_path, embedder)
    assert outcome.column(_ORIGINS) == [1]
    assert len(outcome.column(_READ)) == 1
    assert max(outcome.strengths) < 2.3, "one origin"


def test_labelled_copies_are_found_and_no_others() -> None:
    file = GOLD_DATA / "congress_ai.jsonl"
    if not file.exists():
        pytest.skip(f"{file} is not shipped")
    items = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    there = {item["id"] for item in items}
    gold = {item["id"]: item["gold_copy_of"] for item in items if item["gold_copy_of"] in there}
    placed = place(
        Printed(item["id"], item["text"], item["title"], item["source"], _day(item["published_at"])) for item in items
    )
    assert {name for name, row in placed.items() if row.parent_article_id} == gold.keys()
    assert all(placed[name].origin_id == placed[original].origin_id for name, original in gold.items())
    assert len(read(placed)) == len(items) - len(gold)


def _day(published_at: str) -> date:
    return datetime.fromisoformat(published_at).date()
