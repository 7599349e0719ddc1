"""What extraction promises: proved quotes, each article paid once, equal results on every later extraction."""

from pathlib import Path

import pytest

from bellwether_tests.engines.language_model.harness import HAIKU, article, articles, running_harness
from bellwether_tests.engines.language_model.scripted_models import faithful, numbered
from bellwether_tests.model_server.script import obedient

pytestmark = pytest.mark.filterwarnings("error::UserWarning")


def test_every_claim_is_proved_and_names_its_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_harness(obedient(faithful), tmp_path, monkeypatch) as harness:
        texts = articles(4)
        for text, extraction in zip(texts, harness.extract(texts), strict=True):
            assert len(extraction.claims) == 2
            for claim in extraction.claims:
                assert text.text[claim.quote_start : claim.quote_end] == claim.quote
                assert text.text[claim.highlight_start : claim.highlight_end] == claim.highlight
                assert claim.engine == extraction.engine == HAIKU
        assert harness.server.paid == 4


def test_a_second_extraction_sends_nothing_and_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running_harness(obedient(faithful), tmp_path, monkeypatch) as harness:
        first = harness.extract(articles(3))
        second = harness.extract(articles(3))
        assert second == first
        assert harness.server.received == 3
        assert harness.rows("SELECT count(*) FROM ledger.model_hits") == [(3,)]


def test_template_marks_in_an_article_reach_the_model_unchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = "The bank of Norway prints {0}, {name!r} and %s in its forms, and {} where nobody wrote anything."
    odd = article(1, title="{{ 7*7 }} {% raw %}", text=f"{article(2).text}\n{marks}\n{{{{ 7*7 }}}} {{% raw %}}")
    with running_harness(obedient(lambda *_: {"claims": []}), tmp_path, monkeypatch) as harness:
        harness.extract([odd])
        (document,) = [b for b in harness.server.exchanges[0].body["messages"][0]["content"] if b["type"] == "document"]
        assert document["source"]["data"] == f"{numbered(article(2))}\n\n[8] {marks}"
        assert document["title"] == odd.title
