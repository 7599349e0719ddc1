"""What a day's reading promises: proved quotes, paid once, equal on every later reading."""

from pathlib import Path

import pytest

from bellwether_tests.engines.language_model.desk import HAIKU, article, articles, desk_with
from bellwether_tests.engines.language_model.models import faithful
from bellwether_tests.model_server.script import obedient

pytestmark = pytest.mark.filterwarnings("error::UserWarning")


def test_every_claim_is_proved_and_names_its_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk_with(obedient(faithful), tmp_path, monkeypatch) as desk:
        texts = articles(4)
        for text, extraction in zip(texts, desk.read(texts), strict=True):
            assert len(extraction.claims) == 2
            for claim in extraction.claims:
                assert text.text[claim.quote_start : claim.quote_end] == claim.quote
                assert text.text[claim.highlight_start : claim.highlight_end] == claim.highlight
                assert claim.engine == extraction.engine == HAIKU
        assert desk.server.paid == 4


def test_a_second_reading_asks_nobody_and_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk_with(obedient(faithful), tmp_path, monkeypatch) as desk:
        first = desk.read(articles(3))
        second = desk.read(articles(3))
        assert second == first
        assert desk.server.received == 3
        assert desk.rows("SELECT count(*) FROM ledger.model_hits") == [(3,)]


def test_what_an_article_holds_reaches_the_model_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = article(1, title="{{ 7*7 }} {% raw %}", text=f"{article(2).text}\n{{{{ 7*7 }}}} {{% raw %}} {{# note #}}")
    with desk_with(obedient(lambda *_: {"claims": []}), tmp_path, monkeypatch) as desk:
        desk.read([odd])
        (document,) = [b for b in desk.server.exchanges[0].body["messages"][0]["content"] if b["type"] == "document"]
        assert document["source"]["data"] == odd.text
        assert document["title"] == odd.title
