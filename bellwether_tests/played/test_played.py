"""Thirty articles, replies of a strong model, and all the way to pages: what a home comes to with a model."""

import html
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from bellwether_assets.foundation.settings import Home
from bellwether_assets.site.read_site import read_site
from bellwether_assets.site.render import render_site
from bellwether_assets.vectors.embedder import Embedder
from bellwether_tests.explain.test_explain import published_without_dbt
from bellwether_tests.homes import query
from bellwether_tests.played.build import PlayedHome, played_home
from bellwether_tests.played.stream import MODEL, items

LABELS = {str(item["id"]): str(item["gold_signal"]) for item in items()}
# The two mechanisms that most of the articles are about.
MECHANISMS = ("own-power", "tech-bundle")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[PlayedHome]:
    """The home, built once. Not to be written to."""
    with played_home(tmp_path_factory.mktemp("played") / "home", embedder) as home:
        home.build()
        yield home


@pytest.fixture(scope="module")
def published(played: PlayedHome, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home's publication with its site."""
    home = published_without_dbt(played.context, tmp_path_factory.mktemp("published") / "home")
    render_site(read_site(home.published, home.settings()), home.site)
    return home


def rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the publication."""
    with duckdb.connect(str(home.published), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_question_that_is_asked_has_a_reply(played: PlayedHome) -> None:
    # After a change that asks for something else: python -m bellwether_tests.played.play FOLDER
    assert played.replies.missing == []
    assert sum(played.replies.given.values()) == played.server.paid


def test_every_article_is_read_by_the_model_and_every_quote_is_proved(played: PlayedHome) -> None:
    assert query(played.context, "SELECT * FROM ledger.engine_choices") == []
    claims = query(
        played.context,
        "SELECT c.engine, quote, quote_start, quote_end, text FROM pipeline.claims AS c"
        " JOIN pipeline.raw_articles USING (article_id, version)",
    )
    assert len(claims) >= 80
    assert {engine for engine, *_ in claims} == {MODEL}
    assert all(text[start:end] == quote for _, quote, start, end, text in claims)


def test_a_question_is_put_again_only_where_it_pays(played: PlayedHome) -> None:
    again = query(played.context, "SELECT outcome, count(*) FROM ledger.model_reasks GROUP BY outcome")
    ((asked,),) = query(played.context, "SELECT count(*) FROM ledger.model_answers")
    assert dict(again).keys() <= {"justified"}
    assert sum(many for _, many in again) <= 0.1 * asked


def test_each_mechanism_has_a_signal_of_several_articles_and_of_few_others(published: Home) -> None:
    evidence = rows(
        published,
        "SELECT signal_id, external_id FROM evidence JOIN articles USING (article_id) WHERE is_current GROUP BY ALL",
    )
    signals: dict[str, Counter[str]] = {}
    for signal_id, external_id in evidence:
        signals.setdefault(signal_id, Counter())[LABELS[external_id]] += 1
    for mechanism in MECHANISMS:
        of_it = max(signals.values(), key=lambda found: found[mechanism])
        assert of_it[mechanism] >= 4
        assert of_it[mechanism] >= 0.8 * of_it.total()


def test_signals_are_told_in_the_models_words_with_their_footnotes(published: Home) -> None:
    told = rows(published, "SELECT signal_id, engine, analysis, sentences_failing FROM signals WHERE extracted > 2")
    assert len(told) >= 3
    for signal_id, engine, analysis, failing in told:
        assert engine == MODEL, signal_id
        assert failing == 0
        known = {row[0] for row in rows(published, f"SELECT claim_id FROM evidence WHERE signal_id = '{signal_id}'")}  # noqa: S608
        sentences = json.loads(analysis)
        assert sentences
        assert all(1 <= len(sentence["claims"]) <= 4 for sentence in sentences)
        assert all(set(sentence["claims"]) <= known for sentence in sentences)


def test_the_page_of_a_signal_has_the_models_words_and_every_quote(published: Home) -> None:
    ((signal_id, title),) = rows(
        published, "SELECT signal_id, title FROM signals ORDER BY strength_exact DESC, signal_id LIMIT 1"
    )
    page = html.unescape((published.site / "signals" / f"{signal_id}.html").read_text("utf-8"))
    assert title in page
    assert MODEL in page
    quotes = rows(
        published,
        f"SELECT highlight FROM evidence JOIN claims USING (claim_id) WHERE signal_id = '{signal_id}'",  # noqa: S608
    )
    assert all(highlight in page for (highlight,) in quotes)


def test_nothing_is_paid_for_twice(played: PlayedHome) -> None:
    paid = played.server.paid
    with played.context.warehouse.open() as connection:
        connection.execute("DELETE FROM pipeline.stage_days WHERE stage IN ('claims', 'reinforced_signals')")
    assert played.build() > 0
    assert played.server.paid == paid
